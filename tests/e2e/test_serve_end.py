"""How a server ends: in good order on a signal, and without leaving anybody behind when its parent is killed."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from lexgate.v1 import decision_pb2, decision_service_pb2 as wire
from tests.e2e.serving import ALLOWED, ALLOWED_JSON, DENIED, Server, family, runs, serving, started, until

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


class OpenStream:
    """A stream that is surely in flight, because it was answered already."""

    def __init__(self, server: Server) -> None:
        self._requests: queue.Queue[wire.EvaluateStreamRequest | None] = queue.Queue()
        self._answers = server.stub.EvaluateStream(iter(self._requests.get, None))
        assert self.ask() == decision_pb2.EFFECT_ALLOW

    def ask(self) -> int:
        self._requests.put(wire.EvaluateStreamRequest(request=ALLOWED))
        return int(next(self._answers).decision.effect)

    def finish(self) -> None:
        self._requests.put(None)
        assert list(self._answers) == []


def half_a_request(server: Server) -> tuple[socket.socket, bytes]:
    host, port = server.announced["http"].split(":")
    body = json.dumps(ALLOWED_JSON).encode()
    head = b"POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    connection = socket.create_connection((host, int(port)), timeout=20)
    connection.sendall(head % len(body) + body[:5])
    return connection, body[5:]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_and_what_is_in_flight_is_answered(ending: signal.Signals) -> None:
    with serving(WORKERS="2", DRAIN__GRACE_SECONDS="60") as server:
        batch = wire.EvaluateBatchRequest(requests=[DENIED] * 300)
        stream = OpenStream(server)
        connection, rest = half_a_request(server)
        batches = [server.stub.EvaluateBatch.future(batch) for _ in range(4)]
        assert stream.ask() == decision_pb2.EFFECT_ALLOW  # the batches on the same connection have come in, too
        server.process.send_signal(ending)
        until(lambda: server.lines("draining"), "the drain begins")

        assert stream.ask() == decision_pb2.EFFECT_ALLOW
        connection.sendall(rest)
        assert connection.recv(8192).startswith(b"HTTP/1.1 200")
        assert all(len(call.result().items) == 300 for call in batches)
        stream.finish()
        connection.close()
        assert server.ended() == 0
        assert server.lines("ended")
        assert not server.lines("cut_off")


def test_health_says_so_before_the_end_while_answers_go_on() -> None:
    with serving(DRAIN__DELAY_SECONDS="1.5") as server:
        health = health_pb2_grpc.HealthStub(server.channel)
        watched = health.Watch(health_pb2.HealthCheckRequest(service="lexgate.v1.DecisionService"))
        assert next(watched).status == SERVING
        assert server.http.get("/health/ready").status_code == 200
        server.process.terminate()

        assert next(watched).status == NOT_SERVING
        watched.cancel()  # an open stream would be waited for
        assert health.Check(health_pb2.HealthCheckRequest()).status == NOT_SERVING
        not_ready = server.http.get("/health/ready")
        assert not_ready.status_code == 503
        assert not_ready.json()["reasons"] == ["grpc-0 is draining", "http is draining"]
        assert server.http.get("/health/live").status_code == 200
        assert server.stub.Evaluate(ALLOWED).decision.effect == decision_pb2.EFFECT_ALLOW
        assert server.http.post("/v1/decisions", json=ALLOWED_JSON).json()["effect"] == "ALLOW"
        assert server.ended() == 0


def test_what_takes_longer_than_the_grace_is_cut_off() -> None:
    with serving(DRAIN__GRACE_SECONDS="0.5") as server:
        stream = OpenStream(server)
        server.process.terminate()
        assert server.ended() == 0
        with pytest.raises(grpc.RpcError):
            stream.ask()


def test_a_second_signal_ends_at_once() -> None:
    with serving(DRAIN__DELAY_SECONDS="60") as server:
        server.process.terminate()
        until(lambda: server.lines("draining"), "the drain begins")
        server.process.terminate()
        assert server.process.wait(40) == 0


def test_sockets_and_figures_are_gone_afterwards() -> None:
    with serving() as server:
        paths = [Path(path) for path in (*server.announced["grpc_sockets"], server.announced["http_socket"])]
        (figures,) = figures_of(server)
        assert all(path.is_socket() for path in paths)
        server.process.terminate()
        assert server.ended() == 0
        assert not any(path.exists() for path in (*paths, figures))


def test_a_signal_during_the_start_ends_it() -> None:
    with started() as server:
        until(lambda: len(family(server.process.pid)) > 1, "a process beside the tracker of resources is started")
        server.process.terminate()
        assert server.ended() == 0
        assert "Traceback" not in "".join(server.said)


@pytest.fixture
def orphaned() -> Iterator[Server]:
    """A server whose parent was killed."""
    with serving(WORKERS="2") as server:
        yield server


def test_a_killed_parent_leaves_no_process_behind(orphaned: Server) -> None:
    children = family(orphaned.process.pid)
    assert len(children) >= 3
    (figures,) = figures_of(orphaned)
    os.kill(orphaned.process.pid, signal.SIGKILL)

    until(lambda: not any(runs(child) for child in children), "no process is left")
    assert not figures.exists()


def test_after_a_killed_parent_another_server_takes_its_place(orphaned: Server) -> None:
    children = family(orphaned.process.pid)
    os.kill(orphaned.process.pid, signal.SIGKILL)
    until(lambda: not any(runs(child) for child in children), "no process is left")

    announced = orphaned.announced
    addresses: dict[str, Any] = {
        "GRPC__ADDRESS": announced["grpc"],
        "GRPC__SOCKET": announced["grpc_sockets"][0],
        "HTTP__ADDRESS": announced["http"],
        "HTTP__SOCKET": announced["http_socket"],
        "LOG__DIRECTORY": str(orphaned.folder / "log"),
    }
    with serving(**addresses) as server:
        assert server.http.post("/v1/decisions", json=ALLOWED_JSON).json()["effect"] == "ALLOW"
        transport = httpx.HTTPTransport(uds=announced["http_socket"])
        with httpx.Client(transport=transport, base_url="http://lexgate") as client:
            assert client.get("/health/ready").status_code == 200


def figures_of(server: Server) -> list[Path]:
    """The folder in which the processes of this server keep their figures."""
    return [Path(server.folder, name) for name in os.listdir(server.folder) if name.startswith("lexgate-metrics-")]  # noqa: PTH208 - names
