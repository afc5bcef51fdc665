"""The parts of supervision that need no server: rest between restarts, cores, who is ready, signals."""

from __future__ import annotations

import os
import signal
import threading
import time
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from lexgate.config import Config, HttpSection
from lexgate.errors import ConfigError, LexgateError, PolicyError
from lexgate.serve import supervisor
from lexgate.serve.child import Child
from lexgate.serve.listening import Listening
from lexgate.serve.roster import Roster, State
from lexgate.serve.signals import Signals, held_back
from lexgate.serve.worker import Failure, Job


@pytest.fixture
def child() -> Child:
    roster = Roster(["grpc-0"])
    return Child(Job("grpc-0", "grpc", 1, Config(), roster, Path()))


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


def test_the_rest_doubles_up_to_ten_seconds(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    rests = []
    for _ in range(9):
        child._started = clock.now
        child.rest()
        rests.append(round(child.seconds_to_restart, 3))
    assert rests == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]


def test_a_steady_life_makes_the_rest_short_again(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    for _ in range(5):
        child._started = clock.now
        child.rest()
    clock.now += 31
    child.rest()
    assert child.seconds_to_restart == pytest.approx(0.1)


def test_the_reason_of_a_failed_start_keeps_its_kind(child: Child) -> None:
    for error in (PolicyError, ConfigError):
        child.failure = Failure(error.__name__, "why")
        reason = supervisor._reason(child)
        assert (type(reason), str(reason)) == (error, "why")


@pytest.mark.parametrize("name", ["annotations", "NoSuchError", "FieldError", "InputError"])
def test_a_reason_of_no_kind_of_ours_is_still_an_error(child: Child, name: str) -> None:
    child.failure = Failure(name, "why")
    assert type(supervisor._reason(child)) is LexgateError


def test_a_process_that_died_in_silence_is_named_with_its_status(child: Child) -> None:
    child.exit_status = -9
    assert "grpc-0 ended with status -9" in str(supervisor._reason(child))


@pytest.mark.parametrize("usable", [{3}, {0, 1}, {2, 5, 7}])
def test_each_worker_has_a_core_of_its_own_while_there_are_enough(
    usable: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: usable)
    assert set(supervisor._cores(len(usable))) == usable
    assert len(set(supervisor._cores(1))) == 1
    assert set(supervisor._cores(len(usable) + 1)) == {None}


def test_http_keeps_log_0_whatever_the_number_of_workers() -> None:
    listening = Listening("127.0.0.1:1", (), "127.0.0.1:2", None, ())
    for workers in (1, 3):
        jobs = supervisor._jobs(Config(workers=workers), listening, Path())
        assert {job.name: job.slot for job in jobs}["http"] == 0
        assert [job.slot for job in jobs if job.entry == "grpc"] == list(range(1, workers + 1))
    assert [job.name for job in supervisor._jobs(Config(http=HttpSection(enabled=False)), listening, Path())] == [
        "grpc-0"
    ]


def test_the_roster_says_who_does_not_serve() -> None:
    roster = Roster(["grpc-0", "http"])
    assert roster.not_ready() == ["grpc-0 is starting", "http is starting"]
    roster.mark("grpc-0", State.READY)
    roster.mark("http", State.READY)
    assert roster.not_ready() == []
    roster.restarting("grpc-0")
    assert roster.not_ready() == ["grpc-0 is starting"]
    assert roster.restarts() == {"grpc-0": 1, "http": 0}
    roster.drain()
    assert roster.not_ready() == ["grpc-0 is draining", "http is draining"]


def test_a_signal_can_be_waited_for() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Signals(signal.SIGTERM) as signals:
        assert not signals.came()
        os.kill(os.getpid(), signal.SIGTERM)
        assert wait([signals.fileno()], 10)
        assert signals.came()
        assert not signals.came()
    assert signal.getsignal(signal.SIGTERM) is before


def test_held_back_signals_come_later() -> None:
    with Signals(signal.SIGTERM) as signals:
        with held_back(signal.SIGTERM):
            signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
            time.sleep(0.01)
            assert not signals.came()
        assert wait([signals.fileno()], 10)
        assert signals.came()


class Process:
    """As much of a process as its parent looks at."""

    exitcode = 0

    def __init__(self, sentinel: int, *, alive: bool) -> None:
        self.sentinel = sentinel
        self.alive = alive

    def is_alive(self) -> bool:
        return self.alive

    def terminate(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_a_drain_does_not_wait_for_what_has_ended_already(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, last = Process(701, alive=False), Process(702, alive=True)
    waited: list[list[object]] = []

    def wait_for(what: list[object], _seconds: float | None) -> None:
        waited.append(what)
        last.alive = len(waited) < 3

    monkeypatch.setattr(supervisor, "wait", wait_for)
    with Signals(signal.SIGTERM) as signals:
        listening = Listening("127.0.0.1:1", (), "127.0.0.1:2", None, ())
        made = supervisor.Supervisor(Config(), listening, Path(), signals)
        for child, process in zip(made._children, (ended, last), strict=True):
            monkeypatch.setattr(child, "_process", process)
        made._drain()
        assert waited == [[signals.fileno(), 702]] * 3
