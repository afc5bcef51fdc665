"""The read on the path of a decision: always what the tables hold, however often it was asked before."""

from __future__ import annotations

import random

import orjson
from sqlalchemy import Connection, delete, insert, select

from lexgate.facts.store import Database, DecisionFacts
from lexgate.facts.store.database import add_revision
from lexgate.facts.store.tables import DOCUMENTS, PROCESSOR_DOCUMENTS, REVISIONS
from tests.integration.ledger.conftest import OpensDatabase

PERSONS, PROCESSORS = ("s-1", "s-2", None), ("p-1", "p-2", None)
TABLES = {"s": (DOCUMENTS, DOCUMENTS.c.subject_id), "p": (PROCESSOR_DOCUMENTS, PROCESSOR_DOCUMENTS.c.processor_id)}


def write(database: Database, key: str) -> int:
    """Writes a document anew, as the ledger and the registers do."""
    with database.write() as connection:
        revision, now = database.next_revision(connection)
        add_revision(connection, revision, now, "test", key)
        table, column = TABLES[key[0]]
        connection.execute(delete(table).where(column == key))
        text = orjson.dumps({"of": key, "revision": revision}).decode()
        connection.execute(insert(table).values({column: key, "revision": revision, "document": text}))
    return revision


def stored(connection: Connection, key: str | None) -> str | None:
    if key is None:
        return None
    table, column = TABLES[key[0]]
    text: str | None = connection.execute(select(table.c.document).where(column == key)).scalar()
    return text


def expected(database: Database, subject_id: str | None, processor_id: str | None) -> DecisionFacts:
    with database.read() as connection:
        last = connection.execute(select(REVISIONS.c.revision).order_by(REVISIONS.c.revision.desc())).scalars().first()
        return DecisionFacts(last or 0, stored(connection, subject_id), stored(connection, processor_id))


def test_nothing_is_known_at_first(opens_database: OpensDatabase) -> None:
    database = opens_database()
    assert database.decision_facts("s-1", "p-1") == (0, None, None)
    assert database.decision_facts(None, None) == (0, None, None)


def test_every_read_is_of_what_is_stored(opens_database: OpensDatabase) -> None:
    """Whoever wrote: this database, or another that has the same store open."""
    reads, writes = opens_database(), opens_database()
    chance = random.Random(3)  # noqa: S311 - no secret
    for _ in range(400):
        if chance.random() < 0.3:
            write(chance.choice([reads, writes]), chance.choice(["s-1", "s-2", "p-1", "p-2"]))
        ids = chance.choice(PERSONS), chance.choice(PROCESSORS)
        assert reads.decision_facts(*ids) == expected(writes, *ids)


def test_document_that_did_not_change_is_the_same_object(opens_database: OpensDatabase) -> None:
    reads, writes = opens_database(), opens_database()
    for key in ("s-1", "p-1"):
        write(writes, key)
    first = reads.decision_facts("s-1", "p-1")
    write(writes, "s-2")
    second = reads.decision_facts("s-1", "p-1")
    assert (first.revision, second.revision) == (2, 3)
    assert second.subject_document is first.subject_document
    assert second.processor_document is first.processor_document
    write(writes, "p-1")
    assert reads.decision_facts("s-1", "p-1").processor_document == '{"of":"p-1","revision":4}'


def test_more_documents_than_are_kept_are_read_all_the_same(opens_database: OpensDatabase) -> None:
    database = opens_database()
    keys = [f"s-{n}" for n in range(5000)]
    with database.write() as connection:
        add_revision(connection, 1, 0, "test", "all")
        rows = [{"subject_id": key, "revision": 1, "document": orjson.dumps({"of": key}).decode()} for key in keys]
        connection.execute(insert(DOCUMENTS), rows)
    for _ in range(2):
        assert all(database.decision_facts(key, None).subject_document == f'{{"of":"{key}"}}' for key in keys)


def test_store_that_was_put_back_to_an_earlier_state_is_read_anew(opens_database: OpensDatabase) -> None:
    """Its revisions come again, with other contents."""
    reads, writes = opens_database(), opens_database()
    for key in ("s-1", "s-2", "s-1"):
        write(writes, key)
    assert reads.decision_facts("s-1", None).subject_document == '{"of":"s-1","revision":3}'
    with writes.write() as connection:
        for trigger in TRIGGERS_OFF[connection.dialect.name]:
            connection.exec_driver_sql(trigger)
        connection.execute(delete(REVISIONS).where(REVISIONS.c.revision == 3))
        connection.execute(DOCUMENTS.update().values(revision=1, document='{"of":"s-1","revision":1}'))
    assert reads.decision_facts("s-1", None) == (2, '{"of":"s-1","revision":1}', None)
    with writes.write() as connection:
        add_revision(connection, 3, 0, "test", "s-1")
        connection.execute(DOCUMENTS.update().values(revision=3, document='{"of":"s-1","revision":"another 3"}'))
    assert reads.decision_facts("s-1", None) == (3, '{"of":"s-1","revision":"another 3"}', None)


TRIGGERS_OFF = {
    "sqlite": ["DROP TRIGGER ledger_revisions_no_delete"],
    "postgresql": ["ALTER TABLE ledger_revisions DISABLE TRIGGER USER"],
}
