"""Operations over HTTP: the message is a JSON body or parameters, its answer JSON, an error a problem document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response

from lexgate.client.filling import fill
from lexgate.errors import FieldError, InputError, LexgateError
from lexgate.facts.normalise import MAX_ERRORS
from lexgate.facts.strict_json import parse_json
from lexgate.serve import problems
from lexgate.serve.services.operation import Operation, Service
from lexgate.serve.services.refusals import KEY_FIELD, KEY_HEADER, problem_of
from lexgate.serve.services.told import told

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Door:
    """How HTTP reaches a service: how bodies are read, how deep they nest, and where work is done that may wait."""

    service: Service
    read_body: Callable[[Request], Awaitable[bytes]]
    in_thread: Callable[..., Awaitable[Response]]
    max_depth: int

    async def post(self, name: str, request: Request) -> Response:
        """Answers a request whose message is its body."""
        keys = request.headers.getlist(KEY_HEADER)
        return await self.in_thread(self._posted, name, await self.read_body(request), keys)

    async def get(self, name: str, stated: Mapping[str, Any]) -> Response:
        """Answers a request whose message is in its parameters."""
        return await self.in_thread(self._asked, name, stated)

    def _posted(self, name: str, body: bytes, keys: list[str]) -> Response:
        operation = self.service.operations[name]

        def read() -> Any:
            stated = parse_json(body, max_depth=self.max_depth)
            return _with_key(_message(operation, stated), keys)

        return self._answer(operation, read, has_body=True)

    def _asked(self, name: str, stated: Mapping[str, Any]) -> Response:
        operation = self.service.operations[name]
        return self._answer(operation, lambda: _message(operation, stated), has_body=False)

    def _answer(self, operation: Operation, read: Callable[[], Any], *, has_body: bool) -> Response:
        try:
            message = read()
        except InputError as error:
            self.service.count(error)
            return problems.response(problem_of(error, operation.request, has_body=has_body, all_sent=True))
        try:
            answer = self.service.call(operation.name, message)
        except LexgateError as error:
            return problems.response(problem_of(error, operation.request, has_body=has_body))
        return Response(orjson.dumps(told(answer)), media_type=_JSON)


def add_posts(app: FastAPI, door: Door, routes: Mapping[str, tuple[str, Mapping[str, Any]]]) -> None:
    """Adds a route for each path: the operation behind it, and what the documentation says of it."""
    for path, (name, documented) in routes.items():
        app.add_api_route(path, _poster(door, name), methods=["POST"], **documented)


def _poster(door: Door, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def post(request: Request) -> Response:
        return await door.post(name, request)

    post.__name__ = name
    return post


def _message(operation: Operation, stated: Any) -> Any:
    message = operation.request()
    try:
        fill(message, stated)
    except InputError as error:
        raise InputError(error.fields[:MAX_ERRORS]) from None
    return message


def _with_key(message: Any, keys: list[str]) -> Any:
    """Puts the key of the header into the message: over HTTP it has no other place."""
    if KEY_FIELD not in message.DESCRIPTOR.fields_by_name:
        return message
    if message.idempotency_key:
        raise _of_key("stands in the body", f"send it as the header {KEY_HEADER}")
    if len(keys) > 1:
        raise _of_key("is sent more than once", "send one key")
    for key in keys:
        message.idempotency_key = key.strip().strip('"')
        if not message.idempotency_key:
            raise _of_key("is empty", "send a new id for each write, or no key")
    return message


def _of_key(problem: str, cure: str) -> InputError:
    return InputError([FieldError((KEY_FIELD,), problem, cure)])
