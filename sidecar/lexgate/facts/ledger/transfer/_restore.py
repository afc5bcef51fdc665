"""A person of an export: read, held against the guards event by event, and put into a ledger as it was."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from lexgate.domain.consent import Consent, ConsentEvent, ConsentRecord, EventType, apply, check_pseudonym
from lexgate.domain.rights import RequestEvent, RightsRequest, follow
from lexgate.domain.standing import GUARDIANSHIP, SubjectFact
from lexgate.errors import EventOutOfOrder, InputError
from lexgate.facts.ledger import _guards, _rights
from lexgate.facts.ledger._chain import head
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger.transfer._entry import Erased, Restored

VERSION = 1
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class _Record:
    salt: str
    record: ConsentRecord


@dataclass(frozen=True, slots=True)
class _Event:
    salt: str
    event: ConsentEvent


@dataclass(frozen=True, slots=True)
class _Fact:
    salt: str
    fact: SubjectFact


@dataclass(frozen=True, slots=True)
class _Request:
    salt: str
    request: RightsRequest


@dataclass(frozen=True, slots=True)
class _RequestEvent:
    salt: str
    request_event: RequestEvent


@dataclass(frozen=True, slots=True)
class _Person:
    version: int
    subject_id: str
    records: tuple[_Record, ...] = ()
    events: tuple[_Event, ...] = ()
    facts: tuple[_Fact, ...] = ()
    requests: tuple[_Request, ...] = ()
    request_events: tuple[_RequestEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class _LeftRecord:
    record_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class _LeftEvent:
    record_id: str
    seq: int
    chain: str
    digest: str


@dataclass(frozen=True, slots=True)
class _LeftFact:
    digest: str


@dataclass(frozen=True, slots=True)
class _LeftRequest:
    request_id: str
    controller_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class _LeftRequestEvent:
    request_id: str
    seq: int
    type: str
    chain: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Left:
    version: int
    surrogate: str
    erasure: dict[str, Any]
    records: tuple[_LeftRecord, ...] = ()
    events: tuple[_LeftEvent, ...] = ()
    facts: tuple[_LeftFact, ...] = ()
    requests: tuple[_LeftRequest, ...] = ()
    request_events: tuple[_LeftRequestEvent, ...] = ()


_PERSON, _LEFT = TypeAdapter(_Person), TypeAdapter(_Left)


def restored(content: dict[str, Any]) -> Restored | Erased:
    """Returns what a line of an export says; raises `InputError`."""
    kind = content.get("lexgate")
    if kind not in {"person", "erased"}:
        raise InputError.at(
            ("lexgate",), "is no kind of line that lexgate knows", "export again, or install a newer one"
        )
    try:
        read = (_PERSON if kind == "person" else _LEFT).validate_json(orjson.dumps(content))
        if read.version != VERSION:
            raise InputError.at(("version",), "is that of a newer lexgate", "install that version")
        return _left(read) if isinstance(read, _Left) else _person(read)
    except ValidationError as error:
        path = error.errors(include_input=False)[0]["loc"]
        raise InputError.at(path, "is missing, or not of the type of this field", "export again") from None
    except ValueError:  # of a salt or digest
        raise InputError.at((), "has a salt or digest that is not in hexadecimal", "export again") from None


def checked(restored: Restored, now: int) -> Changes:
    """What a person of an export adds to a ledger that has nothing of the person.

    Raises a `LedgerRefusal` where an event could not have been recorded. The cooldown is not looked at: its length was
    that of the ledger that recorded.
    """
    records = {each.record_id: each for each in restored.records}
    changes = Changes(History(restored.subject_id, facts=restored.facts), facts=list(restored.facts))
    last = 0
    for fact in restored.facts:
        if fact.name == GUARDIANSHIP:
            _guards.check_states_guardianship(fact.actor)
        _check_recorded(fact.occurred_at, fact.recorded_at, now)
    for event in restored.events:
        record = records.get(event.record_id)
        if record is None or event.recorded_at < last:
            raise _broken()
        last = event.recorded_at
        _check_recorded(event.occurred_at, last, now)
        _add(changes, record, event)
    if {each.record_id for each in changes.events} != set(records) or len(records) != len(restored.records):
        raise _broken()
    _check_requests(changes, restored, now)
    return changes


def _check_requests(changes: Changes, restored: Restored, now: int) -> None:
    for request in restored.requests:
        if changes.history.request(request.request_id) is not None:
            raise _broken()
        changes.add_request(request)
    for event in restored.request_events:
        case = changes.history.request(event.request_id)
        if case is None or event.seq != len(case.events) + 1 or event.prev_hash != head(case.request, case.events):
            raise _broken()
        _check_recorded(event.occurred_at, event.recorded_at, now)
        _rights.check_actor(changes.history, case.request, event.type, event.actor)
        _guards.check_time(case, event.occurred_at, event.recorded_at)
        changes.add_request_event(follow(case, event))
    if not all(case.events for case in changes.history.requests):
        raise _broken()


def _add(changes: Changes, record: ConsentRecord, event: ConsentEvent) -> None:
    if event.seq == 1:
        _guards.check_new(changes.history, record)
        changes.add_record(record)
    consent = changes.history.consent(record.record_id) or Consent(record)
    if event.seq != len(consent.events) + 1 or event.prev_hash != head(record, consent.events):
        raise _broken()
    apply(consent.recorded_state(), event)
    if event.type is not EventType.SUPERSEDED:
        _guards.check_actor(changes.history, record, event.type, event.actor)
    _guards.check_time(consent, event.occurred_at, event.recorded_at)
    changes.add_event(event)
    if event.type is EventType.GIVEN:
        _guards.check_grant(changes.history, record, event.actor, record.notice.version, event.occurred_at)
    if event.type is EventType.INVALIDATED and event.effective_at is not None:
        _guards.check_invalidation(consent, event.effective_at, event.recorded_at)


def _check_recorded(occurred_at: int, recorded_at: int, now: int) -> None:
    if not occurred_at <= recorded_at <= now:
        cure = "set the clock of this machine, or export again"
        raise EventOutOfOrder.at(("recorded_at",), "lies in the future of the ledger, or before the event", cure)


def _broken() -> EventOutOfOrder:
    return EventOutOfOrder.at(("events",), "do not follow from each other and the records", "export again")


def _person(read: _Person) -> Restored:
    check_pseudonym(("subject_id",), read.subject_id)
    records = tuple(each.record for each in read.records)
    requests = tuple(each.request for each in read.requests)
    about = {*(each.subject_id for each in records), *(each.subject_id for each in requests)}
    if about - {read.subject_id}:
        raise InputError.at(("subject_id",), "is not that of the records and requests", "export again")
    salted: list[tuple[object, str]] = [
        *((each.record, each.salt) for each in read.records),
        *((each.event, each.salt) for each in read.events),
        *((each.fact, each.salt) for each in read.facts),
        *((each.request, each.salt) for each in read.requests),
        *((each.request_event, each.salt) for each in read.request_events),
    ]
    return Restored(
        read.subject_id,
        records,
        tuple(each.event for each in read.events),
        tuple(each.fact for each in read.facts),
        requests,
        tuple(each.request_event for each in read.request_events),
        {id(thing): _bytes(salt, _SALT_BYTES) for thing, salt in salted},
    )


def _left(read: _Left) -> Erased:
    erasure = orjson.dumps(read.erasure, option=orjson.OPT_SORT_KEYS).decode()
    parts = (read.records, read.events, read.facts, read.requests, read.request_events)
    return Erased(read.surrogate, erasure, *(tuple(_row(asdict(each)) for each in part) for part in parts))


def _row(members: dict[str, Any]) -> dict[str, Any]:
    return {name: _bytes(value) if name in {"chain", "digest"} else value for name, value in members.items()}


def _bytes(text: str, length: int = 32) -> bytes:
    out = bytes.fromhex(text)
    if len(out) != length:
        raise ValueError("of another length")
    return out
