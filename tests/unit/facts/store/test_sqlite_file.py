"""The file of SQLite: how it is opened, what is refused, who waits for whom, and what an erasure does to it."""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from lexgate.errors import LedgerFault, LedgerKey, LedgerVersion
from lexgate.facts.store import Database, _schema, open_database, sqlite
from lexgate.facts.store.database import last_revision
from lexgate.facts.store.persons import Traces
from lexgate.facts.store.vault import Vault
from tests.ledgers import make_ledger
from tests.postgres import KEY

TRACES = Traces("s-42", bytes(range(60)), ("r-1",))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "ledger.db")


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with closing(open_database(path, busy_seconds=0.05)) as opened:
        yield opened


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """Another process, which waits for nobody."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        yield connection


def refused(path: Path, **more: Any) -> tuple[type[Exception], str, object]:
    """The kind of the error, its words after the path, and whether to try again."""
    with pytest.raises((LedgerFault, LedgerVersion, LedgerKey)) as raised:
        open_database(path, **more)
    assert raised.value.__suppress_context__
    words = str(raised.value)
    assert words.startswith(f"the ledger at {path} ")
    return type(raised.value), words.removeprefix(f"the ledger at {path} "), getattr(raised.value, "retryable", None)


def of_version(path: Path, revision: str) -> None:
    """A database as an older lexgate left it."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        _schema.migrate(connection, Vault(bytes(32)), revision)
    engine.dispose()


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database" * 100)
    assert refused(tmp_path / "text") == (LedgerFault, "cannot be opened (DatabaseError)", False)
    assert refused(tmp_path / "none" / "db") == (LedgerFault, "cannot be opened (FileNotFoundError)", False)
    (tmp_path / "folder").mkdir()
    assert refused(tmp_path / "folder") == (LedgerFault, "cannot be opened (OperationalError)", True)
    with closing(sqlite3.connect(tmp_path / "shop")) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    assert refused(tmp_path / "shop") == (LedgerVersion, "is a database of something else: name another place", None)


def test_ledger_of_a_newer_lexgate_is_refused(path: Path, other: sqlite3.Connection) -> None:
    other.execute("UPDATE alembic_version SET version_num = 'l9999'")
    words = "was written by a newer lexgate: install that version, or open a copy of before"
    assert refused(path) == (LedgerVersion, words, None)


def test_ledger_is_opened_by_its_own_key_alone(path: Path, tmp_path: Path) -> None:
    key = tmp_path / "another.key"
    key.write_bytes(base64.b64encode(bytes(32)))
    words = "was sealed by another key: name the file with its own key"
    assert refused(path, key_file=key) == (LedgerKey, words, None)
    beside = path.with_name("ledger.db.key")
    beside.rename(tmp_path / "away.key")
    words = f"has its key in {beside}, which cannot be read (FileNotFoundError)"
    assert refused(path) == (LedgerKey, words, None)  # and no new one is made
    assert not beside.exists()
    open_database(path, key_file=tmp_path / "away.key").close()


def test_ledger_that_somebody_writes_to_is_opened_later(path: Path, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    assert refused(path, busy_seconds=0.01) == (LedgerFault, "cannot be opened (OperationalError)", True)
    other.execute("ROLLBACK")
    open_database(path, busy_seconds=0.01).close()


def test_file_of_a_new_ledger_is_the_owner_s_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with closing(open_database(tmp_path / "new.db")) as database:
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
            assert database.revision() == 0
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("new.db", "new.db-shm", "new.db-wal", "new.db.key", "new.db.lock"), 0o600)


def test_older_ledger_is_kept_as_a_copy_and_its_log_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    of_version(path, "l0001")
    path.with_name("old.db.l0001.copy.part").write_text("of one who was killed")
    before = os.umask(0)
    try:
        with closing(open_database(path)) as database:
            assert database.copies() == [path.with_name("old.db.l0001.copy")]
            assert path.with_name("old.db-wal").stat().st_size == 0
            path.with_name("old.db.x.copy").touch()
            path.with_name("older.db.l0001.copy").touch()
            assert [each.name for each in database.copies()] == ["old.db.l0001.copy", "old.db.x.copy"]
    finally:
        os.umask(before)
    assert not path.with_name("old.db.l0001.copy.part").exists()
    with closing(sqlite3.connect(path.with_name("old.db.l0001.copy"))) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("l0001",)]


def test_copy_is_the_owner_s_alone(tmp_path: Path) -> None:
    path, copy = tmp_path / "old.db", tmp_path / "old.db.l0001.copy"
    of_version(path, "l0001")
    before = os.umask(0)
    try:
        sqlite._keep_copy(path, copy)
    finally:
        os.umask(before)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_connections_write_to_the_disk_and_overwrite_what_is_deleted(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "new.db", busy_seconds=1.5)) as database:
        for transaction in (database.read, database.write):
            with transaction() as connection:
                found = {
                    name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                    for name in ("page_size", "journal_mode", "synchronous", "foreign_keys", "secure_delete")
                }
                assert found == {
                    "page_size": 8192,
                    "journal_mode": "wal",
                    "synchronous": 2,
                    "foreign_keys": 1,
                    "secure_delete": 1,
                }
                assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 1500


