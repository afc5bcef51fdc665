"""Decisions that follow each other closely share one state of SQLite: never an old one, and never for long."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lexgate.errors import LedgerFault
from lexgate.facts.store import Database, _snapshot, open_database
from tests.integration.ledger.test_decision_facts import expected, write

SOON = 5.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def reads(path: Path) -> Iterator[Database]:
    with closing(open_database(path)) as database:
        write(database, "s-1")
        write(database, "p-1")
        yield database


@pytest.fixture
def other(path: Path) -> Iterator[Database]:
    with closing(open_database(path)) as database:
        yield database


def hold(database: Database) -> None:
    """Reads so closely that the state is held."""
    for _ in range(3):
        database.decision_facts("s-1", "p-1")


def timed(seconds: float, pause: float = 0.0) -> Iterator[None]:
    """Goes on for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield
        time.sleep(pause)


def read_on(database: Database) -> None:
    """Reads without a pause."""
    for _ in timed(SOON):
        database.decision_facts("s-1", "p-1")


def emptied(path: Path) -> bool:
    """Whether the log can be emptied now, without waiting for anybody."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def test_what_others_write_is_seen_at_once(reads: Database, other: Database) -> None:
    for number in range(50):
        hold(reads)
        write(other, "s-1" if number % 2 else "p-1")
        assert reads.decision_facts("s-1", "p-1") == expected(other, "s-1", "p-1")


def test_what_others_write_is_seen_at_once_without_the_index_of_the_log(
    path: Path, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_snapshot, "map_wal_index", lambda _: None)
    with closing(open_database(path)) as reads:
        for number in range(20):
            hold(reads)
            assert emptied(path)
            write(other, "s-1" if number % 2 else "p-1")
            assert reads.decision_facts("s-1", "p-1") == expected(other, "s-1", "p-1")


def test_state_that_a_write_overtook_is_begun_anew(reads: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = iter([b"before", b"after"])
    monkeypatch.setattr(_snapshot, "header", lambda _: next(seen, b"later"))
    assert reads.decision_facts("s-1", "p-1") == expected(reads, "s-1", "p-1")
    assert next(seen, None) is None


def test_state_is_held_for_those_who_come_next_and_ends_when_nobody_does(
    reads: Database, other: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_snapshot, "HELD_SECONDS", 0.5)
    write(other, "s-2")
    hold(reads)
    assert not emptied(path)
    assert any(emptied(path) for _ in timed(SOON, pause=0.05))


def test_one_read_holds_nothing(reads: Database, other: Database, path: Path) -> None:
    write(other, "s-2")
    time.sleep(2 * _snapshot.HELD_SECONDS)
    reads.decision_facts("s-1", "p-1")
    assert emptied(path)


def test_log_is_emptied_while_others_read_without_a_pause(reads: Database, other: Database, path: Path) -> None:
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            reads.decision_facts("s-1", "p-1")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        write(other, "s-2")
        assert any(emptied(path) for _ in timed(SOON))
    finally:
        over.set()
        reader.join()


def test_file_that_was_moved_is_a_fault_soon_though_a_state_is_held(reads: Database, path: Path) -> None:
    hold(reads)
    away = path.rename(path.with_name("away.db"))
    with pytest.raises(LedgerFault):
        read_on(reads)
    away.rename(path)
    assert reads.decision_facts("s-1", "p-1").revision == 2


def test_database_that_is_closed_while_a_state_is_held_ends_without_a_word(
    path: Path, reads: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    monkeypatch.setattr(threading, "excepthook", said.append)
    with closing(open_database(path)) as database:
        hold(database)
    time.sleep(4 * _snapshot.HELD_SECONDS)
    assert not said
    assert reads.decision_facts("s-1", "p-1").revision == 2
