"""lexgate behind a real Envoy, configured as in examples/envoy: what passes, what does not, and faults."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import httpx
import pytest
import yaml

from lexgate.bootstrap import Application
from lexgate.engine import DECISION, GATEWAY
from lexgate.errors import EngineFault, LogFault
from lexgate.serve.gateway import Mapping
from lexgate.serve.grpc_server import GrpcServer
from tests.e2e.serving import free_port, until
from tests.gateways.envoy import Envoy, running_envoy
from tests.gateways.upstream import Upstream, running_upstream
from tests.integration.serve.web import Counted, failing, problem_of
from tests.issuer import AUDIENCE, ISSUER, Issuer

pytestmark = pytest.mark.xdist_group("envoy")

CONFIG = Path(__file__).parents[3] / "examples" / "envoy" / "envoy.yaml"
CUSTOMER = {"x-customer": "c-1"}
SALE = {"basis": "none", "items": ["phone"], "customer": {"id": "SECRET-7"}}
JSON = {"content-type": "application/json"}
MOST = 32768  # bytes of a body, as the configuration has it
ISSUED = Issuer()


def configuration() -> dict[str, Any]:
    """The configuration of the example, with a filter of tokens before lexgate and pings in quick succession."""
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text("utf-8"))
    filters_of(config).insert(0, _tokens())
    lexgate = config["static_resources"]["clusters"][1]
    options = next(iter(lexgate["typed_extension_protocol_options"].values()))
    options["explicit_http_config"]["http2_protocol_options"]["connection_keepalive"]["interval"] = "0.1s"
    return config


def filters_of(config: dict[str, Any]) -> list[dict[str, Any]]:
    manager = config["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    filters: list[dict[str, Any]] = manager["http_filters"]
    return filters


def _tokens() -> dict[str, Any]:
    keys = {"inline_string": json.dumps(ISSUED.document())}
    provider = {"issuer": ISSUER, "audiences": [AUDIENCE], "local_jwks": keys, "payload_in_metadata": "jwt_payload"}
    either = [{"provider_name": "id"}, {"allow_missing": {}}]
    return {
        "name": "envoy.filters.http.jwt_authn",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
            "providers": {"id": provider},
            "rules": [{"match": {"prefix": "/"}, "requires": {"requires_any": {"requirements": either}}}],
        },
    }


class Gate(NamedTuple):
    """An Envoy before a service, lexgate beside it."""

    client: httpx.Client
    envoy: Envoy
    upstream: Upstream
    counted: Counter[str]

    def reached(self) -> dict[str, Any]:
        return self.upstream.reached[-1]

    def logged(self, decision_id: str) -> dict[str, Any]:
        """The line of Envoy's access log that names a decision; it is written a moment after the answer."""
        until(lambda: decision_id in self.envoy.printed(), "the log is written")
        lines = (json.loads(line) for line in self.envoy.printed().splitlines() if line.startswith("{"))
        line: dict[str, Any]
        (line,) = (each for each in lines if each["decision_id"] == decision_id)
        return line


@pytest.fixture(scope="module")
def gate(application: Application) -> Iterator[Gate]:
    counted, port = Counted(), free_port()
    server = GrpcServer(application, counted, [f"127.0.0.1:{port}"])
    try:
        with running_upstream() as upstream, envoy_before(port, upstream, configuration()) as (envoy, client):
            yield Gate(client, envoy, upstream, counted.kinds)
    finally:
        server.drain(application.config.drain)


@contextmanager
def envoy_before(port: int, upstream: Upstream, config: dict[str, Any]) -> Iterator[tuple[Envoy, httpx.Client]]:
    with (
        running_envoy(config, {10000: 0, 9000: upstream.port, 8470: port}) as envoy,
        httpx.Client(base_url=envoy.url("gateway"), trust_env=False, timeout=20) as client,
    ):
        yield envoy, client


