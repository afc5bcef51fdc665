"""The processes of a pod as the manifests configure them: a real Envoy, sidecar and PostgreSQL, over the socket."""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from lexgate.client import Client, LedgerClient, NotAuthorised
from tests.e2e.serving import ALLOWED, ALLOWED_JSON, Server
from tests.gateways.envoy import Envoy, running_envoy
from tests.gateways.upstream import Upstream, running_upstream
from tests.kubernetes import containers, every, manifests, named
from tests.postgres import shared

OBJECTS = manifests(Path(__file__).parents[1] / "manifests")
LEXGATE, APPLICATION, ENVOY = containers(OBJECTS)
JSON = {"content-type": "application/json"}


class Pod:
    """The three containers, with the paths of a pod below a folder, and free ports."""

    def __init__(self, folder: Path, ledger: str, stack: ExitStack) -> None:
        self.folder = folder
        for name in ("etc", "run", "state"):
            (folder / name).mkdir()
        self.upstream: Upstream = stack.enter_context(running_upstream())
        self.lexgate = Server(folder, self._settings(ledger), "--config", str(folder / "etc" / "lexgate.yaml"))
        stack.callback(self.lexgate.close)
        self.lexgate.await_serving()
        config = yaml.safe_load(self._placed(named(OBJECTS, "ConfigMap/shop-envoy")["data"]["envoy.yaml"]))
        ports = {8080: 0, 8082: 0, 8081: self.upstream.port}
        self.envoy: Envoy = stack.enter_context(running_envoy(config, ports))
        self.http = stack.enter_context(httpx.Client(base_url=self.envoy.url("gateway"), timeout=20, trust_env=False))

    @property
    def socket(self) -> str:
        """Where the application asks."""
        [target] = [entry["value"] for entry in APPLICATION["env"] if entry["name"] == "LEXGATE_TARGET"]
        return self._placed(target)

    def _settings(self, ledger: str) -> dict[str, str]:
        """What the image and the manifest set, on free ports."""
        for name, text in named(OBJECTS, "ConfigMap/shop-lexgate")["data"].items():
            (self.folder / "etc" / name).write_text(self._placed(text))
        (self.folder / "etc" / "key").write_bytes(base64.b64encode(os.urandom(32)))
        stated = {entry["name"]: entry.get("value", ledger) for entry in LEXGATE["env"]}
        image = {"LEXGATE_GRPC__SOCKET": "/run/lexgate/grpc.sock", "LEXGATE_HTTP__SOCKET": "/run/lexgate/http.sock"}
        here = {"LEXGATE_GRPC__ADDRESS": "127.0.0.1:0", "HOME": str(self.folder / "state")}
        return {**stated, **{name: self._placed(value) for name, value in image.items()}, **here}

    def _placed(self, text: str) -> str:
        for path, name in {"/etc/lexgate-ledger": "etc", "/etc/lexgate": "etc", "/run/lexgate": "run"}.items():
            text = text.replace(f"{path}/", f"{self.folder / name}/")
        return text


@pytest.fixture(scope="module")
def pod() -> Iterator[Pod]:
    folder = Path(tempfile.mkdtemp(prefix="lexgate-pod-"))  # short: the path of a socket may have 107 bytes
    database = shared().database()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        yield Pod(folder, database, stack)


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    return problem


def test_probes_are_answered(pod: Pod) -> None:
    ways = {"lexgate-http": pod.lexgate.http, "http": pod.http}
    with httpx.Client(base_url=pod.envoy.url("probes"), timeout=20, trust_env=False) as probes:
        ways["envoy-probes"] = probes
        asked = [probe for each in (LEXGATE, APPLICATION, ENVOY) for probe in every(each, "httpGet")]
        assert len(asked) == 6
        answers = {(probe["port"], probe["path"]): ways[probe["port"]].get(probe["path"]) for probe in asked}
    assert {where: answer.status_code for where, answer in answers.items() if not answer.is_success} == {}


def test_what_is_allowed_reaches_the_application(pod: Pod) -> None:
    answer = pod.http.delete("/orders/7", headers={"x-customer": "c-1"})
    assert answer.status_code == 200
    reached = pod.upstream.reached[-1]
    assert (reached["method"], reached["path"]) == ("DELETE", "/orders/7")
    assert len(reached["headers"]["x-lexgate-decision-id"]) == 1


def test_what_is_denied_does_not(pod: Pod) -> None:
    before = len(pod.upstream.reached)
    sale = {"basis": "none", "items": ["phone"], "customer": {"id": "c-2"}}
    answer = pod.http.post("/exports", content=json.dumps(sale), headers=JSON)
    assert answer.status_code == 403
    assert problem_of(answer)["status"] == 403
    assert len(pod.upstream.reached) == before


def test_what_no_route_matches_does_not(pod: Pod) -> None:
    before = len(pod.upstream.reached)
    assert pod.http.get("/customers").status_code == 403
    assert len(pod.upstream.reached) == before


def test_a_body_that_is_too_long_is_refused_whole(pod: Pod) -> None:
    before = len(pod.upstream.reached)
    assert pod.http.post("/exports", content=b"x" * 40_000, headers=JSON).status_code == 413
    assert len(pod.upstream.reached) == before


def test_the_application_may_ask_at_the_socket_and_not_administer(pod: Pod) -> None:
    with Client(pod.socket, timeout_seconds=20) as client:
        assert client.evaluate(ALLOWED).allowed
    with LedgerClient(pod.socket) as ledger, pytest.raises(NotAuthorised):
        ledger.subject_document("c-1")


def test_nobody_decides_over_tcp_without_a_credential(pod: Pod) -> None:
    assert pod.lexgate.http.post("/v1/decisions", json=ALLOWED_JSON).status_code == 401
    with Client(pod.lexgate.announced["grpc"], timeout_seconds=20) as client, pytest.raises(NotAuthorised):
        client.evaluate(ALLOWED)


def test_all_of_the_group_reach_the_socket(pod: Pod) -> None:
    sockets = sorted((pod.folder / "run").iterdir())
    assert [(path.name, oct(path.stat().st_mode & 0o777)) for path in sockets if path.is_socket()] == [
        ("grpc.sock", "0o660"),
        ("http.sock", "0o660"),
    ]


def test_without_its_sidecar_nothing_passes(pod: Pod) -> None:
    """The last test: it ends the sidecar."""
    before = len(pod.upstream.reached)
    pod.lexgate.process.terminate()
    assert pod.lexgate.ended() == 0
    answers = {pod.http.delete("/orders/7", headers={"x-customer": "c-1"}).status_code for _ in range(5)}
    assert answers == {503}
    assert pod.http.get("/health").status_code == 503
    assert len(pod.upstream.reached) == before
