"""The decision log of one worker."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakSet

from lexgate.errors import ConfigError, LogFault
from lexgate.log._folder import Claim, sync_folder
from lexgate.log._line import Clock, Stamp, serialise
from lexgate.log._port import Durability, Position, Record
from lexgate.log._resume import resume
from lexgate.log._segment import Segment
from lexgate.log._turn import Turn

_HELD_BYTES = 65_536
_HELD_SECONDS = 0.5


class DecisionLog:
    """Records decisions in the files of one folder; safe for threads; recovers by itself when the disk does.

    A fault never leaves a gap and never uses up a position: the file is cut back to its last good line, and until that
    has worked nothing else is recorded. When a sync fails, nobody knows which pages reached the disk: everything behind
    the last good sync is cut off (none of it was answered) and the log goes on in a new file.

    Two locks, taken in this order: the `_turn`, while the disk syncs and whenever files change, and `_lock`, which
    guards the order of lines. Whoever waits for the turn mostly finds its line synced by the one who had it: that is
    the group commit.
    """

    def __init__(
        self, claim: Claim, segment: Segment, stamp: Stamp, *, durability: Durability, rotate_bytes: int
    ) -> None:
        """Not for callers: `open` makes a log."""
        self.log_id = stamp.log_id
        self._claim = claim
        self._segment = segment
        self._stamp = stamp
        self._holds = durability is Durability.NONE
        self._syncs = durability is Durability.FSYNC
        self._rotate_bytes = rotate_bytes
        self._held: list[tuple[bytes, int]] = []
        self._held_bytes = 0
        self._refusal: str | None = None
        # True while the next line may go straight behind the last; false from before a write until after it, so that a
        # fault or an interrupt in between sends the next append through `_mend`.
        self._sound = True
        self._lock = threading.Lock()
        self._turn = Turn()
        self._stop = threading.Event()
        self._timer: threading.Thread | None = None

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        slot: int,
        durability: Durability,
        rotate_bytes: int,
        clock: Clock = time.time_ns,
    ) -> DecisionLog:
        """Opens the log of worker `slot`, and continues it where it ended; call it in the process that writes.

        `rotate_bytes` is the size at which a file is followed by the next; `clock` gives nanoseconds since the epoch.
        Raises `ConfigError` when another process writes there, the folder cannot be used, or the log is corrupt.
        """
        if slot < 0 or rotate_bytes < 1:
            raise ConfigError("a decision log needs a slot of 0 or more and log.rotate_bytes of 1 or more")
        try:
            with ExitStack() as undo:
                claim = Claim.take(directory, slot)
                undo.callback(claim.release)
                log_id = claim.identify()
                segment = resume(claim, log_id)
                undo.callback(segment.close)
                if durability is Durability.FSYNC:
                    segment.sync()
                    sync_folder(claim.path)
                log = cls(claim, segment, Stamp(log_id, clock), durability=durability, rotate_bytes=rotate_bytes)
                log._start()
                undo.pop_all()
        except OSError as error:
            raise ConfigError(_explain("opened", error, directory / str(slot))) from error
        return log

    def append(self, record: Record, /) -> Position:
        """Records one decision and returns where; raises `LogFault` when it is not recorded."""
        return Position(self.log_id, self._record((serialise(record),)))

    def append_batch(self, records: Sequence[Record], /) -> list[Position]:
        """Records all decisions in one write, in order and in one file, or raises `LogFault` and records none."""
        bodies = [serialise(record) for record in records]
        if not bodies:
            return []
        last = self._record(bodies)
        return [Position(self.log_id, seq) for seq in range(last - len(bodies) + 1, last + 1)]

    def close(self) -> None:
        """Writes what is held, syncs it when the durability is `fsync`, and releases the folder; may be called twice.

        Raises `LogFault` when that fails; the folder is released all the same.
        """
        self._stop.set()
        if self._timer is not None:
            self._timer.join()
        try:
            with self._turn.alone(), self._lock, ExitStack() as release:
                if self._refusal is None:
                    self._refuse("the decision log is closed")
                    release.callback(self._claim.release)
                    release.callback(self._segment.close)
                    self._finish()
        except OSError as error:
            raise LogFault(_explain("completed", error, self._claim.path)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def _start(self) -> None:
        _open_logs.add(self)
        if self._holds:
            self._timer = threading.Thread(target=self._write_held_regularly, name="lexgate-log", daemon=True)
            self._timer.start()

    def _record(self, bodies: Sequence[bytes]) -> int:
        """Records bodies under the next positions and returns the last of these."""
        try:
            segment, last = self._put(bodies)
            if self._syncs:
                self._commit(segment, last)
        except OSError as error:
            raise LogFault(_explain("written", error, self._claim.path)) from error
        return last

    def _put(self, bodies: Sequence[bytes]) -> tuple[Segment, int]:
        """Puts lines behind the last one; returns the file they are in and the last position."""
        with self._lock:
            if self._sound:
                data, last = self._next(bodies)
                if self._fits(data):
                    self._keep(data, last)
                    return self._segment, last
        with self._turn.alone(), self._lock:
            self._sound = False
            self._mend()
            data, last = self._next(bodies)
            if not self._fits(data):
                self._rotate()
            self._keep(data, last)
            return self._segment, last

    def _next(self, bodies: Sequence[bytes]) -> tuple[bytes, int]:
        """The lines of bodies that come next, and the last position among them."""
        given = self._held[-1][1] if self._held else self._segment.end.seq
        return self._stamp.lines(given + 1, bodies), given + len(bodies)

    def _fits(self, data: bytes) -> bool:
        size = self._segment.end.size + self._held_bytes
        return size == 0 or size + len(data) <= self._rotate_bytes

    def _keep(self, data: bytes, last: int) -> None:
        """Writes lines to the file, or holds them back where that is allowed and few are held."""
        self._sound = False
        if not self._holds:
            self._segment.write(data, last)
        elif self._held_bytes + len(data) < _HELD_BYTES:
            self._held.append((data, last))
            self._held_bytes += len(data)
        else:
            self._write_held(data, last)
        self._sound = True

    def _write_held(self, data: bytes = b"", last: int = 0) -> None:
        """Writes the lines held back, and `data` behind them, in one go; where that fails only they stay held."""
        written = self._segment.end.seq
        # An interrupt between the write and the clearing may have left lines here that are already in the file.
        held = [chunk for chunk, seq in self._held if seq > written]
        if held or data:
            self._segment.write(b"".join(held) + data, last or self._held[-1][1])
        self._held.clear()
        self._held_bytes = 0

    def _write_held_regularly(self) -> None:
        while not self._stop.wait(_HELD_SECONDS):
            with self._lock:
                try:
                    self._write_held()
                except OSError:
                    # These lines have been answered for; the next append tries again, and is refused if that fails.
                    self._sound = False

    def _mend(self) -> None:
        """Brings the file back to its last good line, and writes what is held; needs both locks."""
        if self._refusal is not None:
            raise LogFault(self._refusal)
        if self._segment.lost is None:
            self._segment.cut(self._segment.end)
        else:
            self._abandon_segment()
        self._write_held()

    def _abandon_segment(self) -> None:
        """Goes on in a new file behind the last line that was surely synced."""
        old = self._segment
        old.cut(old.synced)
        os.fsync(old.fd)
        if old.end.size == 0:
            # The new file takes its name; what matters is that it is another file, with pages of its own.
            old.path.unlink(missing_ok=True)
        self._replace_segment()

    def _rotate(self) -> None:
        """Goes on in a new file; needs both locks, for only one sync of a file may run at a time."""
        if self._syncs:
            self._segment.sync()
        self._replace_segment()

    def _replace_segment(self) -> None:
        old = self._segment
        fresh = Segment.create(self._claim.path, old.end.seq)
        if self._syncs:
            with ExitStack() as undo:
                undo.callback(fresh.close)
                sync_folder(self._claim.path)
                undo.pop_all()
        self._segment = fresh
        old.close()

    def _commit(self, segment: Segment, seq: int) -> None:
        """Returns when the line `seq` is on the disk, synced by this thread or by the one before it."""
        with self._turn.unless(lambda: segment.synced.seq >= seq) as mine:
            if not mine:
                return
            if segment.lost is not None:
                raise OSError(segment.lost, os.strerror(segment.lost))
            try:
                segment.sync()
            except OSError:
                with self._lock:
                    self._sound = False
                raise

    def _finish(self) -> None:
        """Brings to the file, and to the disk, what `close` owes."""
        if self._segment.lost is not None:
            self._segment.cut(self._segment.synced)
        else:
            self._segment.cut(self._segment.end)
            self._write_held()
        if self._syncs:
            self._segment.sync()

    def _refuse(self, reason: str) -> None:
        self._refusal = reason
        self._sound = False
        _open_logs.discard(self)

    def _disown(self) -> None:
        """Forgets the log in a forked child, without a write: its lines and its lock are the parent's."""
        self._lock = threading.Lock()
        self._turn = Turn()
        self._timer = None
        self._refuse("the decision log was opened before a fork: open it in the worker itself")
        self._segment.close()
        os.close(self._claim.lock_fd)


