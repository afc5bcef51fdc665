"""Rows: a write's additions into tables, and a person's rows into a history. One dialect of SQL for every database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import orjson
from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, delete, insert, select, tuple_

from lexgate.domain.consent import Consent, ConsentEvent, ConsentRecord
from lexgate.domain.rights import RequestEvent, RequestEventType, RightsCase, RightsRequest
from lexgate.domain.standing import SubjectFact
from lexgate.facts.ledger._chain import canonical
from lexgate.facts.ledger._document import document_of
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._port import Receipt
from lexgate.facts.store import recorded
from lexgate.facts.store.rows import Row, insert_rows
from lexgate.facts.store.tables import (
    DOCUMENTS,
    EVENTS,
    FACTS,
    RECORDS,
    REQUEST_EVENTS,
    REQUESTS,
    SEALED_RECEIPTS,
    SUBJECT_KEYS,
)
from lexgate.facts.store.vault import Chance, Person, Vault, chained

RECORD = TypeAdapter(ConsentRecord)
EVENT = TypeAdapter(ConsentEvent)
FACT = TypeAdapter(SubjectFact)
REQUEST = TypeAdapter(RightsRequest)
REQUEST_EVENT = TypeAdapter(RequestEvent)
_RECEIPT = TypeAdapter(Receipt)
_ANSWERS = (RequestEventType.FULFILLED.value, RequestEventType.REFUSED.value, RequestEventType.WITHDRAWN.value)

_T = TypeVar("_T")
TABLES = (RECORDS, EVENTS, FACTS, REQUESTS, REQUEST_EVENTS)
"""The tables of what is sealed of a person."""
Text = Callable[[object], bytes]
"""Gives the canonical JSON of what is recorded."""


class Owner(NamedTuple):
    """The person whom a record is about; without `subject_id` where that person was erased."""

    surrogate: str
    subject_id: str | None


@dataclass(slots=True)
class Kept:
    """A person with everything recorded of them; `links` has the end of the chain of each record."""

    person: Person
    history: History
    links: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Additions:
    """Rows that one revision adds, of one person or of many."""

    revision: int
    records: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    request_events: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    def add(self, kept: Kept, changes: Changes, text: Text, salts: Mapping[int, bytes] | None = None) -> None:
        """Seals what a write adds to a person, whose one write of the revision this is.

        `salts` has those that the digests of some things had elsewhere, by `id` of the thing.
        """
        person, links, revision = kept.person, kept.links, self.revision
        surrogate, had = person.surrogate, salts or {}
        for position, record in enumerate(changes.records):
            record_id = record.record_id
            made = person.seal(record_row(record_id), text(record), had.get(id(record)))
            links[record_id] = made.digest
            self.records.append((record_id, surrogate, revision, position, made.digest, made.body))
        for position, event in enumerate(changes.events):
            record_id, seq = event.record_id, event.seq
            made = person.seal(event_row(record_id, seq), text(event), had.get(id(event)))
            link = links[record_id] = chained(links[record_id], made.digest)
            self.events.append((record_id, seq, surrogate, revision, position, link, made.digest, made.body))
        for position, fact in enumerate(changes.facts):
            made = person.seal(fact_row(revision, position), text(fact), had.get(id(fact)))
            self.facts.append((surrogate, revision, position, made.digest, made.body))
        self._add_requests(kept, changes, text, had)
        document = orjson.dumps(document_of(changes.history, revision)).decode()
        self.documents.append((person.subject_id, revision, document))
        self.known.append(person.subject_id)

    def _add_requests(self, kept: Kept, changes: Changes, text: Text, had: Mapping[int, bytes]) -> None:
        person, links, revision = kept.person, kept.links, self.revision
        for position, request in enumerate(changes.requests):
            name = request.request_id
            made = person.seal(request_row(name), text(request), had.get(id(request)))
            links[name] = made.digest
            where = (person.surrogate, revision, position)
            self.requests.append((name, request.controller_id, *where, made.digest, made.body))
        for position, event in enumerate(changes.request_events):
            name = event.request_id
            made = person.seal(request_event_row(name, event.seq), text(event), had.get(id(event)))
            link = links[name] = chained(links[name], made.digest)
            where = (person.surrogate, revision, position)
            self.request_events.append((name, event.seq, event.type.value, *where, link, made.digest, made.body))

    def add_first(self, person: Person, record_id: str, texts: tuple[bytes, bytes, bytes], chance: Chance) -> None:
        """As `add`, for the first record of a person, with one event, and the document; all as canonical JSON."""
        record, event, document = texts
        surrogate, revision = person.surrogate, self.revision
        body, digest = person.seal(record_row(record_id), record, None, chance)
        self.records.append((record_id, surrogate, revision, 0, digest, body))
        body, given = person.seal(event_row(record_id, 1), event, None, chance)
        self.events.append((record_id, 1, surrogate, revision, 0, chained(digest, given), given, body))
        self.documents.append((person.subject_id, revision, document.decode()))

    def write(self, connection: Connection) -> None:
        """Writes the rows, and the documents of the persons anew."""
        insert_rows(connection, RECORDS, self.records)
        insert_rows(connection, EVENTS, self.events)
        insert_rows(connection, FACTS, self.facts)
        insert_rows(connection, REQUESTS, self.requests)
        insert_rows(connection, REQUEST_EVENTS, self.request_events)
        if self.known:
            connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.subject_id.in_(self.known)))
        insert_rows(connection, DOCUMENTS, self.documents)


def record_row(record_id: str) -> str:
    """The name of a row of records, as it is sealed in."""
    return f"consent_records/{record_id}"


def event_row(record_id: str, seq: int) -> str:
    """The name of a row of events."""
    return f"consent_events/{record_id}/{seq}"


def fact_row(revision: int, position: int) -> str:
    """The name of a row of facts of a person."""
    return f"subject_facts/{revision}/{position}"


def request_row(request_id: str) -> str:
    """The name of a row of requests about rights."""
    return f"rights_requests/{request_id}"


def request_event_row(request_id: str, seq: int) -> str:
    """The name of a row of events of a request."""
    return f"rights_request_events/{request_id}/{seq}"


def row_name(table: Table, row: Any) -> str:
    """The name of a row, as it is sealed in."""
    if table is FACTS:
        return fact_row(row.revision, row.position)
    key = row.record_id if table in {RECORDS, EVENTS} else row.request_id
    return f"{table.name}/{key}/{row.seq}" if table in {EVENTS, REQUEST_EVENTS} else f"{table.name}/{key}"


def stored(thing: object) -> bytes:
    """The JSON of what is recorded. Raises `InputError` where it could not be read again: a field of another type."""
    return recorded.stored(_ADAPTERS[type(thing)], thing, canonical, "write strings, whole numbers and booleans")


_ADAPTERS: dict[type, TypeAdapter[Any]] = {
    ConsentRecord: RECORD,
    ConsentEvent: EVENT,
    SubjectFact: FACT,
    RightsRequest: REQUEST,
    RequestEvent: REQUEST_EVENT,
}


def parsed(adapter: TypeAdapter[_T], text: bytes) -> _T:
    """What was recorded. Raises `LedgerFault` where it is something else."""
    return recorded.parsed(adapter, text, "the ledger holds what is no record of it: restore it from a copy")


def owner_of(connection: Connection, record_id: str) -> Owner | None:
    """The person whom a record is about, or None where there is no such record."""
    keys = RECORDS.join(SUBJECT_KEYS, RECORDS.c.surrogate == SUBJECT_KEYS.c.surrogate, isouter=True)
    mine = select(RECORDS.c.surrogate, SUBJECT_KEYS.c.subject_id).select_from(keys)
    row = connection.execute(mine.where(RECORDS.c.record_id == record_id)).one_or_none()
    return None if row is None else Owner(*row)


def owners_of(connection: Connection, record_ids: Sequence[str]) -> dict[str, str | None]:
    """Of those records that there are, the id of the person, or None where the person was erased."""
    keys = RECORDS.join(SUBJECT_KEYS, RECORDS.c.surrogate == SUBJECT_KEYS.c.surrogate, isouter=True)
    mine = select(RECORDS.c.record_id, SUBJECT_KEYS.c.subject_id).select_from(keys)
    return {row[0]: row[1] for row in connection.execute(mine.where(RECORDS.c.record_id.in_(record_ids)))}


def kept_of(connection: Connection, person: Person) -> Kept:
    """Everything recorded of a person."""
    return kept_of_all(connection, [person])[0]


def kept_of_all(connection: Connection, people: Sequence[Person]) -> list[Kept]:
    """Everything recorded of each of some persons, in their order."""
    tables = [
        _rows_by_person(connection, table, people) for table in (RECORDS, EVENTS, FACTS, REQUESTS, REQUEST_EVENTS)
    ]
    return [_kept(each, *(rows.get(each.surrogate, ()) for rows in tables)) for each in people]


def _kept(
    person: Person,
    records: Iterable[Any],
    events: Iterable[Any],
    facts: Iterable[Any],
    requests: Iterable[Any],
    request_events: Iterable[Any],
) -> Kept:
    def read(adapter: TypeAdapter[_T], table: Table, rows: Iterable[Any]) -> list[_T]:
        return [parsed(adapter, person.open(row_name(table, row), row.body).text) for row in rows]

    happened = read(EVENT, EVENTS, events)
    history = History(
        person.subject_id,
        _consents(read(RECORD, RECORDS, records), happened),
        tuple(happened),
        tuple(read(FACT, FACTS, facts)),
        _cases(read(REQUEST, REQUESTS, requests), read(REQUEST_EVENT, REQUEST_EVENTS, request_events)),
    )
    links = {row.record_id: row.digest for row in records} | {row.record_id: row.chain for row in events}
    links |= {row.request_id: row.digest for row in requests} | {row.request_id: row.chain for row in request_events}
    return Kept(person, history, links)


Place = tuple[int, int]
"""Where a record is in the order of recording: its revision, and its position in it."""


def place_of(connection: Connection, person: Person | None, record_id: str) -> Place | None:
    """Where a record of a person is, or None where the person has no such record."""
    mine = select(RECORDS.c.revision, RECORDS.c.position).where(RECORDS.c.record_id == record_id)
    row = connection.execute(mine.where(RECORDS.c.surrogate == (person and person.surrogate))).one_or_none()
    return None if row is None else (row.revision, row.position)


def consents_of(connection: Connection, person: Person, after: Place | None, most: int) -> tuple[Consent, ...]:
    """So many records of a person with their events, in the order of recording, from behind a place on."""
    columns = RECORDS.c.revision, RECORDS.c.position
    mine = select(RECORDS).where(RECORDS.c.surrogate == person.surrogate).order_by(*columns).limit(most)
    records = connection.execute(mine if after is None else mine.where(tuple_(*columns) > after)).all()
    theirs = select(EVENTS).where(EVENTS.c.record_id.in_([row.record_id for row in records]))
    events = connection.execute(theirs.order_by(EVENTS.c.revision, EVENTS.c.position)).all()
    return _kept(person, records, events, (), (), ()).history.consents


def requester_of(connection: Connection, request_id: str) -> Owner | None:
    """The person whose request it is, or None where there is no such request."""
    keys = REQUESTS.join(SUBJECT_KEYS, REQUESTS.c.surrogate == SUBJECT_KEYS.c.surrogate, isouter=True)
    mine = select(REQUESTS.c.surrogate, SUBJECT_KEYS.c.subject_id).select_from(keys)
    row = connection.execute(mine.where(REQUESTS.c.request_id == request_id)).one_or_none()
    return None if row is None else Owner(*row)


def requests_of(connection: Connection, people: Sequence[Person]) -> dict[str, tuple[RightsCase, ...]]:
    """The requests of each of some persons by surrogate, in the order in which they were recorded."""
    requests, events = (_rows_by_person(connection, table, people) for table in (REQUESTS, REQUEST_EVENTS))
    return {
        each.surrogate: _kept(
            each, (), (), (), requests.get(each.surrogate, ()), events.get(each.surrogate, ())
        ).history.requests
        for each in people
    }


def unanswered(
    connection: Connection, vault: Vault, controller_id: str, after: int, limit: int
) -> Iterator[tuple[int, RightsCase]]:
    """Requests to a controller without an answer, each with the revision that recorded it, after a revision.

    Those of persons who were erased are not among them.
    """
    answered = select(REQUEST_EVENTS.c.request_id).where(
        REQUEST_EVENTS.c.request_id == REQUESTS.c.request_id, REQUEST_EVENTS.c.type.in_(_ANSWERS)
    )
    found = connection.execute(
        select(REQUESTS.c.revision, REQUESTS.c.request_id, SUBJECT_KEYS)
        .join(SUBJECT_KEYS, REQUESTS.c.surrogate == SUBJECT_KEYS.c.surrogate)
        .where(REQUESTS.c.controller_id == controller_id, REQUESTS.c.revision > after, ~answered.exists())
        .order_by(REQUESTS.c.revision)
        .limit(limit)
    ).all()
    people = {row.surrogate: vault.person(row.subject_id, row.surrogate, row.wrapped_key) for row in found}
    cases = requests_of(connection, list(people.values()))
    for row in found:
        yield row.revision, next(each for each in cases[row.surrogate] if each.request.request_id == row.request_id)


def rows_of(connection: Connection, table: Table, surrogates: Sequence[str]) -> Iterable[Any]:
    """The rows about some persons, in the order of recording."""
    mine = select(table).where(table.c.surrogate.in_(surrogates)).order_by(table.c.revision, table.c.position)
    return connection.execute(mine)


def _rows_by_person(connection: Connection, table: Table, people: Sequence[Person]) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = defaultdict(list)
    for row in rows_of(connection, table, [each.surrogate for each in people]):
        out[row.surrogate].append(row)
    return out


def answered(connection: Connection, vault: Vault, key: str, person: Person | None) -> tuple[str, Receipt] | None:
    """The digest of the write that came with an idempotency key, and its receipt.

    Where the write was about somebody else, the digest is empty.
    """
    hashed = vault.index(key)
    body = connection.execute(select(SEALED_RECEIPTS.c.body).where(SEALED_RECEIPTS.c.key == hashed)).scalar()
    if body is None:
        return None
    opened = None if person is None else person.try_open(_key_row(hashed), body)
    if opened is None:
        return "", Receipt(0, 0)
    kept = orjson.loads(opened.text)
    return kept["write_sha256"], parsed(_RECEIPT, orjson.dumps(kept["receipt"]))


def remember(
    connection: Connection, vault: Vault, key: str, person: Person, write_sha256: str, receipt: Receipt
) -> None:
    """Keeps the receipt of a write under its idempotency key, sealed for the person."""
    hashed = vault.index(key)
    text = canonical({"write_sha256": write_sha256, "receipt": receipt})
    connection.execute(insert(SEALED_RECEIPTS).values(key=hashed, body=person.seal(_key_row(hashed), text).body))


def _key_row(hashed: str) -> str:
    return f"sealed_receipts/{hashed}"


def _consents(records: Sequence[ConsentRecord], events: Sequence[ConsentEvent]) -> tuple[Consent, ...]:
    by_record: dict[str, list[ConsentEvent]] = defaultdict(list)
    for event in events:
        by_record[event.record_id].append(event)
    return tuple(Consent(record, tuple(by_record[record.record_id])) for record in records)


def _cases(requests: Sequence[RightsRequest], events: Sequence[RequestEvent]) -> tuple[RightsCase, ...]:
    by_request: dict[str, list[RequestEvent]] = defaultdict(list)
    for event in events:
        by_request[event.request_id].append(event)
    return tuple(RightsCase(each, tuple(by_request[each.request_id])) for each in requests)
