"""Which spans there are, in which trace, and what they tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from envoy.service.auth.v3 import external_auth_pb2
from opentelemetry.trace import StatusCode

from lexgate.client import Client
from lexgate.errors import EngineFault
from lexgate.serve.traced_grpc import TracedCalls
from lexgate.v1 import decision_service_pb2 as wire, facts_pb2, ledger_service_pb2, posture_service_pb2
from tests.integration.tracing.kit import (
    ALLOWED,
    DENIED,
    PARENT_ID,
    STATE,
    TRACE_ID,
    TRACEPARENT,
    Sidecar,
    Spans,
    id_of,
    names,
    one,
    parent_of,
    sidecar,
    trace_of,
)

IN_TRACE = (("traceparent", TRACEPARENT), ("tracestate", STATE))
REQUEST = wire.EvaluateRequest(operation=facts_pb2.Operation(kind="delete", place="CN"))
STEPS = ["lexgate.validate", "lexgate.resolve", "lexgate.evaluate", "lexgate.log"]
SERVICE = "lexgate.v1.DecisionService"


@pytest.fixture
def channel(traced: Sidecar) -> Iterator[Any]:
    with grpc.insecure_channel(traced.target) as channel:
        yield channel


def call(channel: Any, method: str, message: Any, metadata: Any = IN_TRACE) -> bytes:
    answer: bytes = channel.unary_unary(f"/lexgate.v1.{method}")(message.SerializeToString(), metadata=metadata)
    return answer


UNARY = {
    "DecisionService/Evaluate": REQUEST,
    "DecisionService/ExplainDecision": wire.ExplainDecisionRequest(request=REQUEST),
    "DecisionService/EvaluateBatch": wire.EvaluateBatchRequest(requests=[REQUEST]),
    "LedgerService/GetRevision": ledger_service_pb2.GetRevisionRequest(),
    "PostureService/Report": posture_service_pb2.ReportRequest(processor_id="none"),
    "RegisterService/GetEntry": ledger_service_pb2.GetRevisionRequest(),
}


@pytest.mark.parametrize("method", UNARY)
def test_a_call_is_in_the_trace_of_its_caller(traced: Sidecar, channel: Any, method: str) -> None:
    with suppress(grpc.RpcError):  # nothing is known of whom some ask for
        call(channel, method, UNARY[method])
    spans = traced.taken()
    request = spans[-1]
    assert request.name == f"lexgate.v1.{method}"
    assert {trace_of(span) for span in spans} == {TRACE_ID}
    assert parent_of(request) == PARENT_ID
    assert request.context is not None
    assert request.context.trace_state.to_header() == STATE
    steps = {span.name: span for span in spans[:-1]}
    assert all(parent_of(step) == id_of(request) for name, step in steps.items() if name != "lexgate.resolve")


def test_a_decision_has_its_steps_and_its_attributes(traced: Sidecar, channel: Any) -> None:
    answer = wire.EvaluateResponse.FromString(call(channel, "DecisionService/Evaluate", REQUEST)).decision
    spans = traced.taken()
    assert sorted(names(spans[:-1])) == sorted(STEPS)
    assert parent_of(one(spans, "lexgate.resolve")) == id_of(one(spans, "lexgate.validate"))
    assert dict(spans[-1].attributes or {}) == {
        "rpc.system": "grpc",
        "rpc.service": SERVICE,
        "rpc.method": "Evaluate",
        "rpc.grpc.status_code": 0,
        "lexgate.decision_id": answer.decision_id,
        "lexgate.effect": "ALLOW",
        "lexgate.governs": ("ndsr",),
        "lexgate.articles": (),
        "lexgate.entry": "grpc",
        "lexgate.policy_digest": answer.policy_digest,
    }


def test_a_denial_names_its_articles(traced: Sidecar) -> None:
    answer = traced.web.ask("POST", "/v1/decisions", json=DENIED).json()
    (request,) = [span for span in traced.taken() if span.name == "POST /v1/decisions"]
    assert request.attributes is not None
    cited = [f"{each['statute']}:{each['article']}" for each in answer["violations"] + answer["obligations"]]
    assert request.attributes["lexgate.articles"] == tuple(cited)
    assert request.attributes["lexgate.effect"] == "DENY"
    assert request.attributes["http.response.status_code"] == 200
    assert request.status.status_code is StatusCode.UNSET


@pytest.mark.parametrize(
    "metadata",
    [
        (),
        (("traceparent", "nonsense"),),
        (("traceparent", TRACEPARENT.replace(TRACE_ID, "0" * 32)),),
        (("traceparent", "ff" + TRACEPARENT[2:]),),
    ],
    ids=["none", "nonsense", "zero", "version"],
)
def test_a_call_without_a_sound_trace_begins_one(traced: Sidecar, channel: Any, metadata: Any) -> None:
    call(channel, "DecisionService/Evaluate", REQUEST, metadata)
    request = traced.taken()[-1]
    assert parent_of(request) is None
    assert trace_of(request) not in {TRACE_ID, "0" * 32}


def test_two_traces_are_none(traced: Sidecar) -> None:
    # Over gRPC, grpc itself keeps the last one.
    traced.web.ask("POST", "/v1/decisions", json=ALLOWED, headers=[("traceparent", TRACEPARENT)] * 2)
    assert parent_of(traced.taken()[-1]) is None


def test_each_message_of_a_stream_has_a_span_with_its_decision(traced: Sidecar, channel: Any) -> None:
    requests = [wire.EvaluateStreamRequest(request=REQUEST).SerializeToString()] * 3
    answers = list(channel.stream_stream(f"/{SERVICE}/EvaluateStream")(iter(requests), metadata=IN_TRACE))
    spans = traced.awaited(f"{SERVICE}/EvaluateStream")
    stream, messages = spans[-1], [span for span in spans if span.name == f"{SERVICE}/EvaluateStream message"]
    assert (stream.name, parent_of(stream)) == (f"{SERVICE}/EvaluateStream", PARENT_ID)
    assert [parent_of(message) for message in messages] == [id_of(stream)] * 3
    decided = [wire.EvaluateStreamResponse.FromString(answer).decision.decision_id for answer in answers]
    assert [(message.attributes or {})["lexgate.decision_id"] for message in messages] == decided
    logged = [span for span in spans if span.name == "lexgate.log"]
    assert [parent_of(step) for step in logged] == [id_of(message) for message in messages]


def test_a_stream_that_its_caller_leaves_ends_its_spans(traced: Sidecar, channel: Any) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield wire.EvaluateStreamRequest(request=REQUEST).SerializeToString()

    answers = channel.stream_stream(f"/{SERVICE}/EvaluateStream")(endless(), metadata=IN_TRACE)
    next(answers)
    answers.cancel()
    stream = one(traced.awaited(f"{SERVICE}/EvaluateStream"), f"{SERVICE}/EvaluateStream")
    assert (stream.attributes or {})["rpc.grpc.status_code"] == grpc.StatusCode.CANCELLED.value[0]


class _Leaving:
    """A call whose caller leaves just when the method has heard that no message follows."""

    def __init__(self) -> None:
        self._state = SimpleNamespace(client="open")
        self.ends: list[Callable[[], None]] = []

    def invocation_metadata(self) -> tuple[()]:
        return ()

    def is_active(self) -> bool:
        return True

    def add_callback(self, callback: Callable[[], None]) -> bool:
        self.ends.append(callback)
        return True

    def leave(self) -> None:
        self._state.client = "cancelled"
        for end in self.ends:
            end()


def test_a_stream_that_its_caller_leaves_between_two_messages_was_cancelled() -> None:
    spans, call = Spans(), _Leaving()
    method: Any = grpc.stream_stream_rpc_method_handler(lambda requests, _: requests)
    traced = TracedCalls(spans.tracing).intercept_service(
        lambda _: method, SimpleNamespace(method=f"/{SERVICE}/EvaluateStream")
    )
    assert list(traced.stream_stream(iter([b"", b""]), call)) == [b"", b""]
    call.leave()
    stream = one(spans.taken(), f"{SERVICE}/EvaluateStream")
    assert (stream.attributes or {})["rpc.grpc.status_code"] == grpc.StatusCode.CANCELLED.value[0]


def test_a_batch_has_an_event_for_each_decision_and_few_steps(traced: Sidecar) -> None:
    with Client(traced.target) as client:
        client.evaluate_batch([ALLOWED] * 40)
    spans = traced.taken()
    batch = spans[-1]
    assert (batch.attributes or {})["lexgate.items"] == 40
    assert len({(event.attributes or {})["lexgate.decision_id"] for event in batch.events}) == 40
    steps = names(spans[:-1])
    assert {name: steps.count(name) for name in set(steps)} == {
        "lexgate.validate": 16,
        "lexgate.resolve": 16,
        "lexgate.evaluate": 16,
        "lexgate.log": 1,
    }


def test_an_evaluation_of_authzen_is_traced(traced: Sidecar) -> None:
    asked = {
        "subject": {"type": "user", "id": "u-1"},
        "action": {"name": "delete"},
        "resource": {"type": "dataset", "id": "d-1"},
    }
    answer = traced.web.ask("POST", "/access/v1/evaluation", json=asked, headers=dict(IN_TRACE))
    spans = traced.taken()
    assert spans[-1].name == "POST /access/v1/evaluation"
    assert parent_of(spans[-1]) == PARENT_ID
    assert (spans[-1].attributes or {}).get("lexgate.decision_id") == answer.json()["context"].get("decision_id")


@pytest.mark.parametrize("envoy_traces", [True, False])
def test_a_request_that_envoy_holds_is_in_the_trace_of_envoy_or_of_its_caller(
    traced: Sidecar, channel: Any, envoy_traces: bool
) -> None:
    check = external_auth_pb2.CheckRequest()
    check.attributes.request.http.method, check.attributes.request.http.path = "GET", "/personal-marker"
    check.attributes.request.http.headers["traceparent"] = "nonsense" if envoy_traces else TRACEPARENT
    method = "/envoy.service.auth.v3.Authorization/Check"
    channel.unary_unary(method)(check.SerializeToString(), metadata=IN_TRACE if envoy_traces else ())
    spans = traced.taken()
    assert spans[-1].name == method[1:]
    assert parent_of(spans[-1]) == PARENT_ID
    assert "personal-marker" not in "".join(span.to_json() for span in spans)


def test_steps_in_threads_stay_in_the_trace(traced: Sidecar) -> None:
    traced.web.ask("POST", "/v1/decisions:batch", json={"requests": [ALLOWED]}, headers=dict(IN_TRACE))
    spans = traced.taken()
    assert sorted(names(spans)) == sorted([*STEPS, "POST /v1/decisions:batch"])
    assert {trace_of(span) for span in spans} == {TRACE_ID}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs"])
def test_nobody_traces_what_is_asked_all_the_time(traced: Sidecar, path: str) -> None:
    assert traced.web.ask("GET", path).status_code == 200
    assert traced.taken() == []


def test_a_fault_is_told_by_its_kind(traced: Sidecar, channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise EngineFault("personal-marker")

    monkeypatch.setattr(traced.application.engine._engine, "evaluate", fail)  # type: ignore[attr-defined] # the traced one
    with pytest.raises(grpc.RpcError):
        call(channel, "DecisionService/Evaluate", REQUEST)
    spans = traced.taken()
    assert (one(spans, "lexgate.evaluate").attributes or {})["error.type"] == "EngineFault"
    request = spans[-1]
    assert request.status.status_code is StatusCode.ERROR
    assert (request.attributes or {})["rpc.grpc.status_code"] == grpc.StatusCode.UNAVAILABLE.value[0]
    assert "personal-marker" not in "".join(span.to_json() for span in spans)
    assert traced.web.ask("POST", "/v1/decisions", json=ALLOWED).status_code == 503
    over_http = traced.taken()[-1]
    assert over_http.status.status_code is StatusCode.ERROR
    assert (over_http.attributes or {})["error.type"] == "503"


def test_a_refusal_is_the_callers_and_no_error(traced: Sidecar, channel: Any) -> None:
    with pytest.raises(grpc.RpcError):
        call(channel, "DecisionService/Evaluate", wire.EvaluateRequest())
    request = traced.taken()[-1]
    assert (request.attributes or {})["rpc.grpc.status_code"] == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert request.status.status_code is StatusCode.UNSET


def test_a_call_that_waits_for_a_revision_goes_on_in_its_span(traced: Sidecar, channel: Any) -> None:
    waits = wire.EvaluateRequest(operation=REQUEST.operation, at_least_revision="99")
    with pytest.raises(grpc.RpcError):
        channel.unary_unary(f"/{SERVICE}/Evaluate")(waits.SerializeToString(), metadata=IN_TRACE, timeout=0.5)
    spans = traced.awaited(f"{SERVICE}/Evaluate")  # the caller may leave before the server gives up
    tries = [span for span in spans if span.name == "lexgate.validate"]
    assert len(tries) == 2
    assert {parent_of(span) for span in tries} == {id_of(one(spans, f"{SERVICE}/Evaluate"))}


def test_the_decision_log_names_the_trace(traced: Sidecar, channel: Any) -> None:
    call(channel, "DecisionService/Evaluate", REQUEST)
    assert json.loads(traced.recorded()[-1])["trace_id"] == TRACE_ID


def test_what_is_not_sampled_has_no_span_and_keeps_its_trace(tmp_path: Path) -> None:
    spans = Spans(sample=0.0)
    with sidecar(tmp_path, spans) as running:
        running.web.ask("POST", "/v1/decisions", json=ALLOWED)
        headers = {"traceparent": TRACEPARENT.removesuffix("01") + "00"}
        running.web.ask("POST", "/v1/decisions", json=ALLOWED, headers=headers)
        assert spans.taken() == []
        begun, carried = (json.loads(line)["trace_id"] for line in running.recorded())
        assert carried == TRACE_ID != begun
        running.web.ask("POST", "/v1/decisions", json=ALLOWED, headers={"traceparent": TRACEPARENT})
        assert "POST /v1/decisions" in names(spans.taken())