def test_reader_is_not_in_the_way_of_a_writer_and_sees_one_state(database: Database, other: sqlite3.Connection) -> None:
    with database.read() as connection:
        assert last_revision(connection) == 0
        other.execute("INSERT INTO ledger_revisions VALUES (1, 1, 'grant', 's-1')")
        assert last_revision(connection) == 0
    assert database.revision() == 1


def test_writer_has_the_lock_from_the_start_and_waits_for_others(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN")  # a reader
        other.execute("ROLLBACK")
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            other.execute("ROLLBACK")

    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(time, "sleep", nap)
    with database.write() as connection:
        assert last_revision(connection) == 0
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 50  # as before it waited
    assert len(naps) == 3
    assert all(0.0002 <= each <= 0.002 for each in naps)


def test_writer_gives_up_after_its_time(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([100.0, 100.04, 100.05, 100.06, 100.07])
    naps: list[float] = []
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(time, "sleep", naps.append)
    with pytest.raises(LedgerFault) as raised, database.write():
        pass
    monkeypatch.undo()
    assert str(raised.value) == "the ledger's database failed (OperationalError): nothing was written; try again"
    assert len(naps) == 2  # at 40 ms and, for the last time, at 50
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 50


def test_writer_waits_for_nothing_but_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def execute(self, statement: str) -> None:
            assert statement == "BEGIN IMMEDIATE"
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error

    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waits"))
    with pytest.raises(sqlite3.OperationalError, match="disk"):
        sqlite._begin_writing(Failing(), time.monotonic() + 60)  # type: ignore[arg-type] # all that it asks


def test_file_that_is_no_longer_there_is_a_fault_for_all(database: Database, path: Path) -> None:
    away = path.rename(path.with_name("away.db"))
    for transaction in (database.read, database.write):
        with pytest.raises(LedgerFault) as raised, transaction():
            pass
        assert str(raised.value) == "the ledger's database failed (FileMovedError): nothing was written; try again"
        assert raised.value.retryable
    shutil.copy(away, path)  # another one
    with pytest.raises(LedgerFault), database.read():
        pass
    away.rename(path)
    with database.read() as connection:
        assert last_revision(connection) == 0


def write(connection: sqlite3.Connection, subject_id: str) -> None:
    connection.execute("INSERT INTO subject_documents VALUES (?, 1, 'text')", (subject_id,))


def test_erased_person_without_a_trace_needs_no_new_file(
    database: Database, path: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    run = database._run  # type: ignore[attr-defined] # of SQLite

    def noting(statement: str) -> Any:
        ran.append(statement)
        return run(statement)

    monkeypatch.setattr(database, "_run", noting)
    write(other, "s-43")
    assert database.purge(TRACES)
    assert ran == ["PRAGMA wal_checkpoint(TRUNCATE)"]
    assert path.with_name("ledger.db-wal").stat().st_size == 0
    write(other, "s-42")
    assert database.purge(TRACES)
    assert ran[1:] == ["PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
    assert path.with_name("ledger.db-wal").stat().st_size == 0


def test_purge_says_when_others_are_in_the_way(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(other, "s-42")
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM subject_documents").fetchall()
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO subject_documents VALUES ('s-1', 1, 'text')")
    assert not database.purge(TRACES)  # a reader needs the log
    other.execute("ROLLBACK")
    run = database._run  # type: ignore[attr-defined] # of SQLite

    def busy(statement: str) -> Any:
        if statement == "VACUUM":
            raise LedgerFault("busy")
        return run(statement)

    monkeypatch.setattr(database, "_run", busy)
    assert not database.purge(TRACES)


def test_statement_that_fails_is_a_fault_that_does_not_repeat_it(database: Database) -> None:
    with pytest.raises(LedgerFault) as raised:
        database._run("SELECT secret")  # type: ignore[attr-defined] # of SQLite
    assert (
        str(raised.value) == "the ledger's database failed (OperationalError): nothing was written; see to the database"
    )
    assert raised.value.__suppress_context__


def test_closed_database_reads_no_more(path: Path) -> None:
    database = open_database(path)
    database.close()
    with pytest.raises(LedgerFault):
        database.decision_facts("s-1", None)


def test_key_of_a_new_ledger_is_where_it_is_asked_for(tmp_path: Path) -> None:
    open_database(tmp_path / "a.db", key_file=tmp_path / "keys").close()
    assert not (tmp_path / "a.db.key").exists()
    open_database(tmp_path / "a.db", key_file=tmp_path / "keys").close()
    open_database(tmp_path / "b.db", key_file=KEY).close()
    assert refused(tmp_path / "b.db", key_file=tmp_path / "keys")[0] is LedgerKey
