"""From plain values, as JSON has them, to messages of the wire contract: for the clients, and for what HTTP receives.

Objects are mappings, lists any iterable, instants RFC 3339 strings, `date` or `datetime`, members of an enumeration
their codes: `given` for CONSENT_STATE_GIVEN.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import ListValue, Struct, Value
from google.protobuf.timestamp_pb2 import Timestamp

from lexgate.domain.instant import NotAnInstant, format_instant, parse_instant
from lexgate.domain.vocabulary import nearest
from lexgate.errors import FieldError, InputError

_BOOL, _STRING = FieldDescriptor.CPPTYPE_BOOL, FieldDescriptor.CPPTYPE_STRING
_ENUM = FieldDescriptor.CPPTYPE_ENUM
_WHOLE = (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64)
_NUMBERS = {FieldDescriptor.CPPTYPE_DOUBLE: "a number"} | dict.fromkeys(_WHOLE, "a whole number")
_UNSPECIFIED = "UNSPECIFIED"
_EXACT = 2**53  # the numbers of a Struct are doubles: a greater integer would change on the way
_Path = tuple[str | int, ...]
_MISFITS = (TypeError, ValueError, KeyError, OverflowError)


def fill(message: Message, stated: Any) -> None:
    """Writes what is stated into an empty message. Raises `InputError` with every field that does not fit."""
    errors: list[FieldError] = []
    _fill(message, stated, (), errors)
    if errors:
        raise InputError(errors)


def _fill(message: Message, stated: Any, path: _Path, errors: list[FieldError]) -> None:
    if not isinstance(stated, Mapping):
        errors.append(FieldError(path, "is not an object", "give a mapping of facts"))
        return
    fields: Mapping[str, Any] = message.DESCRIPTOR.fields_by_name
    for name, value in stated.items():
        here = (*path, str(name)[:64])
        if name not in fields:
            errors.append(FieldError(here, "is no field of the wire contract", _meant(str(name), fields)))
        elif value is not None or fields[name].message_type is Value.DESCRIPTOR:
            _set(message, fields[name], value, here, errors)


def _meant(name: str, known: Iterable[str]) -> str:
    if meant := nearest(name, known):
        return f"did you mean {meant}?"
    return "facts of every other root go into `facts`" if "facts" in known else "leave it out"


def _set(message: Message, field: FieldDescriptor, value: Any, path: _Path, errors: list[FieldError]) -> None:
    if field.is_repeated:
        _extend(message, field, value, path, errors)
    elif field.message_type is not None:
        _set_message(getattr(message, field.name), value, path, errors)
    else:
        try:
            setattr(message, field.name, _scalar(field, value))
        except _MISFITS as error:
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
        except _MISFITS as error:
            errors.append(_misfit(field, (*path, position), error))


def _set_message(part: Message, value: Any, path: _Path, errors: list[FieldError]) -> None:
    if isinstance(part, Timestamp):
        try:
            part.seconds = parse_instant(_text(value))
            part.SetInParent()  # the epoch itself is stated too
        except (TypeError, ValueError) as error:
            problem = str(error) if isinstance(error, NotAnInstant) else "is not an instant"
            errors.append(FieldError(path, problem, "give a datetime with a tzinfo, a date, or an RFC 3339 string"))
    elif isinstance(part, Struct | Value):
        try:
            _put(part, _plain(value))
        except (TypeError, ValueError, AttributeError, RecursionError):
            errors.append(FieldError(path, "is not an object of plain values", "give what JSON can say"))
    else:
        part.SetInParent()
        _fill(part, value, path, errors)


def _put(part: Struct | Value, plain: Any) -> None:
    if isinstance(part, Struct):
        part.update(plain)
        part.SetInParent()  # an empty object is stated too
    else:
        json_format.ParseDict(plain, part)


def _scalar(field: FieldDescriptor, value: Any) -> Any:
    kind = field.cpp_type
    if kind == _STRING:
        return _text(value)
    if kind == _ENUM:
        return _codes(field.enum_type)[value]
    if isinstance(value, bool) != (kind == _BOOL) or not math.isfinite(value):
        raise TypeError
    if kind in _WHOLE and not isinstance(value, int):
        raise TypeError
    return value


@cache  # as many as the contract has enumerations
def _codes(enum: EnumDescriptor) -> Mapping[str, int]:
    """The numbers of an enumeration by their codes: `given` for CONSENT_STATE_GIVEN."""
    return {code: number for number, code in codes_of(enum).items()}


@cache  # as above
def codes_of(enum: EnumDescriptor) -> Mapping[int, str]:
    """The codes of an enumeration by their numbers; what is unspecified has none."""
    prefix = enum.values_by_number[0].name.removesuffix(_UNSPECIFIED)
    return {each.number: each.name.removeprefix(prefix).lower() for each in enum.values if each.number}


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
    if field.cpp_type == _ENUM:
        return FieldError(path, "is not a code of the contract", f"give one of {', '.join(_codes(field.enum_type))}")
    wanted = _NUMBERS.get(field.cpp_type, "a string")
    return FieldError(path, f"is not {wanted}, or none that fits", f"give {wanted}")


def plain(value: Struct | ListValue | Value) -> Any:
    """Returns the JSON value of a Struct, with whole numbers as such: there every number is a double."""
    if isinstance(value, Struct):
        return {name: plain(value.fields[name]) for name in sorted(value.fields)}  # else they come in any order
    if isinstance(value, ListValue):
        return [plain(part) for part in value.values]
    kind = value.WhichOneof("kind")
    if kind in {None, "null_value"}:
        return None
    found = getattr(value, kind)
    if kind in {"struct_value", "list_value"}:
        return plain(found)
    return int(found) if kind == "number_value" and found.is_integer() else found
