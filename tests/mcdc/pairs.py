"""Pairs of documents, one for each condition of the law: only the condition differs, and with it the outcome.

Unique cause: no other ground condition differs. Masking: others differ too, for they rest on the same facts; but in
each of the two documents this condition decides the outcome, and the others are masked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.mcdc.conditions import SCOPE, Condition, Decision, Grounds, conditions, decisions
from tests.model.law import Case, Law

FOLDER = Path(__file__).parent / "pairs"
JUSTIFIED = Path(__file__).parent / "justified.yaml"
UNIQUE, MASKING = "unique", "masking"
Document = dict[str, Any]
Address = tuple[str, int]  # the id of a decision, and the number of a condition


@dataclass(frozen=True)
class Pair:
    """Two documents about one condition: with the first the decision holds, with the second it does not."""

    decision: str
    condition: int
    text: str
    cause: str
    holds: Document
    spares: Document

    def line(self) -> str:
        """The pair as a line of its file: the second document as a JSON merge patch of the first."""
        return json.dumps(
            {
                "decision": self.decision,
                "condition": self.condition,
                "text": self.text,
                "cause": self.cause,
                "holds": self.holds,
                "spares": patch(self.holds, self.spares),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def read(cls, line: str) -> Pair:
        """Takes what `line` gave."""
        raw = json.loads(line)
        return cls(**{**raw, "spares": patched(raw["holds"], raw["spares"])})


class Judged:
    """A decision that can tell why a pair holds, if it does."""

    def __init__(self, law: Law, decision: Decision) -> None:
        self._law = law
        self.decision = decision
        self.conditions: list[Condition] = conditions(decision.tree)
        self.ground = Grounds(law.kinds).grounded(decision.tree)
        self._governs = self._scope()

    def case(self, document: Mapping[str, Any]) -> Case:
        """The facts of a document."""
        return Case(self._law, document)

    def governed(self, case: Case) -> bool:
        """Whether the decision is asked for at all."""
        return self._governs(case)

    def cause(self, number: int, holds: Mapping[str, Any], spares: Mapping[str, Any]) -> str:
        """Returns `unique` or `masking` where the condition is what the two documents differ by, else empty text."""
        cases = self.case(holds), self.case(spares)
        if not all(map(self.governed, cases)):
            return ""
        return cause_of(number, *map(self.ground, cases))

    def _scope(self) -> Callable[[Case], bool]:
        if self.decision.statute == SCOPE:
            return lambda _: True
        _, holds = self._law.governing[self.decision.entry_point][self.decision.governed_by]
        return holds


def cause_of(number: int, holds: Any, spares: Any) -> str:
    """The same of two grounds."""
    if not holds.truth or spares.truth:
        return ""
    if differing(holds.truths(), spares.truths()) == {number}:
        return UNIQUE
    first = {truth for (of, _), truth in holds.deciding().items() if of == number}
    second = {truth for (of, _), truth in spares.deciding().items() if of == number}
    return MASKING if any((not truth) in second for truth in first) else ""


def differing(first: Mapping[Any, bool], second: Mapping[Any, bool]) -> set[int] | None:
    """The number of the one condition that differs; of more than one, or over other elements, None."""
    if first.keys() != second.keys():
        return None
    apart = [number for (number, where), truth in first.items() if second[number, where] is not truth]
    return set(apart) if len(apart) == 1 else None


def judged(law: Law) -> dict[str, Judged]:
    """Every decision of the law, by its id."""
    return {decision.id: Judged(law, decision) for decision in decisions(law)}


def said(decision: Decision, answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the answer of the decision's entry point has it."""
    return decision.name in answers[decision.entry_point][decision.part]


def kept(folder: Path = FOLDER) -> dict[Address, Pair]:
    """The pairs of a folder."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    pairs = map(Pair.read, lines)
    return {(pair.decision, pair.condition): pair for pair in pairs}


def keep(folder: Path, statute: str, pairs: Iterable[Pair]) -> None:
    """Replaces the pairs of one statute as a whole, so that no half of a file is ever read."""
    new = folder / f"{statute}.new"
    new.write_text("".join(f"{pair.line()}\n" for pair in pairs), encoding="utf-8")
    new.replace(folder / f"{statute}.jsonl")


def justified(path: Path = JUSTIFIED) -> dict[Address, tuple[str, str]]:
    """The conditions that no pair can be found for: the text of each, and the reason."""
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    return dict(_exceptions(groups))


def _exceptions(groups: list[Mapping[str, Any]]) -> Iterator[tuple[Address, tuple[str, str]]]:
    for group in groups:
        for each in group["conditions"]:
            yield (each["decision"], each["condition"]), (each["text"], group["reason"])


def patch(old: Document, new: Document) -> Document:
    """The JSON merge patch (RFC 7396) that makes `new` of `old`; neither holds a null."""
    out: Document = dict.fromkeys(old.keys() - new.keys())
    for name, value in new.items():
        if isinstance(value, dict) and isinstance(old.get(name), dict):
            if inner := patch(old[name], value):
                out[name] = inner
        elif name not in old or old[name] != value:
            out[name] = value
    return dict(sorted(out.items()))


def patched(old: Document, changes: Document) -> Document:
    """The document that a merge patch makes of another."""
    out = {name: value for name, value in old.items() if name not in changes or changes[name] is not None}
    for name, value in changes.items():
        if isinstance(value, dict):
            before = old.get(name)
            out[name] = patched(before if isinstance(before, dict) else {}, value)
        elif value is not None:
            out[name] = value
    return out
