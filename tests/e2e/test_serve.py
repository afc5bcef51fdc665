"""A real server with two workers: both ways in, sockets, figures, bounds on what comes in."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status

from lexgate.config import load_config
from lexgate.errors import Unreachable
from lexgate.serve.health import health
from lexgate.v1 import decision_pb2, decision_service_pb2 as wire, facts_pb2
from tests.e2e.serving import (
    ALLOWED,
    ALLOWED_JSON,
    DENIED,
    DENIED_JSON,
    Server,
    environment,
    serving,
    started,
    stub_of,
    until,
)

SERVICE = "lexgate.v1.DecisionService"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(WORKERS="2") as server:
        yield server


def test_both_ways_in_give_the_same_answers(server: Server) -> None:
    for message, request, effect in ((ALLOWED, ALLOWED_JSON, "ALLOW"), (DENIED, DENIED_JSON, "DENY")):
        by_grpc = server.stub.Evaluate(message).decision
        by_http = server.http.post("/v1/decisions", json=request).json()

        assert decision_pb2.Effect.Name(by_grpc.effect) == f"EFFECT_{effect}"
        assert by_http["effect"] == effect
        assert [each.article for each in by_grpc.violations] == [each["article"] for each in by_http["violations"]]
        assert by_grpc.policy_digest == by_http["policy_digest"]


def test_every_decision_is_in_the_log_before_it_is_answered(server: Server) -> None:
    answers = [server.http.post("/v1/decisions", json=DENIED_JSON).json()]
    answers += [{"decision_id": server.stub.Evaluate(DENIED).decision.decision_id}]

    recorded = {record["decision_id"] for record in server.records()}
    assert {answer["decision_id"] for answer in answers} <= recorded


def test_each_unix_socket_serves(server: Server) -> None:
    paths = server.announced["grpc_sockets"]
    assert [path.rpartition("/")[2] for path in paths] == ["grpc.sock", "grpc.sock.1"]
    for path in paths:
        with grpc.insecure_channel(f"unix:{path}") as channel:
            assert stub_of(channel).Evaluate(ALLOWED).decision.effect == decision_pb2.EFFECT_ALLOW
    transport = httpx.HTTPTransport(uds=server.announced["http_socket"])
    with httpx.Client(transport=transport, base_url="http://lexgate") as client:
        assert client.get("/health/ready").status_code == 200


def test_the_runtime_folder_is_private(server: Server) -> None:
    assert os.stat(os.path.dirname(server.announced["http_socket"])).st_mode & 0o777 == 0o700  # noqa: PTH116, PTH120 - a string


def test_health_of_grpc_serves_for_the_server_and_the_service(server: Server) -> None:
    stub = health_pb2_grpc.HealthStub(server.channel)
    for name in ("", SERVICE):
        assert stub.Check(health_pb2.HealthCheckRequest(service=name)).status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.RpcError) as caught:
        stub.Check(health_pb2.HealthCheckRequest(service="other"))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_reflection_is_off_unless_asked_for(server: Server) -> None:
    call: Any = server.channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
    with pytest.raises(grpc.RpcError) as caught:
        next(call(iter([b""])))
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_figures_are_added_up_over_the_workers(server: Server) -> None:
    for path in server.announced["grpc_sockets"]:  # one for each worker
        with grpc.insecure_channel(f"unix:{path}") as channel:
            for _ in range(3):
                stub_of(channel).Evaluate(DENIED)

    name = 'lexgate_decisions_total{effect="DENY",engine="wasm",entry="grpc"}'
    recorded = [record for record in server.records() if (record["entry"], record["effect"]) == ("grpc", "DENY")]
    assert len({record["log_id"] for record in recorded}) == 2
    until(lambda: figures(server)[name] == len(recorded), "as many denials are counted as are in the logs")
    text = server.http.get("/metrics").text
    assert 'lexgate_info{engine="wasm"' in text
    assert 'lexgate_violations_total{article="' in text
    assert "shop-1" not in text
    assert "s-1" not in text


def figures(server: Server) -> dict[str, float]:
    lines = [line for line in server.http.get("/metrics").text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_health_asks_over_the_socket_and_over_tcp(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(server.folder, {}).items():
        monkeypatch.setenv(name, value)
    assert health(load_config()) == 0
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(server.folder / "elsewhere"))
    with pytest.raises(Unreachable, match="no server answers"):
        health(load_config())
    monkeypatch.setenv("LEXGATE_HTTP__ADDRESS", server.announced["http"])
    assert health(load_config()) == 0
    assert capsys.readouterr().out == "ready\nready\n"


# --- What is not acceptable ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"[" * 10_000 + b"]" * 10_000, ""),
        (b'{"operation":{"kind":"use","kind":"delete"}}', "/operation/kind"),
        (b'{"operation":{"kind":"use","scale":NaN}}', "/operation/scale"),
        (b'{"operation":{"kind":"us\xff"}}', ""),
        (b'{"operation":{"kind":"use","retention_until":"2025-02-30"}}', "/operation/retention_until"),
        (b'{"operation":{"kind":"use","retention_until":"2025-02-03T10:00:00"}}', "/operation/retention_until"),
        (b'{"operation":{"kind":"use"},"subject":{"id":"' + b"s" * 1_000_000 + b'"}}', "/subject/id"),
        (b'{"operation":{"kind":"collekt"}}', "/operation/kind"),
        (b'{"operation":{"kind":"use","scale":-1}}', "/operation/scale"),
        (b'{"operation":{"kind":"use","scale":1e300}}', "/operation/scale"),
        (b'{"operation":{"kind":"use"},"now":"2020-01-01"}', "/now"),
        (b'{"operation":{"kind":"use"},"subjekt":{"id":"x"}}', "/subjekt"),
    ],
)
def test_malformed_input_is_400_with_a_pointer_and_a_cure(server: Server, body: bytes, pointer: str) -> None:
    answer = server.http.post("/v1/decisions", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert error["problem"]
    assert error["cure"]
    assert len(answer.content) < 2000


def test_five_megabytes_are_refused_and_the_worker_lives(server: Server) -> None:
    body = b'{"operation":{"kind":"' + b"k" * 5_000_000 + b'"}}'
    answer = server.http.post("/v1/decisions", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 413

    def in_parts() -> Iterator[bytes]:
        yield from (body[start : start + 100_000] for start in range(0, len(body), 100_000))

    answer = server.http.post("/v1/decisions", content=in_parts(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    with pytest.raises(grpc.RpcError) as caught:
        server.stub.Evaluate(wire.EvaluateRequest(operation=facts_pb2.Operation(kind="k" * 5_000_000)))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert server.stub.Evaluate(ALLOWED).decision.effect == decision_pb2.EFFECT_ALLOW
    assert server.http.post("/v1/decisions", json=ALLOWED_JSON).json()["effect"] == "ALLOW"


def test_over_grpc_bad_input_is_invalid_argument_with_its_fields(server: Server) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        server.stub.Evaluate(
            wire.EvaluateRequest(operation=facts_pb2.Operation(kind="use", retention_until="2025-02-30"))
        )
    detail = error_details_pb2.BadRequest()
    assert rpc_status.from_call(caught.value).details[0].Unpack(detail)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert detail.field_violations[0].field == "operation.retention_until"


def test_a_batch_answers_in_order_and_one_bad_item_fails_alone(server: Server) -> None:
    requests: list[Any] = [ALLOWED_JSON, {"operation": {"kind": "collekt"}}, DENIED_JSON, 7]
    items = server.http.post("/v1/decisions:batch", json={"requests": requests}).json()["items"]

    assert [item.get("decision", item.get("error")).get("effect", 400) for item in items] == ["ALLOW", 400, "DENY", 400]
    assert items[1]["error"]["errors"][0]["pointer"] == "/requests/1/operation/kind"
    assert items[3]["error"]["errors"][0]["pointer"] == "/requests/3"


def test_ten_thousand_items_are_refused_by_default(server: Server) -> None:
    answer = server.http.post("/v1/decisions:batch", json={"requests": [ALLOWED_JSON] * 10_000})
    assert answer.status_code == 400
    assert "1000" in answer.json()["errors"][0]["cure"]
    with pytest.raises(grpc.RpcError) as caught:
        server.stub.EvaluateBatch(wire.EvaluateBatchRequest(requests=[ALLOWED] * 10_000))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_callers_that_vanish_half_way_leave_no_trace(server: Server) -> None:
    host, port = server.announced["http"].split(":")
    for _ in range(20):
        with socket.create_connection((host, int(port))) as caller:
            caller.sendall(b"POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n")
            caller.sendall(b'content-length: 500\r\n\r\n{"operation"')
    assert server.http.post("/v1/decisions", json=ALLOWED_JSON).json()["effect"] == "ALLOW"
    assert not server.lines("unforeseen_error")


# --- Bounds ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def narrow() -> Iterator[Server]:
    with serving(
        GRPC__THREADS="1",
        GRPC__MAX_CONCURRENT="4",
        GRPC__REFLECTION="true",
        GRPC__SOCKET="null",
        HTTP__MAX_CONCURRENT="1",
    ) as server:
        yield server


SMALL_BATCH = wire.EvaluateBatchRequest(requests=[ALLOWED])


def test_threads_that_read_interrupt_none_that_answer(narrow: Server) -> None:
    narrow.stub.Evaluate(ALLOWED)
    narrow.stub.EvaluateBatch(SMALL_BATCH)
    worker = narrow.worker(0)
    threads = [int(thread.name) for thread in Path(f"/proc/{worker}/task").iterdir()]
    policies = {thread: os.sched_getscheduler(thread) for thread in threads}
    assert policies[worker] == os.SCHED_OTHER
    assert sorted(set(policies.values())) == [os.SCHED_OTHER, os.SCHED_BATCH]


def big_batch() -> wire.EvaluateBatchRequest:
    return wire.EvaluateBatchRequest(requests=[DENIED] * 1000)


def test_more_calls_than_max_concurrent_are_refused_at_once(narrow: Server) -> None:
    calls = [narrow.stub.EvaluateBatch.future(big_batch()) for _ in range(12)]
    codes = [call.code() for call in calls]

    assert set(codes) == {grpc.StatusCode.OK, grpc.StatusCode.RESOURCE_EXHAUSTED}
    assert codes.count(grpc.StatusCode.OK) >= 4


def test_an_expired_deadline_is_not_evaluated(narrow: Server) -> None:
    before = len(narrow.records())
    busy = [narrow.stub.EvaluateBatch.future(big_batch()) for _ in range(2)]
    time.sleep(0.02)  # the only thread is busy for longer than the deadline
    late = [narrow.stub.EvaluateBatch.future(SMALL_BATCH, timeout=0.05) for _ in range(2)]
    assert {call.code() for call in late} == {grpc.StatusCode.DEADLINE_EXCEEDED}
    assert [len(call.result().items) for call in busy] == [1000, 1000]
    narrow.stub.Evaluate(ALLOWED)

    assert len(narrow.records()) - before == 2001


def test_a_single_request_does_not_wait_behind_a_batch(narrow: Server) -> None:
    busy = [narrow.stub.EvaluateBatch.future(big_batch()) for _ in range(3)]
    assert narrow.stub.Evaluate(ALLOWED).decision.effect == decision_pb2.EFFECT_ALLOW
    assert not all(call.done() for call in busy)  # one after the other, on the only thread for them
    assert [len(call.result().items) for call in busy] == [1000] * 3


def test_streams_leave_threads_to_other_calls(narrow: Server) -> None:
    calls = iter([wire.EvaluateStreamRequest(correlation_id="1", request=ALLOWED)])
    (answer,) = list(narrow.stub.EvaluateStream(calls))
    assert (answer.correlation_id, answer.decision.effect) == ("1", decision_pb2.EFFECT_ALLOW)


def test_reflection_answers_when_asked_for(narrow: Server) -> None:
    call: Any = narrow.channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
    assert SERVICE.encode() in next(call(iter([b"\x3a\x01*"])))  # list_services


def test_http_refuses_what_is_more_than_max_concurrent(narrow: Server) -> None:
    host, port = narrow.announced["http"].split(":")
    body = json.dumps(ALLOWED_JSON).encode()
    with socket.create_connection((host, int(port))) as slow:
        head = b"POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        slow.sendall(head % len(body))
        until(lambda: narrow.http.post("/v1/decisions", json=ALLOWED_JSON).status_code == 503, "the second is refused")
        refused = narrow.http.post("/v1/decisions", json=ALLOWED_JSON)
        assert refused.headers["retry-after"] == "1"
        assert narrow.http.get("/health/ready").status_code == 200
        slow.sendall(body)
        assert slow.recv(4096).startswith(b"HTTP/1.1 200")
    assert narrow.http.post("/v1/decisions", json=ALLOWED_JSON).status_code == 200


# --- Starting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["GRPC__ADDRESS", "HTTP__ADDRESS", "GRPC__SOCKET", "HTTP__SOCKET"])
def test_a_second_server_on_the_same_address_is_refused(server: Server, way: str) -> None:
    announced = server.announced
    taken = {
        "GRPC__ADDRESS": announced["grpc"],
        "HTTP__ADDRESS": announced["http"],
        "GRPC__SOCKET": announced["grpc_sockets"][1],
        "HTTP__SOCKET": announced["http_socket"],
    }[way]
    with started(**{way: taken}) as second:
        assert second.ended() == 2
        (message,) = [line for line in second.said if line.startswith("lexgate: ")]
        assert "perhaps another lexgate" in message
        assert "Traceback" not in "".join(second.said)
    assert server.stub.Evaluate(ALLOWED).decision.effect == decision_pb2.EFFECT_ALLOW