def token(**claims: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {ISSUED.token(**claims)}"}


def test_an_allow_reaches_the_service_with_the_decision(gate: Gate) -> None:
    answer = gate.client.delete("/orders/5", headers=CUSTOMER)
    assert answer.status_code == 200
    (decision_id,) = gate.reached()["headers"]["x-lexgate-decision-id"]
    line = gate.logged(decision_id)
    assert (line["effect"], line["route"], line["observed"], line["status"]) == ("ALLOW", "delete", False, 200)


def test_a_denial_is_a_problem_document_and_reaches_nobody(gate: Gate) -> None:
    before = len(gate.upstream.reached)
    answer = gate.client.post("/sales", json=SALE)
    document = problem_of(answer, 403)
    assert len(gate.upstream.reached) == before
    assert answer.headers["x-lexgate-decision-id"] == document["decision_id"]
    assert "house:basis_missing" in document["articles"]
    assert "SECRET-7" not in answer.text
    line = gate.logged(document["decision_id"])
    assert (line["effect"], line["route"], line["status"]) == ("DENY", "sale", 403)
    assert line["articles"] == ["ndsr:8.p1c", "ndsr:12.p1a", "house:basis_missing", "ndsr:12.p1c"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/nothing", {}, 403),
        ("POST", "/health", {}, 403),
        ("DELETE", "/orders/5", {}, 401),
        ("DELETE", "/orders/5", {"x-customer": ""}, 401),
        ("GET", "/health//", {}, 400),
        ("GET", "/health;x", {}, 400),
        ("GET", "/health%2f", {}, 400),
        ("GET", "/a/..%2fhealth", {}, 400),
        ("GET", "/health?a=1;b=2", {}, 400),
        ("GET", "/health", {"x-http-method-override": "DELETE"}, 400),
        ("GET", "/health", {"x_lexgate_observed": "forged"}, 400),
    ],
)
def test_what_is_not_described_or_not_clear_does_not_pass(
    gate: Gate, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    before = len(gate.upstream.reached)
    target = httpx.URL(f"{gate.client.base_url}").copy_with(raw_path=path.encode())
    assert gate.client.request(method, target, headers=headers).status_code == status
    assert len(gate.upstream.reached) == before


FORGED = [
    (name, value)
    for name in ("x-lexgate-decision-id", "X-Lexgate-Obligations", "x-lexgate-observed")
    for value in ("forged", "again")
]


@pytest.mark.parametrize(
    ("method", "path", "body", "left"),
    [
        ("GET", "/health", None, set()),
        ("DELETE", "/orders/5", None, {"x-lexgate-decision-id"}),
        ("POST", "/tried/sales", SALE, {"x-lexgate-decision-id", "x-lexgate-obligations", "x-lexgate-observed"}),
    ],
)
def test_no_forged_header_gets_through(gate: Gate, method: str, path: str, body: Any, left: set[str]) -> None:
    headers = [*CUSTOMER.items(), *FORGED]
    assert gate.client.request(method, path, headers=headers, json=body).status_code == 200
    ours = {name: values for name, values in gate.reached()["headers"].items() if name.startswith("x-lexgate")}
    assert set(ours) == left
    assert all(len(values) == 1 and values[0] not in {"forged", "again"} for values in ours.values())


def test_headers_and_parameters_that_are_not_permitted_are_stripped(gate: Gate) -> None:
    path = "/orders/5?page=1&debug=2&%64ebug=3&page=4&d%65bug=5"
    assert gate.client.delete(path, headers={**CUSTOMER, "X-Debug": "1", "x-kept": "1"}).status_code == 200
    assert gate.reached()["path"] == "/orders/5?page=1&page=4"
    assert "x-debug" not in gate.reached()["headers"]
    assert gate.reached()["headers"]["x-kept"] == ["1"]


def test_an_observed_route_lets_pass_and_says_so(gate: Gate) -> None:
    counted = Counter(gate.counted)
    answer = gate.client.post("/tried/sales", json=SALE, headers=CUSTOMER)
    assert (answer.status_code, answer.headers["x-lexgate-observed"]) == (200, "DENY")
    assert gate.reached()["headers"]["x-lexgate-observed"] == ["DENY"]
    assert (gate.counted - counted)["observed envoy DENY"] == 1
    line = gate.logged(gate.reached()["headers"]["x-lexgate-decision-id"][0])
    assert (line["effect"], line["observed"], line["status"]) == ("DENY", True, 200)


BODIES: dict[str, tuple[bytes, dict[str, str], int]] = {
    "half": (b'{"basis":', JSON, 400),
    "no JSON": (b"basis=none", {"content-type": "application/x-www-form-urlencoded"}, 400),
    "none": (b"", JSON, 400),
    "compressed": (b"{}", {**JSON, "content-encoding": "gzip"}, 400),
    "a key twice": (b'{"basis":"none","basis":"consent"}', JSON, 400),
    "larger than Envoy holds": (b" " * (MOST + 1), JSON, 413),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read_whole_does_not_pass(gate: Gate, name: str) -> None:
    body, headers, status = BODIES[name]
    before = len(gate.upstream.reached)
    assert gate.client.post("/sales", content=body, headers=headers).status_code == status
    assert len(gate.upstream.reached) == before


def test_a_body_in_pieces_is_judged_as_a_whole_and_arrives_as_a_whole(gate: Gate) -> None:
    def pieces() -> Iterator[bytes]:
        text = json.dumps(SALE).encode()
        yield text[:10]
        yield text[10:]

    answer = gate.client.post("/tried/sales", content=pieces(), headers={**JSON, **CUSTOMER})
    assert answer.headers["x-lexgate-observed"] == "DENY"


@pytest.mark.parametrize(("sub", "status"), [("c-1", 200), ("c-2", 400)])
def test_a_token_says_who_asks_and_contradicts_a_header(gate: Gate, sub: str, status: int) -> None:
    assert gate.client.delete("/orders/5", headers={**token(sub=sub), **CUSTOMER}).status_code == status
    assert gate.client.delete("/orders/5", headers=token(sub=sub)).status_code == 200


def test_a_token_of_somebody_else_says_nothing(gate: Gate) -> None:
    forged = {"authorization": f"Bearer {Issuer().token()}"}
    assert gate.client.delete("/orders/5", headers=forged).status_code == 401


def kinds_of_requests() -> Sequence[tuple[int, Callable[[httpx.Client], httpx.Response]]]:
    return [
        (200, lambda client: client.get("/health")),
        (403, lambda client: client.get("/nothing")),
        (401, lambda client: client.delete("/orders/5")),
        (200, lambda client: client.delete("/orders/5", headers=CUSTOMER)),
        (400, lambda client: client.delete("/orders/5", headers={"x-customer": "a,b"})),
        (403, lambda client: client.post("/sales", json=SALE)),
        (400, lambda client: client.post("/sales", content=b"{", headers=JSON)),
        (200, lambda client: client.post("/tried/sales", json=SALE, headers=CUSTOMER)),
        (200, lambda client: client.post("/tried/sales", content=b"{", headers={**JSON, **CUSTOMER})),
        (200, lambda client: client.get("/private", headers=token())),
    ]


def test_five_hundred_requests_get_the_right_verdict_each(gate: Gate) -> None:
    kinds = kinds_of_requests()
    before, counted = len(gate.upstream.reached), Counter(gate.counted)

    def ask(number: int) -> tuple[int, int]:
        expected, send = kinds[number % len(kinds)]
        return expected, send(gate.client).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(500)))
    assert [answer for answer in answers if answer[0] != answer[1]] == []
    assert len(gate.upstream.reached) - before == 250
    new = gate.counted - counted
    assert {name: count for name, count in new.items() if " envoy " in name} == {
        "enforced envoy PASS": 150,
        "enforced envoy DENIED": 50,
        "enforced envoy UNMAPPED": 50,
        "enforced envoy UNAUTHENTICATED": 50,
        "enforced envoy MALFORMED": 100,
        "observed envoy DENY": 50,
        "observed envoy MALFORMED": 50,
    }


