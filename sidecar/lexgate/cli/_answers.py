"""Writing answers: JSON for programs, a line each or one value; the error in its place where there is no decision."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from lexgate.cli._inputs import Place
from lexgate.domain.decision import Decision
from lexgate.domain.rendering import decision_json
from lexgate.errors import FieldError, InputError, LexgateError

_CURE_OF_A_FAULT = "nothing was decided: do not proceed; `lexgate doctor` says what is wrong"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one input. `listed`: it stood in an array; `text`: the decision explained, where one asked."""

    place: Place
    outcome: Decision | LexgateError
    listed: bool = False
    text: str = ""

    @property
    def json(self) -> dict[str, Any]:
        """The decision, or `{"error": …}`, as plain JSON values."""
        if isinstance(self.outcome, Decision):
            return decision_json(self.outcome)
        return {"error": {**_where(self.place), **_what(self.outcome)}}

    def messages(self) -> list[str]:
        """The error for people, a line a problem; empty where there is a decision."""
        if isinstance(self.outcome, Decision):
            return []
        return [f"{self.place}: {_sentence(field)}" for field in _fields(self.outcome)]


def write_lines(answers: Iterable[Answer]) -> None:
    """Writes a line an answer, each as soon as it is there."""
    stream = sys.stdout.buffer
    for answer in answers:
        stream.write(orjson.dumps(answer.json, option=orjson.OPT_APPEND_NEWLINE))
        stream.flush()


def write_json(answers: Iterable[Answer]) -> None:
    """Writes one object, or an array where there are several inputs or the input was an array."""
    stream = sys.stdout.buffer
    several, first = False, None
    for answer in answers:
        if first is None and not answer.listed:
            first = answer
            continue
        if not several:
            stream.write(b"[\n" + (_pretty(first) + b",\n" if first else b""))
            stream.write(_pretty(answer))
            several, first = True, answer
        else:
            stream.write(b",\n" + _pretty(answer))
    if several:
        stream.write(b"\n]\n")
    elif first is not None:
        stream.write(_pretty(first) + b"\n")
    stream.flush()


def _pretty(answer: Answer) -> bytes:
    return orjson.dumps(answer.json, option=orjson.OPT_INDENT_2)


def _where(place: Place) -> dict[str, Any]:
    where = {"source": place.source, "line": place.line, "number": place.number}
    return {name: value for name, value in where.items() if value is not None}


def _what(error: LexgateError) -> dict[str, Any]:
    first, *others = [
        {"pointer": field.pointer, "problem": field.problem, "cure": field.cure} for field in _fields(error)
    ]
    return {**first, "others": others} if others else dict(first)


def _fields(error: LexgateError) -> list[FieldError]:
    if isinstance(error, InputError) and error.fields:
        return error.fields
    return [FieldError((), str(error), _CURE_OF_A_FAULT)]


def _sentence(field: FieldError) -> str:
    return f"{field.pointer}: {field.problem}; {field.cure}" if field.path else f"{field.problem}; {field.cure}"
