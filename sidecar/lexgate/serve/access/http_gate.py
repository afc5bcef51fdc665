"""The gate before every HTTP route."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, QueryParams
from starlette.types import Receive, Scope, Send

from lexgate.domain.vocabulary import nearest
from lexgate.errors import AccessFault, AccessRefused, Forbidden, TooManyCalls, Unauthenticated
from lexgate.serve import problems
from lexgate.serve.access.current import become
from lexgate.serve.access.gate import Admitted, Gate
from lexgate.serve.access.peer import UNKNOWN, Peer
from lexgate.serve.access.table import HTTP
from lexgate.serve.grpc_calls import Counters, refusal_kind

PEER = "lexgate.peer"
# Other routes are asked by callers that may add something of their own.
_WITHOUT_OTHERS = ("/v1/ledger", "/v1/registers", "/v1/posture", "/v1/law")
_SHOWN = 64
_STATUSES: Mapping[type[AccessRefused], HTTPStatus] = {
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    TooManyCalls: HTTPStatus.TOO_MANY_REQUESTS,
}


class UnknownParameter(Exception):
    """A query has a parameter that its route does not take; `meant` is one that it does take, if any is close."""

    def __init__(self, name: str, meant: str | None) -> None:
        super().__init__("the query has a parameter that is not known")
        self.name = name
        self.meant = meant


def guard(app: FastAPI, gate: Gate, threads: Executor, counters: Counters) -> None:
    """Puts the gate before every route that is added to the application from now on."""
    app.state.gate, app.state.gate_threads = gate, threads
    app.router.route_class = GuardedRoute

    @app.exception_handler(AccessRefused)
    async def _refused(_: Request, error: AccessRefused) -> Response:
        counters.refused(refusal_kind(error))
        return refusal(error)

    @app.exception_handler(UnknownParameter)
    async def _unknown(_: Request, error: UnknownParameter) -> Response:
        counters.refused("input")
        cure = f"did you mean {error.meant}?" if error.meant else "leave it out; see /docs"
        unknown = {"parameter": error.name, "problem": "is not known", "cure": cure}
        document = problems.problem(HTTPStatus.BAD_REQUEST, "nothing was looked up: see errors", errors=[unknown])
        return problems.response(document)

    @app.exception_handler(AccessFault)
    async def _fault(_: Request, error: AccessFault) -> Response:
        counters.fault(type(error).__name__)
        return problems.response(problems.problem_of(error))


def require_guarded(app: FastAPI) -> None:
    """Raises `LookupError` for a route that stands beside the gate, or that the table does not name."""
    for route in app.routes:
        if not isinstance(route, GuardedRoute):
            raise LookupError(f"{route!r} is not behind the gate: add it to the application itself")
        for method in route.methods or ():
            if (method, route.path) not in HTTP:
                raise LookupError(f"{method} {route.path}: no role is set for it in serve/access/table.py")


class GuardedRoute(APIRoute):
    """A route that asks who calls before it reads the body."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request of a caller that may make it; another method than the route's is refused as ever."""
        if scope["method"] in (self.methods or ()):
            await self.pass_gate(scope, scope["method"], Headers(scope=scope).getlist("authorization"))
            if self.path.startswith(_WITHOUT_OTHERS):
                self._refuse_unknown_parameters(scope)
        await super().handle(scope, receive, send)

    def _refuse_unknown_parameters(self, scope: Scope) -> None:
        """A parameter that means nothing here was meant to: without `as_of`, misspelt, the answer is another one."""
        known = {field.alias for field in self.dependant.query_params}
        for name in QueryParams(scope["query_string"]):
            if name not in known:
                raise UnknownParameter(name[:_SHOWN], nearest(name, known))

    async def pass_gate(self, scope: Scope, method: str, authorization: Sequence[str]) -> None:
        """Lets the caller in by the entry of a method in the table. Raises what `Gate.admit` does."""
        state = scope["app"].state
        gate: Gate = state.gate
        needed = HTTP.get((method, self.path))
        if needed is not None and gate.is_open(needed):
            return
        arguments: Any = needed, peer_of(scope), authorization
        admitted: Admitted
        if gate.may_wait:
            loop = asyncio.get_running_loop()
            admitted = await loop.run_in_executor(state.gate_threads, gate.admit, *arguments)
        else:
            admitted = gate.admit(*arguments)
        become(admitted.caller, admitted.charge)


def peer_of(scope: Scope) -> Peer:
    """Returns the peer that the server put there for the connection; without it, nothing is known of the caller."""
    peer = scope.get("state", {}).get(PEER)
    return peer if isinstance(peer, Peer) else UNKNOWN


def refusal(error: AccessRefused) -> Response:
    """Returns the problem document of a refusal, with what HTTP wants beside it."""
    status = _STATUSES.get(type(error), HTTPStatus.FORBIDDEN)
    document = problems.problem(status, str(error))
    headers = {"connection": "close"}
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = 'Bearer realm="lexgate"'
    if isinstance(error, TooManyCalls):
        headers["retry-after"] = str(error.whole_seconds)
    return problems.response(document, headers)
