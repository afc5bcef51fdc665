"""What the OpenAPI document says of forward auth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lexgate.serve.problems import MEDIA_TYPE
from lexgate.serve.route_docs import ref

_PROBLEM = {MEDIA_TYPE: {"schema": ref("Problem")}}
_RESPONSES: Mapping[int | str, dict[str, Any]] = {
    200: {"description": "The request may pass. There is no body; the headers are for the upstream."},
    401: {"description": "The mapping wants to know who the client is.", "content": _PROBLEM},
    403: {
        "description": (
            "The request may not pass; or nothing was decided, which is so where `type` is "
            "`urn:lexgate:problem:nothing-decided`: it must not pass then either."
        ),
        "content": _PROBLEM,
    },
    # Keeps FastAPI from documenting an answer 422, which is never given.
    "4XX": {"description": "Never given."},
}


def _header(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": {"type": "string"}}


_ORIGINAL = {
    "name": "original",
    "in": "path",
    "required": True,
    "description": "The path that the client asked for.",
    "schema": {"type": "string"},
}
_HEADERS = [
    _header("X-Original-Method", "Of nginx: the method of the client."),
    _header("X-Original-URI", "Of nginx: path and query of the client."),
    _header("X-Forwarded-Method", "Of Traefik: the method of the client."),
    _header("X-Forwarded-Proto", "Of Traefik: http or https."),
    _header("X-Forwarded-Host", "Of Traefik: the host that the client asks."),
    _header("X-Forwarded-Uri", "Of Traefik: path and query of the client."),
    _header("X-Forwarded-For", "Of Traefik: the address of the client."),
]
ASKED: dict[str, Any] = {
    "responses": dict(_RESPONSES),
    "summary": "Forward auth: may the request pass that nginx or Traefik tells of? Any method",
    "openapi_extra": {"parameters": _HEADERS},
}
ASKED_ABOUT: dict[str, Any] = {
    "responses": dict(_RESPONSES),
    "summary": "Forward auth: may this request of a client of Envoy pass? Any method",
    "openapi_extra": {"parameters": [_ORIGINAL]},
}
