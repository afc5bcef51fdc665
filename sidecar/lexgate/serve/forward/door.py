"""The outermost layer before forward auth: whatever is within, no other status than 200, 401 and 403 leaves."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lexgate.serve.forward.answers import instead_of
from lexgate.serve.forward.callers import PATH

STATUSES = frozenset((HTTPStatus.OK, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))


class ForwardDoor:
    """ASGI middleware. Paths that only begin like those of forward auth are nobody else's, so they are held too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PATH):
            await self._app(scope, receive, send)
            return
        held = _Held(send)
        await self._app(scope, receive, held.send)
        if held.start is not None:
            answer = instead_of(held.start["status"], bytes(held.body), Headers(raw=held.start.get("headers", [])))
            await answer(scope, receive, send)


class _Held:
    """Lets an answer through by its status, and keeps any other."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.start: Message | None = None
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] not in STATUSES:
            self.start = message
        elif self.start is None:
            await self._send(message)
        else:
            self.body += message.get("body", b"")
