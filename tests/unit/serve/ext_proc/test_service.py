"""The phases of an exchange, answered without an Envoy: what goes on, and what is answered in place."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from envoy.extensions.filters.http.ext_proc.v3 import processing_mode_pb2 as modes
from envoy.service.ext_proc.v3 import external_processor_pb2 as wire
from google.protobuf.empty_pb2 import Empty
from hypothesis import given, settings, strategies as st

from lexgate.bootstrap import Application, assemble
from lexgate.config import AccessSection, Config, GatewaySection, LogSection
from lexgate.domain.access import Caller, Role
from lexgate.errors import EngineFault, TooManyCalls
from lexgate.serve.access import Gate
from lexgate.serve.access.current import in_the_name_of
from lexgate.serve.access.grpc_gate import GrpcGate
from lexgate.serve.access.tokens import new_token
from lexgate.serve.ext_proc.messages import goes_on
from lexgate.serve.ext_proc.reading import exchange_from
from lexgate.serve.ext_proc.service import SERVICE, ProcessorServicer, add_processor_to
from lexgate.serve.projections import Projections
from tests.gateways.filtering import LEFT, ORDER, ROUTES
from tests.integration.serve.web import Counted, failing

BUFFERED, STREAMED = modes.ProcessingMode.BUFFERED, modes.ProcessingMode.STREAMED
BODY = json.dumps(ORDER).encode()
JSON = {":status": "200", "content-type": "application/json", "content-length": str(len(BODY))}


class Context:
    """A call of Envoy's that nobody waits for in vain."""

    def __init__(self, **metadata: str) -> None:
        self.metadata = [(name.replace("_", "-"), value) for name, value in metadata.items()]

    def invocation_metadata(self) -> list[tuple[str, str]]:
        return self.metadata

    def time_remaining(self) -> float | None:
        return None


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    routes = tmp_path_factory.mktemp("routes") / "routes.yaml"
    routes.write_text(json.dumps({"routes": ROUTES}))
    config = Config(log=LogSection(enabled=False), gateway=GatewaySection(routes=routes))
    with closing(assemble(config)) as opened:
        yield opened


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def servicer(application: Application, counted: Counted) -> ProcessorServicer:
    return ProcessorServicer(application, counted)


def headers(phase: str, stated: dict[str, str], *, end: bool = False) -> wire.ProcessingRequest:
    out = wire.ProcessingRequest()
    part = getattr(out, phase)
    part.end_of_stream = end
    for name, value in stated.items():
        part.headers.headers.add(key=name, raw_value=value.encode())
    return out


def asked(
    path: str = "/orders/order", *, end: bool = True, body: int = BUFFERED, **more: str
) -> wire.ProcessingRequest:
    stated = {":method": "GET", ":scheme": "http", ":authority": "shop", ":path": path, "x-subject": "s-1", **more}
    out = headers("request_headers", stated, end=end)
    out.protocol_config.request_body_mode = BUFFERED
    out.protocol_config.response_body_mode = body
    return out


def answered(stated: dict[str, str] | None = None, *, end: bool = False) -> wire.ProcessingRequest:
    return headers("response_headers", JSON if stated is None else stated, end=end)


def unwaited() -> wire.ProcessingRequest:
    out = asked()
    out.observability_mode = True
    return out


def body(phase: str, raw: bytes) -> wire.ProcessingRequest:
    out = wire.ProcessingRequest()
    getattr(out, phase).body = raw
    return out


def processed(servicer: ProcessorServicer, *messages: Any, context: Any = None) -> list[wire.ProcessingResponse]:
    return list(servicer.process(iter(messages), context or Context()))


def status(out: wire.ProcessingResponse) -> int:
    assert out.WhichOneof("response") == "immediate_response"
    assert b"asthma" not in out.immediate_response.body
    return int(out.immediate_response.status.code)


