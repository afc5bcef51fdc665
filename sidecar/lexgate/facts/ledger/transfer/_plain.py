"""The most frequent row, fast: a person of whom nothing is known gives one consent unasked, and nothing else happened.

Rows repeat most of their values. What the ledger writes for such values is made once, by the operations that make it
for every other row, with marks in the places of what differs; for each row the marks are replaced. A row whose own
values could be refused is never plain: it goes the long way, and is refused there.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from lexgate.domain.consent import EventType, Retention, Role, check_code, check_pseudonym, check_sha256
from lexgate.domain.instant import format_instant
from lexgate.errors import InputError, LedgerRefusal
from lexgate.facts.ledger._chain import canonical
from lexgate.facts.ledger._document import document_of, last_day
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger._operations import Operations, new_id
from lexgate.facts.ledger._port import Rules
from lexgate.facts.ledger.transfer._entry import Entry

_MARK = uuid.uuid4().hex
_SUBJECT, _RECORD, _ACT, _EVENT = (f"{name}-{_MARK}" for name in ("subject", "record", "act", "event"))
_PREVIOUS, _EVIDENCE = (_MARK + digit * 32 for digit in "01")
# Instants of the year 36, in the order that the guards ask for.
_DISPLAYED, _GIVEN, _NOW, _UNTIL, _REVISION = (-61_000_000_000 + number for number in (123, 456, 789, 1012, 1345))
_MOST = 10_000


class Pattern(NamedTuple):
    """A text with `%b` and `%d` where values belong, and what takes these, in their order, of all values by name."""

    text: bytes
    take: Callable[[dict[str, object]], tuple[object, ...]]

    def filled(self, values: dict[str, object]) -> bytes:
        """The text with the values in it."""
        return self.text % self.take(values)


@dataclass(frozen=True, slots=True)
class Template:
    """What is written for such a row: the record, the event and the document, each with `%` where a value belongs."""

    record: Pattern
    event: Pattern
    document: Pattern
    retention: Retention | None
    named: bool


class Plain(NamedTuple):
    """A row that is plain: its values, and what they are put into."""

    subject_id: str
    record_id: str
    act_id: str
    displayed_at: int
    given_at: int
    valid_until: int | None
    evidence: str
    template: Template
    values: Sequence[Any]

    def texts(self, now: int, revision: int) -> tuple[bytes, bytes, bytes]:
        """The canonical JSON of the record and of the event, and the document."""
        template, retention = self.template, self.template.retention
        values: dict[str, object] = {
            "subject": self.subject_id.encode(),
            "record": self.record_id.encode(),
            "act": self.act_id.encode(),
            "displayed": self.displayed_at,
            "given": self.given_at,
            "until": self.valid_until,
            "evidence": self.evidence.encode(),
            "now": now,
            "revision": revision,
            "event": new_id().encode(),
            "granted": format_instant(self.given_at).encode(),
            "last_day": b"" if retention is None else (last_day(retention, self.given_at) or "").encode(),
        }
        record = template.record.filled(values)
        values["previous"] = hashlib.sha256(record).hexdigest().encode()
        return record, template.event.filled(values), template.document.filled(values)


class PlainReader:
    """Finds the plain rows. `places` has for each field that may differ between them its place among the values."""

    def __init__(self, fields: Sequence[str], entry: Callable[[Sequence[Any]], Entry]) -> None:
        self._entry = entry
        self._own = tuple(fields.index(name) for name in _OWN)
        self._take_own = itemgetter(*self._own)
        self._take_alike = itemgetter(*(place for place in range(len(fields)) if place not in self._own))
        self._templates: dict[Any, Template | None] = {}

    def plain(self, values: Sequence[Any], instant: Callable[[str, Any], int]) -> Plain | None:
        """Returns the row as a plain one, or None: then it must be read at length."""
        subject_id, record_id, act_id, displayed, given, valid_from, until, evidence = self._take_own(values)
        if not (subject_id and displayed and given) or (valid_from and valid_from != given):
            return None
        template = self._template(values, bool(record_id), bool(until), bool(evidence))
        if template is None:
            return None
        try:
            check_pseudonym((), subject_id)
            for code in (record_id, act_id):
                if code:
                    check_code((), code)
            if evidence:
                check_sha256((), evidence)
            displayed_at, given_at = instant("", displayed), instant("", given)
            valid_until = instant("", until) if until else None
        except (InputError, TypeError):  # the second one where it is no text
            return None
        if displayed_at > given_at or (valid_until is not None and valid_until <= given_at):
            return None
        return Plain(
            subject_id,
            record_id or new_id(),
            act_id or new_id(),
            displayed_at,
            given_at,
            valid_until,
            evidence or "",
            template,
            values,
        )

    def _template(self, values: Sequence[Any], *differ: bool) -> Template | None:
        """What is made of rows that are alike; of the first one of them nothing, as there may be no second one."""
        alike = self._take_alike(values)
        # The text of JSON tells 1 from true, which a tuple does not.
        key = (differ, alike if isinstance(values, tuple) else orjson.dumps(alike, default=str))
        found = self._templates.get(key, _NEW)
        if found is _NEW:
            if len(self._templates) >= _MOST:
                self._templates.clear()
            self._templates[key] = None
            return None
        if found is None:
            found = self._templates[key] = self._make(values, *differ) or _NEVER
        return None if found is _NEVER else found

    def _make(self, values: Sequence[Any], named: bool, until: bool, evidence: bool) -> Template | None:
        marked = list(values)
        marks = (_SUBJECT, _RECORD, _ACT, _DISPLAYED, _GIVEN, None, _UNTIL if until else None)
        for place, mark in zip(self._own, (*marks, _EVIDENCE if evidence else None), strict=True):
            marked[place] = mark
        try:
            entry = self._entry(marked)
            if [each.type for each in entry.steps] != [EventType.GIVEN] or not _alone(entry):
                return None
            changes = Operations(History(_SUBJECT), entry.steps[0].by, _NOW, Rules()).grant(entry.record)
        except (InputError, LedgerRefusal):
            return None
        event = replace(changes.events[0], event_id=_EVENT, prev_hash=_PREVIOUS)
        retention = entry.record.scope.retention
        return Template(
            _pattern(canonical(entry.record)),
            _pattern(canonical(event)),
            _pattern(orjson.dumps(document_of(changes.history, _REVISION)), retention),
            retention if retention is not None and retention.max is not None else None,
            named,
        )


_OWN = (
    "subject_id", "record_id", "act_id", "notice_displayed_at", "given_at", "valid_from", "valid_until",
    "evidence_sha256",
)  # fmt: skip
_NOTHING = Pattern(b"", lambda _: ())
_NEVER, _NEW = (Template(_NOTHING, _NOTHING, _NOTHING, None, named) for named in (False, True))
_MARKS: dict[str, str] = {
    _SUBJECT: "subject",
    _RECORD: "record",
    _ACT: "act",
    _EVENT: "event",
    _PREVIOUS: "previous",
    _EVIDENCE: "evidence",
    format_instant(_GIVEN): "granted",
}
_NUMBERS = {_DISPLAYED: "displayed", _GIVEN: "given", _NOW: "now", _UNTIL: "until", _REVISION: "revision"}


def _alone(entry: Entry) -> bool:
    """Whether what the person says can be about this consent alone, and is said by the person."""
    record = entry.record
    return record.renews_record_id is None and record.guardian is None and entry.steps[0].by.actor.role is Role.SUBJECT


def _pattern(text: bytes, retention: Retention | None = None) -> Pattern:
    marks = {mark.encode(): (name, b"%b") for mark, name in _MARKS.items()}
    marks |= {b"%d" % number: (name, b"%d") for number, name in _NUMBERS.items()}
    if retention is not None and retention.max is not None:
        marks[(last_day(retention, _GIVEN) or "").encode()] = "last_day", b"%b"
    first, *parts = re.split(b"(%b)" % b"|".join(map(re.escape, marks)), text)
    names = [marks[mark][0] for mark in parts[::2]]
    rest = [marks[mark][1] + each.replace(b"%", b"%%") for mark, each in zip(parts[::2], parts[1::2], strict=True)]
    return Pattern(b"".join([first.replace(b"%", b"%%"), *rest]), itemgetter(*names))
