"""A real Envoy whose answers lexgate filters: what may not leave does not, whatever goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from envoy.service.ext_proc.v3 import external_processor_pb2 as wire

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, DrainSection, GatewaySection, LogSection
from lexgate.errors import EngineFault
from lexgate.log import read
from lexgate.serve.ext_proc.service import SERVICE
from lexgate.serve.grpc_server import GrpcServer
from tests.gateways.envoy import Envoy, running_envoy
from tests.gateways.filtering import (
    ANSWERS,
    AUTHORISATION,
    LEFT,
    ORDER,
    PROCESSING,
    ROUTES,
    SECRETS,
    envoy_config,
    running_service,
)
from tests.integration.serve.web import Counted, failing

pytestmark = pytest.mark.xdist_group("envoy")
AT_ONCE = DrainSection(delay_seconds=0, grace_seconds=0)
SUBJECT = {"x-subject": "s-1"}


class Site:
    """The service behind Envoy, and what stands beside it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        (folder / "routes.yaml").write_text(json.dumps({"routes": ROUTES}))
        config = Config(log=LogSection(directory=folder / "log"), gateway=GatewaySection(routes=folder / "routes.yaml"))
        self.application: Application = stack.enter_context(closing(assemble(config, slot=0)))
        self.counted = Counted()
        self.sockets = {name: folder / name for name in ("lexgate", "dying", "gone", "silent", "babbling")}
        stack.callback(self.serve("lexgate").drain, AT_ONCE)
        stack.enter_context(processor(self.sockets["silent"], silent))
        stack.enter_context(processor(self.sockets["babbling"], babbling))
        self.service = stack.enter_context(running_service())
        self.envoy: Envoy = stack.enter_context(running_envoy(self._config()))
        self.client = stack.enter_context(httpx.Client(trust_env=False, timeout=20))

    def serve(self, name: str) -> GrpcServer:
        return GrpcServer(self.application, self.counted, [f"unix:{self.sockets[name]}"])

    def _config(self) -> dict[str, Any]:
        modes = {
            "unseen": {"response_body_mode": "NONE"},
            "streamed": {"response_body_mode": "STREAMED"},
            "partial": {"response_body_mode": "BUFFERED_PARTIAL"},
            "nameless": {"request_header_mode": "SKIP"},
            "headless": {"response_header_mode": "SKIP"},
            "bodiless": {"request_body_mode": "NONE"},
        }
        odd = {name: ("lexgate", {"processing_mode": {**PROCESSING, **mode}}) for name, mode in modes.items()}
        own: dict[str, Any] = {name: (name, {}) for name in ("lexgate", "dying", "gone", "babbling")}
        strict = ("lexgate", {"allow_mode_override": False})
        silent_ = ("silent", {"message_timeout": "0.2s"})
        both = ("lexgate", {"before": [AUTHORISATION]})
        port = self.service.server_address[1]
        return envoy_config(port, self.sockets, both=both, strict=strict, silent=silent_, **own, **odd)

    def ask(self, path: str, listener: str = "lexgate", **more: Any) -> httpx.Response:
        headers = {**SUBJECT, **more.pop("headers", {})}
        return self.client.request(more.pop("method", "GET"), f"{self.url(listener)}{path}", headers=headers, **more)

    def url(self, listener: str) -> str:
        return self.envoy.url(listener)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path_factory.mktemp("s"), stack)


@contextmanager
def processor(socket: Path, behaviour: Any) -> Iterator[None]:
    """A gRPC server whose Process is `behaviour`."""
    with ThreadPoolExecutor(8) as pool:
        server = grpc.server(pool)
        handler = grpc.stream_stream_rpc_method_handler(
            behaviour, wire.ProcessingRequest.FromString, wire.ProcessingResponse.SerializeToString
        )
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"Process": handler}),))
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        yield
        server.stop(None).wait()


def silent(requests: Iterator[Any], _: Any) -> Iterator[wire.ProcessingResponse]:
    for _request in requests:
        yield from ()


def babbling(requests: Iterator[Any], _: Any) -> Iterator[wire.ProcessingResponse]:
    """Answers another phase than the one that was asked about."""
    for _request in requests:
        out = wire.ProcessingResponse()
        out.response_trailers.SetInParent()
        yield out


