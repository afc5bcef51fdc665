"""The client for asyncio."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple, Unpack

import grpc
import grpc.aio

from lexgate.client import _channel
from lexgate.client._answers import Batch, decision_of, explained_of
from lexgate.client._connection import AsyncCloses, AsyncStubs, Way
from lexgate.client._messages import Documents, Request, Roots, explain_request, one_request, report_request
from lexgate.client._postures import posture_of
from lexgate.client._projections import items_request, projection_of
from lexgate.client._security import Tls, Token
from lexgate.client._tracing import trace_metadata
from lexgate.domain.decision import Decision, Explained
from lexgate.domain.posture import Posture
from lexgate.domain.projection import Projection
from lexgate.errors import LexgateError
from lexgate.v1.decision_service_pb2 import EvaluateBatchResponse
from lexgate.v1.decision_service_pb2_grpc import DecisionServiceStub
from lexgate.v1.posture_service_pb2_grpc import PostureServiceStub


class _Stubs(NamedTuple):
    """What decides, and what reports."""

    decisions: DecisionServiceStub
    postures: PostureServiceStub


def _stubs(channel: grpc.aio.Channel) -> _Stubs:
    decisions = DecisionServiceStub(channel)  # type: ignore[no-untyped-call] # generated without types
    return _Stubs(decisions, PostureServiceStub(channel))  # type: ignore[no-untyped-call] # as above


class AsyncClient(AsyncCloses):
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
        self._stubs = AsyncStubs(Way(credentials, tls, token).opening(target, _channel.OPTIONS), _stubs)
        self._timeout = timeout_seconds

    async def evaluate(
        self, request: Request | None = None, /, *, timeout_seconds: float | None = None, **roots: Unpack[Roots]
    ) -> Decision:
        """Returns the decision on one request: a message, its JSON form, or its roots as keywords.

        Raises `InputError` when the request is not acceptable, and a `NoDecision` when there is no decision: in neither
        case may the caller proceed. A `Decision` in hand is no permission either: see `allowed` and `raise_if_denied`.
        """
        message = one_request(request, roots)
        call = self._stub().Evaluate(message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
        return decision_of((await self._stubs.answered(call)).decision)

    async def explain(
        self, request: Request | None = None, /, *, timeout_seconds: float | None = None, **roots: Unpack[Roots]
    ) -> Explained:
        """Returns the decision on one request with its explanation, in the `language` asked for: en, zh or vi.

        It takes what `evaluate` takes, and `language` also beside a whole request; it raises what `evaluate` raises.
        """
        message = explain_request(request, roots)
        call = self._stub().ExplainDecision(message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
        return explained_of(await self._stubs.answered(call))

    async def evaluate_batch(
        self, requests: Iterable[Request], *, timeout_seconds: float | None = None
    ) -> list[Decision | LexgateError]:
        """Returns, in order, the decision on each request, or the error in its place.

        Raises a `NoDecision` or `InputError` when the batch as a whole got no answer.
        """
        batch, response, stub = Batch(requests), EvaluateBatchResponse(), self._stub()
        if batch.message.requests:
            call = stub.EvaluateBatch(batch.message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
            response = await self._stubs.answered(call)
        return batch.outcomes(response)

    async def evaluate_items(
        self, request: Request, items: Iterable[str], /, *, timeout_seconds: float | None = None
    ) -> Projection:
        """Returns the verdict on each item alone: which of them may leave.

        The request names no items of its own. Raises what `evaluate` raises.
        """
        message = items_request(request, items)
        call = self._stub().EvaluateItems(message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
        return projection_of(await self._stubs.answered(call), message)

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
        call = self._stubs.get().postures.Report(
            message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata()
        )
        return posture_of((await self._stubs.answered(call)).posture)

    async def close(self) -> None:
        """Closes the connection; calls in flight end as `Unreachable`."""
        await self._stubs.close()

    def _stub(self) -> DecisionServiceStub:
        return self._stubs.get().decisions

    def _deadline(self, timeout_seconds: float | None) -> float:
        return self._timeout if timeout_seconds is None else timeout_seconds
