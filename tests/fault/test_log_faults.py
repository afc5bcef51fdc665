"""Faults of the disk under the decision log, put in where the log calls the operating system."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from lexgate.errors import LogFault
from lexgate.log import DecisionLog, Durability, _decision_log, _segment, read

FULL = errno.ENOSPC
BROKEN = errno.EIO


class Disk:
    """The `os` of the log, on a disk that is full or broken as a test wants it."""

    def __init__(self) -> None:
        self.room: int | None = None
        self.chunk: int | None = None
        self.broken: set[str] = set()
        self.interrupt_after_write = False

    def __getattr__(self, name: str) -> Any:
        if name in self.broken:
            return self._fail
        return getattr(os, name)

    def _fail(self, *_: object) -> int:
        raise OSError(BROKEN, os.strerror(BROKEN))

    def write(self, fd: int, data: bytes | memoryview) -> int:
        """Writes as much as there is room for, and at most `chunk` bytes at a time."""
        if "write" in self.broken:
            self._fail()
        room = self.room  # which other threads change
        if room == 0:
            raise OSError(FULL, os.strerror(FULL))
        limits = [limit for limit in (room, self.chunk) if limit is not None]
        written = os.write(fd, data[: min(limits)] if limits else data)
        if room is not None:
            self.room = room - written
        if self.interrupt_after_write:
            self.interrupt_after_write = False
            raise KeyboardInterrupt
        return written


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A disk that works until the test says otherwise, and works again when the test is over."""
    disk = Disk()
    monkeypatch.setattr(_segment, "os", disk)
    monkeypatch.setattr(_decision_log, "os", disk)
    monkeypatch.setattr(_decision_log, "_HELD_SECONDS", 3600)
    yield disk
    disk.__init__()  # type: ignore[misc]  # all faults end here


def open_log(directory: Path, durability: Durability = Durability.WRITE, rotate_bytes: int = 1 << 20) -> DecisionLog:
    """Opens slot 0."""
    return DecisionLog.open(directory, slot=0, durability=durability, rotate_bytes=rotate_bytes)


def numbers(directory: Path) -> list[int]:
    """What the records of a log carry as `n`, the log having been proved on the way."""
    return [entry.record["n"] for entry in read(directory)]


@pytest.mark.parametrize("room", [0, 1, 100])
@pytest.mark.parametrize("durability", [Durability.WRITE, Durability.FSYNC])
def test_a_full_disk_uses_up_no_position(tmp_path: Path, disk: Disk, room: int, durability: Durability) -> None:
    """A line that does not fit, not even in part, leaves the file as it was; the log goes on when there is room."""
    with open_log(tmp_path, durability) as log:
        log.append({"n": 0})
        before = (tmp_path / "0" / "decisions-00000001.jsonl").read_bytes()
        disk.room = room
        for _ in range(2):
            with pytest.raises(LogFault, match=rf"written \(No space left on device\): free space in {tmp_path}"):
                log.append({"n": "lost"})
            disk.room = room
        assert (tmp_path / "0" / "decisions-00000001.jsonl").read_bytes() == before
        disk.room = None
        assert log.append({"n": 1}).seq == 2
    assert numbers(tmp_path) == [0, 1]


def test_a_batch_is_recorded_whole_or_not_at_all(tmp_path: Path, disk: Disk) -> None:
    """Room for half a batch is room for none of it."""
    with open_log(tmp_path) as log:
        disk.room = 700
        with pytest.raises(LogFault):
            log.append_batch([{"n": "lost"}] * 10)
        disk.room = None
        assert [position.seq for position in log.append_batch([{"n": 0}, {"n": 1}])] == [1, 2]
    assert numbers(tmp_path) == [0, 1]


def test_a_short_write_with_room_behind_it_is_completed(tmp_path: Path, disk: Disk) -> None:
    """A disk that takes a line piece by piece is slow, not full."""
    disk.chunk = 7
    with open_log(tmp_path) as log:
        assert [log.append({"n": n}).seq for n in range(3)] == [1, 2, 3]
    assert numbers(tmp_path) == [0, 1, 2]


