"""One service of a sidecar as the clients of facts reach it: a channel that tries again, blocking and for asyncio."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

import grpc
import grpc.aio
from google.protobuf.message import Message

from lexgate.client import _channel
from lexgate.client._answers import failures_as_errors
from lexgate.client._security import AsyncToken, SyncToken, Tls, Token, require_secret_way
from lexgate.client._tracing import trace_metadata
from lexgate.errors import BadAnswer, Unreachable

_CLOSED = "this client is closed"


class Way(NamedTuple):
    """How a client reaches a sidecar, and how it shows who it is; as the parameters of `Client`."""

    timeout_seconds: float
    credentials: grpc.ChannelCredentials | None
    tls: Tls | None
    token: Token | None

    def secured(self, target: str) -> grpc.ChannelCredentials | None:
        """The credentials of the channel, None for a plain one. Raises `ValueError` where a token could be read."""
        secure = self.credentials or (self.tls.credentials() if self.tls else None)
        require_secret_way(target, self.token, secure=secure is not None)
        return secure

    @property
    def options(self) -> list[tuple[str, str]]:
        """What the channel must know beside them."""
        return self.tls.options if self.tls else []


class Connection:
    """Calls methods of one service. Safe for many threads."""

    def __init__(
        self,
        target: str,
        service: str,
        stub: Any,
        way: Way,
    ) -> None:
        secure = way.secured(target)
        options = [*_channel.retrying(service), *way.options]
        if secure is None:
            self._channel = grpc.insecure_channel(target, options)
        else:
            self._channel = grpc.secure_channel(target, secure, options)
        token = way.token
        self._stub = stub(self._channel if token is None else grpc.intercept_channel(self._channel, SyncToken(token)))
        self._timeout = way.timeout_seconds
        self._closed = False

    def call(self, method: str, request: Message) -> Any:
        """Returns the answer of a method. Raises what its failure means."""
        if self._closed:
            raise Unreachable(_CLOSED)
        with failures_as_errors():
            return getattr(self._stub, method)(request, timeout=self._timeout, metadata=trace_metadata())

    def close(self) -> None:
        """Closes the channel."""
        self._closed = True
        self._channel.close()


class AsyncConnection:
    """Calls methods of one service in the event loop of its first call."""

    def __init__(
        self,
        target: str,
        service: str,
        stub: Any,
        way: Way,
    ) -> None:
        self._target = target
        self._options = [*_channel.retrying(service), *way.options]
        self._make_stub = stub
        self._timeout = way.timeout_seconds
        self._secure = way.secured(target)
        self._interceptors = [] if way.token is None else [AsyncToken(way.token)]
        self._connected: tuple[grpc.aio.Channel, Any] | None = None
        self._closed = False

    async def call(self, method: str, request: Message) -> Any:
        """Returns the answer of a method. Raises what its failure means."""
        call = getattr(self._stub(), method)(request, timeout=self._timeout, metadata=trace_metadata())
        try:
            with failures_as_errors():
                answer = await call
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not self._closed or (task is not None and task.cancelling()):
                raise
            raise Unreachable("this client was closed before the answer came") from None
        if answer is None:  # what grpc.aio makes of bytes that are no message
            raise BadAnswer("the answer is no message of the wire contract")
        return answer

    async def close(self) -> None:
        """Closes the channel."""
        self._closed = True
        if self._connected is not None:
            await self._connected[0].close()

    def _stub(self) -> Any:
        if self._closed:
            raise Unreachable(_CLOSED)
        if self._connected is None:  # a channel that is made outside its event loop fails at its first call
            channel = self._channel()
            self._connected = channel, self._make_stub(channel)
        return self._connected[1]

    def _channel(self) -> grpc.aio.Channel:
        if self._secure is None:
            return grpc.aio.insecure_channel(self._target, self._options, interceptors=self._interceptors)
        return grpc.aio.secure_channel(self._target, self._secure, self._options, interceptors=self._interceptors)
