"""The id that a caller gives to its request: every answer brings it back, errors too."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"


class RequestIds:
    """ASGI middleware, outside of whatever may answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        stated = next((value for name, value in scope.get("headers", ()) if name == HEADER), None)
        if stated is None:
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (HEADER, stated)]}
            await send(message)

        await self._app(scope, receive, sending)
