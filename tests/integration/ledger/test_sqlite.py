"""The file of SQLite: its versions, its copy, its protection, and its faults."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from lexgate.domain.consent import Role, State
from lexgate.errors import LedgerFault, LedgerVersion
from lexgate.facts.ledger import LedgerStore, Rules, SqlLedger, open_sqlite
from lexgate.facts.store import _schema, open_database
from lexgate.facts.store.tables import METADATA
from lexgate.facts.store.vault import Vault
from tests.integration.ledger import kit

BODIES = ["consent_records", "consent_events", "subject_facts", "rights_requests", "rights_request_events"]
APPEND_ONLY = ["ledger_revisions", "sealed_receipts", "subject_erasures", "vault_check", "idempotency_keys", *BODIES]

MATERIALISED = {
    "subject_documents",
    "processor_documents",
    "register_entries",
    "subject_keys",
    "ledger_imports",
    "ledger_import_rejects",
}
PROTECTED = sorted(set(METADATA.tables) - MATERIALISED)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def of_version(path: Path, revision: str) -> None:
    """A database as an older lexgate left it."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        _schema.migrate(connection, Vault(bytes(32)), revision)
    engine.dispose()


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def version_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found)


def with_everything(ledger: LedgerStore) -> str:
    """Writes a row into each table; returns the id of the record."""
    record = kit.record()
    ledger.grant(record, kit.person(idempotency_key="k-1"))
    ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
    ledger.open_request(kit.rights(), kit.person())
    return record.record_id


def test_migrations_make_the_tables_that_queries_see(path: Path) -> None:
    open_sqlite(path).close()
    engine = create_engine(f"sqlite:///{path}")
    found = inspect(engine)
    shapes = {
        name: {(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)}
        for name in found.get_table_names()
    }
    engine.dispose()
    del shapes["alembic_version"]
    assert shapes == {
        table.name: {(column.name, str(column.type), bool(column.nullable)) for column in table.columns}
        for table in METADATA.sorted_tables
    }


def test_older_database_is_migrated_and_a_copy_kept(path: Path) -> None:
    of_version(path, "l0001")
    run(path, "INSERT INTO ledger_revisions VALUES (7, 1, 'grant', 's-42')")
    ledger = open_sqlite(path)
    assert ledger.revision() == 7
    ledger.close()
    copy = path.with_name("ledger.db.l0001.copy")
    assert (version_of(path), version_of(copy)) == (_schema.newest(), "l0001")
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT revision FROM ledger_revisions").fetchall() == [(7,)]


def test_every_table_but_the_materialised_ones_is_protected(path: Path) -> None:
    open_sqlite(path).close()
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    changes = {name.removeprefix(f"{table}_") for table, name in found}
    assert changes == {"no_update", "no_delete"}
    assert sorted(table for table, _ in found) == sorted([*PROTECTED, *PROTECTED])


def test_new_and_current_databases_leave_no_copy(path: Path) -> None:
    open_sqlite(path).close()
    open_sqlite(path).close()
    assert sorted(each.name for each in path.parent.iterdir()) == ["ledger.db", "ledger.db.key", "ledger.db.lock"]


def test_failed_migration_leaves_the_database_as_it_was(path: Path) -> None:
    of_version(path, "l0001")
    run(path, "CREATE TRIGGER idempotency_keys_no_delete BEFORE DELETE ON idempotency_keys BEGIN SELECT 1; END")
    with pytest.raises(LedgerFault, match="cannot be opened"):
        open_sqlite(path)
    assert version_of(path) == "l0001"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone() == (1,)


def test_newer_database_is_refused_and_not_touched(path: Path) -> None:
    open_sqlite(path).close()
    run(path, "UPDATE alembic_version SET version_num = 'l9999'")
    with pytest.raises(LedgerVersion, match="was written by a newer lexgate: install that version"):
        open_sqlite(path)
    assert version_of(path) == "l9999"


def test_database_of_something_else_is_refused(path: Path) -> None:
    run(path, "CREATE TABLE customers (id INTEGER)")
    with pytest.raises(LedgerVersion, match="is a database of something else: name another place"):
        open_sqlite(path)


@pytest.mark.parametrize("spoil", [lambda path: path.write_text("no database" * 100), lambda path: path.mkdir()])
def test_what_is_no_database_is_a_fault(path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(path)
    with pytest.raises(LedgerFault, match="cannot be opened"):
        open_sqlite(path)


def test_path_in_a_folder_that_is_missing_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault, match="cannot be opened"):
        open_sqlite(tmp_path / "missing" / "ledger.db")


