"""One process of the server: set up from what the parent hands over, until a signal or the parent's death ends it."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from lexgate.config import Config
from lexgate.errors import ConfigError, LexgateError
from lexgate.serve import logs
from lexgate.serve.roster import Roster, State

_FAILED = 2
# grpc has no option for the smallest version of TLS, but one for the ciphers of TLS 1.2: this one needs a shared key
# that nobody has, so no handshake of TLS 1.2 comes to an end. Those of TLS 1.3 are not asked for.
_GRPC_WITHOUT_TLS_1_2 = {"GRPC_SSL_CIPHER_SUITES": "ECDHE-PSK-AES128-CBC-SHA"}
# By name, so that the parent imports neither grpc nor FastAPI.
_SERVERS = {"grpc": "lexgate.serve.grpc_server", "http": "lexgate.serve.http_server"}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a process could not start: the name of the error, and its message."""

    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """All that a process needs to know. `slot` is its place in the decision log; `cpu` the core it is pinned to."""

    name: str
    entry: str
    slot: int
    config: Config
    roster: Roster
    metrics: Path
    targets: tuple[str, ...] = ()
    sockets: tuple[socket.socket, ...] = ()
    cpu: int | None = None

    @property
    def metrics_file(self) -> Path:
        """Where the process keeps its figures."""
        return self.metrics / f"{self.name}.json"


class Parent:
    """What a process says to its parent, and how it sees that the parent is gone."""

    def __init__(self, job: Job, report: Connection) -> None:
        self._job = job
        self._report = report
        self._parent: Any = parent_process()

    def fileno(self) -> int:
        """Becomes readable when the parent dies."""
        sentinel: int = self._parent.sentinel
        return sentinel

    @property
    def alive(self) -> bool:
        """Whether the parent still runs."""
        return bool(self._parent.is_alive())

    def ready(self) -> None:
        """The process serves. What stands from here on is not looked through at a full collection, nor at the end."""
        gc.freeze()
        gc.enable()
        self._job.roster.mark(self._job.name, State.READY)
        self._send(None)

    def failed(self, error: LexgateError) -> None:
        """The process cannot start."""
        self._send(Failure(type(error).__name__, str(error)))

    def _send(self, message: Failure | None) -> None:
        with suppress(OSError):  # the parent is gone, which ends the process anyway
            self._report.send(message)


def run(job: Job, report: Connection) -> None:
    """The life of a process."""
    gc.disable()  # nearly all that is made until it serves stays
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent tells when to end
    if job.cpu is not None:
        os.sched_setaffinity(0, {job.cpu})
    logs.configure(job.config.logging, job.name, traced=job.config.tracing.otlp is not None)
    if job.config.tls.minimum_version == "1.3":
        os.environ.update(_GRPC_WITHOUT_TLS_1_2)  # before grpc is loaded
    parent = Parent(job, report)
    try:
        importlib.import_module(_SERVERS[job.entry]).run(job, parent)
    except LexgateError as error:
        parent.failed(error)
        raise SystemExit(_FAILED) from None
    except OSError as error:
        parent.failed(ConfigError(f"{error.filename or job.name}: {error.strerror or type(error).__name__}"))
        raise SystemExit(_FAILED) from None
    finally:
        if not parent.alive:
            shutil.rmtree(job.metrics, ignore_errors=True)  # nobody else is left to do it
