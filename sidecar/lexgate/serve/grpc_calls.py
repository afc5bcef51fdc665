"""What every call over gRPC shares: reading the message, the deadline, and what an error becomes."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any, Never, Protocol

import grpc
import structlog
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import DecodeError, Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from lexgate.domain.decision import Decision
from lexgate.errors import (
    AccessRefused,
    Fault,
    Forbidden,
    InputError,
    LexgateError,
    TooManyCalls,
    Unauthenticated,
    UnknownProcessor,
)
from lexgate.serve.inline import Call

_NONE_OF_THE_KIND = Empty()
_log = structlog.get_logger(__name__)


class Counters(Protocol):
    """What the services count."""

    def decided(self, decision: Decision, seconds: float) -> None:
        """One decision left, `seconds` after its request was read."""
        ...

    def refused(self, kind: str) -> None:
        """One request was refused before evaluation."""
        ...

    def fault(self, kind: str) -> None:
        """One request got no answer."""
        ...

    def passed(self, entry: str, outcome: str, *, observed: bool) -> None:
        """One request that passes a gateway came to an outcome, or would have: then it was only observed."""
        ...


class Expired(LexgateError):
    """The caller no longer waits."""


def require_time(call: Call) -> None:
    """Raises `Expired` when the deadline of the call has passed."""
    remaining = call.time_remaining()
    if remaining is not None and remaining <= 0:
        raise Expired


def parser(kind: type[Message]) -> Callable[[bytes], Message]:
    """Returns what reads a message of a kind, or gives a message of another kind for bytes that are none.

    On None or an exception grpc itself would answer INTERNAL.
    """

    def parse(data: bytes) -> Message:
        try:
            return kind.FromString(data)
        except DecodeError:
            return _NONE_OF_THE_KIND

    return parse


def behaviour_of(handler: Any) -> Any:
    """Returns the function of the servicer behind a handler."""
    return handler.unary_unary or handler.unary_stream or handler.stream_unary or handler.stream_stream


def handler_like(handler: Any, behaviour: Any, deserialise: Callable[[bytes], Any] | None) -> Any:
    """Returns a handler of the same form with another behaviour; without `deserialise` it takes bytes."""
    make = _MAKERS[handler.request_streaming, handler.response_streaming]
    return make(behaviour, deserialise, handler.response_serializer)


_MAKERS: Mapping[tuple[bool, bool], Callable[..., Any]] = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}


def read_message(request: Message, kind: type[Any]) -> Any:
    """Returns the message. Raises `InputError` for bytes that were none of its kind."""
    if not isinstance(request, kind):
        raise InputError.at(
            (), f"is not a message of type {kind.DESCRIPTOR.full_name}", "encode it with the proto files"
        )
    return request


def abort(context: Call, error: LexgateError, counters: Counters) -> Never:
    """Ends the call with the status of an error, counted."""
    if isinstance(error, Expired):
        counters.fault("deadline")
        context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "the deadline passed before the request was evaluated")
    context.abort_with_status(rpc_status.to_status(counted_status(error, counters)))


def counted_status(error: LexgateError, counters: Counters) -> status_pb2.Status:
    """Returns the status of an error, and counts it."""
    if isinstance(error, InputError):
        counters.refused("input")
        return input_status(error)
    if isinstance(error, UnknownProcessor):
        counters.refused("no_such_processor")
        return status_pb2.Status(code=code_pb2.NOT_FOUND, message=str(error))
    if isinstance(error, AccessRefused):
        counters.refused(refusal_kind(error))
        return access_status(error)
    counters.fault(type(error).__name__)
    _log.error("no_decision", reason=str(error))
    code = code_pb2.UNAVAILABLE if isinstance(error, Fault) else code_pb2.INTERNAL
    return status_pb2.Status(code=code, message=f"no decision: {error}")


def input_status(error: InputError) -> status_pb2.Status:
    """Returns INVALID_ARGUMENT that names each field, what is wrong, and the cure."""
    fields = [
        error_details_pb2.BadRequest.FieldViolation(field=field.name, description=f"{field.problem}; {field.cure}")
        for field in error.fields
    ]
    detail = AnyMessage()
    detail.Pack(error_details_pb2.BadRequest(field_violations=fields))
    return status_pb2.Status(code=code_pb2.INVALID_ARGUMENT, message=str(error), details=[detail])


def refusal_kind(error: AccessRefused) -> str:
    """Returns under which name a refusal is counted."""
    return _REFUSALS.get(type(error), _REFUSALS[Forbidden])[0]


def access_status(error: AccessRefused) -> status_pb2.Status:
    """Returns UNAUTHENTICATED, PERMISSION_DENIED, or RESOURCE_EXHAUSTED with the time after which to try again."""
    status = status_pb2.Status(code=_REFUSALS.get(type(error), _REFUSALS[Forbidden])[1], message=str(error))
    if isinstance(error, TooManyCalls):
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromNanoseconds(int(error.retry_after * 1e9))
        status.details.add().Pack(retry)
    return status


_REFUSALS: Mapping[type[AccessRefused], tuple[str, int]] = {
    Unauthenticated: ("unauthenticated", code_pb2.UNAUTHENTICATED),
    Forbidden: ("permission_denied", code_pb2.PERMISSION_DENIED),
    TooManyCalls: ("too_many_calls", code_pb2.RESOURCE_EXHAUSTED),
}


def unforeseen(error: Exception) -> LexgateError:
    """The place goes to the operating log; the error's own text may hold values, so nobody gets it."""
    _log.error("unforeseen_error", kind=type(error).__name__, at=traceback.format_tb(error.__traceback__))
    return LexgateError("an unforeseen error; the operating log has the details")
