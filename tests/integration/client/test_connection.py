"""How clients connect: sockets, threads, restarts, credentials, and the ways that they never take."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import pytest

from lexgate.client import AsyncClient, Client, Decision, NoDecision, Unreachable
from lexgate.v1 import decision_service_pb2 as service
from tests.integration.client.fakes import REQUEST, Asker, allowing, sidecar


def purpose(number: int) -> dict[str, Any]:
    return {"operation": {"kind": "use", "purpose": f"p-{number}"}}


def slowly(request: service.EvaluateRequest, context: grpc.ServicerContext) -> service.EvaluateResponse:
    time.sleep(1)
    return allowing(request, context)


def test_a_unix_socket_is_a_target(asker: Asker, tmp_path: Path) -> None:
    with sidecar(allowing, target=f"unix:{tmp_path}/grpc.sock") as target:
        assert asker.one(target).allowed


def test_credentials_secure_the_channel(asker: Asker) -> None:
    here = grpc.LocalConnectionType.LOCAL_TCP
    with sidecar(allowing, credentials=grpc.local_server_credentials(here)) as target:
        assert asker.one(target, credentials=grpc.local_channel_credentials(here)).allowed


def test_a_sidecar_without_tls_is_unreachable_for_a_client_with_it(asker: Asker) -> None:
    with sidecar(allowing) as target, pytest.raises(Unreachable):
        asker.one(target, credentials=grpc.ssl_channel_credentials())


def test_keywords_are_a_request() -> None:
    with sidecar(allowing) as target, Client(target) as client:
        assert client.evaluate(operation={"kind": "use", "purpose": "keyword"}).decision_id == "keyword"


def test_no_proxy_sees_a_request(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy, sidecar(allowing) as target:
        for name in ("grpc_proxy", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        for name in ("no_grpc_proxy", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert asker.one(target).allowed
        proxy.settimeout(0)
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_many_threads_share_one_client() -> None:
    with sidecar(allowing) as target, Client(target, timeout_seconds=10) as client, ThreadPoolExecutor(16) as pool:
        decisions = list(pool.map(lambda number: client.evaluate(purpose(number)), range(400)))
    assert [decision.decision_id for decision in decisions] == [f"p-{number}" for number in range(400)]


def test_many_tasks_share_one_client() -> None:
    async def ask(target: str) -> list[Decision]:
        async with AsyncClient(target, timeout_seconds=10) as client:
            return await asyncio.gather(*(client.evaluate(purpose(number)) for number in range(400)))

    with sidecar(allowing) as target:
        decisions = asyncio.run(ask(target))
    assert [decision.decision_id for decision in decisions] == [f"p-{number}" for number in range(400)]


def test_a_client_finds_a_sidecar_that_comes_back(tmp_path: Path) -> None:
    target = f"unix:{tmp_path}/grpc.sock"
    with Client(target) as client:
        with pytest.raises(Unreachable):
            client.evaluate(REQUEST)
        for _ in range(3):
            with sidecar(allowing, target=target):
                assert allowed_within(client, seconds=5)
            with pytest.raises(Unreachable):
                client.evaluate(REQUEST)


def test_an_outage_does_not_make_a_client_wait_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as dead, Client(f"127.0.0.1:{dead.getsockname()[1]}") as client:
        attempts, until = 0, time.monotonic() + 2.5
        dead.settimeout(0)
        while time.monotonic() < until:
            with pytest.raises(NoDecision):
                client.evaluate(REQUEST, timeout_seconds=0.05)
            with suppress(BlockingIOError):
                dead.accept()[0].close()
                attempts += 1
    assert attempts >= 4  # gRPC's own back-off, of 1 second and growing, makes two


def test_an_asyncio_client_finds_a_sidecar_that_comes_back(tmp_path: Path) -> None:
    target = f"unix:{tmp_path}/grpc.sock"

    async def ask() -> bool:
        async with AsyncClient(target) as client:
            with pytest.raises(Unreachable):
                await client.evaluate(REQUEST)
            with sidecar(allowing, target=target):
                for _ in range(100):
                    try:
                        return (await client.evaluate(REQUEST)).allowed
                    except Unreachable:
                        await asyncio.sleep(0.05)
        return False

    assert asyncio.run(ask())


def test_an_asyncio_client_may_be_made_outside_its_event_loop() -> None:
    with sidecar(allowing) as target:
        client = AsyncClient(target)

        async def ask() -> bool:
            async with client:
                return (await client.evaluate(REQUEST)).allowed

        assert asyncio.run(ask())


def test_a_closed_client_is_unreachable() -> None:
    client = Client("127.0.0.1:1")
    client.close()
    client.close()
    with pytest.raises(Unreachable, match="closed"):
        client.evaluate(REQUEST)
    with pytest.raises(Unreachable, match="closed"):
        client.evaluate_batch([REQUEST])


def test_closing_ends_a_call_in_flight() -> None:
    with sidecar(slowly) as target:
        client = Client(target, timeout_seconds=5)
        threading.Timer(0.2, client.close).start()
        with pytest.raises(Unreachable):
            client.evaluate(REQUEST)


def test_closing_ends_an_asyncio_call_in_flight() -> None:
    async def ask(target: str) -> None:
        client = AsyncClient(target, timeout_seconds=5)
        call = asyncio.create_task(client.evaluate(REQUEST))
        await asyncio.sleep(0.2)
        await client.close()
        with pytest.raises(Unreachable, match="closed"):
            await call
        with pytest.raises(Unreachable, match="closed"):
            await client.evaluate(REQUEST)

    with sidecar(slowly) as target:
        asyncio.run(ask(target))


def test_a_cancelled_task_stays_cancelled() -> None:
    async def ask(target: str) -> None:
        async with AsyncClient(target, timeout_seconds=5) as client:
            call = asyncio.create_task(client.evaluate(REQUEST))
            await asyncio.sleep(0.2)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call

    with sidecar(slowly) as target:
        asyncio.run(ask(target))


def allowed_within(client: Client, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            return client.evaluate(REQUEST).allowed
        except Unreachable:
            time.sleep(0.05)
    return False
