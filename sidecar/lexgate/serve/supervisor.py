"""`lexgate serve`: claims the addresses, starts the processes, restarts those that die, and ends them in good order.

The parent serves nothing itself and has no gRPC object. Each gRPC worker, and the one process for HTTP, has an engine
and a decision log of its own. A signal drains: health and readiness say so, requests in flight are answered.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from pathlib import Path

import structlog

from lexgate.config import Config, DrainSection
from lexgate.errors import ConfigError, EngineFault, LexgateError, LogFault, PolicyError
from lexgate.serve import logs
from lexgate.serve.child import Child
from lexgate.serve.listening import Listening, claimed
from lexgate.serve.roster import Roster
from lexgate.serve.signals import Signals
from lexgate.serve.worker import Failure, Job

_MARGIN_SECONDS = 3.0
_KINDS = {kind.__name__: kind for kind in (ConfigError, PolicyError, EngineFault, LogFault)}
HTTP = "http"
_log = structlog.get_logger(__name__)


def serve(config: Config) -> int:
    """Serves until SIGTERM or SIGINT and returns 0.

    Raises `LexgateError` when an address is taken, or when a process cannot start.
    """
    logs.configure(config.logging, "parent")
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # grpc's own lines have no form; what matters is logged by us
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # threads take turns in Python: more arenas only cost memory
    # Its first start would let through the signals that are held back for the processes.
    resource_tracker.ensure_running()
    with Signals(signal.SIGTERM, signal.SIGINT) as signals, claimed(config) as listening, _metrics_folder() as folder:
        Supervisor(config, listening, folder, signals).run()
    return 0


class Supervisor:
    """The processes of one server, over claimed addresses."""

    def __init__(self, config: Config, listening: Listening, metrics: Path, signals: Signals) -> None:
        self._config = config
        self._listening = listening
        self._signals = signals
        jobs = _jobs(config, listening, metrics)
        self._roster = jobs[0].roster
        self._children = [Child(job) for job in jobs]

    def run(self) -> None:
        """Starts, watches, and ends. Raises `LexgateError` when a process cannot start."""
        try:
            for child in self._children:
                child.start()
            if self._all_ready():
                self._announce()
                self._watch()
            self._drain()
        finally:
            for child in self._children:
                child.kill()

    def _all_ready(self) -> bool:
        """Waits until each process serves; False when a signal came first."""
        while not all(child.ready for child in self._children):
            self._wait(None)
            if self._signals.came():
                return False
            for child in self._children:
                if child.died():
                    raise _reason(child)
        return True

    def _watch(self) -> None:
        """Restarts what dies, until a signal comes."""
        while True:
            self._wait(min((child.seconds_to_restart for child in self._children if child.resting), default=None))
            if self._signals.came():
                return
            for child in self._children:
                if child.died():
                    self._log_death(child)
                    self._roster.restarting(child.name)
                    child.rest()
                elif child.resting and child.seconds_to_restart <= 0:
                    self._restart(child)

    def _restart(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:  # no room for a process now
            _log.error("process_not_started", worker=child.name, reason=error.strerror)
            child.rest()

    def _wait(self, seconds: float | None) -> None:
        of_children = (waitable for child in self._children for waitable in child.waitables())
        wait([self._signals.fileno(), *of_children], seconds)

    def _log_death(self, child: Child) -> None:
        why = child.failure.message if child.failure else None
        _log.error("process_died", worker=child.name, status=child.exit_status, reason=why)

    def _announce(self) -> None:
        listening = self._listening
        _log.info(
            "serving",
            grpc=listening.grpc_address,
            grpc_sockets=[str(path) for path in listening.grpc_sockets],
            http=listening.http_address,
            http_socket=str(listening.http_socket) if listening.http_socket else None,
            workers=self._config.workers,
            engine=self._config.engine,
            version=version("lexgate"),
        )

    def _drain(self) -> None:
        """Ends every process in good order; a second signal, or too long a wait, ends them at once."""
        _log.info("draining")
        self._roster.drain()
        self._listening.stop_accepting_http()
        for child in self._children:
            child.terminate()
        deadline = time.monotonic() + _longest(self._config.drain)
        # Each is asked whether it died: one that nobody heard would stand among what is waited for, ready for ever.
        while living := [child for child in self._children if not child.died() and child.alive]:
            self._wait(max(0.0, deadline - time.monotonic()))
            if self._signals.came() or time.monotonic() >= deadline:
                _log.warning("cut_off", workers=[child.name for child in living])
                return
        _log.info("ended")


def _longest(drain: DrainSection) -> float:
    return drain.delay_seconds + drain.grace_seconds + _MARGIN_SECONDS


def _reason(child: Child) -> LexgateError:
    """The error of a process that could not start, under its own name."""
    failure = child.failure or Failure(
        "LexgateError", f"{child.name} ended with status {child.exit_status} before it could serve; see the log above"
    )
    return _KINDS.get(failure.error, LexgateError)(failure.message)


def _jobs(config: Config, listening: Listening, metrics: Path) -> list[Job]:
    names = [f"grpc-{number}" for number in range(config.workers)]
    roster = Roster([*names, HTTP] if config.http.enabled else names)
    cores = _cores(config.workers)
    # HTTP keeps log 0 and the n-th worker log n + 1, so that another number of workers moves nobody to another log.
    jobs = [
        Job(name, "grpc", number + 1, config, roster, metrics, listening.grpc_targets(number), cpu=cores[number])
        for number, name in enumerate(names)
    ]
    if config.http.enabled:
        jobs.append(Job(HTTP, "http", 0, config, roster, metrics, sockets=listening.http_sockets))
    return jobs


def _cores(workers: int) -> Sequence[int | None]:
    """The core of each worker: one of its own while there are enough, else none in particular.

    Which cores is left to chance, because many sidecars on one machine would otherwise all choose the first.
    """
    usable = sorted(os.sched_getaffinity(0))
    if workers > len(usable):
        return [None] * workers
    first = secrets.randbelow(len(usable))
    return [usable[(first + number) % len(usable)] for number in range(workers)]


@contextlib.contextmanager
def _metrics_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lexgate-metrics-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