def assert_withheld(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses
    assert not any(secret in answer.text for secret in SECRETS)


def test_what_may_leave_does_and_nothing_else(site: Site) -> None:
    answer = site.ask("/orders/order")
    assert (answer.status_code, answer.json()) == (200, LEFT)
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_the_decisions_are_named_and_recorded(site: Site) -> None:
    ids = site.ask("/orders/order").headers["x-lexgate-decision-id"].split(", ")
    records = {each.record["decision_id"]: each.record for each in read(site.folder / "log")}
    assert {records[each]["entry"] for each in ids} == {"ext_proc.items"}
    assert sorted(records[each]["effect"] for each in ids) == ["ALLOW", "DENY", "DENY"]
    assert "asthma" not in str(records)


def test_the_service_is_asked_for_all_of_it_and_plainly(site: Site) -> None:
    site.ask("/orders/order", headers={"if-none-match": '"1"', "range": "bytes=0-1", "accept-encoding": "gzip"})
    assert not {"if-none-match", "range", "accept-encoding"} & site.service.asked[-1].keys()


@pytest.mark.parametrize(
    ("answer", "status", "left"),
    [("problem", 404, {"order_id": "o-9"}), ("list", 200, []), ("null", 200, None), ("chunked", 200, LEFT)],
)
def test_answers_of_every_status_and_shape_are_filtered(site: Site, answer: str, status: int, left: Any) -> None:
    got = site.ask(f"/orders/{answer}")
    assert (got.status_code, got.json()) == (status, left)


def test_an_answer_without_a_body_stays_one(site: Site) -> None:
    assert site.ask("/orders/nothing").status_code == 204
    answer = site.ask("/orders/order", method="HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers.get("content-length") != str(len(ANSWERS["order"][2]))


@pytest.mark.parametrize("answer", ["page", "untyped", "broken", "twice", "gzip", "latin", "part", "deep", "cut"])
def test_what_cannot_be_read_is_withheld_as_a_whole(site: Site, answer: str) -> None:
    assert_withheld(site.ask(f"/orders/{answer}"), 502)


def test_what_envoy_cannot_hold_is_withheld_as_a_whole(site: Site) -> None:
    assert_withheld(site.ask("/orders/huge"), 500)


def test_a_large_answer_is_filtered(site: Site) -> None:
    assert site.ask("/orders/large").json() == {**LEFT, "order_id": "asthma" * 100_000}


def test_the_problem_document_says_what_is_wrong_and_no_value(site: Site) -> None:
    answer = site.ask("/orders/gzip")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("the answer of the service is compressed")


@pytest.mark.parametrize(("listener", "statuses"), [("gone", (503,)), ("silent", (503, 504)), ("babbling", (500, 503))])
def test_without_lexgate_nothing_leaves(site: Site, listener: str, statuses: tuple[int, ...]) -> None:
    assert_withheld(site.ask("/orders/order", listener), *statuses)
    assert_withheld(site.ask("/plain/order", listener), *statuses)


def test_a_sidecar_that_ends_takes_the_answers_with_it(site: Site) -> None:
    server = site.serve("dying")
    assert site.ask("/orders/order", "dying").json() == LEFT
    server.drain(AT_ONCE)
    assert_withheld(site.ask("/orders/order", "dying"), 503)


@pytest.mark.parametrize("error", [EngineFault("the engine is gone"), RuntimeError("asthma")])
def test_a_fault_is_an_answer_in_place(site: Site, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(site.application.decider), "project", failing(error))
    answer = site.ask("/orders/order")
    assert_withheld(answer, 503)
    assert answer.json()["detail"].startswith("no decision:")


@pytest.mark.parametrize("listener", ["unseen", "streamed", "partial", "nameless"])
def test_an_envoy_that_hands_over_too_little_gets_no_answer_through(site: Site, listener: str) -> None:
    answer = site.ask("/orders/order", listener)
    assert_withheld(answer, 503)
    assert "Envoy is not set up to filter" in answer.json()["detail"]


def test_an_envoy_that_keeps_the_headers_of_answers_to_itself_gets_no_body_through(site: Site) -> None:
    """It has sent the headers by then, so that it can only break off."""
    got: list[bytes] = []
    with pytest.raises(httpx.RemoteProtocolError):
        receive(site.client, f"{site.url('headless')}/orders/order", got)
    assert b"".join(got) == b""


def receive(client: httpx.Client, url: str, got: list[bytes]) -> None:
    with client.stream("GET", url, headers=SUBJECT) as answer:
        got.extend(answer.iter_raw())


def test_a_route_without_a_response_and_one_without_data_pass(site: Site) -> None:
    for listener in ("lexgate", "strict"):
        assert site.ask("/plain/order", listener).json() == ORDER
        assert site.ask("/open/order", listener).json() == ORDER
        assert site.ask("/plain/page", listener).text == "<p>asthma</p>"


def test_a_route_that_nobody_mapped_is_refused(site: Site) -> None:
    assert_withheld(site.ask("/elsewhere/order"), 403)
    assert_withheld(site.ask("/orders/../orders/order%2f"), 400)


def test_a_route_that_needs_to_know_who_asks_is_refused_to_others(site: Site) -> None:
    assert_withheld(site.ask("/named/order"), 401)


def test_a_request_that_means_nothing_acceptable_is_withheld(site: Site) -> None:
    assert_withheld(site.ask("/odd/order", headers={"x-kind": "borrow"}), 503)


def test_a_mapping_may_read_the_body_of_the_request(site: Site) -> None:
    assert site.ask("/told/order", method="POST", json={"subject": "s-1"}).json() == LEFT
    assert_withheld(
        site.ask("/told/order", method="POST", content=b"{", headers={"content-type": "application/json"}), 400
    )
    assert_withheld(site.ask("/told/order", "bodiless", method="POST", json={"subject": "s-1"}), 400)
    assert site.ask("/orders/order", "bodiless", method="POST", json={"subject": "s-1"}).json() == LEFT


def test_an_observed_route_lets_pass_and_says_so(site: Site) -> None:
    answer = site.ask("/watched/order")
    assert answer.json() == ORDER
    assert answer.headers["x-lexgate-observed"] == "FILTERED;withheld=2"
    assert "x-lexgate-decision-id" not in answer.headers
    assert site.ask("/watched/gzip").json() == ORDER
    assert site.ask("/watched/page").headers["x-lexgate-observed"] == "MALFORMED"
    assert "ext_proc.observe.items" in {each.record["entry"] for each in read(site.folder / "log")}


def test_every_one_of_many_answers_is_the_right_one(site: Site) -> None:
    base = site.url("lexgate")

    def ask(number: int) -> bool:
        name, left = (("order", LEFT), ("problem", {"order_id": "o-9"}), ("chunked", LEFT))[number % 3]
        return bool(site.client.get(f"{base}/orders/{name}", headers=SUBJECT).json() == left)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(500)))


def test_the_request_is_judged_by_its_items_and_the_answer_by_its_own(site: Site) -> None:
    allowed = site.ask("/asked/order", "both", headers={"x-items": "name"})
    assert (allowed.status_code, allowed.json()) == (200, LEFT)
    sent = site.service.asked[-1]["x-lexgate-decision-id"]
    assert sent not in allowed.headers["x-lexgate-decision-id"].split(", ")
    assert_withheld(site.ask("/asked/order", "both", headers={"x-items": "name,symptoms"}), 403)
    assert_withheld(site.ask("/asked/gzip", "both", headers={"x-items": "name"}), 502)


def test_what_envoy_itself_answers_passes(site: Site) -> None:
    answer = site.ask("/down/order")
    assert (answer.status_code, answer.text[:22]) == (503, "upstream connect error")


def test_it_is_counted(site: Site) -> None:
    before = site.counted.kinds["enforced ext_proc FILTERED"], site.counted.kinds["enforced ext_proc MALFORMED"]
    site.ask("/orders/order")
    site.ask("/orders/gzip")
    after = site.counted.kinds["enforced ext_proc FILTERED"], site.counted.kinds["enforced ext_proc MALFORMED"]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1]
