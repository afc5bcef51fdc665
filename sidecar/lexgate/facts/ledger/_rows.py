"""Rows: a write's additions into tables, and a person's rows into a history. One dialect of SQL for every database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Table, insert, select

from lexgate.domain.consent import Consent, ConsentEvent, ConsentRecord
from lexgate.domain.rights import RequestEvent, RequestEventType, RightsCase, RightsRequest
from lexgate.domain.standing import SubjectFact
from lexgate.errors import InputError, LedgerFault
from lexgate.facts.ledger._chain import canonical
from lexgate.facts.ledger._document import document_of
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._port import Receipt
from lexgate.facts.store.database import add_revision
from lexgate.facts.store.tables import DOCUMENTS, EVENTS, FACTS, KEYS, RECORDS, REQUEST_EVENTS, REQUESTS

_RECORD = TypeAdapter(ConsentRecord)
_EVENT = TypeAdapter(ConsentEvent)
_FACT = TypeAdapter(SubjectFact)
_REQUEST = TypeAdapter(RightsRequest)
_REQUEST_EVENT = TypeAdapter(RequestEvent)
_RECEIPT = TypeAdapter(Receipt)


_ANSWERS = (RequestEventType.FULFILLED.value, RequestEventType.REFUSED.value, RequestEventType.WITHDRAWN.value)

_T = TypeVar("_T")


def _stored(adapter: TypeAdapter[_T], thing: _T) -> str:
    """The JSON of what is recorded. Raises `InputError` where it could not be read again: a field of another type."""
    text = _text(thing)
    try:
        same = _text(adapter.validate_json(text)) == text  # 1 for true would break the chain when it is read
    except ValidationError as error:
        path = error.errors(include_input=False)[0]["loc"]
        raise InputError.at(path, "is not of the type of this field", "write what its type asks for") from None
    if not same:
        raise InputError.at(
            (), "holds a value of another type than its field", "write strings, whole numbers and booleans"
        )
    return text


def _parsed(adapter: TypeAdapter[_T], body: str) -> _T:
    try:
        return adapter.validate_json(body)
    except (ValidationError, InputError):  # their texts may hold what is recorded
        raise LedgerFault("the ledger holds what is no record of it: restore it from a copy") from None


def subject_of(connection: Connection, record_id: str) -> str | None:
    """The person whom a record is about, or None where there is no such record."""
    return connection.execute(select(RECORDS.c.subject_id).where(RECORDS.c.record_id == record_id)).scalar()


def history_of(connection: Connection, subject_id: str) -> History:
    """Everything recorded of a person."""
    log = tuple(_parsed(_EVENT, body) for body in _bodies(connection, EVENTS, subject_id, "revision", "position"))
    by_record: dict[str, list[ConsentEvent]] = defaultdict(list)
    for event in log:
        by_record[event.record_id].append(event)
    records = [_parsed(_RECORD, body) for body in _bodies(connection, RECORDS, subject_id, "revision")]
    consents = tuple(Consent(record, tuple(by_record[record.record_id])) for record in records)
    facts = tuple(_parsed(_FACT, body) for body in _bodies(connection, FACTS, subject_id, "revision"))
    return History(subject_id, consents, log, facts, requests_of(connection, subject_id))


def requester_of(connection: Connection, request_id: str) -> str | None:
    """The person whose request it is, or None where there is no such request."""
    return connection.execute(select(REQUESTS.c.subject_id).where(REQUESTS.c.request_id == request_id)).scalar()


def requests_of(connection: Connection, subject_id: str) -> tuple[RightsCase, ...]:
    """The requests of a person, in the order in which they were recorded."""
    by_request: dict[str, list[RequestEvent]] = defaultdict(list)
    for body in _bodies(connection, REQUEST_EVENTS, subject_id, "revision"):
        event = _parsed(_REQUEST_EVENT, body)
        by_request[event.request_id].append(event)
    requests = [_parsed(_REQUEST, body) for body in _bodies(connection, REQUESTS, subject_id, "revision")]
    return tuple(RightsCase(each, tuple(by_request[each.request_id])) for each in requests)


def unanswered(connection: Connection, controller_id: str, after: int, limit: int) -> Iterator[tuple[int, RightsCase]]:
    """Requests to a controller without an answer, each with the revision that recorded it, after a revision."""
    answered = select(REQUEST_EVENTS.c.request_id).where(
        REQUEST_EVENTS.c.request_id == REQUESTS.c.request_id, REQUEST_EVENTS.c.type.in_(_ANSWERS)
    )
    mine = (
        select(REQUESTS.c.revision, REQUESTS.c.body)
        .where(REQUESTS.c.controller_id == controller_id, REQUESTS.c.revision > after, ~answered.exists())
        .order_by(REQUESTS.c.revision)
        .limit(limit)
    )
    for row in connection.execute(mine).all():
        request = _parsed(_REQUEST, row.body)
        yield row.revision, RightsCase(request, _events_of(connection, request.request_id))


def _events_of(connection: Connection, request_id: str) -> tuple[RequestEvent, ...]:
    mine = select(REQUEST_EVENTS.c.body).where(REQUEST_EVENTS.c.request_id == request_id)
    bodies = connection.execute(mine.order_by(REQUEST_EVENTS.c.seq)).scalars()
    return tuple(_parsed(_REQUEST_EVENT, body) for body in bodies)


def answered(connection: Connection, key: str) -> tuple[str, Receipt] | None:
    """The digest of the write that came with an idempotency key, and its receipt."""
    row = connection.execute(select(KEYS.c.write_sha256, KEYS.c.receipt).where(KEYS.c.key == key)).one_or_none()
    return None if row is None else (row.write_sha256, _parsed(_RECEIPT, row.receipt))


def remember(connection: Connection, key: str, write_sha256: str, receipt: Receipt) -> None:
    """Keeps the receipt of a write under its idempotency key."""
    connection.execute(insert(KEYS).values(key=key, write_sha256=write_sha256, receipt=_text(receipt)))


def append(connection: Connection, changes: Changes, operation: str, revision: int, recorded_at: int) -> None:
    """Writes the additions under a revision, and the document of the person anew."""
    subject_id = changes.history.subject_id
    add_revision(connection, revision, recorded_at, operation, subject_id)
    subject = {"subject_id": subject_id, "revision": revision}
    _insert(
        connection,
        RECORDS,
        ({**subject, "record_id": each.record_id, "body": _stored(_RECORD, each)} for each in changes.records),
    )
    _insert(
        connection,
        EVENTS,
        (
            {
                **subject,
                "record_id": each.record_id,
                "seq": each.seq,
                "position": position,
                "body": _stored(_EVENT, each),
            }
            for position, each in enumerate(changes.events)
        ),
    )
    _insert(connection, FACTS, ({**subject, "body": _stored(_FACT, each)} for each in changes.facts))
    _append_requests(connection, changes, subject)
    _materialise(connection, changes.history, revision)


def _append_requests(connection: Connection, changes: Changes, subject: dict[str, Any]) -> None:
    _insert(
        connection,
        REQUESTS,
        (
            {
                **subject,
                "request_id": each.request_id,
                "controller_id": each.controller_id,
                "body": _stored(_REQUEST, each),
            }
            for each in changes.requests
        ),
    )
    _insert(
        connection,
        REQUEST_EVENTS,
        (
            {
                **subject,
                "request_id": each.request_id,
                "seq": each.seq,
                "type": each.type.value,
                "body": _stored(_REQUEST_EVENT, each),
            }
            for each in changes.request_events
        ),
    )


def _materialise(connection: Connection, history: History, revision: int) -> None:
    text = orjson.dumps(document_of(history, revision)).decode()
    values = {"revision": revision, "document": text}
    mine = DOCUMENTS.c.subject_id == history.subject_id
    if connection.execute(DOCUMENTS.update().where(mine).values(**values)).rowcount == 0:
        connection.execute(insert(DOCUMENTS).values(subject_id=history.subject_id, **values))


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        connection.execute(insert(table), values)


def _bodies(connection: Connection, table: Table, subject_id: str, *order: str) -> Iterable[str]:
    mine = select(table.c.body).where(table.c.subject_id == subject_id).order_by(*(table.c[name] for name in order))
    return connection.execute(mine).scalars()


def _text(thing: object) -> str:
    return canonical(thing).decode()