def test_an_idle_connection_that_envoy_pings_stays(gate: Gate) -> None:
    assert gate.client.get("/health").status_code == 200
    opened = gate.envoy.count("cluster.lexgate.upstream_cx_total")
    time.sleep(1.0)  # ten pings and no call: by default gRPC answers the third with GOAWAY
    assert gate.client.get("/health").status_code == 200
    assert gate.envoy.count("cluster.lexgate.upstream_cx_total") == opened
    assert gate.envoy.count("cluster.lexgate.http2.goaway_sent") == 0
    assert gate.envoy.count("cluster.lexgate.upstream_cx_destroy_remote") == 0


def broken(application: Application, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    real = application.engine.evaluate

    def evaluate(entry_point: str, document: bytes) -> bytes:
        if entry_point == what:
            raise EngineFault("the engine fell over")
        if what == "nonsense":
            return b"{}" if entry_point == DECISION else real(entry_point, document)
        return real(entry_point, document)

    if what == "log":
        monkeypatch.setattr(application.log, "append", failing(LogFault("the disk is full")))
    elif what == "unforeseen":
        monkeypatch.setattr(type(application.resolver), "request", failing(ZeroDivisionError("SECRET-9")))
    else:
        monkeypatch.setattr(Mapping, "_alike", lambda *_: None)  # what is remembered needs no engine
        monkeypatch.setattr(application.engine, "evaluate", evaluate)


@pytest.mark.parametrize("what", [GATEWAY, DECISION, "nonsense", "log", "unforeseen"])
@pytest.mark.parametrize("path", ["/orders/5", "/tried/sales"])
def test_a_fault_is_503_and_reaches_nobody(
    gate: Gate, application: Application, monkeypatch: pytest.MonkeyPatch, what: str, path: str
) -> None:
    before = len(gate.upstream.reached)
    errors = gate.envoy.count("cluster.shop.ext_authz.error")
    broken(application, monkeypatch, what)
    body = SALE if path == "/tried/sales" else None
    answer = gate.client.request("POST" if body else "DELETE", path, json=body, headers=CUSTOMER)
    document = problem_of(answer, 503)
    assert document["detail"].startswith("no decision: ")
    assert "SECRET" not in answer.text
    assert len(gate.upstream.reached) == before
    assert gate.envoy.count("cluster.shop.ext_authz.error") == errors + 1


def test_an_answer_that_comes_too_late_lets_nothing_pass(
    gate: Gate, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(gate.upstream.reached)
    real = application.engine.evaluate

    def late(entry_point: str, document: bytes) -> bytes:
        time.sleep(0.8)
        return real(entry_point, document)

    monkeypatch.setattr(application.engine, "evaluate", late)
    answer = gate.client.delete("/orders/5", headers=CUSTOMER)
    assert (answer.status_code, answer.content) == (503, b"")
    assert len(gate.upstream.reached) == before
    monkeypatch.undo()
    until(lambda: gate.client.delete("/orders/5", headers=CUSTOMER).status_code == 200, "answers come in time again")


ANSWERS: dict[str, Callable[[bytes, grpc.ServicerContext], bytes]] = {
    "garbage": lambda _, __: b"\xff\xff\xff\xff",
    "html": lambda _, __: b"<html>200 OK</html>",
    "unavailable": lambda _, context: context.abort(grpc.StatusCode.UNAVAILABLE, "no"),
    "unimplemented": lambda _, context: context.abort(grpc.StatusCode.UNIMPLEMENTED, "no"),
    "internal": lambda _, context: context.abort(grpc.StatusCode.INTERNAL, "no"),
}


def test_the_configuration_refuses_where_lexgate_answers_nonsense_or_is_gone() -> None:
    saying: list[Callable[[bytes, grpc.ServicerContext], bytes]] = []

    def check(request: bytes, context: grpc.ServicerContext) -> bytes:
        return saying[0](request, context)

    method: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(check)
    service = grpc.method_handlers_generic_handler("envoy.service.auth.v3.Authorization", {"Check": method})
    with ThreadPoolExecutor(2) as pool, running_upstream() as upstream:
        server = grpc.server(pool)
        server.add_generic_rpc_handlers((service,))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        with envoy_before(port, upstream, configuration()) as (_, client):
            for name, answer in ANSWERS.items():
                saying[:] = [answer]
                assert client.get("/health").status_code == 503, name
            server.stop(None).wait()
            assert client.get("/health").status_code == 503
    assert upstream.reached == []
