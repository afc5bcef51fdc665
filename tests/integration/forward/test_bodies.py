"""A body that a gateway sends along is judged whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from lexgate.config import ForwardAuthSection
from tests.integration.forward.asking import PEERS, nothing_decided, question, raw
from tests.integration.serve.web import Web, web_over

JSON = {"content-type": "application/json"}
WHOLE = {"x-envoy-auth-partial-body": "false"}
DELETING, SELLING = b'{"kind": "delete"}', b'{"kind": "sell"}'


@pytest.fixture(scope="module")
def bodied(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The application, told that its gateways send bodies along."""
    callers = [
        {"kind": "envoy", "peers": ["10.1.0.0/16"], "bodies": True},
        {"kind": "traefik", "peers": ["unix"], "bodies": True},
    ]
    sections = {"forward_auth": ForwardAuthSection.model_validate({"callers": callers})}
    limits = {"limits": web.site.application.config.limits.model_copy(update={"request_bytes": 2000})}
    config = web.site.application.config.model_copy(update={**sections, **limits})
    application = replace(web.site.application, config=config)
    with ThreadPoolExecutor(1) as threads:
        yield web_over(application, threads, tmp_path_factory.mktemp("figures"), inline=True)


@pytest.fixture(params=["envoy", "traefik"])
def sender(request: pytest.FixtureRequest) -> str:
    """The kind of a gateway that can send bodies."""
    name: str = request.param
    return name


def send(
    web: Web, kind: str, body: bytes, headers: dict[str, str] | None = None, path: str = "/noted"
) -> httpx.Response:
    marks = WHOLE if kind == "envoy" else {}
    return raw(web, PEERS[kind], *question(kind, "POST", path, {**marks, **JSON, **(headers or {})}), body)


def test_facts_of_a_body_are_judged(bodied: Web, sender: str) -> None:
    assert send(bodied, sender, DELETING).status_code == 200
    assert send(bodied, sender, SELLING).json()["effect"] == "DENY"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (DELETING[:-1], {}),
        (b'{"kind": "sell", "kind": "delete"}', {}),
        (DELETING, {"content-encoding": "gzip"}),
        (DELETING, {"content-type": "text/plain"}),
    ],
)
def test_a_body_that_is_not_whole_and_json_is_not_judged(
    bodied: Web, body: bytes, headers: dict[str, str], sender: str
) -> None:
    assert nothing_decided(send(bodied, sender, body, headers))["errors"][0]["pointer"] == "/body"


def test_a_body_that_envoy_calls_partial_is_not_judged(bodied: Web) -> None:
    for said in ("true", "", "no"):
        answer = send(bodied, "envoy", DELETING, {"x-envoy-auth-partial-body": said})
        assert nothing_decided(answer)["errors"][0]["problem"] == "is not here as a whole"


def test_an_envoy_that_says_nothing_of_bodies_sends_none(bodied: Web) -> None:
    answer = raw(bodied, PEERS["envoy"], *question("envoy", "POST", "/noted", JSON), DELETING)
    assert nothing_decided(answer)["errors"][0]["problem"] == "is not sent along by the gateway"


def test_a_body_beyond_the_bounds_is_403(bodied: Web, sender: str) -> None:
    assert "limits.request_bytes" in nothing_decided(send(bodied, sender, b" " * 2001 + DELETING))["detail"]


def test_a_body_of_a_gateway_that_sends_none_is_not_read(web: Web, kind: str) -> None:
    assert nothing_decided(send(web, kind, DELETING))["errors"][0]["pointer"] == "/body"
