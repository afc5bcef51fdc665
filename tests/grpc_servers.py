"""gRPC servers for the tests, each on a free port: with what a test adds to it, and the real service of decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import grpc

from lexgate.bootstrap import assemble
from lexgate.config import Config
from lexgate.domain.decision import Decision
from lexgate.serve.grpc_service import DecisionServicer, add_to


class NoCounters:
    """Counts nothing."""

    def decided(self, decision: Decision, seconds: float) -> None:
        pass

    def refused(self, kind: str) -> None:
        pass

    def fault(self, kind: str) -> None:
        pass

    def passed(self, entry: str, outcome: str, *, observed: bool) -> None:
        pass


@contextmanager
def grpc_server(
    add: Callable[[grpc.Server], Any], *interceptors: grpc.ServerInterceptor, threads: int = 4
) -> Iterator[str]:
    """A server with what `add` adds to it; gives the target."""
    with ThreadPoolExecutor(threads) as pool:
        server = grpc.server(pool, interceptors=list(interceptors))
        add(server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.stop(None).wait()


@contextmanager
def real_service() -> Iterator[str]:
    """The real service of decisions, with the policies of the house; gives the target."""
    with closing(assemble(Config())) as application:
        servicer = DecisionServicer(application, NoCounters())
        with grpc_server(lambda server: add_to(server, servicer)) as target:
            yield target
