"""The process that serves HTTP: uvicorn over sockets that the parent opened."""

from __future__ import annotations

import asyncio
import contextlib
import math
import signal
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.metadata import version
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from uvicorn.protocols.http.h11_impl import H11Protocol

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config
from lexgate.serve.access.http_gate import PEER
from lexgate.serve.access.peer import UNIX, UNKNOWN, Peer, tcp_peer
from lexgate.serve.http_app import Site, build_app
from lexgate.serve.metrics import Figures, Metrics
from lexgate.serve.signals import let_through
from lexgate.serve.tls import Certificates
from lexgate.serve.worker import Job, Parent

_THREADS = 4
_HEAD_SECONDS = 10.0
_KEEP_ALIVE_SECONDS = 30


def run(job: Job, parent: Parent) -> None:
    """Serves until SIGTERM or the parent's death. Raises `LexgateError` when it cannot start."""
    with (
        closing(assemble(job.config, slot=job.slot, traced=True)) as application,
        ThreadPoolExecutor(_THREADS) as threads,
        ThreadPoolExecutor(_THREADS) as writers,
    ):
        metrics = Metrics("http", application.engine.name, job.metrics_file)
        metrics.start()
        with closing(metrics):
            registry, inline = _registry(job, application), not application.waits
            site = Site(application, metrics, job.roster, registry, threads, inline=inline, writers=writers)
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(_serve(build_app(site), job, parent))


def _registry(job: Job, application: Application) -> CollectorRegistry:
    info = {
        "version": version("lexgate"),
        "policy_digest": application.decider.policy_digest,
        "engine": application.engine.name,
    }
    registry = CollectorRegistry()
    registry.register(Figures(job.metrics, job.roster, info))
    return registry


async def _serve(app: FastAPI, job: Job, parent: Parent) -> None:
    servers = [(_Server(settings), sockets) for settings, sockets in _listeners(app, job)]
    serving = [asyncio.create_task(server.serve(sockets=sockets)) for server, sockets in servers]
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    loop.add_reader(parent.fileno(), ended.set)
    let_through(signal.SIGTERM)
    parent.ready()
    await ended.wait()
    loop.remove_reader(parent.fileno())
    job.roster.drain()
    await asyncio.sleep(job.config.drain.delay_seconds)
    for server, _ in servers:
        server.should_exit = True
    await asyncio.gather(*serving)


def _listeners(app: FastAPI, job: Job) -> Iterator[tuple[uvicorn.Config, list[socket.socket]]]:
    """What to serve where: TLS is for TCP, and each server of uvicorn speaks it on all of its sockets or on none."""
    tls = job.config.tls
    unix = [each for each in job.sockets if each.family == socket.AF_UNIX]
    tcp = [each for each in job.sockets if each.family != socket.AF_UNIX]
    if not tls.enabled:
        yield _settings(app, job.config, None), [*tcp, *unix]
        return
    yield _settings(app, job.config, Certificates(tls).context()), tcp
    if unix:
        yield _settings(app, job.config, None), unix


def _settings(app: FastAPI, config: Config, context: ssl.SSLContext | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ssl_context_factory=None if context is None else lambda *_: context,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=math.ceil(config.drain.grace_seconds),
    )


def _peer(transport: Any) -> Peer:
    """Where the connection comes from; told by the kind of its socket: a caller that left has no address."""
    inner = transport.get_extra_info("socket")
    if inner is not None and inner.family == socket.AF_UNIX:
        return UNIX
    address = transport.get_extra_info("peername")
    secure = transport.get_extra_info("ssl_object")
    certificate = secure.getpeercert(binary_form=True) if secure is not None else None
    return tcp_peer(str(address[0]) if address else UNKNOWN.address, certificate)


class _Server(uvicorn.Server):
    """Leaves signals to this process, because they begin the drain and not the end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


class PatientProtocol(H11Protocol):
    """Waits for the head of a request, but not for ever: a caller that sends none, or half of one, is dropped."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A caller came; its first request is awaited."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, PEER: _peer(transport)}
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Something came; unless it completes a head, the wait goes on where it began."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:  # type: ignore[redundant-expr] # None before any
            self._stop_waiting()
        elif self._patience is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._patience = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
