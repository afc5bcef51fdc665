"""Proofs: that what somebody holds was recorded, also after an erasure; and that nothing recorded was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Table, select

from lexgate.domain.consent import Consent
from lexgate.domain.rights import RightsCase
from lexgate.errors import InputError, LedgerFault, LedgerRefusal
from lexgate.facts.ledger import _rows
from lexgate.facts.ledger._chain import broken_at, canonical
from lexgate.facts.ledger._document import document_of
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger.transfer._linked import nested_of
from lexgate.facts.store import Database
from lexgate.facts.store.tables import (
    DOCUMENTS,
    ERASURES,
    EVENTS,
    FACTS,
    RECORDS,
    REQUEST_EVENTS,
    REQUESTS,
    REVISIONS,
    SUBJECT_KEYS,
)
from lexgate.facts.store.vault import Person, chained, salted_digest

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a record, an event or the state after a receipt was recorded, and then when, in seconds."""

    record_id: str
    what: str
    recorded_at: int | None = None
    revision: int | None = None

    @property
    def found(self) -> bool:
        """Whether it was recorded."""
        return self.revision is not None


@dataclass(slots=True)
class Verified:
    """What was looked at, and what does not fit, each with the id of the record, or the surrogate of the person."""

    persons: int = 0
    erased: int = 0
    records: int = 0
    events: int = 0
    facts: int = 0
    requests: int = 0
    problems: list[str] = field(default_factory=list)


def prove(database: Database, content: Any) -> list[Proof]:
    """Looks for what an export, a copy or a receipt says. Raises `InputError` where it is none of them.

    It takes no key: digests are compared.
    """
    claims = list(_claims(content))
    if not claims:
        raise InputError.at((), "holds no record, event or receipt with a proof", "give an export, a copy or a receipt")
    with database.read() as connection:
        return [_look(connection, *claim) for claim in claims]


def verify(database: Database) -> Verified:
    """Holds all chains, digests and documents against what is recorded."""
    out = Verified()
    with database.read() as connection:
        for people in _surrogates(database, connection):
            _verify_chains(connection, list(people), out)
            _verify_people(connection, [each for each in people.values() if each is not None], out)
    return out


_Claim = tuple[str, str, Table, Any, bytes]


def _claims(content: Any) -> Iterator[_Claim]:
    if isinstance(content, list):
        for each in content:
            yield from _claims(each)
    elif not isinstance(content, dict):
        return
    elif "@graph" in content:
        yield from _claims(content["@graph"])
    elif "@type" in content:
        yield from _claims_of_node(content)
    elif content.get("lexgate") == "person":
        for each in content.get("records", ()):
            yield _of_record(each.get("salt"), each.get("record"))
        for each in content.get("events", ()):
            yield _of_event(each.get("salt"), each.get("event"))
    elif "proof" in content and "record_id" in content:
        record_id = str(content["record_id"])
        yield record_id, "receipt", EVENTS, EVENTS.c.record_id == record_id, _bytes(content["proof"])


def _claims_of_node(node: dict[str, Any]) -> Iterator[_Claim]:
    nested = nested_of(node)
    yield _of_record(node.get("lexgate:salt"), nested["record"])
    for event, part in zip(nested["events"], node.get("dct:hasPart", ()), strict=True):
        yield _of_event(part.get("lexgate:salt"), event)


def _of_record(salt: Any, record: Any) -> _Claim:
    read = _read(_rows.RECORD, record)
    digest = salted_digest(_bytes(salt), canonical(read))
    return read.record_id, "record", RECORDS, RECORDS.c.record_id == read.record_id, digest


def _of_event(salt: Any, event: Any) -> _Claim:
    read = _read(_rows.EVENT, event)
    digest = salted_digest(_bytes(salt), canonical(read))
    mine = (EVENTS.c.record_id == read.record_id) & (EVENTS.c.seq == read.seq)
    return read.record_id, f"event {read.seq}: {read.type}", EVENTS, mine, digest


def _look(connection: Connection, record_id: str, what: str, table: Table, mine: Any, digest: bytes) -> Proof:
    column = table.c.chain if what == "receipt" else table.c.digest
    joined = table.join(REVISIONS, table.c.revision == REVISIONS.c.revision)
    rows = select(REVISIONS.c.recorded_at, table.c.revision).select_from(joined).where(mine & (column == digest))
    row = connection.execute(rows).first()
    return Proof(record_id, what) if row is None else Proof(record_id, what, row.recorded_at, row.revision)


def _read(adapter: TypeAdapter[Any], content: Any) -> Any:
    try:
        return adapter.validate_json(orjson.dumps(content))
    except ValidationError as error:
        path = error.errors(include_input=False)[0]["loc"]
        raise InputError.at(path, "is missing, or not of the type of this field", "export again") from None


def _bytes(text: Any) -> bytes:
    try:
        return bytes.fromhex(text)
    except (TypeError, ValueError):
        raise InputError.at(("salt",), "is missing, or not in hexadecimal", "give an export with salts") from None


