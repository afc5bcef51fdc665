"""A ledger behind a real gRPC server, reached through the client."""

from __future__ import annotations

from contextlib import AbstractContextManager

from lexgate.facts.ledger import LedgerStore
from lexgate.facts.store import Clock
from lexgate.serve.services.grpc_methods import add_service_to
from lexgate.serve.services.ledger import ledger_service
from lexgate.serve.services.operation import Service
from tests.grpc_servers import NoCounters, grpc_server


def served(ledger: LedgerStore | None, clock: Clock) -> AbstractContextManager[str]:
    """Serves a ledger; gives the target."""
    return serving(ledger_service(ledger, NoCounters(), clock))


def serving(service: Service) -> AbstractContextManager[str]:
    """Serves a service; gives the target."""
    return grpc_server(lambda server: add_service_to(server, service))
