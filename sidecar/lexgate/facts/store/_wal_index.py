"""Whether anything was written to a database of SQLite since the last look, without asking SQLite.

Every transaction changes the header of the WAL index, which all processes share in memory (sqlite.org/walformat.html,
"The WAL-Index File Format"): a committed write is visible there before its writer is told. To compare the header takes
no system call, and a look through SQLite takes four.

A process that closes any descriptor of that file loses all its locks on it (POSIX), those of SQLite too. So what is
mapped here stays mapped for the life of the process, once for each file.
"""

from __future__ import annotations

import mmap
import os
import threading
from pathlib import Path

_VERSION = (3_007_000).to_bytes(4, "little"), (3_007_000).to_bytes(4, "big")
_HEADER_BYTES = 96  # the header stands there twice: a writer changes the second copy first
_MAPPED: dict[tuple[int, int], mmap.mmap] = {}
_ALONE = threading.Lock()


def map_wal_index(database: Path) -> mmap.mmap | None:
    """Returns the WAL index of a database that is open in this process, or None where it has another form."""
    path = database.with_name(f"{database.name}-shm")
    try:
        with _ALONE:
            mapped = _mapped(path)
    except (OSError, ValueError):  # not there, or empty
        return None
    return mapped if mapped[:4] in _VERSION else None


def _mapped(path: Path) -> mmap.mmap:
    found = path.stat()
    key = found.st_dev, found.st_ino
    if key not in _MAPPED:
        _MAPPED[key] = mmap.mmap(os.open(path, os.O_RDONLY), _HEADER_BYTES, access=mmap.ACCESS_READ)
    return _MAPPED[key]


def header(wal_index: mmap.mmap) -> bytes:
    """Returns the header, which is another one after each write."""
    return wal_index[:_HEADER_BYTES]
