"""The client for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import date, datetime
from types import TracebackType
from typing import NamedTuple, Self, TypeVar, Unpack

import grpc
import grpc.aio

from lexgate.client import _channel
from lexgate.client._answers import Batch, decision_of, explained_of, failures_as_errors
from lexgate.client._messages import Documents, Request, Roots, explain_request, one_request, report_request
from lexgate.client._postures import posture_of
from lexgate.client._projections import items_request, projection_of
from lexgate.client._security import AsyncToken, Tls, Token, require_secret_way
from lexgate.client._tracing import trace_metadata
from lexgate.domain.decision import Decision, Explained
from lexgate.domain.posture import Posture
from lexgate.domain.projection import Projection
from lexgate.errors import BadAnswer, LexgateError, Unreachable
from lexgate.v1.decision_service_pb2 import EvaluateBatchResponse
from lexgate.v1.decision_service_pb2_grpc import DecisionServiceStub
from lexgate.v1.posture_service_pb2_grpc import PostureServiceStub

Answer = TypeVar("Answer")


class _Connection(NamedTuple):
    """A channel with its stubs."""

    channel: grpc.aio.Channel
    decisions: DecisionServiceStub
    postures: PostureServiceStub


class AsyncClient:
    """Asks a sidecar for decisions. Close it, or use it as an async context manager.

    `target` is `host:port` or `unix:/path/to/grpc.sock`; `timeout_seconds` is the deadline of each call. `tls` makes
    the channel a TLS one, and so do `credentials` of grpc's own; `token` goes with each call, and a function is asked
    for it each time. A token on its way to another host needs TLS: else `ValueError` is raised.

    It may be made anywhere; it connects at the first call, whose event loop it then belongs to, and again whenever the
    sidecar comes back.
    """

    def __init__(
        self,
        target: str = _channel.TARGET,
        *,
        timeout_seconds: float = _channel.TIMEOUT_SECONDS,
        credentials: grpc.ChannelCredentials | None = None,
        tls: Tls | None = None,
        token: Token | None = None,
    ) -> None:
        self._target = target
        self._credentials = credentials or (tls.credentials() if tls else None)
        require_secret_way(target, token, secure=self._credentials is not None)
        self._options = [*_channel.OPTIONS, *(tls.options if tls else ())]
        self._interceptors = [] if token is None else [AsyncToken(token)]
        self._timeout = timeout_seconds
        self._connected: _Connection | None = None
        self._closed = False

    async def evaluate(
        self, request: Request | None = None, /, *, timeout_seconds: float | None = None, **roots: Unpack[Roots]
    ) -> Decision:
        """Returns the decision on one request: a message, its JSON form, or its roots as keywords.

        Raises `InputError` when the request is not acceptable, and a `NoDecision` when there is no decision: in neither
        case may the caller proceed. A `Decision` in hand is no permission either: see `allowed` and `raise_if_denied`.
        """
        message = one_request(request, roots)
        call = self._stub().Evaluate(message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
        return decision_of((await self._answered(call)).decision)

    async def explain(
        self, request: Request | None = None, /, *, timeout_seconds: float | None = None, **roots: Unpack[Roots]
    ) -> Explained:
        """Returns the decision on one request with its explanation, in the `language` asked for: en, zh or vi.

        It takes what `evaluate` takes, and `language` also beside a whole request; it raises what `evaluate` raises.
        """
        message = explain_request(request, roots)
        call = self._stub().ExplainDecision(message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
        return explained_of(await self._answered(call))

    async def evaluate_batch(
        self, requests: Iterable[Request], *, timeout_seconds: float | None = None
    ) -> list[Decision | LexgateError]:
        """Returns, in order, the decision on each request, or the error in its place.

        Raises a `NoDecision` or `InputError` when the batch as a whole got no answer.
        """
        batch, response, stub = Batch(requests), EvaluateBatchResponse(), self._stub()
        if batch.message.requests:
            call = stub.EvaluateBatch(batch.message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
            response = await self._answered(call)
        return batch.outcomes(response)

    async def evaluate_items(
        self, request: Request, items: Iterable[str], /, *, timeout_seconds: float | None = None
    ) -> Projection:
        """Returns the verdict on each item alone: which of them may leave.

        The request names no items of its own. Raises what `evaluate` raises.
        """
        message = items_request(request, items)
        call = self._stub().EvaluateItems(message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
        return projection_of(await self._answered(call), message)

    async def posture(
        self,
        documents: Documents = (),
        *,
        processor_id: str = "",
        as_of: datetime | date | str | None = None,
        language: str = "en",
        timeout_seconds: float | None = None,
    ) -> Posture:
        """Returns the report on the standing duties of one processor.

        Give `documents` of the processor, one or many, or its `processor_id` in the sidecar's registers. Raises
        `InputError` when a document is not acceptable, `UnknownProcessor`, or a `NoDecision` when there is no report.
        """
        message = report_request(documents, processor_id, as_of, language)
        call = self._connection().postures.Report(
            message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata()
        )
        return posture_of((await self._answered(call)).posture)

    async def close(self) -> None:
        """Closes the connection; calls in flight end as `Unreachable`."""
        self._closed = True
        if self._connected is not None:
            await self._connected.channel.close()

    def _stub(self) -> DecisionServiceStub:
        return self._connection().decisions

    def _connection(self) -> _Connection:
        if self._closed:
            raise Unreachable("this client is closed")
        if self._connected is None:  # a channel that is made outside its event loop fails at its first call
            channel = self._channel()
            decisions = DecisionServiceStub(channel)  # type: ignore[no-untyped-call] # generated without types
            postures = PostureServiceStub(channel)  # type: ignore[no-untyped-call] # as above
            self._connected = _Connection(channel, decisions, postures)
        return self._connected

    def _channel(self) -> grpc.aio.Channel:
        options, interceptors = self._options, self._interceptors
        if self._credentials is None:
            return grpc.aio.insecure_channel(self._target, options, interceptors=interceptors)
        return grpc.aio.secure_channel(self._target, self._credentials, options, interceptors=interceptors)

    async def _answered(self, call: Awaitable[Answer | None]) -> Answer:
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

    def _deadline(self, timeout_seconds: float | None) -> float:
        return self._timeout if timeout_seconds is None else timeout_seconds

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
