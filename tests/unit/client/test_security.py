"""A token goes with each call, and never over a network that others can read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import code_pb2, status_pb2

from lexgate.client import AsyncClient, Client, LexgateError, NotAuthorised, Tls
from lexgate.client._answers import error_of_status
from lexgate.v1 import decision_service_pb2_grpc as stubs


class Remembers(stubs.DecisionServiceServicer):
    """Refuses every call, and remembers what it brought."""

    def __init__(self) -> None:
        self.brought: list[Any] = []

    def Evaluate(self, _request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        self.brought.append([value for name, value in context.invocation_metadata() if name == "authorization"])
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "no")


@pytest.fixture
def sidecar(tmp_path: Path) -> Iterator[tuple[str, Remembers]]:
    servicer = Remembers()
    with ThreadPoolExecutor(1) as pool:
        server = grpc.server(pool)
        stubs.add_DecisionServiceServicer_to_server(servicer, server)  # type: ignore[no-untyped-call] # generated
        server.add_insecure_port(f"unix:{tmp_path}/s")
        server.start()
        yield f"unix:{tmp_path}/s", servicer
        assert server.stop(0).wait(10)


def test_a_token_goes_with_each_call(sidecar: tuple[str, Remembers]) -> None:
    target, servicer = sidecar
    numbers = count()
    with Client(target, timeout_seconds=20, token=lambda: f"t{next(numbers)}") as client:
        for _ in range(2):
            with pytest.raises(NotAuthorised):
                client.evaluate(operation={"kind": "delete"})
    assert servicer.brought == [["Bearer t0"], ["Bearer t1"]]


def test_a_token_goes_with_each_call_of_asyncio(sidecar: tuple[str, Remembers]) -> None:
    target, servicer = sidecar

    async def ask() -> None:
        async with AsyncClient(target, timeout_seconds=20, token="t") as client:
            with pytest.raises(NotAuthorised):
                await client.evaluate(operation={"kind": "delete"})

    asyncio.run(ask())
    assert servicer.brought == [["Bearer t"]]


def test_without_a_token_none_is_sent(sidecar: tuple[str, Remembers]) -> None:
    target, servicer = sidecar
    with Client(target, timeout_seconds=20) as client, pytest.raises(NotAuthorised):
        client.evaluate(operation={"kind": "delete"})
    assert servicer.brought == [[]]


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("target", ["lexgate.internal:8470", "10.0.0.1:8470", "dns:///x.internal:8470", "[fd00::1]:1"])
def test_a_token_does_not_cross_a_network_in_the_clear(kind: Any, target: str) -> None:
    with pytest.raises(ValueError, match="tls=") as refused:
        kind(target, token="SECRET-7")
    assert "SECRET-7" not in str(refused.value)


@pytest.mark.parametrize("target", ["127.0.0.1:8470", "localhost:8470", "[::1]:8470", "unix:/run/lexgate/grpc.sock"])
def test_this_host_needs_no_tls(target: str) -> None:
    Client(target, token="t").close()


def test_a_certificate_without_its_key_is_refused() -> None:
    with pytest.raises(ValueError, match="belong together"):
        Tls(cert="cert.pem")


@pytest.mark.parametrize("code", [code_pb2.UNAUTHENTICATED, code_pb2.PERMISSION_DENIED])
def test_a_refused_caller_has_no_decision(code: int) -> None:
    error: LexgateError = error_of_status(status_pb2.Status(code=code, message="this call needs the role decide"))
    assert isinstance(error, NotAuthorised)
    assert "role decide" in str(error)