def test_a_disk_that_takes_nothing_is_a_fault(tmp_path: Path, disk: Disk) -> None:
    """A write of no bytes does not go on for ever."""
    with open_log(tmp_path) as log:
        disk.chunk = 0
        with pytest.raises(LogFault, match="Input/output error"):
            log.append({"n": "lost"})
        disk.chunk = None
        assert log.append({"n": 0}).seq == 1


def test_nothing_follows_a_tail_that_cannot_be_cut(tmp_path: Path, disk: Disk) -> None:
    """While half a line stands at the end, everything is refused, though there is room; then the log goes on."""
    with open_log(tmp_path) as log:
        log.append({"n": 0})
        disk.room, disk.broken = 50, {"ftruncate"}
        with pytest.raises(LogFault, match="No space left"):
            log.append({"n": "lost"})
        disk.room = None
        for _ in range(3):
            with pytest.raises(LogFault, match=r"Input/output error\): check the disk"):
                log.append({"n": "lost"})
        assert numbers(tmp_path) == [0]
        disk.broken = set()
        assert log.append({"n": 1}).seq == 2
    assert numbers(tmp_path) == [0, 1]


def test_an_interrupt_between_write_and_answer_leaves_no_double(tmp_path: Path, disk: Disk) -> None:
    """A line whose append was interrupted is cut off, and its position goes to the next."""
    with open_log(tmp_path) as log:
        disk.interrupt_after_write = True
        with pytest.raises(KeyboardInterrupt):
            log.append({"n": "lost"})
        assert log.append({"n": 0}).seq == 1
    assert numbers(tmp_path) == [0]


@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_failed_rotation_stays_in_the_old_file(tmp_path: Path, disk: Disk, call: str) -> None:
    """Neither a file that cannot be made nor a folder that cannot be synced leaves a gap."""
    with open_log(tmp_path, Durability.FSYNC, rotate_bytes=1) as log:
        log.append({"n": 0})
        disk.broken = {call}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("lexgate.log._folder.os", disk)
            with pytest.raises(LogFault, match="Input/output error"):
                log.append({"n": "lost"})
        disk.broken = set()
        assert log.append({"n": 1}).seq == 2
    assert numbers(tmp_path) == [0, 1]


def test_a_file_that_cannot_be_closed_is_left_behind(tmp_path: Path, disk: Disk) -> None:
    """The close of an old file may report what its last writes met; the log is in the new file by then."""
    with open_log(tmp_path, rotate_bytes=1) as log:
        log.append({"n": 0})
        disk.broken = {"close"}
        with pytest.raises(LogFault, match="Input/output error"):
            log.append({"n": "lost"})
        disk.broken = set()
        assert log.append({"n": 1}).seq == 2
    assert numbers(tmp_path) == [0, 1]


@pytest.mark.parametrize("lines", [0, 3])
def test_after_a_failed_sync_the_log_goes_on_in_a_new_file(tmp_path: Path, disk: Disk, lines: int) -> None:
    """What may not have reached the disk is cut off, and no page of the old file is trusted again."""
    with open_log(tmp_path, Durability.FSYNC) as log:
        for n in range(lines):
            log.append({"n": n})
        old = log._segment
        inode = old.path.stat().st_ino
        disk.broken = {"fdatasync"}
        with pytest.raises(LogFault, match="Input/output error"):
            log.append({"n": "lost"})
        disk.broken = set()
        assert log.append({"n": lines}).seq == lines + 1
        assert log._segment.path.name == f"decisions-{lines + 1:08d}.jsonl"
        assert log._segment.path.stat().st_ino != inode
    assert numbers(tmp_path) == list(range(lines + 1))


