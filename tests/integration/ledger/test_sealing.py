"""A ledger of before persons had keys: opening it seals what is there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import orjson

from lexgate.domain.consent import EventType, State
from lexgate.facts.ledger import Circumstances, Receipt, Rules, broken_at, open_sqlite
from lexgate.facts.ledger._chain import canonical, digest
from lexgate.facts.ledger._document import document_of
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._operations import Operations
from tests.integration.ledger import kit
from tests.integration.ledger.test_sqlite import of_version

RECORD = kit.record()
GIVES = kit.person(idempotency_key="k-1")
STATES = kit.clinic(idempotency_key="k-2")


def old_ledger(path: Path) -> History:
    """A grant, a withdrawal and a fact, as the tables held them in clear."""
    of_version(path, "l0003")
    history = History(kit.SUBJECT)
    with closing(sqlite3.connect(path)) as connection, connection:
        granted = Operations(history, GIVES, kit.NOW, Rules()).grant(RECORD)
        write(connection, 1, "grant", granted, digest(["grant", RECORD, GIVES]), GIVES)
        stated = Operations(granted.history, STATES, kit.NOW, Rules()).state_fact("is_consumer", True)
        said = digest(["state_fact", [kit.SUBJECT, "is_consumer", True], STATES])
        write(connection, 2, "state_fact", stated, said, STATES)
        by = kit.person()
        withdrawn = Operations(stated.history, by, kit.NOW + 5, Rules()).end(RECORD.record_id, EventType.WITHDRAWN)
        write(connection, 3, "withdraw", withdrawn, "", by)
        document = orjson.dumps(document_of(withdrawn.history, 3)).decode()
        insert(connection, "subject_documents", kit.SUBJECT, 3, document)
    return withdrawn.history


def write(
    connection: sqlite3.Connection, revision: int, operation: str, changes: Changes, said: str, by: Circumstances
) -> None:
    when = kit.NOW if revision < 3 else kit.NOW + 5
    insert(connection, "ledger_revisions", revision, when, operation, kit.SUBJECT)
    for record in changes.records:
        insert(connection, "consent_records", record.record_id, kit.SUBJECT, revision, canonical(record).decode())
    for position, event in enumerate(changes.events):
        where = (event.record_id, event.seq, position, kit.SUBJECT, revision)
        insert(connection, "consent_events", *where, canonical(event).decode())
    for fact in changes.facts:
        insert(connection, "subject_facts", kit.SUBJECT, revision, canonical(fact).decode())
    if by.idempotency_key:
        receipt = canonical(Receipt(revision, when, changes.about, changes.state())).decode()
        insert(connection, "idempotency_keys", by.idempotency_key, said, receipt)


def insert(connection: sqlite3.Connection, table: str, *row: object) -> None:
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - of this test


def test_everything_is_as_it_was(tmp_path: Path) -> None:
    history = old_ledger(tmp_path / "ledger.db")
    ledger = open_sqlite(tmp_path / "ledger.db", clock=kit.Clock(kit.NOW + 9))
    assert ledger.consent(RECORD.record_id) == history.consent(RECORD.record_id)
    assert broken_at(ledger.consent(RECORD.record_id)) is None
    assert ledger.subject_document(kit.SUBJECT) == document_of(history, 3)
    assert ledger.subject_document(kit.SUBJECT, known_at=kit.NOW) == document_of(history.seen(None, kit.NOW), 3)
    assert ledger.state_of(RECORD.record_id) is State.WITHDRAWN
    assert ledger.revision() == 3
    ledger.close()


def test_receipts_are_those_of_before(tmp_path: Path) -> None:
    old_ledger(tmp_path / "ledger.db")
    ledger = open_sqlite(tmp_path / "ledger.db", clock=kit.Clock(kit.NOW + 9))
    assert ledger.grant(RECORD, GIVES) == Receipt(1, kit.NOW, RECORD.record_id, State.GIVEN)
    assert ledger.state_fact(kit.SUBJECT, "is_consumer", True, STATES) == Receipt(2, kit.NOW)
    assert ledger.revision() == 3
    ledger.close()


def test_what_was_in_clear_is_in_the_copy_alone(tmp_path: Path) -> None:
    old_ledger(tmp_path / "ledger.db")
    ledger = open_sqlite(tmp_path / "ledger.db", clock=kit.Clock(kit.NOW + 9))
    ledger.erase(kit.SUBJECT, kit.person())
    ledger.close()
    holds = {each.name for each in tmp_path.iterdir() if kit.SUBJECT.encode() in each.read_bytes()}
    assert holds == {"ledger.db.l0003.copy"}
