"""One supervised process, seen from the parent: started, watched, restarted after a while, ended."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from lexgate.serve.signals import held_back
from lexgate.serve.worker import Failure, Job, run

_SPAWN = get_context("spawn")
_FIRST_REST = 0.1
_LONGEST_REST = 10.0
_STEADY_SECONDS = 30.0


class Child:
    """A process that is to run for as long as the server does."""

    def __init__(self, job: Job) -> None:
        self.name = job.name
        self.ready = False
        self.failure: Failure | None = None
        self.exit_status: int | None = None
        self.resting = False
        self._job = job
        self._process: SpawnProcess | None = None
        self._report: Connection | None = None
        self._started = 0.0
        self._rest = _FIRST_REST
        self._restart_at = 0.0

    def start(self) -> None:
        """Starts the process; signals that come meanwhile reach it once it listens to them."""
        self.ready, self.resting, self.failure = False, False, None
        reader, writer = _SPAWN.Pipe(duplex=False)
        self._process = _SPAWN.Process(target=run, args=(self._job, writer), name=f"lexgate-{self.name}")
        with held_back(signal.SIGTERM, signal.SIGINT):
            self._process.start()
        writer.close()
        self._report = reader
        self._started = time.monotonic()

    def waitables(self) -> list[Connection | int]:
        """What becomes ready when the process says something or dies."""
        report = [self._report] if self._report is not None else []
        return [*report, self._process.sentinel] if self._process is not None else []

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.is_alive()

    @property
    def seconds_to_restart(self) -> float:
        """How long it still rests."""
        return max(0.0, self._restart_at - time.monotonic())

    def died(self) -> bool:
        """Hears what the process said; True once, when it is no more."""
        self._listen()
        process = self._process
        if process is None or process.is_alive():
            return False
        self._listen()  # what it said last
        self.exit_status = process.exitcode
        self.ready = False
        self._forget()
        return True

    def rest(self) -> None:
        """Waits before the next start: twice as long each time, and from the beginning after a steady life."""
        if time.monotonic() - self._started > _STEADY_SECONDS:
            self._rest = _FIRST_REST
        self._restart_at = time.monotonic() + self._rest
        self._rest = min(2 * self._rest, _LONGEST_REST)
        self.resting = True

    def terminate(self) -> None:
        """Asks the process to end."""
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """Ends the process now, if it still runs."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._forget()

    def _listen(self) -> None:
        report = self._report
        if report is None:
            return
        with suppress(EOFError, OSError):
            while report.poll():
                self.failure = report.recv()
                self.ready = self.failure is None
            return
        report.close()
        self._report = None

    def _forget(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
        if self._report is not None:
            self._report.close()
            self._report = None
