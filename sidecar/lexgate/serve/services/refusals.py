"""What an error of a service means to its caller: the status over gRPC and over HTTP, and the fields in the way.

`google.rpc.ErrorInfo` and the problem document have the name of the error as `reason`. Nothing repeats a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NamedTuple

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct, Value
from google.rpc import code_pb2, error_details_pb2, status_pb2

from lexgate.errors import (
    EventOutOfOrder,
    Fault,
    FieldError,
    InputError,
    InsideCooldown,
    KeyReused,
    LedgerFault,
    LedgerRefusal,
    LexgateError,
    NotConfigured,
    PlanOutdated,
    UnknownEntry,
    UnknownRecord,
    UnknownRequest,
    VersionReused,
)
from lexgate.serve.problems import problem

DOMAIN = "lexgate"
RETRY_SECONDS = 1
KEY_FIELD, KEY_HEADER = "idempotency_key", "Idempotency-Key"
# Where a request carries what the domain names without it.
_PARTS: tuple[tuple[str, ...], ...] = ((), ("record",), ("request",), ("by",), ("plan",))
_Descriptor = Any  # two types of protobuf, which have the same members
_PLAIN = frozenset({Struct.DESCRIPTOR.full_name, Value.DESCRIPTOR.full_name})
_UNFORESEEN = "an unforeseen error; the operating log has the details"


class Kind(NamedTuple):
    """What an error is over gRPC and over HTTP, and what it counts as; None is a fault."""

    code: int
    status: HTTPStatus
    counted: str | None


_KINDS: dict[type[LexgateError], Kind] = {
    InputError: Kind(code_pb2.INVALID_ARGUMENT, HTTPStatus.BAD_REQUEST, "input"),
    UnknownRecord: Kind(code_pb2.NOT_FOUND, HTTPStatus.NOT_FOUND, "no_such_record"),
    UnknownRequest: Kind(code_pb2.NOT_FOUND, HTTPStatus.NOT_FOUND, "no_such_request"),
    UnknownEntry: Kind(code_pb2.NOT_FOUND, HTTPStatus.NOT_FOUND, "no_such_entry"),
    NotConfigured: Kind(code_pb2.FAILED_PRECONDITION, HTTPStatus.NOT_FOUND, "not_configured"),
    KeyReused: Kind(code_pb2.ALREADY_EXISTS, HTTPStatus.UNPROCESSABLE_ENTITY, "ledger"),
    EventOutOfOrder: Kind(code_pb2.FAILED_PRECONDITION, HTTPStatus.CONFLICT, "ledger"),
    PlanOutdated: Kind(code_pb2.FAILED_PRECONDITION, HTTPStatus.CONFLICT, "registers"),
    VersionReused: Kind(code_pb2.ALREADY_EXISTS, HTTPStatus.CONFLICT, "registers"),
    InsideCooldown: Kind(code_pb2.FAILED_PRECONDITION, HTTPStatus.CONFLICT, "ledger"),
    LedgerRefusal: Kind(code_pb2.FAILED_PRECONDITION, HTTPStatus.UNPROCESSABLE_ENTITY, "ledger"),
    Fault: Kind(code_pb2.UNAVAILABLE, HTTPStatus.SERVICE_UNAVAILABLE, None),
    LexgateError: Kind(code_pb2.INTERNAL, HTTPStatus.SERVICE_UNAVAILABLE, None),
}


def kind_of(error: LexgateError) -> Kind:
    """Returns what an error means to the caller."""
    return next(_KINDS[kind] for kind in type(error).__mro__ if kind in _KINDS)


def located(error: LexgateError, request: Message) -> LexgateError:
    """Returns the error with its fields as the request names them: `record.scope.purpose_id`."""
    if isinstance(error, LedgerRefusal):
        return type(error)(_placed(error.field, request.DESCRIPTOR))
    if isinstance(error, InputError):
        return InputError([_placed(each, request.DESCRIPTOR) for each in error.fields])
    return error


def fields_of(error: LexgateError) -> list[FieldError]:
    """Returns the fields that an error names."""
    if isinstance(error, LedgerRefusal):
        return [error.field]
    return error.fields if isinstance(error, InputError) else []


def status_of(error: LexgateError) -> status_pb2.Status:
    """Returns the status of an error, with its details."""
    out = status_pb2.Status(code=kind_of(error).code, message=_message(error))
    for detail in _details(error):
        packed = AnyMessage()
        packed.Pack(detail)
        out.details.append(packed)
    return out


def problem_of(
    error: LexgateError, request: type[Message], *, has_body: bool, all_sent: bool = False
) -> dict[str, Any]:
    """Returns the problem document of an error in the answer to a request, which came in a body or in parameters.

    `all_sent` says that the error is about what was sent and nothing else: also what no request has is in it.
    """
    more: dict[str, Any] = {"reason": type(error).__name__}
    if found := fields_of(error):
        sent = [all_sent or _has(request.DESCRIPTOR, each.path) for each in found]
        more["errors"] = [
            {**_place(each, sent=was_sent, has_body=has_body), "problem": each.problem, "cure": each.cure}
            for each, was_sent in zip(found, sent, strict=True)
        ]
    return problem(kind_of(error).status, _message(error), **more)


def _message(error: LexgateError) -> str:
    return _UNFORESEEN if kind_of(error).code == code_pb2.INTERNAL else str(error)


def _details(error: LexgateError) -> Iterator[Message]:
    found, name = fields_of(error), type(error).__name__
    yield error_details_pb2.ErrorInfo(reason=name, domain=DOMAIN, metadata=_flags(error))
    if found:
        violation = error_details_pb2.BadRequest.FieldViolation
        broken = [violation(field=each.name, description=f"{each.problem}; {each.cure}") for each in found]
        yield error_details_pb2.BadRequest(field_violations=broken)
    if kind_of(error).code == code_pb2.FAILED_PRECONDITION:
        unmet = error_details_pb2.PreconditionFailure.Violation
        subject = found[0].name if found else ""
        yield error_details_pb2.PreconditionFailure(
            violations=[unmet(type=name, subject=subject, description=str(error))]
        )
    if kind_of(error).code == code_pb2.UNAVAILABLE:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.seconds = RETRY_SECONDS
        yield retry


def _flags(error: LexgateError) -> dict[str, str]:
    """What a caller has to know of a fault before it tries again."""
    if not isinstance(error, LedgerFault):
        return {}
    flags = {"retryable": error.retryable, "maybe_written": error.maybe_written}
    return {name: "true" for name, stands in flags.items() if stands}


def _place(field: FieldError, *, sent: bool, has_body: bool) -> dict[str, str]:
    """Where the field is in a request over HTTP; one of what is recorded has its name alone."""
    if field.path == (KEY_FIELD,):
        return {"header": KEY_HEADER}
    if not sent:
        return {"field": field.name}
    return {"pointer": field.pointer} if has_body else {"parameter": field.name}


def _placed(field: FieldError, request: _Descriptor) -> FieldError:
    for part in _PARTS:
        if _has(request, (*part, *field.path)):
            return FieldError((*part, *field.path), field.problem, field.cure)
    return field


def _has(message: _Descriptor | None, path: tuple[str | int, ...]) -> bool:
    """Whether a message has the field; what the path leads to below plain values is taken on trust."""
    for step in path:
        if message is not None and message.full_name in _PLAIN:
            return True
        if isinstance(step, str):
            if message is None or step not in message.fields_by_name:
                return False
            message = message.fields_by_name[step].message_type
    return True
