"""Nothing that a call says is in a span: neither of its path, nor of its query, headers, body or metadata."""

from __future__ import annotations

import re
from typing import Any

import grpc
import pytest

from lexgate.client import Client
from lexgate.serve.access.table import GRPC, HTTP
from tests.integration.tracing.kit import Sidecar, one

MARKER = "personal-marker"
BODY = {
    "operation": {"kind": "use", "purpose": MARKER, "items": [MARKER], "basis": "consent", "place": "CN"},
    "subject": {"id": MARKER, "type": MARKER},
    "processor": {"id": MARKER},
    "action": {"name": MARKER},
    "resource": {"type": MARKER, "id": MARKER},
    "record": {"record_id": MARKER, "subject_id": MARKER},
    "subject_id": MARKER,
    "documents": [{"processor": {"id": MARKER}}],
    "requests": [{"operation": {"kind": MARKER}}],
}
ROUTES = sorted((method, path) for method, path in HTTP if path.startswith(("/v1/", "/access/v1/")))
METHODS = sorted(name for name in GRPC if name.startswith("/lexgate."))


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=lambda part: part)
def test_a_request_over_http(traced: Sidecar, method: str, route: str) -> None:
    if (method, route) not in {(m, each.path) for each in traced.web.app.routes for m in each.methods or {"GET"}}:  # type: ignore[attr-defined] # all are routes of FastAPI
        assert route.startswith("/access/v1/search/")  # which is served where the policies name a source
        return
    path = re.sub(r"\{[^}]*\}", MARKER, route)
    query = dict.fromkeys(
        ("subject_id", "as_of", "known_at", "kind", "controller_id", "language", "page_token"), MARKER
    )
    more: dict[str, Any] = {"json": BODY} if method == "POST" else {"params": query}
    headers = {"authorization": f"Bearer {MARKER}", "x-request-id": MARKER, "baggage": f"name={MARKER}"}
    for sent in ({}, headers):
        traced.web.ask(method, path, headers=sent, **more)
        spans = traced.taken()
        assert one(spans, f"{method} {route}")
        assert MARKER not in "".join(span.to_json() for span in spans)


def test_a_path_that_is_not_served(traced: Sidecar) -> None:
    traced.web.ask("GET", f"/v1/{MARKER}")
    traced.web.ask(MARKER.upper(), "/v1/decisions")
    spans = traced.taken()
    assert [span.name for span in spans] == ["GET", "_OTHER /v1/decisions"]
    assert MARKER not in "".join(span.to_json() for span in spans).lower()


@pytest.mark.parametrize("method", METHODS)
def test_a_call_over_grpc(traced: Sidecar, method: str) -> None:
    metadata = (("authorization", f"Bearer {MARKER}"), ("baggage", f"name={MARKER}"), ("x-name", MARKER))
    with grpc.insecure_channel(traced.target) as opened:
        channel: Any = opened  # what the published types make of a call without a serialiser fits nothing
        for sent in ((), metadata):
            if method.endswith("Stream"):
                assert list(channel.stream_stream(method)(iter([MARKER.encode()]), metadata=sent))
                continue
            with pytest.raises(grpc.RpcError):
                channel.unary_unary(method)(MARKER.encode(), metadata=sent)
    spans = traced.awaited(method[1:])
    assert MARKER not in "".join(span.to_json() for span in spans)


def test_a_request_that_is_judged(traced: Sidecar) -> None:
    request = {name: BODY[name] for name in ("operation", "subject", "processor")}
    with Client(traced.target) as client:
        assert client.evaluate({**request, "subject": {"id": MARKER}}).violations
    assert MARKER not in "".join(span.to_json() for span in traced.taken())