@pytest.mark.parametrize("call", ["fsync", "ftruncate", "open"])
def test_until_the_lost_tail_is_gone_nothing_is_recorded(tmp_path: Path, disk: Disk, call: str) -> None:
    """After a failed sync each step of the way into a new file may fail, and is taken again."""
    with open_log(tmp_path, Durability.FSYNC) as log:
        disk.broken = {"fdatasync"}
        with pytest.raises(LogFault):
            log.append({"n": "lost"})
        disk.broken = {call}
        for _ in range(2):
            with pytest.raises(LogFault):
                log.append({"n": "lost"})
        disk.broken = set()
        assert log.append({"n": 0}).seq == 1
    assert numbers(tmp_path) == [0]


def test_a_failed_sync_at_rotation_is_not_forgotten(tmp_path: Path, disk: Disk) -> None:
    """A small record that would still fit into the old file does not get there."""
    with open_log(tmp_path, Durability.FSYNC, rotate_bytes=1000) as log:
        log.append({"n": 0})
        disk.broken = {"fdatasync"}
        with pytest.raises(LogFault):
            log.append({"n": "lost", "filling": "x" * 2000})
        disk.broken = set()
        assert log.append({"n": 1}).seq == 2
        assert log._segment.path.name == "decisions-00000002.jsonl"
    assert numbers(tmp_path) == [0, 1]


