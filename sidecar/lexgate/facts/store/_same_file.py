"""Whether the file of a database is still the one that was opened.

SQLite goes on with a file that was moved, removed or replaced, and whoever opens the path then has another one: what is
withdrawn there is not withdrawn here, and what is acknowledged here is lost.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


class FileMovedError(sqlite3.OperationalError):
    """The path names another file than the one that was opened, or none."""

    sqlite_errorcode = sqlite3.SQLITE_CANTOPEN  # it may come back


class SameFile:
    """The file at a path, as it is now."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._opened = self._identity()

    def check(self) -> None:
        """Raises `FileMovedError` where the path names another file. Takes one system call."""
        if self._identity() != self._opened:
            raise FileMovedError

    def _identity(self) -> tuple[int, int]:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - each decision looks, and this takes half the time
        except OSError:
            raise FileMovedError from None
        return found.st_dev, found.st_ino
