"""What goes out: the whole ledger as JSON lines, one a person; and one person's own copy as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from lexgate.domain.consent import Consent, Guardian, check_pseudonym
from lexgate.domain.instant import format_instant
from lexgate.domain.standing import SubjectFact
from lexgate.facts.ledger import _rows
from lexgate.facts.ledger._erasure import unknown_person
from lexgate.facts.ledger.transfer._linked import context, guardian_of, linked
from lexgate.facts.ledger.transfer._restore import VERSION
from lexgate.facts.store import Database
from lexgate.facts.store.persons import find_person
from lexgate.facts.store.tables import ERASURES, EVENTS, FACTS, RECORDS, REQUEST_EVENTS, REQUESTS, SUBJECT_KEYS
from lexgate.facts.store.vault import Opened, Person

_AT_ONCE = 200


def export_all(database: Database) -> Iterator[bytes]:
    """The lines of an export, with one state of the ledger in all of them: persons first, then what is erased."""
    with database.read() as connection:
        for people in _people(database, connection):
            yield from (orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in _lines(connection, people))
        for row in connection.execute(select(ERASURES).order_by(ERASURES.c.revision)).all():
            yield orjson.dumps(_left(connection, row), option=orjson.OPT_APPEND_NEWLINE)


def count_all(database: Database) -> int:
    """How many lines an export has."""
    with database.read() as connection:
        counts = (select(func.count()).select_from(table) for table in (SUBJECT_KEYS, ERASURES))
        return sum(connection.execute(count).scalar_one() for count in counts)


def export_person(database: Database, subject_id: str) -> dict[str, Any]:
    """A person's own copy: a document of JSON-LD. Raises `UnknownRecord` where the ledger has nothing of the person."""
    check_pseudonym(("subject_id",), subject_id)
    with database.read() as connection:
        person = find_person(connection, database.vault, subject_id)
        if person is None:
            raise unknown_person()
        opened = _opened_all(connection, [person])[person.surrogate]
    salts: dict[int, str] = {}
    records, events, facts, requests, request_events = (
        _parsed(opened[name], adapter, salts) for name, adapter in _ADAPTERS.items()
    )
    consents = [Consent(record, tuple(e for e in events if e.record_id == record.record_id)) for record in records]
    return {
        "@context": context(),
        "@graph": [linked(each, lambda thing: salts.get(id(thing))) for each in consents],
        "lexgate:facts": [_fact(each, salts[id(each)]) for each in facts],
        "lexgate:requests": [
            {"request": each, "events": [e for e in request_events if e.request_id == each.request_id]}
            for each in requests
        ],
    }


_ADAPTERS: dict[str, Any] = {
    "records": _rows.RECORD,
    "events": _rows.EVENT,
    "facts": _rows.FACT,
    "requests": _rows.REQUEST,
    "request_events": _rows.REQUEST_EVENT,
}
_TABLES = dict(zip(_ADAPTERS, _rows.TABLES, strict=True))


def _people(database: Database, connection: Connection) -> Iterator[list[Person]]:
    last = ""
    while True:
        after = select(SUBJECT_KEYS).where(SUBJECT_KEYS.c.surrogate > last).order_by(SUBJECT_KEYS.c.surrogate)
        rows = connection.execute(after.limit(_AT_ONCE)).all()
        if not rows:
            return
        last = rows[-1].surrogate
        yield [database.vault.person(row.subject_id, row.surrogate, row.wrapped_key) for row in rows]


def _lines(connection: Connection, people: list[Person]) -> Iterator[dict[str, Any]]:
    opened = _opened_all(connection, people)
    for person in people:
        found = opened[person.surrogate]
        yield {
            "lexgate": "person",
            "version": VERSION,
            "subject_id": person.subject_id,
            **{name: [_salted(name[:-1], each) for each in found[name]] for name in _TABLES},
        }


def _opened_all(connection: Connection, people: list[Person]) -> dict[str, dict[str, list[Opened]]]:
    by_surrogate = {person.surrogate: person for person in people}
    out: dict[str, dict[str, list[Opened]]] = {each: {name: [] for name in _TABLES} for each in by_surrogate}
    for name, table in _TABLES.items():
        for row in _rows.rows_of(connection, table, list(by_surrogate)):
            opened = by_surrogate[row.surrogate].open(_rows.row_name(table, row), row.body)
            out[row.surrogate][name].append(opened)
    return out


def _salted(name: str, opened: Opened) -> dict[str, Any]:
    return {"salt": opened.salt.hex(), name: orjson.Fragment(opened.text)}


def _parsed(opened: Iterable[Opened], adapter: Any, salts: dict[int, str]) -> list[Any]:
    out = []
    for each in opened:
        out.append(_rows.parsed(adapter, each.text))
        salts[id(out[-1])] = each.salt.hex()
    return out


def _left(connection: Connection, row: Any) -> dict[str, Any]:
    def rows(table: Any, *names: str) -> list[dict[str, Any]]:
        found = _rows.rows_of(connection, table, [row.surrogate])
        return [{name: _plain(getattr(each, name)) for name in names} for each in found]

    return {
        "lexgate": "erased",
        "version": VERSION,
        "surrogate": row.surrogate,
        "erasure": orjson.Fragment(row.body),
        "records": rows(RECORDS, "record_id", "digest"),
        "events": rows(EVENTS, "record_id", "seq", "chain", "digest"),
        "facts": rows(FACTS, "digest"),
        "requests": rows(REQUESTS, "request_id", "controller_id", "digest"),
        "request_events": rows(REQUEST_EVENTS, "request_id", "seq", "type", "chain", "digest"),
    }


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _fact(fact: SubjectFact, salt: str) -> dict[str, Any]:
    value: Any = guardian_of(fact.value) if isinstance(fact.value, Guardian) else fact.value
    return {
        "lexgate:fact": fact.name,
        "lexgate:value": value,
        "lexgate:occurredAt": format_instant(fact.occurred_at),
        "lexgate:recordedAt": format_instant(fact.recorded_at),
        "lexgate:actor": {"role": fact.actor.role, "id": fact.actor.id},
        "lexgate:method": fact.method,
        "lexgate:evidenceSha256": fact.evidence_sha256,
        "lexgate:salt": salt,
    }
