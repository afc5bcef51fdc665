"""docs/response-filtering.md and the configuration of Envoy that it describes: what it shows is what comes."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from examples.order_service.shop import PRIVACY, REGISTERS, Order, consent, said_by
from lexgate.bootstrap import Application, assemble
from lexgate.client import InputError, Unreachable
from lexgate.config import Config, DrainSection
from lexgate.domain.consent import Actor, Role
from lexgate.domain.projection import projection_json
from lexgate.facts.ledger import Circumstances
from lexgate.facts.registers import EntryReader, make_plan, read_folder
from lexgate.serve.grpc_server import GrpcServer
from tests.gateways.envoy import Envoy, running_envoy
from tests.integration.serve.web import Counted

pytestmark = pytest.mark.xdist_group("envoy")
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "response-filtering.md").read_text()
ANN = Order(customer="ann", age_band="18+", agreed=True, name="-", phone="-", postal_address="-")
SHOP = Circumstances(Actor("shop-1", Role.CONTROLLER), "register_api")
BLOCKS = {kind: re.findall(rf"```{kind}\n(.*?)\n```", PAGE, re.DOTALL) for kind in ("json", "python", "yaml")}
KEPT_UNTIL = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 90 * 86400))
ORDER: Mapping[str, Any] = json.loads(BLOCKS["json"][2])
LEFT = json.loads(BLOCKS["json"][3])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(ORDER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Site:
    """The shop's registers and ledger, a sidecar over them, and Envoy as the example sets it up."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        routes = ROOT / "examples" / "envoy" / "filtering-routes.yaml"
        settings = {"log": {"enabled": False}, "ledger": {"path": folder / "ledger.db"}, "gateway": {"routes": routes}}
        self.application: Application = stack.enter_context(closing(assemble(Config.model_validate(settings))))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        server = GrpcServer(self.application, Counted(), [f"127.0.0.1:{port}"])
        stack.callback(server.drain, DrainSection(delay_seconds=0, grace_seconds=0))
        self.target = f"127.0.0.1:{port}"
        shop = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _Handler))
        Thread(target=shop.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        stack.callback(shop.shutdown)
        ports = {10000: 0, 9000: int(shop.server_address[1]), 8470: port}
        config = ROOT / "examples" / "envoy" / "filtering.yaml"
        self.envoy: Envoy = stack.enter_context(running_envoy(config, ports))
        self._fill()

    def _fill(self) -> None:
        assert self.application.ledger
        assert self.application.registers
        folder = read_folder(REGISTERS, EntryReader(self.application.vocabulary))
        self.application.registers.apply(make_plan(self.application.registers, folder), SHOP)
        self.application.ledger.state_fact("ann", "age_band", "18+", said_by("ann"))
        self.application.ledger.grant(consent(ANN, PRIVACY), said_by("ann"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path_factory.mktemp("p"), stack)


def test_the_answer_about_items_is_as_shown(site: Site) -> None:
    asked, shown = json.loads(BLOCKS["json"][0]), json.loads(BLOCKS["json"][1])
    asked["request"]["operation"]["retention_until"] = KEPT_UNTIL
    situations = site.application.situations
    prepared = situations.of(situations.read(asked["request"]), asked["items"])
    told = projection_json(site.application.decider.project(asked["items"], prepared, "http"))
    assert summary(told) == summary(shown)


def summary(answer: Any) -> Any:
    """Verdicts and effects, with the ids of decisions numbered."""
    numbers = {each["decision_id"]: number for number, each in enumerate(answer["decisions"])}
    verdicts = [{**each, "decision_id": numbers[each["decision_id"]]} for each in answer["items"]]
    return verdicts, [each["effect"] for each in answer["decisions"]]


def test_the_code_of_the_page_runs_and_keeps_what_it_says(site: Site) -> None:
    names: dict[str, Any] = {"target": site.target, "kept_until": KEPT_UNTIL}
    for block in BLOCKS["python"]:
        exec(block, names)  # noqa: S102 - our own page
    assert names["left"] == LEFT
    assert names["left_of_all"] == [LEFT, {"order_id": "o-8"}]
    with names["Client"]("127.0.0.1:1") as nobody, pytest.raises(Unreachable):
        names["filter_record"](nobody, names["request"], names["order"], items=names["items"])


def test_envoy_answers_as_shown(site: Site) -> None:
    headers = {"x-customer": "ann", "x-kept-until": KEPT_UNTIL}
    answer = httpx.get(f"{site.envoy.url('gateway')}/orders/o-7", headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()) == (200, LEFT)
    until = time.monotonic() + 10
    while '"route":"order"' not in (logged := site.envoy.printed()) and time.monotonic() < until:
        time.sleep(0.05)
    assert '"withheld":["medical_note"]' in logged
    assert json.loads(BLOCKS["json"][4])["articles"] == json.loads(logged.splitlines()[-1])["articles"]


def test_the_route_of_the_page_is_that_of_the_example() -> None:
    example = (ROOT / "examples" / "envoy" / "filtering-routes.yaml").read_text()
    assert all(line in example for block in BLOCKS["yaml"][:1] for line in block.splitlines())


def test_a_person_of_whom_nothing_is_known_keeps_the_number_of_the_order_alone(site: Site) -> None:
    headers = {"x-customer": "nobody", "x-kept-until": KEPT_UNTIL}
    answer = httpx.get(f"{site.envoy.url('gateway')}/orders/o-7", headers=headers, trust_env=False)
    assert answer.json() == {"order_id": "o-7", "total": 12.5}


def test_what_the_page_says_is_refused_is(site: Site) -> None:
    request = {"operation": {"kind": "use", "items": ["name"]}}
    with pytest.raises(InputError, match="stated beside the items"):
        site.application.situations.of(site.application.situations.read(request), ["name"])
