"""What Envoy says of a request that it holds, as an exchange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from envoy.service.auth.v3 import attribute_context_pb2 as attributes, external_auth_pb2 as wire
from google.protobuf import struct_pb2
from google.protobuf.message import DecodeError

from lexgate.serve.gateway import Exchange, exchange_of, read_body
from lexgate.serve.wire_messages import struct_json

PARTIAL = "x-envoy-auth-partial-body"
JWT_FILTER = "envoy.filters.http.jwt_authn"
JWT_PAYLOAD = "jwt_payload"
"""Under which name the filter of tokens leaves the claims: its `payload_in_metadata`."""


def exchange_from(request: wire.CheckRequest, max_depth: int) -> Exchange:
    """Returns the exchange that a check is about. Raises `InputError`."""
    context = request.attributes
    http = context.request.http
    headers = _headers(http)
    partial = headers.pop(PARTIAL, None) == "true"  # Envoy's own word, and no header of the request
    body = read_body(http.raw_body or http.body.encode(), headers, max_depth=max_depth, partial=partial)
    return exchange_of(
        http.method,
        http.scheme,
        http.host,
        http.path,
        headers,
        body=body.value,
        body_problem=body.problem,
        route=dict(context.context_extensions),
        claims=_claims(context),
        peer=context.source.principal or None,
    )


def headers_held(message: bytes) -> dict[str, str]:
    """Returns the headers of the request that a CheckRequest is about; none for bytes that are no such message."""
    try:
        return _headers(wire.CheckRequest.FromString(message).attributes.request.http)
    except DecodeError:
        return {}


def _headers(http: attributes.AttributeContext.HttpRequest) -> dict[str, str]:
    """By name in lower case; the pseudo-headers of HTTP/2 are said elsewhere."""
    if http.header_map.headers:  # encode_raw_headers
        return _joined((each.key, each.value or each.raw_value.decode("latin-1")) for each in http.header_map.headers)
    return _joined(http.headers.items())


def _joined(stated: Iterable[tuple[str, str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for stated_name, value in stated:
        name = stated_name.lower()
        if not name.startswith(":"):
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _claims(context: attributes.AttributeContext) -> Mapping[str, Any]:
    tokens = context.metadata_context.filter_metadata
    if JWT_FILTER not in tokens:
        return {}
    payload = tokens[JWT_FILTER].fields.get(JWT_PAYLOAD, struct_pb2.Value())
    claims: Mapping[str, Any] = _whole(struct_json(payload.struct_value))
    return claims


def _whole(value: Any) -> Any:
    """Whole numbers as such: every number of a Struct is a double."""
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
