"""One service of a sidecar as the clients of facts reach it: a channel that tries again, blocking and for asyncio."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import grpc.aio
from google.protobuf.message import Message

from lexgate.client import _channel
from lexgate.client._answers import failures_as_errors
from lexgate.errors import BadAnswer, Unreachable

_CLOSED = "this client is closed"


class Connection:
    """Calls methods of one service. Safe for many threads."""

    def __init__(
        self,
        target: str,
        service: str,
        stub: Any,
        *,
        timeout_seconds: float,
        credentials: grpc.ChannelCredentials | None,
        token: str | None,
    ) -> None:
        options = _channel.retrying(service)
        if credentials is None:
            self._channel = grpc.insecure_channel(target, options)
        else:
            self._channel = grpc.secure_channel(target, credentials, options)
        self._stub = stub(self._channel)
        self._timeout = timeout_seconds
        self._metadata = _channel.authorization(token)
        self._closed = False

    def call(self, method: str, request: Message) -> Any:
        """Returns the answer of a method. Raises what its failure means."""
        if self._closed:
            raise Unreachable(_CLOSED)
        with failures_as_errors():
            return getattr(self._stub, method)(request, timeout=self._timeout, metadata=self._metadata)

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
        *,
        timeout_seconds: float,
        credentials: grpc.ChannelCredentials | None,
        token: str | None,
    ) -> None:
        self._target = target
        self._options = _channel.retrying(service)
        self._make_stub = stub
        self._timeout = timeout_seconds
        self._credentials = credentials
        self._metadata = _channel.authorization(token)
        self._connected: tuple[grpc.aio.Channel, Any] | None = None
        self._closed = False

    async def call(self, method: str, request: Message) -> Any:
        """Returns the answer of a method. Raises what its failure means."""
        call = getattr(self._stub(), method)(request, timeout=self._timeout, metadata=self._metadata)
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
        if self._credentials is None:
            return grpc.aio.insecure_channel(self._target, self._options)
        return grpc.aio.secure_channel(self._target, self._credentials, self._options)
