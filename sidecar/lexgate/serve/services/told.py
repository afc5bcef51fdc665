"""From messages of the wire contract to JSON, as HTTP tells it: the way back from `lexgate.client.filling`."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import ListValue, Struct, Value
from google.protobuf.timestamp_pb2 import Timestamp

from lexgate.client.filling import codes_of, plain
from lexgate.domain.instant import format_instant

_Field = Any  # two types of protobuf, which have the same members
_UNTOLD_WHEN_EMPTY = {FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_ENUM}


def told(message: Message) -> dict[str, Any]:
    """Returns the JSON object of a message: lists and switches always, the rest where it is stated."""
    out = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.is_repeated:
            out[field.name] = [_value(field, each) for each in value]
        elif message.HasField(field.name) if field.has_presence else _is_told(field, value):
            out[field.name] = _value(field, value)
    return out


def _is_told(field: _Field, value: Any) -> bool:
    return bool(value) or field.cpp_type not in _UNTOLD_WHEN_EMPTY


def _value(field: _Field, value: Any) -> Any:
    if isinstance(value, Timestamp):
        return format_instant(value.seconds)
    if isinstance(value, Struct | ListValue | Value):
        return plain(value)
    if isinstance(value, Message):
        return told(value)
    return codes_of(field.enum_type)[value] if field.enum_type is not None else value
