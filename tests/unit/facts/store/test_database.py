"""A database of facts: its revisions, what an error means to the one who asked, and which database it is."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from lexgate.errors import ConfigError, LedgerFault, LedgerKey
from lexgate.facts import store
from lexgate.facts.store import Database, _open, open_database
from lexgate.facts.store._sqlite_reader import nature
from lexgate.facts.store.database import Nature, add_revision, cause, fault, last_revision
from lexgate.facts.store.persons import Traces
from tests.integration.ledger.kit import NOW, Clock
from tests.ledgers import make_ledger
from tests.postgres import KEY


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path, clock: Clock) -> Iterator[Database]:
    with closing(open_database(make_ledger(tmp_path / "ledger.db"), clock=clock)) as opened:
        yield opened


def test_next_revision_is_one_more_and_never_before_the_last_one(database: Database, clock: Clock) -> None:
    clock.at = NOW + 0.9
    for number, (seconds, recorded_at) in enumerate([(0, NOW), (5, NOW + 5), (-100, NOW + 5)], 1):
        clock.at += seconds
        with database.write() as connection:
            assert last_revision(connection) == number - 1
            assert database.next_revision(connection) == (number, recorded_at)
            add_revision(connection, number, recorded_at, "grant", "s-1")
        assert database.revision() == number


def test_write_is_made_wholly_or_not_at_all(database: Database) -> None:
    with suppress(ZeroDivisionError), database.write() as connection:
        add_revision(connection, 1, NOW, "grant", "s-1")
        raise ZeroDivisionError
    assert database.revision() == 0
    with database.write() as connection:
        add_revision(connection, 1, NOW, "grant", "s-1")
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT revision, recorded_at, operation, about FROM ledger_revisions").all()
    assert [tuple(row) for row in rows] == [(1, NOW, "grant", "s-1")]


def test_document_of_a_person_is_that_of_the_table(database: Database) -> None:
    assert database.subject_document("s-1") is None
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO subject_documents VALUES ('s-1', 1, 'text')")
    assert database.subject_document("s-1") == "text"
    assert database.subject_document("s-2") is None
    assert not database.waits
    with database.read() as connection:
        assert database.vault.fits(connection.exec_driver_sql("SELECT sealed FROM vault_check").scalar_one())


@pytest.mark.parametrize(
    ("kind", "committing", "words", "retryable", "maybe_written"),
    [
        (Nature.LASTING, False, "nothing was written; see to the database", False, False),
        (Nature.LASTING, True, "nothing was written; see to the database", False, False),
        (Nature.PASSING, False, "nothing was written; try again", True, False),
        (Nature.PASSING, True, "nothing was written; try again", True, False),
        (Nature.LOST, False, "nothing was written; try again", True, False),
    ],
)
def test_fault_says_what_to_do(
    kind: Nature, committing: bool, words: str, retryable: bool, maybe_written: bool
) -> None:
    error = fault(OperationalError("INSERT", None, sqlite3.OperationalError("13812345678")), kind, committing)
    assert str(error) == f"the ledger's database failed (OperationalError): {words}"
    assert (error.retryable, error.maybe_written) == (retryable, maybe_written)


def test_fault_of_a_write_whose_answer_was_lost_says_so() -> None:
    error = fault(sqlite3.DatabaseError("secret"), Nature.LOST, committing=True)
    assert str(error) == (
        "the ledger's database failed (DatabaseError) while it wrote: it may be written; "
        "try again with the same idempotency_key"
    )
    assert (error.retryable, error.maybe_written) == (True, True)
    assert not fault(sqlite3.DatabaseError("secret"), Nature.LOST).maybe_written


def test_cause_is_the_error_of_the_driver() -> None:
    error = sqlite3.OperationalError("locked")
    assert cause(error) is error
    assert cause(OperationalError("INSERT", None, error)) is error


def failing(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, Nature.PASSING),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Nature.PASSING),
        (sqlite3.SQLITE_FULL, Nature.PASSING),
        (sqlite3.SQLITE_CANTOPEN, Nature.PASSING),
        (sqlite3.SQLITE_IOERR, Nature.LOST),
        (sqlite3.SQLITE_IOERR_FSYNC, Nature.LOST),
        (sqlite3.SQLITE_CORRUPT, Nature.LASTING),
        (sqlite3.SQLITE_CONSTRAINT_TRIGGER, Nature.LASTING),
        (sqlite3.SQLITE_NOTADB, Nature.LASTING),
    ],
)
def test_codes_of_sqlite_say_what_an_error_means(code: int, kind: Nature) -> None:
    assert nature(failing(code)) is kind


def test_error_without_a_code_lasts() -> None:
    assert nature(OSError("x")) is Nature.LASTING


def test_answer_that_is_lost_while_a_write_ends_may_be_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise failing(sqlite3.SQLITE_IOERR_FSYNC)

    def faulty(
        transaction: Callable[[], AbstractContextManager[Connection]], inside: Callable[[], None]
    ) -> LedgerFault:
        with pytest.raises(LedgerFault) as raised, transaction():
            inside()
        monkeypatch.undo()
        assert raised.value.__suppress_context__
        return raised.value

    def at_the_end() -> None:
        monkeypatch.setattr(database._writing.dialect, "do_commit", fails)

    assert faulty(database.write, at_the_end).maybe_written
    assert not faulty(database.write, fails).maybe_written
    assert not faulty(database.read, at_the_end).maybe_written


def test_database_is_a_path_or_a_url_of_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for where in ("mysql://x:secret@host/db", "sqlite:///ledger.db", "xpostgresql://host"):
        with pytest.raises(ConfigError) as refused:
            open_database(where)
        assert str(refused.value) == (
            "the ledger's database is neither a path nor a URL that begins with postgresql://"
        )
    for where in ("postgresql://host/db", "postgres://host/db"):
        with pytest.raises(LedgerKey) as keyless:
            open_database(where)
        assert str(keyless.value) == (
            "the ledger in PostgreSQL takes a key_file: 32 random bytes in base64, the same for all servers"
        )
    monkeypatch.chdir(tmp_path)
    make_ledger(tmp_path / "a.db")
    for place in ("a.db", Path("a.db")):
        open_database(place).close()


def test_database_waits_five_seconds_and_has_the_clock_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[Path, dict[str, object]]] = []
    monkeypatch.setattr(_open, "open_sqlite_database", lambda path, **more: given.append((path, more)))
    open_database(tmp_path / "a.db")
    clock = Clock()
    open_database("postgresql:x", key_file=KEY, clock=clock, busy_seconds=0.5)
    assert given == [
        (tmp_path / "a.db", {"key_file": None, "clock": time.time, "busy_seconds": 5.0}),
        (Path("postgresql:x"), {"key_file": KEY, "clock": clock, "busy_seconds": 0.5}),
    ]


def test_package_has_what_it_names_and_nothing_else() -> None:
    assert store.Clock
    assert store.Database is Database
    assert store.open_database is _open.open_database
    with pytest.raises(AttributeError) as raised:
        store.__getattr__("open_everything")
    assert str(raised.value) == "module 'lexgate.facts.store' has no attribute 'open_everything'"


def test_database_without_files_of_its_own_leaves_no_trace_and_no_copy(database: Database) -> None:
    assert Database.purge(database, Traces("s-1", b"", ()))
    assert Database.copies(database) == []