_CURES = {
    errno.ENOSPC: "free space in {}, or set log.directory to a disk that has some",
    errno.EDQUOT: "raise the disk quota for {}, or set log.directory to a disk that has space",
    errno.EFBIG: "raise the file size limit of this process (ulimit -f), which is below log.rotate_bytes, for {}",
    errno.EEXIST: "move away what stands in the place of a folder or file in {}",
    errno.ENOTDIR: "set log.directory to a folder: {} cannot be made",
    errno.EACCES: "let this user write in {}",
    errno.EPERM: "let this user write in {}",
    errno.EROFS: "mount {} for writing, or set log.directory to a disk that is",
    errno.EMFILE: "raise the limit of open files (ulimit -n) of the process that writes in {}",
}


def _explain(deed: str, error: OSError, folder: Path) -> str:
    """A sentence that says what could not be done, why, and what cures it."""
    cure = _CURES.get(error.errno or 0, "check the disk that holds {}").format(folder)
    return f"the decision log cannot be {deed} ({error.strerror}): {cure}"


_open_logs: WeakSet[DecisionLog] = WeakSet()


def _disown_all() -> None:
    for log in list(_open_logs):
        log._disown()  # noqa: SLF001 - of this module, and for nobody else


os.register_at_fork(after_in_child=_disown_all)
