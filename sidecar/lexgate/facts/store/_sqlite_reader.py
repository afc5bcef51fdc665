"""The connection to SQLite that decisions read by."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from lexgate.facts.store._documents import DecisionFacts, DocumentCache, Parameters, Row, statement
from lexgate.facts.store._same_file import SameFile
from lexgate.facts.store._snapshot import Snapshot
from lexgate.facts.store.database import Nature, fault

_FACTS = statement("?")
_PERSON = "SELECT document FROM subject_documents WHERE subject_id = ?"
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
        self._snapshot = Snapshot(self._connection, path)
        self._cache = DocumentCache()
        # The documents that were read of the state that the snapshot is of.
        self._persons: dict[str | None, str | None] = {}
        self._processors: dict[str | None, str | None] = {}

    @property
    def file(self) -> SameFile:
        """The file that is read."""
        return self._snapshot.file

    def read(self, ids: _Ids) -> DecisionFacts:
        """What there is for a person and a processor. Raises `LedgerFault`."""
        try:
            with self._snapshot.alone:
                return self._read(ids)
        except sqlite3.Error as error:
            raise fault(error, nature(error)) from None

    def close(self) -> None:
        """Releases the connection."""
        with self._snapshot.alone:
            self._connection.close()

    def _read(self, ids: _Ids) -> DecisionFacts:
        try:
            if self._snapshot.begin():
                self._persons.clear()
                self._processors.clear()
            processor = self._processors.get(ids[1], _UNREAD)
            if processor == _UNREAD:
                return self._both(ids)
            person = self._persons.get(ids[0], _UNREAD)
            if person == _UNREAD:
                person = self._person(ids[0])
            return DecisionFacts(self._snapshot.revision, person, processor)
        finally:
            self._snapshot.done()

    def _both(self, ids: _Ids) -> DecisionFacts:
        found = self._cache.read(self._query, *ids)
        _keep(self._persons, ids[0], found.subject_document)
        _keep(self._processors, ids[1], found.processor_document)
        return found

    def _person(self, subject_id: str | None) -> str | None:
        rows = self._connection.execute(_PERSON, (subject_id,)).fetchall()
        document: str | None = rows[0][0] if rows else None
        _keep(self._persons, subject_id, document)
        return document

    def _query(self, parameters: Parameters) -> Row:
        row: Row = self._connection.execute(_FACTS, parameters).fetchall()[0]
        return row


def _keep(documents: dict[str | None, str | None], key: str | None, document: str | None) -> None:
    if len(documents) >= _MOST:
        documents.clear()
    documents[key] = document


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
