"""The application with forward auth, asked as each gateway asks, from an address of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
from starlette.types import Message

from lexgate.config import ForwardAuthSection
from lexgate.serve.access.http_gate import PEER
from lexgate.serve.access.peer import UNIX, Peer
from tests.integration.serve.web import Web

ROUTES = Path(__file__).with_name("routes.yaml")
NOTHING_DECIDED = "urn:lexgate:problem:nothing-decided"
PERSON = "person-0815"
PEERS = {"envoy": Peer("10.1.0.7"), "nginx": Peer("10.2.0.7"), "traefik": UNIX}
STRANGER = Peer("10.3.0.7")
SETTINGS = ForwardAuthSection.model_validate(
    {
        "callers": [
            {"kind": "envoy", "peers": ["10.1.0.0/16", "fd00::/64"], "route": {"kind": "delete"}},
            {"kind": "nginx", "peers": ["10.2.0.0/16"], "scheme": "http", "route": {"kind": "sell"}},
            {"kind": "traefik", "peers": ["unix"]},
        ]
    }
)


def raw(
    web: Web, peer: Peer | None, method: str, target: str, headers: list[tuple[str, str]], body: bytes = b""
) -> httpx.Response:
    """One question, byte by byte: a client of HTTP would mend some of them."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "state": {PEER: peer} if peer else {},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(web.app(scope, receive, send))
    started, *rest = sent
    content = b"".join(message.get("body", b"") for message in rest)
    return httpx.Response(started["status"], headers=started["headers"], content=content)


def question(
    kind: str, method: str, target: str, headers: Mapping[str, str] | None = None, host: str = "shop.example"
) -> tuple[str, str, list[tuple[str, str]]]:
    """What a gateway sends about a request of its client: method, path and headers."""
    more = list((headers or {}).items())
    if kind == "envoy":
        return method, f"/v1/authz{target}", [("host", host), ("content-length", "0"), *more]
    if kind == "nginx":
        told = [("host", host), ("x-original-method", method), ("x-original-uri", target)]
        return "GET", "/v1/authz", [*told, *more]
    told = [
        ("host", "lexgate"),
        ("x-forwarded-method", method),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", host),
        ("x-forwarded-uri", target),
        ("x-forwarded-for", "203.0.113.9"),
    ]
    return "GET", "/v1/authz", [*told, *more]


def ask(web: Web, kind: str, method: str, target: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """A question of a gateway from where it asks."""
    return raw(web, PEERS[kind], *question(kind, method, target, headers))


def nothing_decided(answer: httpx.Response) -> dict[str, Any]:
    """The problem document of an answer that says that nothing was decided."""
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert PERSON not in answer.text + str(answer.headers)
    document: dict[str, Any] = answer.json()
    assert (document["type"], document["title"]) == (NOTHING_DECIDED, "Nothing was decided")
    assert document["status"] == 403
    assert document["detail"]
    return document
