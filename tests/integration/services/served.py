"""A ledger behind a real gRPC server, reached through the client."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import grpc

from lexgate.domain.decision import Decision
from lexgate.facts.ledger import LedgerStore
from lexgate.facts.store import Clock
from lexgate.serve.services.grpc_methods import add_service_to
from lexgate.serve.services.ledger import ledger_service
from lexgate.serve.services.operation import Service


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


def served(ledger: LedgerStore | None, clock: Clock) -> AbstractContextManager[str]:
    """Serves a ledger; gives the target."""
    return serving(ledger_service(ledger, NoCounters(), clock))


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """Serves a service; gives the target."""
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool)
        add_service_to(server, service)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield f"127.0.0.1:{port}"
        server.stop(None).wait()