def test_files_are_the_owners_alone(path: Path) -> None:
    of_version(path, "l0001")
    path.chmod(0o600)
    ledger = open_sqlite(path)
    with_everything(ledger)
    modes = {each.name: oct(each.stat().st_mode & 0o777) for each in path.parent.iterdir()}
    ledger.close()
    assert "ledger.db-wal" in modes
    assert "ledger.db.l0001.copy" in modes
    assert set(modes.values()) == {"0o600"}


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1"])
def test_what_is_recorded_cannot_be_changed_by_sql(path: Path, table: str, change: str) -> None:
    ledger = open_sqlite(path)
    with_everything(ledger)
    ledger.grant(kit.record(subject_id="s-43"), kit.says(Role.SUBJECT, "s-43"))
    ledger.erase("s-43", kit.says(Role.SUBJECT, "s-43"))
    ledger.close()
    run(path, "INSERT INTO idempotency_keys VALUES ('k-2', '', '{}')")  # as a write to the registers does
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        run(path, change.format(table))


def test_locked_database_is_a_fault_and_recovers(path: Path) -> None:
    ledger = SqlLedger(open_database(path, clock=kit.Clock(), busy_seconds=0.05), Rules())
    record = with_everything(ledger)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerFault, match="nothing was written; try again") as raised:
            ledger.withdraw(record, kit.person())
        assert raised.value.retryable
        assert ledger.state_of(record) is State.GIVEN  # readers are not in the way of a writer, nor it in theirs
    assert ledger.withdraw(record, kit.person()).state is State.WITHDRAWN
    ledger.close()


@pytest.mark.parametrize("replaced", [False, True])
def test_file_that_is_no_longer_the_one_opened_is_a_fault_until_it_is_back(path: Path, replaced: bool) -> None:
    """Else what others withdraw in the new file would stand in this one."""
    with closing(open_sqlite(path)) as ledger:
        record = kit.record()
        ledger.grant(record, kit.person())
        ledger.subject_document(kit.SUBJECT)
        moved = path.rename(path.with_name("moved.db"))
        if replaced:
            path.touch()
        for call in (
            lambda: ledger.subject_document(kit.SUBJECT),
            ledger.revision,
            lambda: ledger.consent(record.record_id),
            lambda: ledger.withdraw(record.record_id, kit.person()),
        ):
            with pytest.raises(LedgerFault, match="nothing was written") as raised:
                call()
            assert raised.value.retryable
        moved.rename(path)
        assert ledger.revision() == 1
        ledger.withdraw(record.record_id, kit.person())


def test_full_disk_is_a_fault_that_writes_nothing_and_recovers(path: Path) -> None:
    ledger = open_sqlite(path, clock=kit.Clock())
    record = with_everything(ledger)
    before, document = ledger.revision(), ledger.subject_document(kit.SUBJECT)
    engine = ledger._database._reading
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerFault, match="nothing was written; try again") as raised:
        fill(ledger)
    assert raised.value.retryable
    assert ledger.subject_document(kit.SUBJECT) == document
    full = ledger.revision()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert ledger.withdraw(record, kit.person()).revision == full + 1 > before
    ledger.close()


def fill(ledger: LedgerStore) -> None:
    """Writes until the disk is full."""
    for number in range(1000):
        ledger.grant(kit.record(subject_id=f"s-{number}", act_id=f"a-{number}"), kit.says(Role.SUBJECT, f"s-{number}"))


def test_fault_does_not_repeat_what_was_written(path: Path) -> None:
    ledger = open_sqlite(path, clock=kit.Clock())
    record = with_everything(ledger)
    run(path, "DROP TABLE subject_documents")
    with pytest.raises(LedgerFault, match="see to the database") as fault:
        ledger.withdraw(record, kit.person())
    ledger.close()
    assert not fault.value.retryable
    assert record not in str(fault.value)
    assert kit.SUBJECT not in str(fault.value)
    assert fault.value.__suppress_context__


@pytest.mark.parametrize("table", BODIES)
@pytest.mark.parametrize("body", ["{", "{}", '{"subject_id": "13812345678"}'])
def test_spoilt_rows_are_a_fault(path: Path, table: str, body: str) -> None:
    ledger = open_sqlite(path, clock=kit.Clock())
    record = with_everything(ledger)
    run(path, f"DROP TRIGGER {table}_no_update", f"UPDATE {table} SET body = x'{body.encode().hex()}'")  # noqa: S608 - of this test
    with pytest.raises(LedgerFault, match="restore it from a copy") as fault:
        ledger.withdraw(record, kit.person())
    assert not fault.value.retryable
    ledger.close()
    assert "138" not in str(fault.value)


def test_spoilt_document_is_a_fault(path: Path) -> None:
    ledger = open_sqlite(path, clock=kit.Clock())
    with_everything(ledger)
    run(path, "UPDATE subject_documents SET document = '{'")
    with pytest.raises(LedgerFault, match="restore it from a copy"):
        ledger.subject_document(kit.SUBJECT)
    ledger.close()