def test_everybody_behind_a_failed_sync_is_refused(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a sync that fails gets a fault, and whoever got a position finds the record there."""
    syncing = threading.Event()

    def fail_slowly(_: int) -> None:
        syncing.set()
        time.sleep(0.05)
        raise OSError(BROKEN, os.strerror(BROKEN))

    def append(n: int) -> str:
        try:
            return f"recorded as {log.append({'n': n}).seq}"
        except LogFault as fault:
            return str(fault)

    with open_log(tmp_path, Durability.FSYNC) as log:
        log.append({"n": 0})
        with ThreadPoolExecutor(9) as pool:
            monkeypatch.setattr(disk, "fdatasync", fail_slowly, raising=False)
            first = pool.submit(append, 1)
            syncing.wait(5)
            others = [pool.submit(append, n) for n in range(2, 10)]
            while log._segment.end.seq < 10:
                time.sleep(0.001)
            monkeypatch.delattr(disk, "fdatasync")
            answers = {future.result() for future in (first, *others)}
        assert answers == {
            f"the decision log cannot be written (Input/output error): check the disk that holds {tmp_path / '0'}"
        }
        assert log.append({"n": 1}).seq == 2
    assert numbers(tmp_path) == [0, 1]


def test_a_sync_that_comes_after_close_is_a_fault(tmp_path: Path, disk: Disk) -> None:
    """A line that close could not sync is not confirmed by a file that was opened later under the same number."""
    log = open_log(tmp_path, Durability.FSYNC)
    segment, seq = log._put([b'{"n":0}\n'])
    disk.broken = {"ftruncate"}
    with pytest.raises(LogFault, match="cannot be completed"):
        log.close()
    disk.broken = set()
    others = [os.open(tmp_path / str(n), os.O_WRONLY | os.O_CREAT) for n in (1, 2)]
    assert segment.fd in others
    with pytest.raises(OSError, match="Bad file descriptor"):
        log._commit(segment, seq)
    for fd in others:
        os.close(fd)


def test_close_after_a_failed_sync_keeps_what_was_confirmed(tmp_path: Path, disk: Disk) -> None:
    """The lines behind the last good sync are gone, those before it stay."""
    log = open_log(tmp_path, Durability.FSYNC)
    log.append({"n": 0})
    disk.broken = {"fdatasync"}
    with pytest.raises(LogFault):
        log.append({"n": "lost"})
    disk.broken = set()
    log.close()
    assert numbers(tmp_path) == [0]


def test_held_lines_outlast_a_full_disk(tmp_path: Path, disk: Disk) -> None:
    """With durability `none` the line that finds the disk full is refused; those that were answered stay held."""
    log = open_log(tmp_path, Durability.NONE)
    disk.room = 1000
    for n in range(6):
        log.append({"n": n, "filling": "x" * 10_000})
    for _ in range(3):
        with pytest.raises(LogFault, match="No space left"):
            log.append({"n": "lost", "filling": "x" * 10_000})
        disk.room = 1000
    assert numbers(tmp_path) == []
    disk.room = None
    assert log.append({"n": 6}).seq == 7
    assert numbers(tmp_path) == [0, 1, 2, 3, 4, 5]
    log.close()
    assert numbers(tmp_path) == [0, 1, 2, 3, 4, 5, 6]


def test_a_timer_that_cannot_write_refuses_the_next_decision(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the background is not kept until 64 KB are full."""
    monkeypatch.setattr(_decision_log, "_HELD_SECONDS", 0.01)
    with open_log(tmp_path, Durability.NONE) as log:
        disk.room = 0
        answered = 0
        with suppress(LogFault):
            while answered < 200:  # far less than 64 KB
                answered = log.append({"n": answered + 1}).seq
                time.sleep(0.01)
        assert 0 < answered < 200
        disk.room = None
        assert log.append({"n": answered + 1}).seq == answered + 1
    assert numbers(tmp_path) == list(range(1, answered + 2))


def test_close_says_when_held_lines_are_lost(tmp_path: Path, disk: Disk) -> None:
    """The folder is released all the same."""
    log = open_log(tmp_path, Durability.NONE)
    log.append({"n": "lost"})
    disk.room = 0
    with pytest.raises(LogFault, match=r"cannot be completed \(No space left on device\)"):
        log.close()
    disk.room = None
    with open_log(tmp_path) as log:
        assert log.append({"n": 0}).seq == 1


def test_an_interrupt_while_held_lines_are_written_leaves_no_double(tmp_path: Path, disk: Disk) -> None:
    """Held lines that the interrupted write brought to the file are cut off there, and written again once."""
    log = open_log(tmp_path, Durability.NONE)
    log.append({"n": 0, "filling": "x" * 60_000})
    disk.interrupt_after_write = True
    with pytest.raises(KeyboardInterrupt):
        log.append({"n": "lost", "filling": "x" * 10_000})
    log.append({"n": 1})
    log.close()
    assert numbers(tmp_path) == [0, 1]


@pytest.mark.usefixtures("disk")
def test_an_interrupt_behind_such_a_write_leaves_no_double_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held lines that are in the file for good are not written again."""
    whole = _segment.Segment.write

    def write_and_interrupt(segment: _segment.Segment, data: bytes, last_seq: int) -> None:
        whole(segment, data, last_seq)
        raise KeyboardInterrupt

    log = open_log(tmp_path, Durability.NONE)
    log.append({"n": 0, "filling": "x" * 60_000})
    monkeypatch.setattr(_segment.Segment, "write", write_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        log.append({"n": 1, "filling": "x" * 10_000})
    monkeypatch.setattr(_segment.Segment, "write", whole)
    assert log.append({"n": 2}).seq == 3
    log.close()
    assert numbers(tmp_path) == [0, 1, 2]


def test_a_flaky_disk_under_eight_threads(tmp_path: Path, disk: Disk) -> None:
    """However often the disk fills and empties, every position that was given holds its record, and there is no gap."""
    given: dict[int, int] = {}
    over = threading.Event()

    def write(thread: int) -> None:
        for n in range(thread * 1000, thread * 1000 + 100):
            with suppress(LogFault):
                given[log.append({"n": n}).seq] = n

    def fill_and_empty() -> None:
        while not over.wait(0.001):
            disk.room = 150 if disk.room is None else None

    with open_log(tmp_path, rotate_bytes=5000) as log, ThreadPoolExecutor(9) as pool:
        pool.submit(fill_and_empty)
        list(pool.map(write, range(8)))
        over.set()
    assert {entry.seq: entry.record["n"] for entry in read(tmp_path)} == given
