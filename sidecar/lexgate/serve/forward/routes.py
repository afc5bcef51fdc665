"""The routes of forward auth: any method, told of by gateways and by nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from lexgate.config import ForwardAuthSection
from lexgate.errors import AccessFault, AccessRefused, LexgateError
from lexgate.serve.access.http_gate import GuardedRoute, peer_of
from lexgate.serve.forward.answers import answer, nothing_decided_of
from lexgate.serve.forward.callers import PATH, Callers, Question, exchange_asked
from lexgate.serve.forward.route_docs import ASKED, ASKED_ABOUT
from lexgate.serve.gateway import Exchange, Gateway, Verdict
from lexgate.serve.grpc_calls import Counters, refusal_kind
from lexgate.serve.waiting import WouldWait

ENTRY = "forward"


@dataclass(frozen=True, slots=True)
class ForwardAuth:
    """What the routes need: who may ask, who judges, and where that may wait."""

    settings: ForwardAuthSection
    gateway: Gateway
    counters: Counters
    in_thread: Callable[..., Awaitable[Verdict]]
    inline: bool
    read_body: Callable[[Request], Awaitable[bytes]]
    max_depth: int

    async def judged(self, exchange: Exchange) -> Verdict:
        """Returns the verdict. Raises `LexgateError`, not counted."""
        if self.inline:
            with suppress(WouldWait):
                return self.gateway.judge(exchange, ENTRY, 0.0, at_once=True)
        return await self.in_thread(self.gateway.judge, exchange, ENTRY)

    def count(self, error: LexgateError) -> None:
        """Counts an error for which there is no verdict."""
        if isinstance(error, AccessRefused):
            self.counters.refused(refusal_kind(error))
        else:
            self.gateway.count(error, ENTRY)


def add_forward_auth(app: FastAPI, forward: ForwardAuth) -> None:
    """Adds the routes; none where no gateway is named in the settings."""
    if not forward.settings.callers:
        return
    callers = Callers(forward.settings.callers)

    async def asked(request: Request) -> Response:
        try:
            caller = callers.at(peer_of(request.scope))
            body = await forward.read_body(request) if caller.bodies else None
            exchange = exchange_asked(caller, _question(request.scope, body), forward.max_depth)
            return answer(await forward.judged(exchange), caller)
        except LexgateError as error:
            forward.count(error)
            return nothing_decided_of(error)

    app.state.count_forward_auth = forward.count
    app.router.routes.append(AnyMethodRoute(PATH, asked, **ASKED))
    app.router.routes.append(AnyMethodRoute(PATH + "/{original:path}", asked, **ASKED_ABOUT))


class AnyMethodRoute(GuardedRoute):
    """A route for every method there is; the table and the documentation have it under GET.

    A credential in the question is that of the client, for the service behind the gateway, so the gate does not see
    it: a gateway is known by its address, its certificate or the Unix socket.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Matches by the path alone."""
        match, child = super().matches(scope)
        return Match.FULL if match is Match.PARTIAL else match, child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request; who may not ask gets 403, because 401 would be asked of the client."""
        try:
            await self.pass_gate(scope, "GET", ())
        except (AccessRefused, AccessFault) as error:
            scope["app"].state.count_forward_auth(error)
            await nothing_decided_of(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _question(scope: Scope, body: bytes | None) -> Question:
    return Question(
        scope["method"],
        scope["raw_path"].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        body,
    )
