"""The facts in a file of SQLite, with a write-ahead log: many readers, and one writer at a time, in any process."""

from __future__ import annotations

import fcntl
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from lexgate.errors import LedgerFault, LedgerVersion
from lexgate.facts.store import _schema
from lexgate.facts.store._documents import DecisionFacts
from lexgate.facts.store._sqlite_reader import SqliteReader, nature
from lexgate.facts.store.database import WRITES, Clock, Database, Nature, cause

_OWNER_ALONE = 0o600
_NAP_SECONDS = (0.0002, 0.002)
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a write is on the disk before it is acknowledged
    "PRAGMA foreign_keys = ON",
)


def open_sqlite_database(path: Path, *, clock: Clock, busy_seconds: float) -> Database:
    """Returns the database at a path. The copy of an older one is beside it, `<name>.<revision of the schema>.copy`.

    Raises as `open_database` does.
    """
    engine = _engine(path, busy_seconds)
    try:
        with _alone(path), engine.execution_options(**{WRITES: True}).begin() as connection:
            _bring_up_to_date(connection, path)
        return _SqliteDatabase(engine, clock, path, busy_seconds)
    except (OSError, SQLAlchemyError, sqlite3.Error) as error:
        engine.dispose()
        kind = type(cause(error)).__name__
        raise LedgerFault(
            f"the ledger at {path} cannot be opened ({kind})", retryable=nature(cause(error)) is not Nature.LASTING
        ) from None
    except LedgerVersion as error:
        engine.dispose()
        raise LedgerVersion(f"the ledger at {path} {error}") from None


class _SqliteDatabase(Database):
    def __init__(self, engine: Engine, clock: Clock, path: Path, busy_seconds: float) -> None:
        super().__init__(engine, clock)
        self._reader = SqliteReader(path, busy_seconds)

    def close(self) -> None:
        """Releases the connections."""
        self._reader.close()
        super().close()

    def decision_facts(self, subject_id: str | None, processor_id: str | None) -> DecisionFacts:
        """All that a decision needs, in one statement."""
        return self._reader.read((subject_id, processor_id))

    def _nature(self, error: Exception) -> Nature:
        return nature(error)


def _engine(path: Path, busy_seconds: float) -> Engine:
    # No transaction but those that are asked for: `begin` below says which kind.
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": busy_seconds, "isolation_level": None}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]  # any driver's
    if not connection.get_execution_options().get(WRITES, False):
        raw.execute("BEGIN")
        return
    patience = raw.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        _begin_writing(raw, time.monotonic() + patience)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")


def _begin_writing(raw: sqlite3.Connection, until: float) -> None:
    """Waits for other writers, with short naps: SQLite's own grow so long that a busy writer never lets it in."""
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(random.uniform(*_NAP_SECONDS))  # noqa: S311 - no secret
        else:
            return


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time prepares the file: SQLite waits for nobody when it changes the journal."""
    lock_path = path.with_name(f"{path.name}.lock")
    lock_path.touch(_OWNER_ALONE)
    with lock_path.open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path.touch(_OWNER_ALONE)  # SQLite gives its further files the mode of this one
        yield


def _bring_up_to_date(connection: Connection, path: Path) -> None:
    found = _schema.check(connection)
    if found == _schema.newest():
        return
    if found is not None:
        _keep_copy(path, path.with_name(f"{path.name}.{found}.copy"))
    _schema.migrate(connection)


def _keep_copy(path: Path, copy: Path) -> None:
    """Copies the database while the lock of writers is held, by a connection of its own."""
    unfinished = copy.with_name(f"{copy.name}.part")
    unfinished.touch(_OWNER_ALONE)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    unfinished.replace(copy)
