"""A database of facts: transactions, one sequence of revisions, and faults that do not say what was written."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from lexgate.errors import LedgerFault
from lexgate.facts.store._documents import DecisionFacts
from lexgate.facts.store.persons import Traces
from lexgate.facts.store.tables import REVISIONS
from lexgate.facts.store.vault import Vault

WRITES = "ledger_writes"
"""The option of a connection whose transaction will write: the adapter takes its lock at the start."""

Clock = Callable[[], float]


class Nature(Enum):
    """What an error of a database means to the one who asked."""

    PASSING = auto()  # locked, full: nothing was done, and later it may be
    LOST = auto()  # what was done last may be done or not; later the database may be back
    LASTING = auto()  # spoilt, or not as the schema says: a person must see to it


class Database(ABC):
    """An engine of SQLAlchemy with an adapter that sees to it that writes come one after another. Safe for threads.

    The ledger and the registers share it. Each transaction that writes is one revision. `waits` says whether a read may
    wait for another machine.
    """

    waits = False

    def __init__(self, engine: Engine, vault: Vault, clock: Clock = time.time) -> None:
        self.vault = vault
        self._reading = engine
        self._writing = engine.execution_options(**{WRITES: True})
        self.clock = clock

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database. Raises `LedgerFault`."""
        with self._transaction(self._reading) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes, alone, and wholly or not at all. Raises `LedgerFault`."""
        with self._transaction(self._writing) as connection:
            yield connection

    @abstractmethod
    def decision_facts(self, subject_id: str | None, processor_id: str | None) -> DecisionFacts:
        """All that a decision needs, of one state, by primary keys, past SQLAlchemy. Raises `LedgerFault`."""

    def subject_document(self, subject_id: str) -> str | None:
        """The materialised document of a person, as JSON, or None."""
        return self.decision_facts(subject_id, None).subject_document

    def revision(self) -> int:
        """The revision of the last write; 0 before the first one."""
        return self.decision_facts(None, None).revision

    def next_revision(self, connection: Connection) -> tuple[int, int]:
        """The revision of this write, and its instant, which never lies before that of the last write."""
        last, recorded_at = _head(connection)
        return last + 1, max(int(self.clock()), recorded_at)

    def purge(self, traces: Traces) -> bool:  # noqa: ARG002 - an adapter with files of its own looks for them
        """Sees to it that nothing of an erased person is left in files; returns whether that could be done."""
        return True

    def copies(self) -> list[Path]:
        """The files with copies of before a migration, which an erasure does not reach."""
        return []

    def close(self) -> None:
        """Releases the connections."""
        self._reading.dispose()

    @abstractmethod
    def _nature(self, error: Exception) -> Nature:
        """What an error of the driver means."""

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        committing = False
        try:
            with engine.begin() as connection:
                yield connection
                committing = engine is self._writing
        except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
            raise fault(error, self._nature(cause(error)), committing) from None


def last_revision(connection: Connection) -> int:
    """The last revision; 0 before the first one."""
    return connection.execute(select(func.max(REVISIONS.c.revision))).scalar_one() or 0


def add_revision(connection: Connection, revision: int, recorded_at: int, operation: str, about: str) -> None:
    """Writes the row of a revision: what the write was, and whom or what it is about."""
    row = {"revision": revision, "recorded_at": recorded_at, "operation": operation, "about": about}
    connection.execute(insert(REVISIONS).values(**row))


def cause(error: Exception) -> Exception:
    """The error of the driver."""
    return getattr(error, "orig", None) or error


def fault(error: Exception, nature: Nature, committing: bool = False) -> LedgerFault:
    """The fault for an error of the database, whose own text may hold what was written: its type says enough."""
    failed = f"the ledger's database failed ({type(cause(error)).__name__})"
    if committing and nature is Nature.LOST:
        text = f"{failed} while it wrote: it may be written; try again with the same idempotency_key"
        return LedgerFault(text, retryable=True, maybe_written=True)
    if nature is Nature.LASTING:
        return LedgerFault(f"{failed}: nothing was written; see to the database")
    return LedgerFault(f"{failed}: nothing was written; try again", retryable=True)


def _head(connection: Connection) -> tuple[int, int]:
    last = select(REVISIONS.c.revision, REVISIONS.c.recorded_at).order_by(REVISIONS.c.revision.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return (0, 0) if row is None else (row.revision, row.recorded_at)
