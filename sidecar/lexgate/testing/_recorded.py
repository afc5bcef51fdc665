"""Recorded decisions and their inputs: the log holds a digest of each input, so an input that is at hand is told by it.

The digest is over the bytes of the input, which depend on the way that a request came: the same facts are tried as a
document, as a JSON request and as a wire request. Without an instant of their own they are tried at each recorded one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from google.protobuf import json_format

from lexgate.domain.instant import format_instant
from lexgate.errors import ConfigError, InputError
from lexgate.facts.normalise import input_of
from lexgate.facts.resolve import Resolver
from lexgate.log import Entry
from lexgate.serve.wire import RequestReader
from lexgate.testing._outcome import Outcome, Question
from lexgate.v1.decision_service_pb2 import EvaluateRequest

_HEAD = re.compile(rb'\{"schema":\d+,"now":-?\d+')
_AGES_WITH_TIME = ("birth_month",)


@dataclass(frozen=True, slots=True)
class Line:
    """One recorded decision, as far as it is needed to decide again. `as_of` is in seconds."""

    decision_id: str
    as_of: int
    input_sha256: str
    policy_digest: str
    outcome: Outcome

    @classmethod
    def of(cls, entry: Entry) -> Line:
        """Reads an entry of the log. Raises `ConfigError` for one that is no decision."""
        record = entry.record
        try:
            identity = (str(record["decision_id"]), int(record["as_of"]), str(record["input_sha256"]))
            return cls(*identity, str(record["policy_digest"]), Outcome.recorded(record))
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"line {entry.line} of {entry.file} is not a decision of this version") from error


class Recorded:
    """The decisions of a log. `lines` counts them; `other` are ids whose input is not the recorded one after all."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_digest: dict[str, list[Line]] = {}
        self._by_id: dict[str, Line] = {}
        for entry in entries:
            line = Line.of(entry)
            self._by_digest.setdefault(line.input_sha256, []).append(line)
            self._by_id[line.decision_id] = line
        self.lines = len(self._by_id)
        self.other: list[str] = []

    def matched(self, resolver: Resolver, known: Sequence[Question]) -> Iterator[tuple[Question, list[Line]]]:
        """Yields each question with the lines that it is the input of; no line twice."""
        digests = Digests(resolver)
        for question in known:
            for instant in self._instants(question):
                for digest in sorted(digests.of(question, instant)):
                    if found := self._by_digest.pop(digest, None):
                        yield question, found
            self._note_other(question)

    def _instants(self, question: Question) -> Sequence[int | None]:
        if question.decision_id is not None:
            line = self._by_id.get(question.decision_id)
            return [] if line is None else [line.as_of]
        if question.states_instant:
            return [None]
        return sorted({line.as_of for lines in self._by_digest.values() for line in lines})

    def _note_other(self, question: Question) -> None:
        line = self._by_id.get(question.decision_id or "")
        if line is not None and line.input_sha256 in self._by_digest:
            self.other.append(line.decision_id)


class Digests:
    """The digests that an input may have in a log.

    Prepares each question once, unless its facts change with time: an age by the month of birth, what a ledger knows.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._reader = RequestReader(resolver)
        self._last: tuple[Question, list[bytes]] | None = None

    def of(self, question: Question, instant: int | None) -> set[str]:
        """Returns the digests at an instant in seconds, or at the one that the question states."""
        if instant is None:
            return {hashlib.sha256(each).hexdigest() for each in self._inputs(question)}
        if self._resolver.source is not None or _ages(question):
            return self.of(replace(question, as_of=format_instant(instant)), None)
        if self._last is None or self._last[0] is not question:
            self._last = (
                question,
                [_rest(each) for each in self._inputs(replace(question, as_of=format_instant(instant)))],
            )
        return {hashlib.sha256(input_of(instant, [rest])).hexdigest() for rest in self._last[1]}

    def _inputs(self, question: Question) -> set[bytes]:
        """The inputs of a question; none where this vocabulary does not take it."""
        found = set()
        try:
            prepared = question.prepared(self._resolver)
            found.add(prepared.input)
            if question.form == "request":
                found.add(self._wired(question, prepared.now))
        except (InputError, json_format.ParseError):  # facts that no line of this policy set can have
            return found
        return found

    def _wired(self, question: Question, now: int) -> bytes:
        stated = {**question.facts, "as_of": format_instant(now)}
        return self._reader.prepare(json_format.ParseDict(stated, EvaluateRequest()), now).input


def _ages(question: Question) -> bool:
    subject = question.facts.get("subject")
    return (
        question.form == "request" and isinstance(subject, dict) and any(subject.get(name) for name in _AGES_WITH_TIME)
    )


def _rest(data: bytes) -> bytes:
    """An input behind its instant, as it is spliced behind another."""
    return _HEAD.sub(b"", data, count=1)[:-1]
