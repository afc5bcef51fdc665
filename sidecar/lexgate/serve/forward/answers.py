"""The answers of forward auth: 200, 401 and 403, because gateways take any other status for a fault of their own.

With nginx that is 500; with Envoy 5xx is one that `failure_mode_allow` turns into a pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from lexgate.config import CallerSection
from lexgate.errors import AccessRefused, InputError, LexgateError
from lexgate.serve import problems
from lexgate.serve.gateway import Outcome, Verdict, answer_of, upstream_headers

NOTHING_DECIDED = "urn:lexgate:problem:nothing-decided"
_TITLE = "Nothing was decided"
_ENVOY_REMOVES = "x-envoy-auth-headers-to-remove"
_KEPT = ("connection", "retry-after", "x-request-id")


def answer(verdict: Verdict, caller: CallerSection) -> Response:
    """Returns the answer to a verdict: 200 where the request passes, and where the caller can do what that asks for."""
    if verdict.outcome is not Outcome.PASS:
        refused = answer_of(verdict)
        return Response(refused.body, refused.status, dict(refused.headers))
    if not verdict.observed and (problem := _beyond(verdict, caller)):
        return nothing_decided(problem)
    stated, removed = upstream_headers(verdict)
    if caller.kind == "envoy" and removed:
        stated[_ENVOY_REMOVES] = ",".join(removed)
    return Response(b"", HTTPStatus.OK, {**stated, "cache-control": "no-store"})


def _beyond(verdict: Verdict, caller: CallerSection) -> str | None:
    """What the mapping wants to be done with the request that this gateway cannot do at the word of another."""
    if verdict.remove_query:
        return f"the request has parameters that may not go on, and {caller.kind} cannot remove them by forward auth"
    if verdict.remove_headers and caller.kind != "envoy":
        return f"the route removes headers, and {caller.kind} cannot remove them by forward auth"
    return None


def nothing_decided(detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """Returns the answer where nothing was decided, for whatever reason: 403, of a type of its own."""
    document = {**problems.problem(HTTPStatus.FORBIDDEN, detail, **more), "type": NOTHING_DECIDED, "title": _TITLE}
    return problems.response(document, {"cache-control": "no-store", **(headers or {})})


def nothing_decided_of(error: LexgateError) -> Response:
    """Returns the answer to an error. It names each field, and never repeats a value."""
    if isinstance(error, AccessRefused):
        return nothing_decided(str(error))
    if not isinstance(error, InputError):
        return nothing_decided(problems.problem_of(error)["detail"])
    return nothing_decided("nothing was evaluated: see errors", errors=problems.problem_of(error)["errors"])


def instead_of(status: int, body: bytes, headers: Mapping[str, str]) -> Response:
    """Returns the answer instead of one with another status, with what its problem document says."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = {}
    detail = document.get("detail") if isinstance(document, dict) else None
    said = str(detail) if detail else f"no decision: HTTP {status}"
    return nothing_decided(said, {name: value for name, value in headers.items() if name in _KEPT})
