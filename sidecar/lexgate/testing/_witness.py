"""What a failed test may show of the facts: names and codes, and never a personal value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lexgate.domain.decision import Cure, Decision, Violation
from lexgate.domain.rendering import cure_json
from lexgate.domain.vocabulary import FactType, Vocabulary
from lexgate.law.grounds import Grounds, shown_value
from lexgate.law.matrix import Article, Matrix
from lexgate.law.sentences import requirement_sentence, speech_in

_HIDDEN = "stated, not shown"
_NOT_STATED = "not stated"
_LANGUAGE = "en"


class Witness:
    """The facts of one decision, a normalised input, with the law that it was judged by."""

    def __init__(self, vocabulary: Vocabulary, matrix: Matrix, facts: Mapping[str, Any]) -> None:
        self._vocabulary = vocabulary
        self._matrix = matrix.at(facts["now"])
        self._facts = facts

    def stated(self) -> Iterator[str]:
        """Yields each fact that is stated, a line each."""
        for root, value in self._facts.items():
            if root != "schema":
                yield from self._lines(root, root, value)

    def read_by(self, identifier: str) -> Iterator[str]:
        """Yields each fact that an entry looks at, stated or not; none where that is not known."""
        entry = self._matrix.find(identifier)
        for name in () if entry is None else self._names(entry):
            yield f"{name}: {self._said(name)}"

    def gist(self, identifier: str) -> str:
        """Returns what an entry says in one sentence; empty where the matrix of the day judged does not have it."""
        entry = self._matrix.find(identifier)
        return "" if entry is None else entry.explained(_LANGUAGE)

    def cures(self, violation: Violation) -> Iterator[str]:
        """Yields what would cure a violation, a line a cure; or why nothing does."""
        yield from (self._cure(cure) for cure in violation.cures)
        entry = self._matrix.find(f"{violation.statute}:{violation.article}")
        if not violation.cures and entry is not None:
            yield f"nothing: {entry.incurable(_LANGUAGE) or 'no fact does'}"

    def _cure(self, cure: Cure) -> str:
        speech = speech_in(_LANGUAGE, self._vocabulary)
        return " ".join(requirement_sentence(need, speech) for need in cure_json(cure)["requires"])

    def _names(self, entry: Article) -> tuple[str, ...]:
        if entry.predicate is not None:
            return Grounds(self._vocabulary).named(entry.predicate)
        return tuple(dict.fromkeys(need["fact"] for cure in entry.cures for need in cure["requires"]))

    def _said(self, name: str) -> str:
        values = list(_found(name.split("."), self._facts))
        if not values:
            return _NOT_STATED
        return ", ".join(dict.fromkeys(self._value(name, value) for value in values))

    def _lines(self, name: str, shown: str, value: Any) -> Iterator[str]:
        if isinstance(value, Mapping):
            for member, stated in value.items():
                yield from self._lines(f"{name}.{member}", f"{shown}.{member}", stated)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for position, entry in enumerate(value):
                yield from self._lines(f"{name}[]", f"{shown}[{position}]", entry)
        else:
            yield f"{shown}: {self._value(name, value)}"

    def _value(self, name: str, value: Any) -> str:
        fact = self._vocabulary.facts.get(name)
        if fact is None or fact.type is FactType.LIST:
            return _HIDDEN
        shown = shown_value(fact, value)
        if shown is None:
            return _HIDDEN
        if isinstance(shown, list):
            return f"[{', '.join(map(str, shown))}]"
        return str(shown).lower() if isinstance(shown, bool) else str(shown)


def _found(parts: Sequence[str], place: Any) -> Iterator[Any]:
    """The values at a name of the vocabulary; several where it leads through a list."""
    if not parts:
        yield place
        return
    name = parts[0].removesuffix("[]")
    if not isinstance(place, Mapping) or name not in place:
        return
    entries = place[name] if parts[0].endswith("[]") else [place[name]]
    for entry in entries:
        yield from _found(parts[1:], entry)


def indented(lines: Iterator[str] | Sequence[str], depth: int) -> list[str]:
    """Returns the lines, each behind so many blanks."""
    return [" " * depth + line for line in lines]


def told(decision: Decision, witness: Witness | None) -> list[str]:
    """Returns a decision for people, a line a statement: what denies with its gist, its facts and its cures."""
    lines = [f"{decision.effect.value} under {', '.join(decision.governs) or 'no statute'}"]
    lines += [f"  a person must decide: {reason}" for reason in decision.reasons]
    for violation in decision.violations:
        lines += _violation(violation, witness)
    if decision.obligations:
        duties = (f"{each.statute}:{each.article} {each.code}" for each in decision.obligations)
        lines.append(f"  duties: {', '.join(duties)}")
    return lines


def _violation(violation: Violation, witness: Witness | None) -> list[str]:
    identifier = f"{violation.statute}:{violation.article}"
    lines = [f"  {identifier} {violation.code}"]
    if witness is None:
        return [*lines, "    what would cure it:", *indented(list(map(_needs, violation.cures)) or ["nothing"], 6)]
    lines += indented([witness.gist(identifier)], 4)
    lines += indented([f"{name}: {', '.join(values)}" for name, values in violation.details.items()], 4)
    if read := list(witness.read_by(identifier)):
        lines += ["    the facts that it looks at:", *indented(read, 6)]
    return [*lines, "    what would cure it:", *indented(witness.cures(violation), 6)]


def _needs(cure: Cure) -> str:
    return ", ".join(f"{need.op} {need.fact} ({need.who_can})" for need in cure.requires)