def test_phases_are_answered_in_turn(servicer: ProcessorServicer, counted: Counted) -> None:
    trailers = wire.ProcessingRequest()
    trailers.response_trailers.trailers.headers.add(key="x-note", raw_value=b"asthma")
    outs = processed(servicer, asked(), answered(), body("response_body", BODY), trailers)
    assert [out.WhichOneof("response") for out in outs] == [
        "request_headers",
        "response_headers",
        "response_body",
        "response_trailers",
    ]
    assert json.loads(outs[2].response_body.response.body_mutation.body) == LEFT
    assert list(outs[3].response_trailers.header_mutation.remove_headers) == ["x-note"]
    stated = outs[2].dynamic_metadata["envoy.filters.http.ext_proc"]
    assert stated["route"] == "order"
    assert list(stated["withheld"]) == ["phone", "symptoms"]
    assert "ndsr:22(2)" in list(stated["articles"])
    assert counted.kinds["enforced ext_proc FILTERED"] == 1


def test_forged_headers_of_the_upstream_are_put_over(servicer: ProcessorServicer) -> None:
    mutation = processed(servicer, asked(), answered(), body("response_body", BODY))[2].response_body.response
    put = {each.header.key for each in mutation.header_mutation.set_headers}
    assert {"x-lexgate-decision-id", "cache-control", "content-length"} == put
    assert "x-lexgate-observed" in mutation.header_mutation.remove_headers


def test_a_body_without_items_rests_on_no_decision(servicer: ProcessorServicer, counted: Counted) -> None:
    raw = b'{"order_id": 1, "secret": 2}'
    headers_ = {**JSON, "content-length": str(len(raw))}
    out = processed(servicer, asked(), answered(headers_), body("response_body", raw))[2]
    assert out.response_body.response.body_mutation.body == b'{"order_id":1}'
    assert counted.kinds == {"enforced ext_proc FILTERED": 1}


@pytest.mark.parametrize(
    "messages",
    [
        (answered(),),
        (body("request_body", b""),),
        (body("response_body", BODY),),
        (wire.ProcessingRequest(),),
        (Empty(),),
        (asked(body=STREAMED),),
        (unwaited(),),
        (asked(body=modes.ProcessingMode.BUFFERED_PARTIAL),),
        (headers("request_headers", {":method": "GET", ":authority": "a", ":path": "/orders/order"}, end=True),),
    ],
)
def test_what_filtering_needs_and_is_not_sent_is_a_fault(
    servicer: ProcessorServicer, counted: Counted, messages: Any
) -> None:
    outs = processed(servicer, *messages, answered(), body("response_body", BODY))
    assert [status(out) for out in outs] == [503]
    assert sum(counted.kinds.values()) == 1


def test_a_body_before_its_headers_is_a_fault(servicer: ProcessorServicer) -> None:
    assert [status(out) for out in processed(servicer, asked(), body("response_body", BODY))[1:]] == [503]


@pytest.mark.parametrize(
    "stated",
    [
        {**JSON, ":status": "206"},
        {**JSON, "content-encoding": "gzip"},
        {**JSON, "content-type": "text/plain"},
        {**JSON, "content-length": str(5 * 1024 * 1024)},
        {":status": "101"},
    ],
)
def test_an_answer_that_cannot_be_filtered_is_refused_before_it_comes(
    servicer: ProcessorServicer, counted: Counted, stated: dict[str, str]
) -> None:
    outs = processed(servicer, asked(), answered(stated), body("response_body", BODY))
    assert [status(out) for out in outs[1:]] == [502]
    assert counted.kinds == {"enforced ext_proc MALFORMED": 1}


@pytest.mark.parametrize("raw", [BODY[:-1], BODY[:10], b"NaN", b" ", b'{"order_id": 1e999}'])
def test_a_body_that_is_not_whole_or_no_json_is_refused(servicer: ProcessorServicer, raw: bytes) -> None:
    for stated in (JSON, {**JSON, "content-length": str(len(raw))}):
        outs = processed(servicer, asked(), answered(stated), body("response_body", raw))
        assert status(outs[2]) == 502


