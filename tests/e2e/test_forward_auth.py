"""A real nginx and a real Envoy ask a real sidecar by HTTP; what they let through is what lexgate allowed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.e2e.serving import Server, serving
from tests.gateways.envoy import running_envoy
from tests.gateways.nginx import Nginx, running_nginx
from tests.gateways.stand_in import ALLOWED, gone, stand_in, status
from tests.gateways.upstream import Upstream, running_upstream

pytestmark = pytest.mark.xdist_group("forward-auth")

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples" / "forward_auth"
ROUTES = ROOT / "tests" / "integration" / "forward" / "routes.yaml"
CALLERS = [
    {"kind": "nginx", "peers": ["unix"], "scheme": "http"},
    {"kind": "envoy", "peers": ["127.0.0.1/32"], "scheme": "http", "bodies": True},
]
PERSON = "person-0815"
FORGED = {"x-lexgate-decision-id": "forged", "x-lexgate-obligations": "forged", "x-lexgate-observed": "forged"}


@pytest.fixture(scope="module")
def lexgate() -> Iterator[Server]:
    settings = {"GATEWAY__ROUTES": str(ROUTES), "FORWARD_AUTH__CALLERS": json.dumps(CALLERS)}
    with serving(**settings) as server:
        yield server


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with running_upstream() as upstream:
        yield upstream


def nginx_at(asked: str, upstream: Upstream) -> AbstractContextManager[Nginx]:
    """The nginx of the example, before the upstream, asking at an address."""
    http = (EXAMPLES / "nginx.conf").read_text()
    replaced = http.replace("unix:/run/lexgate/http.sock", asked).replace(
        "127.0.0.1:9000", f"127.0.0.1:{upstream.port}"
    )
    assert replaced.count(asked) == 1
    return running_nginx(replaced)


def envoy_at(port: int, upstream: Upstream) -> AbstractContextManager[Any]:
    """The Envoy of the example, before the upstream, asking at a port."""
    return running_envoy(EXAMPLES / "envoy.yaml", {10000: 0, 9000: upstream.port, 8471: port})


@pytest.fixture(scope="module")
def nginx(lexgate: Server, upstream: Upstream) -> Iterator[httpx.Client]:
    with nginx_at(f"unix:{lexgate.announced['http_socket']}", upstream) as gateway, gateway.client() as client:
        yield client


@pytest.fixture(scope="module")
def envoy(lexgate: Server, upstream: Upstream) -> Iterator[httpx.Client]:
    port = int(lexgate.announced["http"].rpartition(":")[2])
    with (
        envoy_at(port, upstream) as gateway,
        httpx.Client(base_url=gateway.url("gateway"), timeout=20, trust_env=False) as client,
    ):
        yield client


@pytest.fixture(params=["nginx", "envoy"])
def gateway(request: pytest.FixtureRequest) -> httpx.Client:
    client: httpx.Client = request.getfixturevalue(request.param)
    return client


def test_an_allowed_request_reaches_the_service_with_its_decision(gateway: httpx.Client, lexgate: Server) -> None:
    answer = gateway.post(f"/people/{PERSON}?page=2", json={"note": 1}, headers=FORGED)
    assert answer.status_code == 200
    reached = answer.json()
    assert (reached["method"], reached["path"]) == ("POST", f"/people/{PERSON}?page=2")
    assert reached["body"] == '{"note":1}'
    (decision_id,) = reached["headers"]["x-lexgate-decision-id"]
    assert decision_id in {record.get("decision_id") for record in lexgate.records()}
    assert "forged" not in answer.text


def test_a_route_without_data_passes_and_nothing_forged_with_it(gateway: httpx.Client) -> None:
    answer = gateway.get("/health", headers=FORGED)
    assert answer.status_code == 200
    assert not [name for name in answer.json()["headers"] if name.startswith("x-lexgate-")]


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("POST", f"/people/{PERSON}/sold", 403),
        ("GET", "/nowhere", 403),
        ("GET", "/aged?age=old", 403),
        ("PUT", "/health", 403),
        ("GET", "/account", 401),
    ],
)
def test_what_is_not_allowed_never_reaches_the_service(
    gateway: httpx.Client, upstream: Upstream, method: str, path: str, code: int
) -> None:
    before = len(upstream.reached)
    answer = gateway.request(method, path, headers={"x-original-uri": "/health", "x-original-method": "GET"})
    assert (answer.status_code, len(upstream.reached)) == (code, before)
    if code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_denial_names_its_decision(gateway: httpx.Client, lexgate: Server) -> None:
    decision_id = gateway.post(f"/people/{PERSON}/sold").headers["x-lexgate-decision-id"]
    (record,) = [each for each in lexgate.records() if each.get("decision_id") == decision_id]
    assert (record["entry"], record["effect"]) == ("forward", "DENY")


def test_a_watched_route_passes_and_says_what_would_have_been(gateway: httpx.Client) -> None:
    reached = gateway.get(f"/watched/{PERSON}", headers=FORGED).json()
    assert reached["headers"]["x-lexgate-observed"] == ["DENY"]


def test_hundreds_of_requests_over_one_connection_have_each_its_verdict(
    gateway: httpx.Client, upstream: Upstream
) -> None:
    rng = random.Random(7)  # noqa: S311 - the same mix each time
    kinds = [
        ("DELETE", "/people/{}", 200),
        ("POST", "/people/{}/sold", 403),
        ("GET", "/health", 200),
        ("GET", "/x", 403),
    ]
    for number in range(250):
        method, path, code = rng.choice(kinds)
        before = len(upstream.reached)
        answer = gateway.request(method, path.format(f"p-{number}"))
        assert answer.status_code == code
        assert len(upstream.reached) - before == (code == 200)
        if code == 200:
            assert answer.json()["path"] == path.format(f"p-{number}")


def test_a_body_that_envoy_sends_along_is_judged_and_goes_on(lexgate: Server, upstream: Upstream) -> None:
    config = yaml.safe_load((EXAMPLES / "envoy.yaml").read_text())
    (chain,) = config["static_resources"]["listeners"][0]["filter_chains"]
    asking = chain["filters"][0]["typed_config"]["http_filters"][0]["typed_config"]
    asking["with_request_body"] = {"max_request_bytes": 1024, "allow_partial_message": True}
    asking["allowed_headers"]["patterns"].append({"exact": "content-type"})
    port = int(lexgate.announced["http"].rpartition(":")[2])
    with running_envoy(config, {10000: 0, 9000: upstream.port, 8471: port}) as gateway:
        codes = [
            httpx.post(gateway.url("gateway") + "/noted", json=body, timeout=20, trust_env=False).status_code
            for body in ({"kind": "delete"}, {"kind": "sell"}, {"kind": "delete", "more": "x" * 2000})
        ]
    assert codes == [200, 403, 403]
    assert upstream.reached[-1]["body"] == '{"kind":"delete"}'


# --- No lexgate ----------------------------------------------------------------------------------------------------

TROUBLES: dict[str, Callable[[], AbstractContextManager[int]]] = {
    "gone": gone,
    "slow": partial(stand_in, ALLOWED, after=0.8),
    "silent": partial(stand_in, b""),
    "nonsense": partial(stand_in, b"\xff\x00\xffyes\r\n\r\n"),
    "half a head": partial(stand_in, b"HTTP/1.1 200"),
    "500": partial(stand_in, status(500)),
    "503": partial(stand_in, status(503)),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_lexgate_nginx_lets_nothing_through(trouble: str, upstream: Upstream) -> None:
    before = len(upstream.reached)
    with TROUBLES[trouble]() as port, nginx_at(f"127.0.0.1:{port}", upstream) as gateway, gateway.client() as client:
        assert client.get("/health").status_code == 500
    assert len(upstream.reached) == before


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_lexgate_envoy_lets_nothing_through(trouble: str, upstream: Upstream) -> None:
    before = len(upstream.reached)
    with TROUBLES[trouble]() as port, envoy_at(port, upstream) as gateway:
        assert httpx.get(gateway.url("gateway") + "/health", timeout=20, trust_env=False).status_code == 503
    assert len(upstream.reached) == before


@pytest.mark.parametrize("code", [302, 400, 404, 405, 408, 413, 429, 503])
def test_nginx_takes_any_other_status_for_a_fault_of_its_own(code: int, upstream: Upstream) -> None:
    """Why forward auth has three answers."""
    with stand_in(status(code)) as port, nginx_at(f"127.0.0.1:{port}", upstream) as gateway, gateway.client() as client:
        assert client.get("/health").status_code == 500


@pytest.mark.parametrize("code", [200, 204, 299])
def test_nginx_takes_any_2xx_for_an_allow(code: int, upstream: Upstream) -> None:
    """Why no other status of success may ever leave."""
    with stand_in(status(code)) as port, nginx_at(f"127.0.0.1:{port}", upstream) as gateway, gateway.client() as client:
        assert client.get("/health").status_code == 200
