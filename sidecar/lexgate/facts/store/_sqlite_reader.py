"""The connection to SQLite that decisions read by."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from lexgate.facts.store._documents import DecisionFacts, DocumentCache, Parameters, Row, statement
from lexgate.facts.store._same_file import SameFile
from lexgate.facts.store._wal_index import header, map_wal_index
from lexgate.facts.store.database import Nature, fault

_FACTS = statement("?")
# Another number after each write by another connection, in any process; this one never writes.
_VERSION = "PRAGMA data_version"
_MOST = 4096

_Ids = tuple[str | None, str | None]


class SqliteReader:
    """Answers again what it answered before without a look at the tables, as long as nothing was written.

    Safe for threads, one after another.
    """

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        self._alone = threading.Lock()
        self.file = SameFile(path)
        self._cache = DocumentCache()
        # All answers are of one state of the database: the one with this version, and this revision.
        self._answers: dict[_Ids, DecisionFacts] = {}
        self._version: int | bytes = 0
        self._head = 0
        self._data_version()  # opens the WAL index
        self._wal_index = map_wal_index(path)

    def read(self, ids: _Ids) -> DecisionFacts:
        """What there is for a person and a processor. Raises `LedgerFault`."""
        try:
            self.file.check()
            with self._alone:
                return self._again(ids) or self._anew(ids)
        except sqlite3.Error as error:
            raise fault(error, nature(error)) from None

    def close(self) -> None:
        """Releases the connection."""
        self._connection.close()

    def _again(self, ids: _Ids) -> DecisionFacts | None:
        answer = self._answers.get(ids)
        if answer is not None and self._state() == self._version:
            return answer
        if answer is not None or not self._answers:
            self._begin()
        return None

    def _begin(self) -> None:
        """Notes the version before anything is read: what is written in between is seen by the next look."""
        self._answers.clear()
        self._version = self._state()
        self._head = -1

    def _anew(self, ids: _Ids) -> DecisionFacts:
        answer = self._cache.read(self._query, *ids)
        if self._head == -1:
            self._head = answer.revision
        if answer.revision != self._head or len(self._answers) >= _MOST:
            self._answers.clear()
        else:
            self._answers[ids] = answer
        return answer

    def _state(self) -> int | bytes:
        """Another value after each write, by whomever."""
        return self._data_version() if self._wal_index is None else header(self._wal_index)

    def _data_version(self) -> int:
        version: int = self._connection.execute(_VERSION).fetchall()[0][0]
        return version

    def _query(self, parameters: Parameters) -> Row:
        # All rows are fetched, so that the statement ends: an open one would keep what it sees as it is.
        row: Row = self._connection.execute(_FACTS, parameters).fetchall()[0]
        return row


_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_INTERRUPT,
}


def nature(error: Exception) -> Nature:
    """What an error of SQLite means."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without the extension
    if code == sqlite3.SQLITE_IOERR:
        return Nature.LOST
    return Nature.PASSING if code in _PASSING else Nature.LASTING
