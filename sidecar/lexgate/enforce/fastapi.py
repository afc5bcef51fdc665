"""Enforcement in FastAPI, Starlette and any other ASGI application: a dependency for routes, a middleware for all.

A call proceeds on a binding ALLOW. Else it ends as a problem document (RFC 9457): 403 where a decision is in the way,
503 where there is none, 500 where what the mapping asked is not acceptable, 413 where the body is too large to judge.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from lexgate.domain.decision import Decision
from lexgate.enforce._asking import Asker, Mapped, Source, granting
from lexgate.enforce._refusing import Refusal, fault_of, problem_of, refusal_of, unmapped
from lexgate.errors import LexgateError

MEDIA_TYPE = "application/problem+json"
DECISION_ID = "x-lexgate-decision-id"
MAX_BODY_BYTES = 1 << 20
_POLICY_VIOLATION = 1008  # RFC 6455, 7.4.1

RouteMapping = Callable[[Request], Mapped | Awaitable[Mapped]]
ConnectionMapping = Callable[[Any], Mapped | Awaitable[Mapped]]


class Refused(HTTPException):
    """A call that does not proceed; `document` is its problem document, which `answer_problems` makes the answer."""

    def __init__(self, refusal: Refusal) -> None:
        status = _status(refusal)
        self.document = problem_of(refusal, status, status.phrase)
        super().__init__(status, refusal.detail, _headers(refusal))


def permission(client: Source, mapping: RouteMapping) -> Callable[[Request], Awaitable[Decision | None]]:
    """Returns the dependency that asks before a route runs and hands it the decision, whose obligations it must obey.

    `mapping` takes the request and returns what is to be asked; the decision is None where it returns `NO_DATA`.
    """
    asker = Asker(client)

    async def permitted(request: Request) -> Decision | None:
        outcome = await _asked(asker, mapping, request)
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        return outcome

    return permitted


def answer_problems(application: Starlette) -> None:
    """Lets the application answer what the dependency refuses with problem documents."""
    application.add_exception_handler(Refused, _answer)


async def _answer(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return _response(error.document, error.headers)


class LexgateMiddleware:
    """Asks before every request and WebSocket of an ASGI application; what no mapping knows does not proceed.

    `mapping` takes the `Request`, or the `WebSocket` before it is accepted, and returns what is to be asked, `NO_DATA`
    where the route touches no data, or None where it does not know the route. It may read the body, up to
    `max_body_bytes`; the application reads it again. Inside the application `granted()` is the decision.
    """

    def __init__(
        self, app: ASGIApp, *, client: Source, mapping: ConnectionMapping, max_body_bytes: int = MAX_BODY_BYTES
    ) -> None:
        self._app = app
        self._asker = Asker(client)
        self._mapping = mapping
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            raise NotImplementedError(f"nothing judges a connection of the type {scope['type']}")

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _Body(receive, self._max_body_bytes)
        try:
            outcome = await _asked(self._asker, self._mapping, Request(dict(scope), body.first))
        except _TooLarge:
            document = _too_large(self._max_body_bytes)
            await _response(document)(scope, receive, send)
        except ClientDisconnect:
            return  # nobody is left to be answered, and half a body is not judged
        else:
            if isinstance(outcome, Refusal):
                refused = Refused(outcome)
                await _response(refused.document, refused.headers)(scope, receive, send)
                return
            with granting(outcome):
                await self._app(scope, body.again, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        outcome = await _asked(self._asker, self._mapping, WebSocket(dict(scope), receive, send))
        if not isinstance(outcome, Refusal):
            with granting(outcome):
                await self._app(scope, receive, send)
            return
        socket = WebSocket(scope, receive, send)
        if "websocket.http.response" in scope.get("extensions", {}):
            refused = Refused(outcome)
            await socket.send_denial_response(_response(refused.document, refused.headers))
        else:
            await socket.close(_POLICY_VIOLATION)


class _TooLarge(Exception):
    """A body of more bytes than are judged."""


class _Body:
    """What was received of a request: kept while the mapping reads it, and given once more to the application."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._room = receive, limit
        self._kept: list[Message] = []

    async def first(self) -> Message:
        message = await self._receive()
        self._kept.append(message)
        self._room -= len(message.get("body", b""))
        if self._room < 0:
            raise _TooLarge
        return message

    async def again(self) -> Message:
        return self._kept.pop(0) if self._kept else await self._receive()


async def _asked(asker: Asker, mapping: ConnectionMapping, connection: HTTPConnection) -> Decision | Refusal | None:
    """Returns the decision that permits, None where no data is touched, or why the call does not proceed."""
    mapped = mapping(connection)
    asked: Mapped = await mapped if isinstance(mapped, Awaitable) else mapped
    if asked is None:
        return unmapped()
    try:
        decision = await asker.ask_async(asked)
    except LexgateError as error:
        return fault_of(error)
    return refusal_of(decision) or decision


def _status(refusal: Refusal) -> HTTPStatus:
    if refusal.denied:
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.SERVICE_UNAVAILABLE if refusal.retryable else HTTPStatus.INTERNAL_SERVER_ERROR


def _headers(refusal: Refusal) -> dict[str, str]:
    named = {} if refusal.decision is None else {DECISION_ID: refusal.decision.decision_id}
    return named | ({"retry-after": "1"} if refusal.retryable else {})


def _too_large(limit: int) -> dict[str, Any]:
    status, detail = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {limit} bytes are not judged"
    return {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}


def _response(document: dict[str, Any], headers: Any = None) -> Response:
    # A refusal is about this call at this time: no cache may give it to another.
    stated = {"cache-control": "no-store"} | dict(headers or {})
    return Response(json.dumps(document, ensure_ascii=False), document["status"], stated, MEDIA_TYPE)
