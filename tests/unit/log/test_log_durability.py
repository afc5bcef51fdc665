"""What a line has survived when `append` returns."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lexgate.errors import LogFault
from lexgate.log import DecisionLog, Durability, _decision_log, read

OpenLog = Callable[..., DecisionLog]


@pytest.fixture
def syncs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files that were synced, in order, each sync taking a millisecond longer than it does."""
    seen: list[int] = []
    real = os.fdatasync

    def slow(fd: int) -> None:
        seen.append(fd)
        time.sleep(0.001)
        real(fd)

    monkeypatch.setattr(os, "fdatasync", slow)
    return seen


@pytest.fixture
def no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written because time passed."""
    monkeypatch.setattr("lexgate.log._decision_log._HELD_SECONDS", 3600)


def test_write_hands_each_line_to_the_kernel(open_log: OpenLog, tmp_path: Path, syncs: list[int]) -> None:
    """When `append` returns, another process can read the line; nothing waits for the disk."""
    log = open_log(durability=Durability.WRITE)
    for n in range(3):
        log.append({"n": n})
        assert [entry.record["n"] for entry in read(tmp_path)] == list(range(n + 1))
    log.close()
    assert syncs == []


def test_fsync_waits_for_the_disk(open_log: OpenLog, syncs: list[int]) -> None:
    """One thread alone syncs once a line, and once a batch."""
    log = open_log(durability=Durability.FSYNC)
    syncs.clear()
    log.append({})
    log.append_batch([{}] * 10)
    assert len(syncs) == 2


def test_fsync_secures_what_an_earlier_process_left(open_log: OpenLog, syncs: list[int]) -> None:
    """Lines that were only with the kernel are on the disk before one goes behind them."""
    open_log(durability=Durability.WRITE).close()
    log = open_log(durability=Durability.FSYNC)
    assert syncs == [log._segment.fd]


def test_a_sync_confirms_only_what_was_written_before_it(open_log: OpenLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that comes while the disk is at work may be on it or not, so it waits for the next sync."""
    log = open_log(durability=Durability.FSYNC)
    monkeypatch.setattr(os, "fdatasync", lambda _: log._put([b"{}\n"]))
    log.append({})
    assert (log._segment.synced.seq, log._segment.end.seq) == (1, 2)


def test_threads_share_a_sync(open_log: OpenLog, tmp_path: Path, syncs: list[int]) -> None:
    """Sixteen threads need far fewer syncs than lines, and each returns only after the one that covers its line."""
    log = open_log(durability=Durability.FSYNC)
    syncs.clear()

    def write(_: int) -> None:
        for _ in range(20):
            seq = log.append({}).seq
            assert log._segment.synced.seq >= seq

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(16)))
    assert len(list(read(tmp_path))) == 320
    assert len(syncs) < 160


@pytest.mark.usefixtures("no_timer")
def test_none_holds_lines_until_they_are_many(open_log: OpenLog, tmp_path: Path) -> None:
    """Below 64 KB nothing is written; the line that reaches them takes all others along."""
    log = open_log(durability=Durability.NONE)
    for n in range(6):
        assert log.append({"n": n, "filling": "x" * 10_000}).seq == n + 1
        assert list(read(tmp_path)) == []
    for n in (6, 7):
        log.append({"n": n, "filling": "x" * 10_000})
        assert [entry.record["n"] for entry in read(tmp_path)] == list(range(7))


@pytest.mark.usefixtures("no_timer")
def test_none_writes_when_it_is_closed(open_log: OpenLog, tmp_path: Path) -> None:
    """An orderly stop loses nothing."""
    with open_log(durability=Durability.NONE) as log:
        log.append_batch([{"n": 0}, {"n": 1}])
        log.append({"n": 2})
    assert [entry.record["n"] for entry in read(tmp_path)] == [0, 1, 2]


def test_none_writes_within_a_second(open_log: OpenLog, tmp_path: Path) -> None:
    """A lonely line does not wait for company."""
    log = open_log(durability=Durability.NONE)
    log.append({})
    assert _decision_log._HELD_SECONDS < 1
    deadline = time.monotonic() + 10  # on a busy machine
    while not list(read(tmp_path)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_closed_log_records_nothing(open_log: OpenLog, tmp_path: Path) -> None:
    """After close every append is a fault, and another close does nothing."""
    log = open_log()
    log.close()
    log.close()
    with pytest.raises(LogFault, match="the decision log is closed"):
        log.append({})
    assert list(read(tmp_path)) == []


def test_close_waits_for_the_timer(open_log: OpenLog) -> None:
    """No thread is left behind."""
    log = open_log(durability=Durability.NONE)
    log.close()
    assert "lexgate-log" not in {thread.name for thread in threading.enumerate()}


def in_child(log: DecisionLog) -> str:
    """What `append` answers in a forked child."""
    theirs, ours = os.pipe()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        # Python 3.12 warns of forks beside threads, which is what is tested here.
        child = os.fork()
    if not child:
        try:
            log.append({})
            answer = "recorded"
        except LogFault as fault:
            answer = str(fault)
        log.close()
        os.write(ours, answer.encode())
        os._exit(0)
    os.close(ours)
    with os.fdopen(theirs) as pipe:
        os.waitpid(child, 0)
        return pipe.read()


@pytest.mark.parametrize("durability", Durability)
def test_a_forked_child_records_nothing(open_log: OpenLog, tmp_path: Path, durability: Durability) -> None:
    """A child would give the parent's positions a second time, so it is refused; the parent goes on, still alone."""
    log = open_log(durability=durability)
    log.append({"n": 0})
    assert in_child(log) == "the decision log was opened before a fork: open it in the worker itself"
    assert log.append({"n": 1}).seq == 2
    log.close()
    assert [entry.record["n"] for entry in read(tmp_path)] == [0, 1]
