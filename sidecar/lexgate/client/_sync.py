"""The blocking client."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Unpack

import grpc

from lexgate.client import _channel
from lexgate.client._answers import Batch, decision_of, explained_of, failures_as_errors
from lexgate.client._connection import CLOSED, Closes, Way
from lexgate.client._messages import Documents, Request, Roots, explain_request, one_request, report_request
from lexgate.client._postures import posture_of
from lexgate.client._projections import items_request, projection_of
from lexgate.client._security import Tls, Token
from lexgate.client._tracing import trace_metadata
from lexgate.domain.decision import Decision, Explained
from lexgate.domain.posture import Posture
from lexgate.domain.projection import Projection
from lexgate.errors import LexgateError, Unreachable
from lexgate.v1.decision_service_pb2 import EvaluateBatchResponse
from lexgate.v1.decision_service_pb2_grpc import DecisionServiceStub
from lexgate.v1.posture_service_pb2_grpc import PostureServiceStub


class Client(Closes):
    """Asks a sidecar for decisions. One client serves many threads; close it, or use it as a context manager.

    `target` is `host:port` or `unix:/path/to/grpc.sock`; `timeout_seconds` is the deadline of each call. `tls` makes
    the channel a TLS one, and so do `credentials` of grpc's own; `token` goes with each call, and a function is asked
    for it each time. A token on its way to another host needs TLS: else `ValueError` is raised.

    It connects at the first call, and again whenever the sidecar comes back.
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
        self._channel, calls = Way(credentials, tls, token).opened(target, _channel.OPTIONS)
        self._stub = DecisionServiceStub(calls)  # type: ignore[no-untyped-call] # generated without types
        self._postures = PostureServiceStub(calls)  # type: ignore[no-untyped-call] # as above
        self._timeout = timeout_seconds
        self._closed = False

    def evaluate(
        self, request: Request | None = None, /, *, timeout_seconds: float | None = None, **roots: Unpack[Roots]
    ) -> Decision:
        """Returns the decision on one request: a message, its JSON form, or its roots as keywords.

        Raises `InputError` when the request is not acceptable, and a `NoDecision` when there is no decision: in neither
        case may the caller proceed. A `Decision` in hand is no permission either: see `allowed` and `raise_if_denied`.
        """
        message = one_request(request, roots)
        self._require_open()
        with failures_as_errors():
            answer = self._stub.Evaluate(message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
        return decision_of(answer.decision)

    def explain(
        self, request: Request | None = None, /, *, timeout_seconds: float | None = None, **roots: Unpack[Roots]
    ) -> Explained:
        """Returns the decision on one request with its explanation, in the `language` asked for: en, zh or vi.

        It takes what `evaluate` takes, and `language` also beside a whole request; it raises what `evaluate` raises.
        """
        message = explain_request(request, roots)
        self._require_open()
        with failures_as_errors():
            answer = self._stub.ExplainDecision(
                message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata()
            )
        return explained_of(answer)

    def evaluate_batch(
        self, requests: Iterable[Request], *, timeout_seconds: float | None = None
    ) -> list[Decision | LexgateError]:
        """Returns, in order, the decision on each request, or the error in its place.

        Raises a `NoDecision` or `InputError` when the batch as a whole got no answer.
        """
        batch, response = Batch(requests), EvaluateBatchResponse()
        self._require_open()
        if batch.message.requests:
            with failures_as_errors():
                response = self._stub.EvaluateBatch(
                    batch.message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata()
                )
        return batch.outcomes(response)

    def evaluate_items(
        self, request: Request, items: Iterable[str], /, *, timeout_seconds: float | None = None
    ) -> Projection:
        """Returns the verdict on each item alone: which of them may leave.

        The request names no items of its own. Raises what `evaluate` raises.
        """
        message = items_request(request, items)
        self._require_open()
        with failures_as_errors():
            answer = self._stub.EvaluateItems(
                message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata()
            )
        return projection_of(answer, message)

    def posture(
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
        self._require_open()
        with failures_as_errors():
            answer = self._postures.Report(message, timeout=self._deadline(timeout_seconds), metadata=trace_metadata())
        return posture_of(answer.posture)

    def close(self) -> None:
        """Closes the connection; calls in flight end as `Unreachable`."""
        self._closed = True
        self._channel.close()

    def _deadline(self, timeout_seconds: float | None) -> float:
        return self._timeout if timeout_seconds is None else timeout_seconds

    def _require_open(self) -> None:
        if self._closed:
            raise Unreachable(CLOSED)