def made_by(details: str) -> wire.ProcessingRequest:
    out = answered({":status": "403", "content-type": "text/plain"})
    out.attributes["envoy.filters.http.ext_proc"].update({"response.code_details": details})
    return out


@pytest.mark.parametrize("before", [(), (asked(),)])
def test_an_answer_of_envoy_itself_passes_and_one_out_of_a_cache_does_not(
    servicer: ProcessorServicer, before: tuple[Any, ...]
) -> None:
    for details in ("ext_authz_denied", "rbac_access_denied_matched_policy[none]", "no_healthy_upstream"):
        outs = processed(servicer, *before, made_by(details), body("response_body", b"no"))
        assert [out.WhichOneof("response") for out in outs[-2:]] == ["response_headers", "response_body"]
        assert not outs[-1].response_body.response.HasField("body_mutation")
    for details in ("via_upstream", "cache.response_from_cache_filter", "direct_response", ""):
        outs = processed(servicer, *before, made_by(details), body("response_body", b"asthma"))
        assert status(outs[-1]) == (502 if before else 503)


def test_no_body_stays_none(servicer: ProcessorServicer) -> None:
    outs = processed(servicer, asked(), answered({**JSON, "etag": "1"}, end=True))
    assert {"etag", "content-length"} <= set(outs[1].response_headers.response.header_mutation.remove_headers)
    empty = processed(servicer, asked(), answered({":status": "200", "content-type": "application/json"}))
    assert empty[1].WhichOneof("response") == "response_headers"
    stated = {":status": "200", "content-type": "application/json"}
    out = processed(servicer, asked(), answered(stated), body("response_body", b""))[2]
    assert not out.response_body.response.HasField("body_mutation")


