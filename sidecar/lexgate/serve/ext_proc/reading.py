"""What Envoy says of a request and of the answer to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from envoy.service.ext_proc.v3 import external_processor_pb2 as wire

from lexgate.serve.envoy.reading import JWT_FILTER, JWT_PAYLOAD
from lexgate.serve.gateway import Exchange, exchange_of, read_body
from lexgate.serve.gateway.body import EMPTY
from lexgate.serve.wire_messages import struct_json

ROUTE_PREFIX = "lexgate-route-"
"""Metadata of the call to lexgate with this prefix says what Envoy's configuration says of a route."""

_ATTRIBUTES = "envoy.filters.http.ext_proc"
# The name in a certificate, as Envoy tells it to ext_authz: the first of these that there is.
_PEER = (
    "connection.uri_san_peer_certificate",
    "connection.dns_san_peer_certificate",
    "connection.subject_peer_certificate",
)
# Why an answer is what it is: `via_upstream` where it is the service's, and many others where it comes out of a cache.
_DETAILS = "response.code_details"
_OWN = frozenset(
    {
        *("cluster_not_found", "ext_authz_denied", "ext_authz_error", "maintenance_mode", "no_healthy_upstream"),
        *("request_rate_limited", "route_not_found", "upstream_per_try_timeout", "upstream_response_timeout"),
    }
)
_OWN_PREFIXES = ("jwt_authn_access_denied", "rbac_access_denied", "upstream_reset_before_response_started")
_NOT_HERE = "is not sent to lexgate: set request_body_mode to BUFFERED"


def headers_of(headers: wire.HttpHeaders) -> dict[str, str]:
    """Returns headers by name in lower case, repeated ones joined; the pseudo-headers among them."""
    out: dict[str, str] = {}
    for each in headers.headers.headers:
        name, value = each.key.lower(), each.value or each.raw_value.decode("latin-1")
        out[name] = f"{out[name]}, {value}" if name in out else value
    return out


def plain_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Returns headers without the pseudo-headers."""
    return {name: value for name, value in headers.items() if not name.startswith(":")}


def exchange_from(
    first: wire.ProcessingRequest, raw: bytes | None, metadata: Iterable[tuple[str, Any]], max_depth: int
) -> Exchange:
    """Returns the exchange of a request: its headers, and its whole body; None: it has one that is not sent here.

    Raises `InputError`.
    """
    headers = headers_of(first.request_headers)
    plain = plain_headers(headers)
    body = None if raw is None else read_body(raw, plain, max_depth=max_depth)
    return exchange_of(
        headers.get(":method", ""),
        headers.get(":scheme", ""),
        headers.get(":authority", ""),
        headers.get(":path", ""),
        plain,
        body=None if body is None else body.value,
        body_problem=_NOT_HERE if body is None else body.problem,
        route=_route(metadata),
        claims=_claims(first),
        peer=_peer(first),
    )


def answer_problem(headers: Mapping[str, str], most_bytes: int) -> str | None:
    """Returns why an answer with these headers cannot be filtered, whatever its body is."""
    if headers.get(":status") == "206":
        return "is a part of an answer"
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > most_bytes:
        return "is too large"
    stated = {name: headers[name] for name in ("content-type", "content-encoding") if name in headers}
    return read_body(b"{}", stated, max_depth=1).problem


def is_of_envoy(message: wire.ProcessingRequest) -> bool:
    """Whether Envoy itself made the answer, for one of the reasons for which no word of a service can be in it."""
    details = _attribute(message, _DETAILS) or ""
    return details in _OWN or details.startswith(_OWN_PREFIXES)


def answer_of_upstream(raw: bytes, headers: Mapping[str, str], max_depth: int) -> tuple[Any, str | None]:
    """Returns the JSON of an answer, or what is wrong with it; an answer of `null` is one as well."""
    body = read_body(raw, plain_headers(headers), max_depth=max_depth)
    is_null = raw.strip() == b"null" or (not raw and body.problem == EMPTY)
    return body.value, None if is_null else body.problem


def _route(metadata: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {name.removeprefix(ROUTE_PREFIX): value for name, value in metadata if name.startswith(ROUTE_PREFIX)}


def _claims(request: wire.ProcessingRequest) -> Mapping[str, Any]:
    tokens = request.metadata_context.filter_metadata
    if JWT_FILTER not in tokens or JWT_PAYLOAD not in tokens[JWT_FILTER].fields:
        return {}
    return struct_json(tokens[JWT_FILTER].fields[JWT_PAYLOAD].struct_value)


def _peer(request: wire.ProcessingRequest) -> str | None:
    return next((name for name in (_attribute(request, each) for each in _PEER) if name), None)


def _attribute(message: wire.ProcessingRequest, name: str) -> str | None:
    if _ATTRIBUTES not in message.attributes or name not in message.attributes[_ATTRIBUTES].fields:
        return None
    value: str = message.attributes[_ATTRIBUTES].fields[name].string_value
    return value
