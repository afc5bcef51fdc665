"""Requests over HTTP, each in a span of its own. Loaded only where traces are on."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPMethod, HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lexgate.serve.http_boundary import PATHS_WITH_LIMIT
from lexgate.tracing import Tracing, failed, within

_METHODS = frozenset(HTTPMethod)


class TracedRequests:
    """ASGI middleware, the outermost: refusals have a span, too. Health, figures and documentation have none.

    A span has the route and never the path, which may have the id of a person in it.
    """

    def __init__(self, app: ASGIApp, *, tracing: Tracing) -> None:
        self._app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PATHS_WITH_LIMIT):
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        span = self._tracing.request(method, _headers(scope), {"http.request.method": method})
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with within(span):
                await self._app(scope, receive, sending)
        finally:
            route = scope.get("route")
            if route is not None:
                span.update_name(f"{method} {route.path}")
                span.set_attribute("http.route", route.path)
            if status:
                span.set_attribute("http.response.status_code", status)
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                failed(span, str(status))
            span.end()


def _headers(scope: Scope) -> Iterator[tuple[str, str]]:
    return ((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