NAMES = st.sampled_from(["order_id", "customer", "name", "phone", "notes", "text", "total", "*", "0", "other"])
ANY_JSON = st.recursive(
    st.sampled_from(["asthma", 7, None, True, 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)


@given(ANY_JSON | st.dictionaries(NAMES, ANY_JSON, min_size=2, max_size=6))
@settings(max_examples=150, deadline=None)
def test_whatever_a_service_answers_only_what_may_leave_does(application: Application, answer: Any) -> None:
    raw = json.dumps(answer).encode()
    stated = {**JSON, "content-length": str(len(raw))}
    out = processed(ProcessorServicer(application, Counted()), asked(), answered(stated), body("response_body", raw))[2]
    left = json.loads(out.response_body.response.body_mutation.body)
    if not isinstance(answer, dict):
        assert left == ([] if isinstance(answer, list) else None)
        return
    free = {name: answer[name] for name in ("order_id", "total") if name in answer}
    customer = answer.get("customer")
    if isinstance(customer, dict) and "name" in customer:
        free["customer"] = {"name": customer["name"]}
    assert left == free


def test_a_mapping_that_answers_what_nobody_can_read_is_a_fault(
    servicer: ProcessorServicer, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mapped in (
        {"request": {"operation": {"kind": "use"}}, "response": {"items": 7}},
        {"request": {"operation": {"kind": "use"}}, "response": {"more": 7}},
        {"no_data": True, "response": {"items": {}}},
    ):
        text = json.dumps(mapped).encode()
        monkeypatch.setattr(type(application.engine), "evaluate", lambda *_, text=text: text)
        assert [status(out) for out in processed(servicer, asked())] == [503]
    monkeypatch.setattr(type(application.engine), "evaluate", failing(EngineFault("gone")))
    assert [status(out) for out in processed(servicer, asked())] == [503]


def test_an_observed_route_is_never_refused_for_what_it_answers(servicer: ProcessorServicer, counted: Counted) -> None:
    outs = processed(servicer, asked("/watched/x"), answered({":status": "206"}), body("response_body", b"asthma"))
    assert [out.WhichOneof("response") for out in outs] == ["request_headers", "response_headers", "response_body"]
    assert not outs[2].response_body.response.HasField("body_mutation")
    assert counted.kinds == {"observed ext_proc MALFORMED": 1}


def test_an_exchange_has_what_envoy_knows_of_who_asks() -> None:
    first = asked()
    first.metadata_context.filter_metadata["envoy.filters.http.jwt_authn"].update({"jwt_payload": {"sub": "s-1"}})
    known = first.attributes["envoy.filters.http.ext_proc"]
    known.update({"connection.uri_san_peer_certificate": "", "connection.subject_peer_certificate": "CN=shop"})
    exchange = exchange_from(first, b"", [("lexgate-route-team", "orders"), ("user-agent", "envoy")], 8)
    assert (exchange.claims, exchange.peer, exchange.route) == ({"sub": "s-1"}, "CN=shop", {"team": "orders"})
    plain = exchange_from(asked(), b"", [], 8)
    assert (plain.claims, plain.peer, plain.route, plain.headers) == ({}, None, {}, {"x-subject": "s-1"})


def test_a_caller_with_too_many_calls_gets_no_answer_through(
    servicer: ProcessorServicer, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(application.decider), "project", failing(TooManyCalls("made too many calls", 1.0)))
    out = processed(servicer, asked(), answered(), body("response_body", BODY))[2]
    assert status(out) == 503
    assert json.loads(out.immediate_response.body)["detail"] == "no decision: made too many calls"


def test_items_count_as_the_decisions_that_they_come_to(application: Application, counted: Counted) -> None:
    projections, charged = Projections(application, counted), list[int]()
    request = projections.read({"operation": {"kind": "delete", "place": "CN"}})
    context = in_the_name_of(Caller("token", "envoy", frozenset({Role.DECIDE})), charged.append)
    context.run(projections.project, request, ["phone", "fax_number", "symptoms"], "test", 0.0)
    assert [1 + count for count in charged] == [sum(counted.kinds.values())]


def test_only_a_phase_goes_on() -> None:
    with pytest.raises(ValueError, match="no such phase"):
        goes_on("immediate_response")


def test_behind_the_gate_it_keeps_its_own_threads(servicer: ProcessorServicer, tmp_path: Path) -> None:
    shop = new_token("envoy", (Role.DECIDE,))
    entry = shop.entry.model_dump(mode="json", exclude_none=True)
    (tmp_path / "tokens").write_text(json.dumps({"tokens": [entry]}))
    gate = Gate(AccessSection(anonymous=(), tokens=tmp_path / "tokens"))
    with ThreadPoolExecutor(1) as pool:
        server = grpc.server(pool, interceptors=[GrpcGate(gate, Counted())])
        add_processor_to(server, servicer, 2)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            codec = wire.ProcessingRequest.SerializeToString, wire.ProcessingResponse.FromString
            call: Any = channel.stream_stream(f"/{SERVICE}/Process", *codec)
            with pytest.raises(grpc.RpcError) as caught:
                list(call(iter([asked()]), timeout=5))
            assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
            metadata = [("authorization", f"Bearer {shop.text}")]
            # Two streams are open at once, over a pool of one thread.
            streams = [held_open(call, metadata) for _ in range(2)]
            assert all(next(answers).WhichOneof("response") == "request_headers" for answers, _ in streams)
            assert any(thread.name.startswith("ext_proc") for thread in threading.enumerate())
            for _, let_go in streams:
                let_go.set()
        server.stop(None).wait()


def held_open(call: Any, metadata: Any) -> tuple[Any, threading.Event]:
    """A stream that sends one message, and ends when it is let go."""
    let_go = threading.Event()

    def messages() -> Iterator[wire.ProcessingRequest]:
        yield asked()
        let_go.wait(5)

    return call(messages(), metadata=metadata, timeout=5), let_go
