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

from lexgate.errors import LedgerFault, LedgerKey, LedgerVersion
from lexgate.facts.store import _schema
from lexgate.facts.store._documents import DecisionFacts
from lexgate.facts.store._sqlite_reader import SqliteReader, nature
from lexgate.facts.store._sqlite_traces import left_in
from lexgate.facts.store.database import WRITES, Clock, Database, Nature, cause, fault
from lexgate.facts.store.persons import Traces, check_key, has_key
from lexgate.facts.store.vault import Vault, make_key, read_key

_OWNER_ALONE = 0o600
_NAP_SECONDS = (0.0002, 0.002)
_PRAGMAS = (
    "PRAGMA page_size = 8192",  # of a new file: half as many pages go through the log, as rows of persons are long
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a write is on the disk before it is acknowledged
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is erased is overwritten with zeros
)


def open_sqlite_database(path: Path, *, key_file: Path | None = None, clock: Clock, busy_seconds: float) -> Database:
    """Returns the database at a path. The copy of an older one is beside it, `<name>.<revision of the schema>.copy`.

    Its key is in `key_file`, or in `<name>.key` beside it, and is made with the database. Raises as `open_database`
    does.
    """
    engine = _engine(path, busy_seconds)
    try:
        with _alone(path), engine.execution_options(**{WRITES: True}).begin() as connection:
            found = _schema.check(connection)
            vault = _vault(connection, key_file or path.with_name(f"{path.name}.key"))
            _bring_up_to_date(connection, vault, path, found)
            check_key(connection, vault)
        database = _SqliteDatabase(engine, vault, clock, path, busy_seconds)
        if found not in (None, _schema.newest()):
            database.empty_log()  # it has what was in clear before
        return database
    except (OSError, SQLAlchemyError, sqlite3.Error) as error:
        engine.dispose()
        kind = type(cause(error)).__name__
        raise LedgerFault(
            f"the ledger at {path} cannot be opened ({kind})", retryable=nature(cause(error)) is not Nature.LASTING
        ) from None
    except (LedgerVersion, LedgerKey) as error:
        engine.dispose()
        raise type(error)(f"the ledger at {path} {error}") from None


class _SqliteDatabase(Database):
    def __init__(self, engine: Engine, vault: Vault, clock: Clock, path: Path, busy_seconds: float) -> None:
        super().__init__(engine, vault, clock)
        self._path = path
        self._reader = SqliteReader(path, busy_seconds)

    def purge(self, traces: Traces) -> bool:
        """Empties the log, searches the file, and where a trace is left in it writes it anew.

        Returns False where others used the file for as long as a writer waits.
        """
        if not self.empty_log():
            return False
        if not left_in(self._path, traces):
            return True
        try:
            self._run("VACUUM")
        except LedgerFault:
            return False
        return self.empty_log()

    def copies(self) -> list[Path]:
        """The files with copies of before a migration."""
        return sorted(self._path.parent.glob(f"{self._path.name}.*.copy"))

    def empty_log(self) -> bool:
        """Moves the log into the file and empties it; returns False where a reader was in the way."""
        ((busy, _, _),) = self._run("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy

    def _run(self, statement: str) -> list[Any]:
        try:
            with closing(self._reading.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(statement)
                return list(cursor.fetchall())
        except sqlite3.Error as error:
            raise fault(error, nature(error)) from None

    def close(self) -> None:
        """Releases the connections."""
        self._reader.close()
        super().close()

    def decision_facts(self, subject_id: str | None, processor_id: str | None) -> DecisionFacts:
        """All that a decision needs, of one state."""
        return self._reader.read((subject_id, processor_id))

    def _nature(self, error: Exception) -> Nature:
        return nature(error)

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with super()._transaction(engine) as connection:
            self._reader.file.check()
            yield connection


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


def _vault(connection: Connection, key_file: Path) -> Vault:
    if not key_file.exists() and not has_key(connection):
        return Vault(make_key(key_file))
    return Vault(read_key(key_file))


def _bring_up_to_date(connection: Connection, vault: Vault, path: Path, found: str | None) -> None:
    if found == _schema.newest():
        return
    if found is not None:
        _keep_copy(path, path.with_name(f"{path.name}.{found}.copy"))
    _schema.migrate(connection, vault)


def _keep_copy(path: Path, copy: Path) -> None:
    """Copies the database while the lock of writers is held, by a connection of its own."""
    unfinished = copy.with_name(f"{copy.name}.part")
    unfinished.unlink(missing_ok=True)  # of one who was killed: SQLite may take it for no database
    unfinished.touch(_OWNER_ALONE)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    unfinished.replace(copy)
