"""From plain Python values to wire requests, for both clients.

A request is written as its JSON form: objects as mappings, lists as any iterable, dates as RFC 3339 strings, `date` or
`datetime`. What does not fit is refused here with the name of its field, so that nothing is sent half right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp

from lexgate.domain.instant import NotAnInstant, format_instant, parse_instant
from lexgate.domain.vocabulary import nearest
from lexgate.errors import FieldError, InputError
from lexgate.v1.decision_service_pb2 import EvaluateRequest, ExplainDecisionRequest
from lexgate.v1.posture_service_pb2 import ReportRequest

_BOOL, _STRING = FieldDescriptor.CPPTYPE_BOOL, FieldDescriptor.CPPTYPE_STRING
_NUMBERS = {FieldDescriptor.CPPTYPE_DOUBLE: "a number", FieldDescriptor.CPPTYPE_INT64: "a whole number"}
_EXACT = 2**53  # the numbers of a Struct are doubles: a greater integer would change on the way
_Path = tuple[str | int, ...]


class Roots(TypedDict, total=False):
    """What a request may say, by root; the vocabulary (policies/vocabulary.yaml) has the facts of each."""

    operation: Mapping[str, Any]
    processor: Mapping[str, Any]
    subject: Mapping[str, Any]
    data: Mapping[str, Any]
    recipients: Iterable[Mapping[str, Any]]
    consents: Iterable[Mapping[str, Any]]
    notice: Mapping[str, Any]
    export: Mapping[str, Any]
    algorithm: Mapping[str, Any]
    platform: Mapping[str, Any]
    facts: Mapping[str, Any]
    as_of: datetime | date | str | None
    known_at: datetime | date | str | None
    at_least_revision: str
    explain: bool
    language: str


Request = EvaluateRequest | Mapping[str, Any]
Documents = Mapping[str, Any] | Iterable[Mapping[str, Any]]


def one_request(request: Request | None, roots: Roots) -> EvaluateRequest:
    """Returns the message of a call that gives a whole request, or its roots as keywords, and not both."""
    if request is None:
        return request_message(roots)
    if roots:
        raise TypeError("give a request or its roots as keywords, not both: one of them would be lost")
    return request_message(request)


def explain_request(request: Request | None, roots: Roots) -> ExplainDecisionRequest:
    """Returns the message that asks for an explanation; beside a whole request, `language` alone may be given."""
    if request is not None and roots.keys() == {"language"}:
        return ExplainDecisionRequest(request=request_message(request), language=roots["language"])
    return ExplainDecisionRequest(request=one_request(request, roots))


def request_message(request: Request | Roots) -> EvaluateRequest:
    """Returns the wire message of a request in its JSON form.

    Raises `InputError` with every field that the contract does not have, or whose value does not fit it.
    """
    if isinstance(request, EvaluateRequest):
        return request
    message = EvaluateRequest()
    errors: list[FieldError] = []
    _fill(message, request, (), errors)
    if errors:
        raise InputError(errors)
    return message


def report_request(
    documents: Documents, processor_id: str, as_of: datetime | date | str | None, language: str
) -> ReportRequest:
    """Returns the message of a question about a posture. Raises `InputError` with every field that does not fit."""
    several = [documents] if isinstance(documents, Mapping) else list(documents)
    stated = {"processor_id": processor_id, "documents": several, "as_of": as_of, "language": language}
    message = ReportRequest()
    errors: list[FieldError] = []
    _fill(message, stated, (), errors)
    if errors:
        raise InputError(errors)
    return message


def _fill(message: Message, stated: Any, path: _Path, errors: list[FieldError]) -> None:
    if not isinstance(stated, Mapping):
        errors.append(FieldError(path, "is not an object", "give a mapping of facts"))
        return
    fields: Mapping[str, Any] = message.DESCRIPTOR.fields_by_name
    for name, value in stated.items():
        here = (*path, str(name)[:64])
        if name not in fields:
            errors.append(FieldError(here, "is no field of the wire contract", _meant(str(name), fields)))
        elif value is not None:
            _set(message, fields[name], value, here, errors)


def _meant(name: str, known: Iterable[str]) -> str:
    meant = nearest(name, known)
    return f"did you mean {meant}?" if meant else "facts of every other root go into `facts`"


def _set(message: Message, field: FieldDescriptor, value: Any, path: _Path, errors: list[FieldError]) -> None:
    if field.is_repeated:
        _extend(message, field, value, path, errors)
    elif field.message_type is not None:
        _set_message(getattr(message, field.name), value, path, errors)
    else:
        try:
            setattr(message, field.name, _scalar(field, value))
        except (TypeError, ValueError, OverflowError) as error:
            errors.append(_misfit(field, path, error))


def _extend(message: Message, field: FieldDescriptor, value: Any, path: _Path, errors: list[FieldError]) -> None:
    # A string is a sequence of strings as well: it would become a list of letters.
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        errors.append(FieldError(path, "is not a list", "give a list"))
        return
    values = getattr(message, field.name)
    for position, each in enumerate(_ordered(value)):
        if field.message_type is not None:
            _set_message(values.add(), each, (*path, position), errors)
            continue
        try:
            values.append(_scalar(field, each))
        except (TypeError, ValueError) as error:
            errors.append(_misfit(field, (*path, position), error))


def _set_message(part: Message, value: Any, path: _Path, errors: list[FieldError]) -> None:
    if isinstance(part, Timestamp):
        try:
            part.seconds = parse_instant(_text(value))
        except (TypeError, ValueError) as error:
            problem = str(error) if isinstance(error, NotAnInstant) else "is not an instant"
            errors.append(FieldError(path, problem, "give a datetime with a tzinfo, a date, or an RFC 3339 string"))
    elif isinstance(part, Struct):
        try:
            part.update(_plain(value))
        except (TypeError, ValueError, AttributeError, RecursionError):
            errors.append(FieldError(path, "is not an object of plain values", "give what JSON can say"))
    else:
        part.SetInParent()
        _fill(part, value, path, errors)


def _scalar(field: FieldDescriptor, value: Any) -> Any:
    kind = field.cpp_type
    if kind == _STRING:
        return _text(value)
    if isinstance(value, bool) != (kind == _BOOL) or not math.isfinite(value):
        raise TypeError
    return value


def _text(value: Any) -> str:
    """Dates become RFC 3339 strings. Raises `NotAnInstant` for a naive datetime, `TypeError` for other values."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotAnInstant("is a time without its offset from UTC")
        return format_instant(int(value.timestamp() // 1))
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a surrogate pair is not text
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_text(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in _ordered(value)]
    if not isinstance(value, int | float):
        return None if value is None else _text(value)
    if not abs(value) <= _EXACT:  # NaN is no number at most either
        raise ValueError
    return value


def _ordered(values: Iterable[Any]) -> Iterable[Any]:
    """The same set makes the same message, which the sidecar knows again."""
    return sorted(values, key=str) if isinstance(values, set | frozenset) else values


def _misfit(field: FieldDescriptor, path: _Path, error: Exception) -> FieldError:
    if isinstance(error, NotAnInstant):
        return FieldError(path, str(error), "give the datetime a tzinfo")
    if field.cpp_type == _BOOL:
        return FieldError(path, "is not true or false", "give a bool, or leave the fact out where it is unknown")
    wanted = _NUMBERS.get(field.cpp_type, "a string")
    return FieldError(path, f"is not {wanted}, or none that fits", f"give {wanted}")
