"""One file of a log, open for writing at its end."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from lexgate.log._folder import segment_path

_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


class Mark(NamedTuple):
    """A place between two lines: the seq before it and its offset in the file, in bytes."""

    seq: int
    size: int


class Segment:
    """One file: how far it is written, how far it is surely on the disk.

    `end` and `synced` are replaced as a whole, so that an interrupt or a reader without a lock sees a seq and an offset
    that belong together. `lost` is the errno of the sync that failed: what lies behind `synced` is then unknown,
    because the kernel marks pages clean that it could not write, and a second sync would wrongly succeed.
    """

    __slots__ = ("end", "fd", "lost", "path", "synced")

    def __init__(self, path: Path, fd: int, end: Mark) -> None:
        self.path = path
        self.fd = fd
        self.end = end
        self.synced = end
        self.lost: int | None = None

    @classmethod
    def create(cls, folder: Path, last_seq: int) -> Segment:
        """Makes the file of the lines after `last_seq`; an empty one that a failed rotation left is taken over."""
        path = segment_path(folder, last_seq + 1)
        segment = cls.resume(path, Mark(last_seq, 0))
        if os.fstat(segment.fd).st_size:
            segment.close()
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        return segment

    @classmethod
    def resume(cls, path: Path, end: Mark) -> Segment:
        """Opens a file that is known to be good up to `end`."""
        return cls(path, os.open(path, _FLAGS, 0o600), end)

    def write(self, data: bytes, last_seq: int) -> None:
        """Writes whole lines, the last of which is `last_seq`; where that fails, the file is what it was before.

        Raises `OSError`. Where even the cut fails, `end` still says how much is good: `cut` before the next write.
        """
        try:
            _write_all(self.fd, data)
        except OSError:
            with suppress(OSError):
                self.cut(self.end)
            raise
        self.end = Mark(last_seq, self.end.size + len(data))

    def cut(self, to: Mark) -> None:
        """Drops everything behind a mark."""
        os.ftruncate(self.fd, to.size)
        self.end = to

    def sync(self) -> None:
        """Waits until all lines written so far are on the disk.

        One call at a time: of two that wait for the same pages, the kernel tells only one that a write failed.
        """
        target = self.end
        try:
            os.fdatasync(self.fd)
        except OSError as error:
            self.lost = error.errno
            raise
        self.synced = target

    def close(self) -> None:
        """Closes the file; a line that is not synced by now never will be, for another file may get the same number."""
        self.lost = self.lost or errno.EBADF
        os.close(self.fd)


def _write_all(fd: int, data: bytes) -> None:
    """Writes on after a short write, which either completes the line or tells why it was short."""
    written = os.write(fd, data)
    while written < len(data):
        more = os.write(fd, memoryview(data)[written:])
        if not more:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        written += more
