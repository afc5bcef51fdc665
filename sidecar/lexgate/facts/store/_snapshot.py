"""One state of a database of SQLite that reads share while they follow each other closely.

To begin and to end a read takes five system calls, which cost a decision more than the lookup itself. So what is begun
is held for the reads that come next, as long as nothing was written, and for a moment only: a checkpoint waits for it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path

from lexgate.facts.store._same_file import SameFile
from lexgate.facts.store._wal_index import header, map_wal_index

HELD_SECONDS = 0.01
_HEAD = "SELECT max(revision) FROM ledger_revisions"
# Another number after each write by another connection, in any process; this one never writes.
_VERSION = "PRAGMA data_version"


class Snapshot:
    """What a connection sees from `begin` to `done`, by one thread at a time: each has `alone` meanwhile.

    `revision` is that of the last write in it. Where the WAL index cannot be mapped, nothing is held.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.alone = threading.Lock()
        self.file = SameFile(path)
        self.revision = 0
        self._connection = connection
        self._version: int | bytes = self._data_version()  # opens the WAL index
        self._wal_index = map_wal_index(path)
        self._asked = self._until = 0.0
        self._busy = self._watched = False

    def begin(self) -> bool:
        """Sees to it that whatever was written before is seen, and returns whether it is another state.

        Raises `FileMovedError` where the path names another file, which is not looked at while a state is held.
        """
        now = time.monotonic()
        self._busy = now - self._asked < HELD_SECONDS
        self._asked = now
        if now < self._until and self._connection.in_transaction and self._state() == self._version:
            return False
        self.end()
        self.file.check()
        version, self.revision = self._opened()
        self._until = now + HELD_SECONDS
        other, self._version = version != self._version, version
        return other

    def done(self) -> None:
        """Ends the state, unless reads follow each other so closely that the next one is to be expected."""
        if not self._busy or self._wal_index is None:
            self.end()
        elif not self._watched:
            threading.Thread(target=self._watch, name="lexgate-snapshot", daemon=True).start()
            self._watched = True

    def end(self) -> None:
        """Ends the state where one is held."""
        self._until = 0.0
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _opened(self) -> tuple[int | bytes, int]:
        """The version and the revision of what is seen from now on."""
        while True:
            version = self._state()
            self._connection.execute("BEGIN")
            [(revision,)] = self._connection.execute(_HEAD).fetchall()
            if self._state() == version:
                return version, revision or 0
            self.end()  # somebody wrote in between

    def _watch(self) -> None:
        """Ends the state once nobody reads any more."""
        over = False
        while not over:
            time.sleep(HELD_SECONDS)
            with self.alone, suppress(sqlite3.Error):  # the connection may have been closed
                over = time.monotonic() - self._asked >= HELD_SECONDS
                if over:
                    self._watched = False
                    self.end()

    def _state(self) -> int | bytes:
        """Another value after each write, by whomever."""
        return self._data_version() if self._wal_index is None else header(self._wal_index)

    def _data_version(self) -> int:
        version: int = self._connection.execute(_VERSION).fetchall()[0][0]
        return version
