"""Between values of the domain and the messages that mirror them: the same names, one field for each.

Instants are seconds here and timestamps there, codes are members of an enumeration, and an empty string is None where
the domain has one.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.timestamp_pb2 import Timestamp

from lexgate.client.filling import codes_of
from lexgate.domain.instant import EARLIEST, LATEST
from lexgate.errors import InputError

_T = TypeVar("_T")
_Path = tuple[str | int, ...]


class _Hint(NamedTuple):
    """What a field of the domain takes: `kind`, or None, or many of it; and whether it may be left out."""

    kind: type[Any]
    optional: bool
    many: bool
    has_default: bool


def mirror(value: Any, message: Any, path: _Path = ()) -> None:
    """Writes a value of the domain into an empty message that mirrors it.

    Raises `InputError` where a field holds a value of another type than its own.
    """
    known: Mapping[str, FieldDescriptor] = message.DESCRIPTOR.fields_by_name
    for each in fields(value):
        stated = getattr(value, each.name)
        if stated is not None and each.name in known:
            _put(message, known[each.name], stated, (*path, each.name))


def mirrored(message: Any, kind: type[_T], path: _Path = (), **more: Any) -> _T:
    """Returns the value of the domain that a message mirrors; `more` are fields that the message does not have.

    Raises `InputError` where a field is out of its range, or where the domain refuses it.
    """
    known: Mapping[str, FieldDescriptor] = message.DESCRIPTOR.fields_by_name
    found = {
        name: _taken(message, known[name], hint, (*path, name))
        for name, hint in _hints(kind).items()  # type: ignore[arg-type] # classes are hashable
        if name in known and not (hint.has_default and _empty(message, known[name]))
    }
    return kind(**found, **more)


def _empty(message: Any, field: FieldDescriptor) -> bool:
    return not message.HasField(field.name) if field.has_presence else not getattr(message, field.name)


def _put(message: Any, field: FieldDescriptor, stated: Any, path: _Path) -> None:
    if is_dataclass(stated):
        part = getattr(message, field.name)
        part.SetInParent()
        mirror(stated, part, path)
        return
    if field.is_repeated and field.message_type is not None:
        for position, each in enumerate(stated):
            mirror(each, getattr(message, field.name).add(), (*path, position))
        return
    try:
        _put_plain(message, field, stated)
    except (TypeError, ValueError, StopIteration):
        cure = "write what its type asks for"
        raise InputError.at(path, "is not of the type of this field", cure) from None


def _put_plain(message: Any, field: FieldDescriptor, stated: Any) -> None:
    if field.is_repeated:
        getattr(message, field.name).extend(_wire(field, each) for each in stated)
    elif field.message_type is Timestamp.DESCRIPTOR:
        part = getattr(message, field.name)
        part.seconds = stated
        part.SetInParent()  # the epoch itself is stated too
    else:
        setattr(message, field.name, _wire(field, stated))


def _wire(field: FieldDescriptor, stated: Any) -> Any:
    if field.enum_type is not None:
        return next(number for number, code in codes_of(field.enum_type).items() if code == stated)
    if isinstance(stated, bool) != (field.cpp_type == FieldDescriptor.CPPTYPE_BOOL):
        raise TypeError
    is_revision = field.cpp_type == FieldDescriptor.CPPTYPE_STRING and isinstance(stated, int)
    return str(stated) if is_revision else stated


def _taken(message: Any, field: FieldDescriptor, hint: _Hint, path: _Path) -> Any:
    value = getattr(message, field.name)
    if hint.many:
        return tuple(_one(each, field, hint, (*path, position)) for position, each in enumerate(value))
    if hint.optional and _empty(message, field):
        return None
    return _one(value, field, hint, path)


def _one(value: Any, field: FieldDescriptor, hint: _Hint, path: _Path) -> Any:
    if is_dataclass(hint.kind):
        return mirrored(value, hint.kind, path)
    if field.message_type is Timestamp.DESCRIPTOR:
        return _seconds(value, path)
    if field.enum_type is not None:
        code = codes_of(field.enum_type).get(value)
        if code is None:
            raise InputError.at(path, "is not a code of the contract", "use the proto files of this version")
        return hint.kind(code)
    return hint.kind(value)


def _seconds(value: Timestamp, path: _Path) -> int:
    if not EARLIEST <= value.seconds <= LATEST:
        raise InputError.at(path, "is out of the range of a timestamp", "use a day from year 1 to 9999")
    return value.seconds


@cache  # as many as the domain has classes
def _hints(kind: type[Any]) -> Mapping[str, _Hint]:
    hints = get_type_hints(kind)
    return {each.name: _hint(hints[each.name], each.default is not MISSING) for each in fields(kind)}


def _hint(hint: Any, has_default: bool) -> _Hint:
    if get_origin(hint) is tuple:
        return _Hint(get_args(hint)[0], optional=False, many=True, has_default=has_default)
    if get_origin(hint) in {Union, types.UnionType}:
        kinds = [each for each in get_args(hint) if each is not types.NoneType]
        return _Hint(kinds[0], optional=len(kinds) < len(get_args(hint)), many=False, has_default=has_default)
    return _Hint(hint, optional=False, many=False, has_default=has_default)
