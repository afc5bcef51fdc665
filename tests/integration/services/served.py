"""A ledger behind a real gRPC server, reached through the client."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc

from lexgate.domain.decision import Decision
from lexgate.facts.ledger import LedgerStore
from lexgate.facts.store import Clock
from lexgate.serve.services.grpc_methods import add_service_to
from lexgate.serve.services.ledger import ledger_service


class NoCounters:
    """Counts nothing."""

    def decided(self, decision: Decision, seconds: float) -> None:
        pass

    def refused(self, kind: str) -> None:
        pass

    def fault(self, kind: str) -> None:
        pass


@contextmanager
def served(ledger: LedgerStore | None, clock: Clock) -> Iterator[str]:
    """Serves a ledger; gives the target."""
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool)
        add_service_to(server, ledger_service(ledger, NoCounters(), clock))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield f"127.0.0.1:{port}"
        server.stop(None).wait()
