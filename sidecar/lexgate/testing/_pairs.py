"""Pairs of cases that come out differently and differ in few facts: so that the rule decides, not an empty document.

Facts are compared in normal form, leaf by leaf; a set of texts is one fact, and so are the instant, each reading
and the setting where no statute governs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from lexgate.domain.decision import Effect
from lexgate.law.matrix import Article, Matrix
from lexgate.testing._cases import Case

FEW = 3

Facts = Mapping[str, Any]

# The two cases of a pair, by the status of the entry.
_SIDES = {
    "enforced": ("prohibiting", "permitting"),
    "reported": ("owed", "met or not applicable"),
    "advice": ("advised", "not advised"),
}


@dataclass(frozen=True, slots=True)
class Unpaired:
    """An entry without a pair of cases. `problem` says what is missing."""

    article: str
    problem: str

    def __str__(self) -> str:
        return f"{self.article}: {self.problem}"


def facts_of(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Returns every fact of a case under its path; `facts` is its normal form, as `CaseRunner.facts` gives it."""
    readings = {f"reading {name}": value for name, value in case.readings.items()}
    setting = {} if case.ungoverned is None else {"ungoverned": case.ungoverned}
    return {**dict(_leaves("", facts)), **readings, **setting}


def unpaired(matrix: Matrix, statutes: Iterable[str], cases: Sequence[tuple[Case, Facts]]) -> list[Unpaired]:
    """Returns the entries of `statutes` that are judged, and have no two cases of one file that come out differently.

    Each case comes with its facts in normal form. The two must differ in at most `FEW` facts. They permit and prohibit;
    for a duty one cites it and one does not, for a standing duty it is owed and not, for advice it is given and not.
    """
    flat = [(case, facts_of(case, facts)) for case, facts in cases]
    entries = (entry for statute in statutes for entry in matrix.statutes[statute].articles.values())
    found = (_unpaired(entry, flat) for entry in entries if entry.status in _SIDES)
    return [each for each in found if each is not None]


def _unpaired(entry: Article, cases: Sequence[tuple[Case, Facts]]) -> Unpaired | None:
    prohibits = _chosen(cases, lambda case: _prohibits(case, entry))
    permits = _chosen(cases, lambda case: _permits(case, entry))
    if not prohibits or not permits:
        sides = zip(_SIDES[entry.status], (prohibits, permits), strict=True)
        lacking = [name for name, found in sides if not found]
        return Unpaired(entry.id, f"has no {' and no '.join(lacking)} case")
    pairs = [
        (_distance(left, right), first.name, second.name)
        for (first, left), (second, right) in product(prohibits, permits)
        if first.file == second.file
    ]
    if not pairs:
        return Unpaired(entry.id, "has its cases in different files")
    distance, first_name, second_name = min(pairs)
    if distance > FEW:
        return Unpaired(entry.id, f"its nearest cases differ in {distance} facts: {first_name} / {second_name}")
    return None


def _chosen(cases: Sequence[tuple[Case, Facts]], wanted: Callable[[Case], bool]) -> list[tuple[Case, Facts]]:
    return [(case, facts) for case, facts in cases if wanted(case)]


def _prohibits(case: Case, entry: Article) -> bool:
    if entry.status != "enforced":
        return _stands(case, entry, "owed", "advice")
    return entry.id in case.expected.cited and (entry.effect != "deny" or case.expected.effect is Effect.DENY)


def _permits(case: Case, entry: Article) -> bool:
    if entry.status != "enforced":
        return _stands(case, entry, "met", "not_applicable")
    return entry.id in case.expected.not_cited and case.expected.effect is Effect.ALLOW


def _stands(case: Case, entry: Article, *states: str) -> bool:
    """Whether a case expects a standing duty or an advice in one of these states."""
    return any(entry.id in (case.expected.posture or {}).get(state, ()) for state in states)


def _distance(left: Facts, right: Facts) -> int:
    missing = object()
    return sum(left.get(path, missing) != right.get(path, missing) for path in left.keys() | right.keys())


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, member)
    elif isinstance(value, list) and any(isinstance(member, Mapping) for member in value):
        for position, member in enumerate(value):
            yield from _leaves(f"{path}[{position}]", member)
    else:
        yield path, value
