"""Which entries of the statutes that govern a run's cases its cases prohibit and permit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lexgate.law.matrix import HOUSE, Matrix
from lexgate.testing._run import Result

_IN_LINE, _STANDING = {"enforced"}, {"reported", "advice"}
_HOUSE_BESIDE = "ndsr"  # house rules are judged where it governs


@dataclass(frozen=True, slots=True)
class Covered:
    """How many cases an entry speaks in (`prohibited`), and how many say that it must not and does not (`permitted`).

    An entry speaks when it denies or obliges, is owed or advised.
    """

    id: str
    statute: str
    status: str
    prohibited: int
    permitted: int

    @property
    def whole(self) -> bool:
        """Whether both sides of the entry are told by a case."""
        return bool(self.prohibited and self.permitted)

    @property
    def touched(self) -> bool:
        """Whether any case tells of the entry."""
        return bool(self.prohibited or self.permitted)


@dataclass(frozen=True, slots=True)
class CaseCoverage:
    """The coverage of a run: every entry that is judged of every statute that governs a case, in their order."""

    rows: tuple[Covered, ...]

    @property
    def percent(self) -> float:
        """The share of entries of which both sides are told, from 0 to 100; 0 where no statute governs any case."""
        return 100 * sum(row.whole for row in self.rows) / len(self.rows) if self.rows else 0.0

    def of(self, statute: str) -> Sequence[Covered]:
        """Returns the rows of a statute, or of the house rules."""
        return [row for row in self.rows if row.statute == statute]

    @property
    def statutes(self) -> tuple[str, ...]:
        """The statutes that have rows."""
        return tuple(dict.fromkeys(row.statute for row in self.rows))


def case_coverage(results: Iterable[Result], matrix: Matrix) -> CaseCoverage:
    """Returns the coverage of a run; a case counts once, whatever the engines.

    Standing duties and advice count only in a run in which a case expects a posture.
    """
    once = list({(result.case.file, result.case.position): result for result in reversed(list(results))}.values())
    prohibited = Counter(each for result in once for each in _speaking(result))
    permitted = Counter(each for result in once for each in _silent(result))
    statutes = {statute for result in once for statute in _governing(result)}
    judged = _IN_LINE | (_STANDING if any(result.posture is not None for result in once) else set())
    return CaseCoverage(
        tuple(
            Covered(entry.id, entry.statute, entry.status, prohibited[entry.id], permitted[entry.id])
            for statute in matrix.statutes.values()
            if statute.id in statutes
            for entry in statute.articles.values()
            if entry.status in judged
        )
    )


def _governing(result: Result) -> Iterator[str]:
    if result.decision is None:
        return
    yield from result.decision.governs
    if _HOUSE_BESIDE in result.decision.governs or any(each.house for each in result.decision.violations):
        yield HOUSE


def _speaking(result: Result) -> set[str]:
    decision, posture = result.decision, result.posture or {}
    if decision is None:
        return set()
    denied = {f"{each.statute}:{each.article}" for each in decision.violations}
    obliged = {f"{each.statute}:{each.article}" for each in decision.obligations}
    return denied | obliged | posture.get("owed", set()) | posture.get("advice", set())


def _silent(result: Result) -> set[str]:
    """What a case says that must not speak, and does not: an entry of which no case tells was not tried."""
    expected = result.case.expected
    standing = expected.posture or {}
    said = {*expected.not_cited, *standing.get("met", ()), *standing.get("not_applicable", ())}
    return said - _speaking(result)
