"""A real server hands its traces to a real collector, from each of its processes, the last ones as it ends."""

from __future__ import annotations

import signal

import pytest

from lexgate.client import Client
from tests.e2e.serving import ALLOWED_JSON, serving
from tests.integration.tracing.collector import dead, receiving
from tests.integration.tracing.kit import TRACE_ID, TRACEPARENT

pytestmark = pytest.mark.xdist_group("serve")


def test_each_process_hands_its_traces_to_the_collector() -> None:
    with receiving() as (url, receiver), serving(TRACING__OTLP=url) as server:
        with Client(server.announced["grpc"], timeout_seconds=20) as client:
            decision = client.evaluate(ALLOWED_JSON)
        answer = server.http.post("/v1/decisions", json=ALLOWED_JSON, headers={"traceparent": TRACEPARENT})
        assert answer.status_code == 200
        server.process.send_signal(signal.SIGTERM)  # long before the five seconds after which spans are sent
        assert server.ended() == 0
        called = receiver.awaited("lexgate.v1.DecisionService/Evaluate")
        asked = receiver.awaited("POST /v1/decisions")
        assert asked.trace_id == TRACE_ID
        assert called.attributes["lexgate.decision_id"] == decision.decision_id
        assert len({resource["process.pid"] for resource in receiver.resources()}) == 2
        lines = server.records()
        assert {line["trace_id"] for line in lines} == {called.trace_id, TRACE_ID}


def test_a_collector_that_is_not_there_does_not_hold_up_the_end() -> None:
    with dead() as url, serving(TRACING__OTLP=url) as server:
        assert server.http.post("/v1/decisions", json=ALLOWED_JSON).json()["effect"] == "ALLOW"
        server.process.send_signal(signal.SIGTERM)
        assert server.ended() == 0
        assert not server.lines("cut_off")
