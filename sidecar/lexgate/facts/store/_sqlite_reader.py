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
_PERSON = "SELECT document FROM subject_documents WHERE subject_id = ?"
# Another number after each write by another connection, in any process; this one never writes.
_VERSION = "PRAGMA data_version"
_MOST = 4096
# So much that the inner pages of a table of millions stay: then a document that is new takes few system calls.
_CACHE = "PRAGMA cache_size = -16384"

_UNREAD = ""  # no document is

_Ids = tuple[str | None, str | None]


class SqliteReader:
    """Answers again what it answered before without a look at the tables, as long as nothing was written.

    Safe for threads, one after another.
    """

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        self._connection.execute(_CACHE)
        self._alone = threading.Lock()
        self.file = SameFile(path)
        self._cache = DocumentCache()
        # All documents are of one state of the database: the one with this version, and this revision.
        self._persons: dict[str | None, str | None] = {}
        self._processors: dict[str | None, str | None] = {}
        self._version: int | bytes = 0
        self._revision = 0
        self._data_version()  # opens the WAL index
        self._wal_index = map_wal_index(path)

    def read(self, ids: _Ids) -> DecisionFacts:
        """What there is for a person and a processor. Raises `LedgerFault`."""
        try:
            self.file.check()
            with self._alone:
                return self._read(ids)
        except sqlite3.Error as error:
            raise fault(error, nature(error)) from None

    def close(self) -> None:
        """Releases the connection."""
        self._connection.close()

    def _read(self, ids: _Ids) -> DecisionFacts:
        # The version is noted before anything is read: what is written in between is seen by the next look.
        if (version := self._state()) != self._version:
            self._persons.clear()
            self._processors.clear()
            self._version = version
        person = self._persons.get(ids[0], _UNREAD)
        processor = self._processors.get(ids[1], _UNREAD)
        if processor == _UNREAD or (person == _UNREAD and (person := self._person(ids[0])) == _UNREAD):
            return self._both(ids)
        return DecisionFacts(self._revision, person, processor)

    def _person(self, subject_id: str | None) -> str | None:
        """The document of a person alone, in the state that the others are of; unread where it is another one now."""
        rows = self._connection.execute(_PERSON, (subject_id,)).fetchall()
        if self._state() != self._version:
            return _UNREAD
        document: str | None = rows[0][0] if rows else None
        if len(self._persons) >= _MOST:
            self._persons.clear()
        self._persons[subject_id] = document
        return document

    def _both(self, ids: _Ids) -> DecisionFacts:
        found = self._cache.read(self._query, *ids)
        if self._state() == self._version:
            self._revision, person, processor = found
            if len(self._processors) >= _MOST:
                self._processors.clear()
            self._persons[ids[0]], self._processors[ids[1]] = person, processor
        return found

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