def _surrogates(database: Database, connection: Connection) -> Iterator[dict[str, Person | None]]:
    """All persons by surrogate, some at once; None for the erased. Of who has rows and is neither, the key is lost."""
    last = ""
    tables = [RECORDS.c.surrogate, FACTS.c.surrogate, ERASURES.c.surrogate, SUBJECT_KEYS.c.surrogate]
    while True:
        some = [select(each).where(each > last).distinct().order_by(each).limit(_AT_ONCE) for each in tables]
        found = sorted({surrogate for each in some for surrogate in connection.execute(each).scalars()})[:_AT_ONCE]
        if not found:
            return
        last = found[-1]
        keys = connection.execute(select(SUBJECT_KEYS).where(SUBJECT_KEYS.c.surrogate.in_(found)))
        people: dict[str, Person | None] = dict.fromkeys(found)
        for row in keys:
            people[row.surrogate] = database.vault.person(row.subject_id, row.surrogate, row.wrapped_key)
        yield people


def _verify_chains(connection: Connection, surrogates: list[str], out: Verified) -> None:
    """The chains in clear, which need no key."""
    out.records += _verify_chain(connection, RECORDS, EVENTS, surrogates, out)
    out.requests += _verify_chain(connection, REQUESTS, REQUEST_EVENTS, surrogates, out)
    out.facts += sum(1 for _ in _rows.rows_of(connection, FACTS, surrogates))
    _verify_erasures(connection, surrogates, out)


def _verify_chain(connection: Connection, first: Table, then: Table, surrogates: list[str], out: Verified) -> int:
    key = first.primary_key.columns[0].name
    links = {getattr(row, key): row.digest for row in _rows.rows_of(connection, first, surrogates)}
    begun = list(links)
    last: Counter[str] = Counter()
    for row in _rows.rows_of(connection, then, surrogates):
        out.events += 1
        name = getattr(row, key)
        last[name] += 1
        if row.seq != last[name] or chained(links.get(name, b""), row.digest) != row.chain:
            out.problems.append(f"{name}: event {row.seq} does not follow in the chain of digests")
        links[name] = row.chain
    out.problems += [f"{name}: has no event" for name in begun if not last[name]]
    return len(begun)


def _verify_erasures(connection: Connection, surrogates: list[str], out: Verified) -> None:
    with_keys = set(_column(connection, SUBJECT_KEYS, surrogates))
    erased = set(_column(connection, ERASURES, surrogates))
    out.persons += len(with_keys)
    out.erased += len(erased)
    for surrogate in surrogates:
        if (surrogate in with_keys) == (surrogate in erased):
            out.problems.append(f"{surrogate}: the key is gone, and no erasure says so; or both are there")


def _column(connection: Connection, table: Table, surrogates: list[str]) -> Iterator[str]:
    yield from connection.execute(select(table.c.surrogate).where(table.c.surrogate.in_(surrogates))).scalars()


def _verify_people(connection: Connection, people: list[Person], out: Verified) -> None:
    """What is sealed, for whom there is a key."""
    try:
        histories = [kept.history for kept in _rows.kept_of_all(connection, people)]
    except LedgerFault:
        if len(people) == 1:
            out.problems.append(f"{people[0].surrogate}: {_UNREADABLE}")
            return
        for person in people:
            _verify_people(connection, [person], out)
        return
    for table in _rows.TABLES:
        _verify_digests(connection, table, people, out)
    documents = select(DOCUMENTS).where(DOCUMENTS.c.subject_id.in_([each.subject_id for each in people]))
    found = {row.subject_id: row for row in connection.execute(documents)}
    for person, history in zip(people, histories, strict=True):
        try:
            _verify_history(person, history, found.get(person.subject_id), out)
        except LedgerRefusal:  # where events are missing
            out.problems.append(f"{person.surrogate}: {_UNREADABLE}")


_UNREADABLE = "holds what cannot be read, or does not follow"


def _verify_digests(connection: Connection, table: Table, people: list[Person], out: Verified) -> None:
    by_surrogate = {person.surrogate: person for person in people}
    for row in _rows.rows_of(connection, table, list(by_surrogate)):
        opened = by_surrogate[row.surrogate].open(_rows.row_name(table, row), row.body)
        if salted_digest(opened.salt, opened.text) != row.digest:
            out.problems.append(f"{row.surrogate}: a row of {table.name} is not what its digest says")


def _verify_history(person: Person, history: History, document: Any, out: Verified) -> None:
    named: list[tuple[str, Consent | RightsCase]] = [
        *((each.record.record_id, each) for each in history.consents),
        *((each.request.request_id, each) for each in history.requests),
    ]
    for name, recorded in named:
        broken = broken_at(recorded)
        if broken is not None:
            out.problems.append(f"{name}: event {broken} does not follow")
    if document is None or orjson.loads(document.document) != document_of(history, document.revision):
        out.problems.append(f"{person.surrogate}: the document is not what is recorded")
