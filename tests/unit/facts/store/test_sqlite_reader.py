"""What decisions read from SQLite: of one state that stands, which is held for those that follow closely."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lexgate.errors import LedgerFault
from lexgate.facts.store import _snapshot, _sqlite_reader, _wal_index
from lexgate.facts.store._same_file import FileMovedError, SameFile
from lexgate.facts.store._snapshot import Snapshot
from lexgate.facts.store._sqlite_reader import SqliteReader
from lexgate.facts.store._wal_index import header, map_wal_index
from tests.ledgers import make_ledger

HELD = 1.0  # no fractions of seconds that a float cannot have


class Time:
    """A clock that stands, and threads that a test runs itself."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []
        self.threads: list[dict[str, Any]] = []

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def thread(self, **given: Any) -> SimpleNamespace:
        return SimpleNamespace(start=lambda: self.threads.append(given))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(_snapshot, "time", time)
    monkeypatch.setattr(_snapshot, "HELD_SECONDS", HELD)
    monkeypatch.setattr(_snapshot, "threading", SimpleNamespace(Thread=time.thread, Lock=threading.Lock))
    return time


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "ledger.db")


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """Another process, which writes."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("SELECT count(*) FROM ledger_revisions").fetchall()
        yield connection


@pytest.fixture
def snapshot(path: Path, time: Time, other: sqlite3.Connection) -> Iterator[Snapshot]:  # noqa: ARG001 # both first
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    with closing(connection):
        yield Snapshot(connection, path)


@pytest.fixture
def reader(path: Path, time: Time, other: sqlite3.Connection) -> Iterator[SqliteReader]:  # noqa: ARG001 # both first
    with closing(SqliteReader(path, 1.5)) as opened:
        yield opened


def write(connection: sqlite3.Connection, revision: int, **documents: str) -> None:
    """Writes documents at a revision: of persons s_…, of processors p_…."""
    connection.execute("BEGIN")
    connection.execute("INSERT INTO ledger_revisions VALUES (?, 1, 'test', '')", (revision,))
    for key, text in documents.items():
        table = "subject_documents" if key.startswith("s") else "processor_documents"
        connection.execute(f"REPLACE INTO {table} VALUES (?, ?, ?)", (key, revision, text))  # noqa: S608 # of this test
    connection.execute("COMMIT")


def statements(connection: sqlite3.Connection) -> list[str]:
    """What the connection is asked from now on."""
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    return asked


def held(snapshot: Snapshot) -> bool:
    return snapshot._connection.in_transaction


def test_one_read_ends_its_state(snapshot: Snapshot, time: Time) -> None:
    assert snapshot.begin()
    assert held(snapshot)
    snapshot.done()
    assert not held(snapshot)
    time.at += HELD
    assert not snapshot.begin()  # nothing was written
    snapshot.done()
    assert not held(snapshot)
    assert time.threads == []


def test_state_is_held_for_the_reads_that_follow_closely(
    snapshot: Snapshot, time: Time, other: sqlite3.Connection
) -> None:
    write(other, 1)
    snapshot.begin()
    snapshot.done()
    time.at += HELD / 2
    asked = statements(snapshot._connection)
    snapshot.begin()
    snapshot.done()
    assert held(snapshot)
    assert asked == ["BEGIN", "SELECT max(revision) FROM ledger_revisions"]
    time.at += HELD / 2
    assert not snapshot.begin()
    snapshot.done()
    assert len(asked) == 2
    assert snapshot.revision == 1
    assert [(each["name"], each["daemon"]) for each in time.threads] == [("lexgate-snapshot", True)]


def test_state_is_held_for_a_moment_only(snapshot: Snapshot, time: Time) -> None:
    for _ in range(2):
        snapshot.begin()
        snapshot.done()
    asked = statements(snapshot._connection)
    for pause, begun in ((HELD / 2, 0), (HELD / 2, 1), (HELD / 4, 1)):
        time.at += pause
        assert not snapshot.begin()
        snapshot.done()
        assert asked.count("BEGIN") == begun
    assert asked[:2] == ["ROLLBACK", "BEGIN"]


def test_what_others_write_ends_a_held_state(snapshot: Snapshot, other: sqlite3.Connection) -> None:
    for revision in (1, 2):
        write(other, revision)
        assert snapshot.begin()
        assert snapshot.revision == revision
        snapshot.done()
        assert not snapshot.begin()
        snapshot.done()


def test_empty_ledger_is_at_the_revision_0(snapshot: Snapshot) -> None:
    snapshot.begin()
    assert snapshot.revision == 0


def test_state_that_a_write_overtook_is_begun_anew(
    snapshot: Snapshot, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = iter([b"before", b"after"])
    monkeypatch.setattr(_snapshot, "header", lambda _: next(seen, b"later"))
    write(other, 1)
    asked = statements(snapshot._connection)
    assert snapshot.begin()
    assert [each for each in asked if "SELECT" not in each] == ["BEGIN", "ROLLBACK", "BEGIN"]
    assert not snapshot.begin()


def test_without_the_index_of_the_log_nothing_is_held(
    path: Path, time: Time, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_snapshot, "map_wal_index", lambda _: None)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        snapshot = Snapshot(connection, path)
        write(other, 1)
        for others in (True, False, False):
            assert snapshot.begin() is others
            assert snapshot.revision == 1
            snapshot.done()
            assert not held(snapshot)
        write(other, 2)
        assert snapshot.begin()
        assert snapshot.revision == 2
    assert time.threads == []


def test_watch_ends_a_state_that_nobody_reads(snapshot: Snapshot, time: Time) -> None:
    for _ in range(2):
        snapshot.begin()
        snapshot.done()
    (given,) = time.threads
    asked_in_between = iter([True, True, False])

    def sleep(seconds: float) -> None:
        time.slept.append(seconds)
        time.at += seconds / 2
        if next(asked_in_between):
            assert held(snapshot)
            snapshot.begin()
            snapshot.done()
        time.at += seconds / 2

    time.sleep = sleep  # type: ignore[method-assign] # that of this test
    given["target"]()
    assert time.slept == [HELD] * 3
    assert not held(snapshot)
    for _ in range(2):
        snapshot.begin()
        snapshot.done()
    assert len(time.threads) == 2  # another one watches the next state


def test_watch_of_a_closed_database_ends_without_a_word(snapshot: Snapshot, time: Time) -> None:
    for _ in range(2):
        snapshot.begin()
        snapshot.done()
    snapshot._connection.close()
    time.threads[0]["target"]()


def test_file_that_was_moved_is_noticed(snapshot: Snapshot, path: Path, time: Time) -> None:
    snapshot.begin()
    snapshot.done()
    away = path.rename(path.with_name("away.db"))
    time.at += HELD
    with pytest.raises(FileMovedError):
        snapshot.begin()
    away.rename(path)
    assert not snapshot.begin()


def test_file_is_the_same_by_what_it_is_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with pytest.raises(FileMovedError):
        SameFile(path)
    path.write_text("x")
    file = SameFile(path)
    path.write_text("y")
    file.check()
    (tmp_path / "b").write_text("y")
    (tmp_path / "b").replace(path)
    with pytest.raises(FileMovedError) as raised:
        file.check()
    assert raised.value.sqlite_errorcode == sqlite3.SQLITE_CANTOPEN


def test_both_documents_are_read_of_one_state(reader: SqliteReader, other: sqlite3.Connection) -> None:
    assert reader.read(("s1", "p1")) == (0, None, None)
    write(other, 1, s1="s1 at 1", p1="p1 at 1")
    assert reader.read(("s1", "p1")) == (1, "s1 at 1", "p1 at 1")
    assert reader.read(("s2", "p1")) == (1, None, "p1 at 1")
    assert reader.read((None, "p1")) == (1, None, "p1 at 1")
    assert reader.read(("s1", None)) == (1, "s1 at 1", None)
    write(other, 2, p1="p1 at 2")
    assert reader.read(("s1", "p1")) == (2, "s1 at 1", "p1 at 2")


def test_what_was_answered_is_answered_without_a_look(reader: SqliteReader, other: sqlite3.Connection) -> None:
    write(other, 1, s1="s1 at 1", s2="s2 at 1", p1="p1 at 1")
    reader.read(("s1", "p1"))
    reader.read(("s1", "p1"))
    asked = statements(reader._connection)
    assert reader.read(("s1", "p1")) == (1, "s1 at 1", "p1 at 1")
    assert asked == []
    assert reader.read(("s2", "p1")) == (1, "s2 at 1", "p1 at 1")
    assert asked == ["SELECT document FROM subject_documents WHERE subject_id = 's2'"]
    assert reader.read(("s3", "p1")) == (1, None, "p1 at 1")
    assert len(asked) == 2
    for name in ("s1", "s2", "s3"):
        reader.read((name, "p1"))
    assert len(asked) == 2  # also of one of whom there is nothing
    reader.read(("s1", "p2"))
    reader.read(("s2", "p2"))
    assert len(asked) == 3


def test_documents_that_are_many_are_let_go(
    reader: SqliteReader, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sqlite_reader, "_MOST", 2)
    write(other, 1, s1="1", s2="2", s3="3", p1="p")
    for name in ("s1", "s1", "s2", "s3"):  # the third one comes after all were let go
        assert reader.read((name, "p1")) == (1, name[1], "p")
    asked = statements(reader._connection)
    assert reader.read(("s3", "p1")).subject_document == "3"
    assert asked == []
    assert reader.read(("s1", "p1")).subject_document == "1"
    assert len(asked) == 1


def test_connection_waits_and_has_room_for_pages(reader: SqliteReader) -> None:
    found = [reader._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("busy_timeout", "cache_size")]
    assert found == [1500, -16384]
    assert reader._connection.isolation_level is None


def test_read_that_fails_is_a_fault_and_the_next_one_may_succeed(
    reader: SqliteReader, path: Path, time: Time, other: sqlite3.Connection
) -> None:
    away = path.rename(path.with_name("away.db"))
    with pytest.raises(LedgerFault) as raised:
        reader.read(("s1", "p1"))
    assert str(raised.value) == "the ledger's database failed (FileMovedError): nothing was written; try again"
    assert raised.value.retryable
    assert raised.value.__suppress_context__
    away.rename(path)
    time.at += HELD
    assert reader.read(("s1", "p1")).revision == 0
    other.execute("DROP TABLE subject_documents")
    with pytest.raises(LedgerFault) as raised:
        reader.read(("s1", "p1"))
    assert (
        str(raised.value) == "the ledger's database failed (OperationalError): nothing was written; see to the database"
    )
    assert not reader._snapshot.alone.locked()


def test_reader_that_is_closed_reads_no_more(path: Path) -> None:
    reader = SqliteReader(path, 1)
    reader.close()
    with pytest.raises(LedgerFault):
        reader.read((None, None))
    assert not reader._snapshot.alone.locked()


def test_file_is_that_of_the_state(reader: SqliteReader) -> None:
    assert reader.file is reader._snapshot.file


def test_index_of_the_log_is_mapped_once(path: Path, other: sqlite3.Connection) -> None:
    mapped = map_wal_index(path)
    assert mapped is not None
    assert map_wal_index(path) is mapped
    before = header(mapped)
    assert len(before) == 96
    assert before[:4] in _wal_index._VERSION
    write(other, 1)
    assert header(mapped) != before


@pytest.mark.parametrize("content", [None, b"", b"x" * 200, (3_007_001).to_bytes(4, "little") * 50])
def test_index_of_another_form_is_not_mapped(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "a.db-shm").write_bytes(content)
    assert map_wal_index(tmp_path / "a.db") is None


@pytest.mark.parametrize("order", ["little", "big"])
def test_index_is_read_on_machines_of_both_orders(tmp_path: Path, order: Any) -> None:
    (tmp_path / "a.db-shm").write_bytes((3_007_000).to_bytes(4, order) + bytes(200))
    assert map_wal_index(tmp_path / "a.db") is not None


@pytest.mark.usefixtures("time")
def test_state_is_held_though_nobody_else_has_the_file_open(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        snapshot = Snapshot(connection, path)
        assert snapshot.revision == 0
        for _ in range(2):
            snapshot.begin()
            snapshot.done()
        assert held(snapshot)
