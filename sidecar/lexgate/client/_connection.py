"""How the clients reach a sidecar: channels, blocking and for asyncio, and the clients of facts, which try again."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

import grpc
import grpc.aio
from google.protobuf.message import Message

from lexgate.client import _channel
from lexgate.client._answers import failures_as_errors
from lexgate.client._ledger import receipt_of
from lexgate.client._security import AsyncToken, SyncToken, Tls, Token, require_secret_way
from lexgate.client._tracing import trace_metadata
from lexgate.domain.circumstances import Receipt
from lexgate.errors import BadAnswer, Unreachable

CLOSED = "this client is closed"
_Answer = TypeVar("_Answer")
_Made = TypeVar("_Made")
_Stubs = TypeVar("_Stubs")


class Way(NamedTuple):
    """How a client reaches a sidecar, and how it shows who it is; as the parameters of `Client`."""

    credentials: grpc.ChannelCredentials | None
    tls: Tls | None
    token: Token | None

    def opened(self, target: str, options: Iterable[_channel.Option]) -> tuple[grpc.Channel, grpc.Channel]:
        """A blocking channel, and the same with the token. Raises `ValueError` where a token could be read."""
        secure, stated = self._secured(target), self._options(options)
        if secure is None:
            channel = grpc.insecure_channel(target, stated)
        else:
            channel = grpc.secure_channel(target, secure, stated)
        return channel, channel if self.token is None else grpc.intercept_channel(channel, SyncToken(self.token))

    def opening(self, target: str, options: Iterable[_channel.Option]) -> Callable[[], grpc.aio.Channel]:
        """What opens a channel for asyncio. Raises `ValueError` at once where a token could be read."""
        secure, stated = self._secured(target), self._options(options)
        interceptors = [] if self.token is None else [AsyncToken(self.token)]
        if secure is None:
            return lambda: grpc.aio.insecure_channel(target, stated, interceptors=interceptors)
        return lambda: grpc.aio.secure_channel(target, secure, stated, interceptors=interceptors)

    def _secured(self, target: str) -> grpc.ChannelCredentials | None:
        secure = self.credentials or (self.tls.credentials() if self.tls else None)
        require_secret_way(target, self.token, secure=secure is not None)
        return secure

    def _options(self, options: Iterable[_channel.Option]) -> list[_channel.Option]:
        return [*options, *(self.tls.options if self.tls else ())]


class AsyncStubs(Generic[_Stubs]):
    """Stubs on a channel that the first call opens, to whose event loop it then belongs."""

    def __init__(self, opening: Callable[[], grpc.aio.Channel], make: Callable[[grpc.aio.Channel], _Stubs]) -> None:
        self._opening = opening
        self._make = make
        self._opened: tuple[grpc.aio.Channel, _Stubs] | None = None
        self._closed = False

    def get(self) -> _Stubs:
        """Returns the stubs. Raises `Unreachable` when closed."""
        if self._closed:
            raise Unreachable(CLOSED)
        if self._opened is None:  # a channel that is made outside its event loop fails at its first call
            channel = self._opening()
            self._opened = channel, self._make(channel)
        return self._opened[1]

    async def answered(self, call: Awaitable[_Answer | None]) -> _Answer:
        """Returns the answer of a call. Raises what its failure means."""
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
        if self._opened is not None:
            await self._opened[0].close()


class Closes(ABC):
    """What is closed at the end of a `with`."""

    @abstractmethod
    def close(self) -> None:
        """Closes the connection; calls in flight end as `Unreachable`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncCloses(ABC):
    """What is closed at the end of an `async with`."""

    @abstractmethod
    async def close(self) -> None:
        """Closes the connection; calls in flight end as `Unreachable`."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class FactsClient(Closes):
    """Calls the methods of one service, and again while it is unavailable. Safe for many threads."""

    _service: ClassVar[str]
    _stub_type: ClassVar[type[Any]]

    def __init__(
        self,
        target: str = _channel.TARGET,
        *,
        timeout_seconds: float = _channel.WRITE_SECONDS,
        credentials: grpc.ChannelCredentials | None = None,
        tls: Tls | None = None,
        token: Token | None = None,
    ) -> None:
        self._channel, calls = Way(credentials, tls, token).opened(target, _channel.retrying(self._service))
        self._stub = self._stub_type(calls)
        self._timeout = timeout_seconds
        self._closed = False

    def close(self) -> None:
        """Closes the connection; calls in flight end as `Unreachable`."""
        self._closed = True
        self._channel.close()

    def _call(self, method: str, request: Message) -> Any:
        if self._closed:
            raise Unreachable(CLOSED)
        with failures_as_errors():
            return getattr(self._stub, method)(request, timeout=self._timeout, metadata=trace_metadata())

    def _write(self, method: str, request: Message) -> Receipt:
        return receipt_of(self._call(method, request))

    def _listed(
        self, method: str, request: Callable[[str], Message], field: str, made: Callable[[Any], _Made]
    ) -> Iterator[_Made]:
        """Yields what stands in a field of the answers, each of which is asked for with the token of the last one."""
        token = ""
        while True:
            answer = self._call(method, request(token))
            for each in getattr(answer, field):
                yield made(each)
            token = answer.next_page_token
            if not token:
                return


class AsyncFactsClient(AsyncCloses):
    """As `FactsClient`, in the event loop of its first call."""

    _service: ClassVar[str]
    _stub_type: ClassVar[type[Any]]

    def __init__(
        self,
        target: str = _channel.TARGET,
        *,
        timeout_seconds: float = _channel.WRITE_SECONDS,
        credentials: grpc.ChannelCredentials | None = None,
        tls: Tls | None = None,
        token: Token | None = None,
    ) -> None:
        opening = Way(credentials, tls, token).opening(target, _channel.retrying(self._service))
        self._stubs = AsyncStubs(opening, self._stub_type)
        self._timeout = timeout_seconds

    async def close(self) -> None:
        """Closes the connection; calls in flight end as `Unreachable`."""
        await self._stubs.close()

    async def _call(self, method: str, request: Message) -> Any:
        call = getattr(self._stubs.get(), method)(request, timeout=self._timeout, metadata=trace_metadata())
        return await self._stubs.answered(call)

    async def _write(self, method: str, request: Message) -> Receipt:
        return receipt_of(await self._call(method, request))

    async def _listed(
        self, method: str, request: Callable[[str], Message], field: str, made: Callable[[Any], _Made]
    ) -> AsyncIterator[_Made]:
        """As that of `FactsClient`."""
        token = ""
        while True:
            answer = await self._call(method, request(token))
            for each in getattr(answer, field):
                yield made(each)
            token = answer.next_page_token
            if not token:
                return
