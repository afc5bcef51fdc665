"""Forward auth answers 200, 401 and 403 and nothing else, and believes its gateways alone."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lexgate.errors import EngineFault, LogFault
from lexgate.serve.access.peer import UNIX, Peer
from lexgate.serve.gateway import Mapping
from tests.integration.forward.asking import (
    NOTHING_DECIDED,
    PEERS,
    PERSON,
    STRANGER,
    ask,
    nothing_decided,
    question,
    raw,
)
from tests.integration.serve.web import Web, failing, web_over

FORGET, SELL = f"/people/{PERSON}", f"/people/{PERSON}/sold"
KINDS = ("envoy", "nginx", "traefik")


# --- Verdicts ------------------------------------------------------------------------------------------------------


def test_an_allowed_request_passes_with_its_decision(web: Web, kind: str) -> None:
    answer = ask(web, kind, "DELETE", FORGET)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["x-lexgate-decision-id"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_forbidden_request_is_told_the_articles(web: Web, kind: str) -> None:
    answer = ask(web, kind, "POST", SELL)
    document = answer.json()
    assert (answer.status_code, document["effect"], document["type"]) == (403, "DENY", "about:blank")
    assert "ndsr:8.p1c" in document["articles"]
    assert answer.headers["x-lexgate-decision-id"] == document["decision_id"]
    assert PERSON not in answer.text


def test_a_route_without_data_passes_and_is_not_judged(web: Web, kind: str) -> None:
    answer = ask(web, kind, "GET", "/health")
    assert answer.status_code == 200
    assert "x-lexgate-decision-id" not in answer.headers


def test_an_unknown_route_is_refused(web: Web, kind: str) -> None:
    assert ask(web, kind, "GET", "/nowhere").status_code == 403


def test_a_route_that_is_watched_passes_whatever_the_answer(web: Web, kind: str) -> None:
    answer = ask(web, kind, "GET", f"/watched/{PERSON}")
    assert (answer.status_code, answer.headers["x-lexgate-observed"]) == (200, "DENY")


def test_who_does_not_say_who_it_is_gets_401(web: Web, kind: str) -> None:
    answer = ask(web, kind, "GET", "/account")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert ask(web, kind, "GET", "/account", {"x-user": PERSON}).status_code == 200


def test_a_credential_of_the_client_is_none_of_the_gateway(web: Web, kind: str) -> None:
    assert ask(web, kind, "DELETE", FORGET, {"authorization": f"Bearer {PERSON}"}).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_every_method_is_answered(web: Web, kind: str, method: str) -> None:
    assert ask(web, kind, method, FORGET).status_code == 200
    assert ask(web, kind, method, "/nowhere").status_code == 403


def test_each_request_is_recorded_as_one_of_forward_auth(web: Web) -> None:
    answer = ask(web, "nginx", "DELETE", FORGET)
    files = sorted(Path(web.site.application.config.log.directory).rglob("decisions-*.jsonl"))
    records = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    (mine,) = [each for each in records if each.get("decision_id") == answer.headers["x-lexgate-decision-id"]]
    assert mine["entry"] == "forward"


def test_where_the_engine_may_wait_a_thread_judges(web: Web, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = web_over(web.site.application, threads, tmp_path, inline=False)
        assert ask(waiting, "nginx", "DELETE", FORGET).status_code == 200
        assert ask(waiting, "nginx", "POST", SELL).json()["effect"] == "DENY"


def test_what_forward_auth_says_is_counted(web: Web) -> None:
    before = web.counted.copy()
    ask(web, "nginx", "DELETE", FORGET)
    ask(web, "nginx", "GET", "/aged?age=old")
    raw(web, STRANGER, *question("nginx", "GET", FORGET))
    counted = web.counted - before
    assert (counted["ALLOW"], counted["refused input"], counted["refused permission_denied"]) == (1, 1, 1)


# --- What the gateways say -----------------------------------------------------------------------------------------


def test_query_and_host_are_those_of_the_client(web: Web, kind: str) -> None:
    assert ask(web, kind, "GET", "/aged?age=15").status_code == 200
    errors = nothing_decided(ask(web, kind, "GET", "/aged?age=old"))["errors"]
    assert errors[0]["pointer"] == "/query/age"
    assert ask(web, kind, "GET", "/inner").status_code == 200
    assert raw(web, PEERS[kind], *question(kind, "GET", "/inner", host="other.example")).status_code == 403


def test_what_the_settings_say_of_a_gateway_reaches_the_mapping(web: Web) -> None:
    assert ask(web, "envoy", "GET", "/labelled").status_code == 200
    assert ask(web, "nginx", "GET", "/labelled").status_code == 403


def test_a_fact_in_a_body_that_is_not_sent_along_is_not_guessed(web: Web, kind: str) -> None:
    for method in ("GET", "POST"):
        assert nothing_decided(ask(web, kind, method, "/noted"))["errors"][0]["pointer"] == "/body"


UNCLEAR = ("/people/../health", "/people//x", "/people/%2e%2e/health", "/a%2fb", "/a;b", "/people/%", "x", "", "*")


@pytest.mark.parametrize("target", UNCLEAR)
def test_a_path_that_servers_read_differently_is_refused(web: Web, kind: str, target: str) -> None:
    nothing_decided(raw(web, PEERS[kind], *question(kind, "GET", target)))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("envoy", "host"),
        *[("nginx", name) for name in ("host", "x-original-method", "x-original-uri")],
        *[("traefik", f"x-forwarded-{name}") for name in ("method", "proto", "host", "uri", "for")],
    ],
)
def test_each_header_of_a_gateway_must_be_there_once(web: Web, kind: str, name: str) -> None:
    method, path, headers = question(kind, "DELETE", FORGET)
    assert raw(web, PEERS[kind], method, path, headers).status_code == 200
    others = [each for each in headers if each[0] != name]
    for wrong in (others, [*headers, (name, "GET")], [*others, (name, "")], [*others, (name, " ")]):
        document = nothing_decided(raw(web, PEERS[kind], method, path, wrong))
        assert document["errors"][0]["pointer"] == f"/{name}"


@pytest.mark.parametrize("proto", ["gopher", "http,https", "HTTPX"])
def test_a_scheme_of_traefik_is_http_or_https(web: Web, proto: str) -> None:
    method, path, headers = question("traefik", "DELETE", FORGET)
    stated = [(name, proto if name == "x-forwarded-proto" else value) for name, value in headers]
    assert nothing_decided(raw(web, UNIX, method, path, stated))["errors"][0]["pointer"] == "/x-forwarded-proto"


# --- Whom to believe -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peer", [STRANGER, None, Peer("unknown"), Peer("10.1.0.7.example"), Peer("fd01::1")])
def test_a_stranger_is_not_believed(web: Web, kind: str, peer: Peer | None) -> None:
    for target in ("/health", FORGET):
        assert "forward_auth.callers" in nothing_decided(raw(web, peer, *question(kind, "GET", target)))["detail"]


@pytest.mark.parametrize("address", ["10.1.255.255", "fd00::9", "::ffff:10.1.0.1"])
def test_a_gateway_is_known_by_its_network(web: Web, address: str) -> None:
    assert raw(web, Peer(address), *question("envoy", "GET", "/health")).status_code == 200


@pytest.mark.parametrize("told", KINDS)
@pytest.mark.parametrize("really", KINDS)
def test_which_gateway_asks_is_not_told_by_its_headers(web: Web, told: str, really: str) -> None:
    answer = raw(web, PEERS[really], *question(told, "GET", "/health"))
    if told == really:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["nginx", "traefik"])
def test_headers_of_another_gateway_change_nothing(web: Web, kind: str) -> None:
    forged = {"x-original-uri": "/health", "x-original-method": "GET", "x-forwarded-uri": "/health"}
    mine = {name for name, _ in question(kind, "GET", "/")[2]}
    others = {name: value for name, value in forged.items() if name not in mine}
    assert ask(web, kind, "POST", SELL, others).json()["effect"] == "DENY"


def test_what_a_client_puts_into_the_path_of_envoy_stays_a_path(web: Web) -> None:
    assert ask(web, "envoy", "POST", f"{SELL}?x-original-uri=/health", {"x-original-uri": "/health"}).status_code == 403
    assert ask(web, "envoy", "GET", "/v1/authz/health").status_code == 403


# --- Nothing decided -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "name", "error"),
    [
        ("engine", "evaluate", EngineFault("the engine is gone")),
        ("log", "append", LogFault("the disk is full")),
        ("engine", "evaluate", RuntimeError(PERSON)),
    ],
)
def test_a_fault_is_403_of_a_type_of_its_own(
    web: Web, kind: str, monkeypatch: pytest.MonkeyPatch, part: str, name: str, error: Exception
) -> None:
    monkeypatch.setattr(getattr(web.site.application, part), name, failing(error))
    assert nothing_decided(ask(web, kind, "DELETE", FORGET))["detail"].startswith("no decision: ")


@pytest.mark.parametrize("result", [b"[]", b'"x"', b'{"no_data": "yes"}', b'{"request": []}', b'{"request": {"x": 1}}'])
def test_a_mapping_that_answers_nonsense_lets_nothing_pass(
    web: Web, kind: str, monkeypatch: pytest.MonkeyPatch, result: bytes
) -> None:
    monkeypatch.setattr(Mapping, "_alike", lambda *_: None)  # what is remembered needs no engine
    monkeypatch.setattr(web.site.application.engine, "evaluate", lambda *_: result)
    nothing_decided(ask(web, kind, "GET", "/health"))


@pytest.mark.parametrize("path", ["/v1/authzed", "/v1/authz.html", "/v1/%61uthz", "/v1/%61uthz/health"])
@pytest.mark.parametrize("method", ["GET", "POST", "BREW"])
def test_a_path_beside_those_of_forward_auth_is_no_404(web: Web, kind: str, method: str, path: str) -> None:
    headers = question(kind, "GET", "/health")[2]
    nothing_decided(raw(web, PEERS[kind], method, path, headers))


@pytest.mark.parametrize("kind", ["nginx", "traefik"])
def test_a_path_below_is_that_of_envoy_alone(web: Web, kind: str) -> None:
    headers = question(kind, "GET", "/health")[2]
    nothing_decided(raw(web, PEERS[kind], "GET", "/v1/authz/health", headers))


def test_more_than_may_be_under_way_is_403(web: Web, kind: str) -> None:
    boundary = _layer(web, "Boundary")
    boundary._room, room = 0, boundary._room
    try:
        answer = ask(web, kind, "DELETE", FORGET)
        assert "under way" in nothing_decided(answer)["detail"]
        assert answer.headers["retry-after"] == "1"
    finally:
        boundary._room = room


def _layer(web: Web, name: str) -> Any:
    """A layer of the application, which is built with its first request."""
    layer: Any = web.app.middleware_stack
    while type(layer).__name__ != name:
        layer = getattr(layer, "_app", None) or layer.app
    return layer


def test_what_nginx_and_traefik_cannot_do_is_not_left_undone(web: Web, kind: str) -> None:
    answer = ask(web, kind, "GET", "/stripped", {"x-internal": "1"})
    if kind == "envoy":
        removed = answer.headers["x-envoy-auth-headers-to-remove"].split(",")
        assert (answer.status_code, "x-internal" in removed, "x-lexgate-decision-id" in removed) == (200, True, True)
    else:
        assert "removes headers" in nothing_decided(answer)["detail"]


def test_parameters_that_may_not_go_on_stop_the_request(web: Web, kind: str) -> None:
    assert ask(web, kind, "GET", "/searched?q=1").status_code == 200
    assert "parameters" in nothing_decided(ask(web, kind, "GET", "/searched?q=1&trace=2"))["detail"]


def test_a_gateway_that_may_not_ask_gets_no_401(web: Web, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = web.app.state.gate
    monkeypatch.setattr(gate, "_anonymous", frozenset())
    monkeypatch.setattr(gate, "_unix", frozenset())
    answer = ask(web, kind, "GET", "/health", {"authorization": f"Bearer {PERSON}"})
    assert "role decide" in nothing_decided(answer)["detail"]
    assert "www-authenticate" not in answer.headers


def test_the_type_of_nothing_decided_is_documented(web: Web) -> None:
    paths = web.ask("GET", "/openapi.json").json()["paths"]
    for path in ("/v1/authz", "/v1/authz/{original}"):
        responses = paths[path]["get"]["responses"]
        assert NOTHING_DECIDED in responses["403"]["description"]
        assert {status for status in responses if status.isdecimal()} == {"200", "401", "403"}


# --- Whatever is sent ----------------------------------------------------------------------------------------------

NAMES = (
    "host",
    "x-original-method",
    "x-original-uri",
    *(f"x-forwarded-{name}" for name in ("method", "proto", "host", "uri", "for")),
    "x-user",
    "authorization",
    "x-http-method-override",
)
texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=12)
values = st.sampled_from(["GET", "POST", "https", "shop.example", "/health", FORGET, SELL, "/account"]) | texts
targets = st.sampled_from(["/v1/authz", "/v1/authz/health", f"/v1/authz{FORGET}", "/v1/authz%2fhealth"]) | texts.map(
    lambda text: "/v1/authz" + text.encode("latin-1").decode("ascii", "replace").replace("\ufffd", "%ff")
)


@given(
    peer=st.sampled_from([*PEERS.values(), STRANGER, None]),
    method=st.sampled_from(["GET", "POST", "BREW"]) | st.text("ABCxyz-", min_size=1, max_size=8),
    target=targets,
    headers=st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=8),
    body=st.binary(max_size=20),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_the_answer_is_one_of_three(
    web: Web, peer: Peer | None, method: str, target: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    answer = raw(web, peer, method, target, headers, body)
    assert answer.status_code in {200, 401, 403}
    if peer in {STRANGER, None}:
        assert answer.status_code == 403
    if answer.status_code == 200:
        assert any(path in target or (name, path) in _told(headers) for path in (*PASSING,) for name in URIS)


PASSING = ("/health", FORGET, "/account")
URIS = ("x-original-uri", "x-forwarded-uri")


def _told(headers: list[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(name, value.strip()) for name, value in headers}
