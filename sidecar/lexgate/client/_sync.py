"""The blocking client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import grpc

from lexgate.client import _messages
from lexgate.domain.decision import Decision
from lexgate.errors import BadAnswer, LexgateError
from lexgate.v1.decision_service_pb2 import EvaluateBatchRequest, EvaluateRequest
from lexgate.v1.decision_service_pb2_grpc import DecisionServiceStub


class Client:
    """Asks a sidecar for decisions. One client serves many threads; close it, or use it as a context manager.

    `target` is `host:port` or `unix:/path/to/grpc.sock`; `timeout_seconds` is the deadline of each call.
    `credentials` make the channel a TLS one.
    """

    def __init__(
        self,
        target: str = _messages.TARGET,
        *,
        timeout_seconds: float = _messages.TIMEOUT_SECONDS,
        credentials: grpc.ChannelCredentials | None = None,
    ) -> None:
        options = list(_messages.CHANNEL_OPTIONS)
        if credentials is None:
            self._channel = grpc.insecure_channel(target, options)
        else:
            self._channel = grpc.secure_channel(target, credentials, options)
        self._stub = DecisionServiceStub(self._channel)  # type: ignore[no-untyped-call] # generated without types
        self._timeout = timeout_seconds

    def evaluate(
        self, request: EvaluateRequest | Mapping[str, Any] | None = None, *, timeout_seconds: float | None = None, **roots: Any
    ) -> Decision:
        """Returns the decision on one request: a message, its JSON form, or its roots as keywords.

        Raises `InputError` when the request is not acceptable, and a `NoDecision` when there is no decision: in neither
        case may the caller proceed.
        """
        message = _messages.request_message(roots if request is None else request)
        try:
            answer = self._stub.Evaluate(message, timeout=self._timeout if timeout_seconds is None else timeout_seconds)
        except grpc.RpcError as error:
            raise _messages.error_of(error) from error
        return _messages.decision_of(answer.decision)

    def evaluate_batch(
        self, requests: Iterable[EvaluateRequest | Mapping[str, Any]], *, timeout_seconds: float | None = None
    ) -> list[Decision | LexgateError]:
        """Returns, in order, the decision on each request, or the error in its place.

        Raises as `evaluate` does when the batch as a whole got no answer.
        """
        batch = EvaluateBatchRequest(requests=[_messages.request_message(request) for request in requests])
        try:
            answer = self._stub.EvaluateBatch(batch, timeout=self._timeout if timeout_seconds is None else timeout_seconds)
        except grpc.RpcError as error:
            raise _messages.error_of(error) from error
        if len(answer.items) != len(batch.requests):
            raise BadAnswer("the batch came back with another number of answers")
        return [_messages.outcome_of(item) for item in answer.items]

    def close(self) -> None:
        """Closes the connection."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
