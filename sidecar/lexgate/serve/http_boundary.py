"""The outermost layer of HTTP: bounds what is under way at once, and turns every unforeseen error into a fault."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lexgate.errors import LexgateError
from lexgate.serve import problems
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.logs import places

PATHS_WITH_LIMIT = ("/v1/", "/access/v1/")
_log = structlog.get_logger(__name__)


class Boundary:
    """ASGI middleware. Refuses more than `max_concurrent` requests for decisions or facts at once; never health."""

    def __init__(self, app: ASGIApp, *, max_concurrent: int, counters: Counters) -> None:
        self._app = app
        self._room = max_concurrent
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            return
        if not scope["path"].startswith(PATHS_WITH_LIMIT):
            await self._guarded(scope, receive, send)
        elif self._room <= 0:
            self._counters.fault("overloaded")
            document = problems.problem(HTTPStatus.SERVICE_UNAVAILABLE, "as many requests are under way as may be")
            await problems.response(document, {"connection": "close"})(scope, receive, send)
        else:
            self._room -= 1
            try:
                await self._guarded(scope, receive, send)
            finally:
                self._room += 1

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            self._counters.refused("disconnected")
        except Exception as error:  # noqa: BLE001 - the boundary: an unforeseen error is a fault, never an answer
            # The place goes to the operating log; the error's own text may hold values, so nobody gets it.
            _log.error("unforeseen_error", kind=type(error).__name__, at=places(error))
            self._counters.fault("LexgateError")
            if not started:
                await problems.response(problems.problem_of(LexgateError()))(scope, receive, send)
