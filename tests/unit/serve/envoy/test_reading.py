"""What Envoy says of a request, as an exchange."""

from __future__ import annotations

from typing import Any

import pytest
from envoy.service.auth.v3 import external_auth_pb2 as wire
from google.protobuf.json_format import ParseDict

from lexgate.errors import InputError
from lexgate.serve.envoy.reading import exchange_from
from lexgate.serve.gateway import Exchange

HTTP: dict[str, Any] = {"method": "POST", "scheme": "https", "host": "shop.example:443", "path": "/orders/5?a=1"}
JSON = {"content-type": "application/json"}


def read(http: dict[str, Any] | None = None, **attributes: Any) -> Exchange:
    stated = {"attributes": {"request": {"http": {**HTTP, **(http or {})}}, **attributes}}
    return exchange_from(ParseDict(stated, wire.CheckRequest()), 8)


def test_the_request_line_is_read() -> None:
    exchange = read({"headers": {":path": "/orders/5?a=1", ":authority": "x", "X-User": "u-1"}})
    assert (exchange.method, exchange.scheme, exchange.host, exchange.path) == (
        "POST",
        "https",
        "shop.example",
        "/orders/5",
    )
    assert exchange.query == {"a": ["1"]}
    assert exchange.headers == {"x-user": "u-1"}


def test_raw_headers_of_one_name_are_joined_as_the_others_are() -> None:
    raw = [
        {"key": "x-user", "raw_value": "YQ=="},
        {"key": ":path", "raw_value": "YQ=="},
        {"key": "X-User", "raw_value": "Yg=="},
    ]
    assert read({"header_map": {"headers": raw}}).headers == {"x-user": "a, b"}


@pytest.mark.parametrize("body", [{"body": '{"a": 1}'}, {"raw_body": "eyJhIjogMX0="}])
def test_a_whole_body_is_read(body: dict[str, str]) -> None:
    headers = {**JSON, "content-length": "8", "x-envoy-auth-partial-body": "false"}
    exchange = read({"headers": headers, **body})
    assert exchange.body == {"a": 1}
    assert exchange.body_problem is None
    assert "x-envoy-auth-partial-body" not in exchange.headers


@pytest.mark.parametrize(
    "headers", [{"x-envoy-auth-partial-body": "true"}, {"content-length": "9"}, {"content-length": "80000"}]
)
def test_a_partial_body_is_none(headers: dict[str, str]) -> None:
    exchange = read({"headers": {**JSON, **headers}, "body": '{"a": 1}'})
    assert exchange.body is None
    assert exchange.body_problem == "is not here as a whole"


def test_claims_peer_and_route_are_those_that_envoy_verified_or_configured() -> None:
    payload = {"sub": "u-1", "age": 30, "ratio": 0.5, "roles": ["a", 2], "act": {"n": 1}}
    exchange = read(
        context_extensions={"processor": "shop-1"},
        metadata_context={
            "filter_metadata": {
                "envoy.filters.http.jwt_authn": {"jwt_payload": payload, "other": {"sub": "x"}},
                "other.filter": {"jwt_payload": {"sub": "forged"}},
            }
        },
        source={"principal": "spiffe://shop/front"},
    )
    assert exchange.claims == payload
    assert [type(exchange.claims[name]) for name in ("age", "ratio")] == [int, float]
    assert exchange.route == {"processor": "shop-1"}
    assert exchange.peer == "spiffe://shop/front"


def test_what_envoy_does_not_say_is_missing() -> None:
    exchange = read()
    assert (exchange.body, exchange.body_problem, exchange.claims, exchange.peer) == (None, "is empty", {}, None)


def test_a_check_about_nothing_is_refused() -> None:
    with pytest.raises(InputError):
        exchange_from(wire.CheckRequest(), 8)
