"""What was expected of a case against what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lexgate.domain.decision import Decision, Effect, Obligation
from lexgate.domain.instant import parse_instant
from lexgate.testing._cases import Expected

_NONE = "none"
_MISSING, _UNEXPECTED = "missing", "unexpected"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that did not come out as the case says.

    `what` is effect, missing, unexpected (articles), obligation, duties, governs, reasons, readings, posture or
    engines; `article` is the id that it is about.
    """

    what: str
    expected: str
    got: str
    article: str | None = None

    def __str__(self) -> str:
        about = f"{self.what} {self.article}" if self.article else self.what
        if self.what in {_MISSING, _UNEXPECTED}:
            return about
        return f"{about}: expected {self.expected}, got {self.got}"


def decision_differences(expected: Expected, decision: Decision) -> Iterator[Difference]:
    """Yields how a decision differs from what a case expects of it."""
    if expected.effect is not None and decision.effect is not expected.effect:
        yield Difference("effect", expected.effect.value, decision.effect.value)
    yield from _articles(expected, decision)
    yield from _obligations(expected, decision)
    yield from _words("duties", expected.duties, tuple(map(_id, decision.obligations)))
    yield from _words("governs", expected.governs, decision.governs)
    yield from _words("reasons", _reasons(expected, decision), decision.reasons)
    yield from _words("readings", expected.readings, decision.readings)


def posture_differences(expected: Expected, posture: Mapping[str, frozenset[str]]) -> Iterator[Difference]:
    """Yields how a posture (`owed`, `met`, `advice`) differs from what a case expects of it."""
    for state, ids in (expected.posture or {}).items():
        for identifier in ids:
            found = _state(identifier, posture)
            if found != state:
                yield Difference("posture", state, found, identifier)


def _state(identifier: str, posture: Mapping[str, frozenset[str]]) -> str:
    return next((state for state in ("owed", "met", "advice") if identifier in posture[state]), "not_applicable")


def _articles(expected: Expected, decision: Decision) -> Iterator[Difference]:
    denied = {_id(each) for each in decision.violations}
    obliged = {_id(each) for each in decision.obligations}
    for identifier in expected.cited:
        if identifier not in denied | obliged:
            yield Difference(_MISSING, "cited", "not cited", identifier)
    for identifier in expected.not_cited:
        if identifier in denied | obliged:
            yield Difference(_UNEXPECTED, "not cited", "cited", identifier)
    if expected.effect is not None:
        for identifier in sorted(denied - {*expected.cited, *expected.not_cited}):
            yield Difference(_UNEXPECTED, "not cited", "cited", identifier)


def _obligations(expected: Expected, decision: Decision) -> Iterator[Difference]:
    duties = {_id(each): each for each in decision.obligations}
    for identifier, members in expected.obligations.items():
        if identifier not in duties:
            yield Difference("obligation", "owed", "not owed", identifier)
            continue
        found = _members(duties[identifier])
        for name, value in members.items():
            if _comparable(name, value) != found[name]:
                yield Difference("obligation", f"{name} {value}", f"{name} {found[name] or _NONE}", identifier)


def _members(duty: Obligation) -> dict[str, Any]:
    due = None if duty.due_at is None else int(duty.due_at.timestamp())
    return {
        "code": duty.code,
        "verb": duty.verb,
        "object": duty.object,
        "within": duty.within,
        "from": duty.from_,
        "due_at": due,
    }


def _comparable(name: str, value: str) -> str | int:
    return parse_instant(value) if name == "due_at" else value


def _reasons(expected: Expected, decision: Decision) -> tuple[str, ...] | None:
    """The reasons expected; none where a decision is REFER against what the case says, so that it tells why."""
    against = decision.effect is Effect.REFER and expected.effect not in {None, Effect.REFER}
    return () if against and expected.reasons is None else expected.reasons


def _words(what: str, expected: tuple[str, ...] | None, got: tuple[str, ...]) -> Iterator[Difference]:
    if expected is not None and set(expected) != set(got):
        yield Difference(what, ", ".join(expected) or _NONE, ", ".join(sorted(got)) or _NONE)


def _id(cited: Any) -> str:
    return f"{cited.statute}:{cited.article}"
