"""JSON Schemas of messages, for the OpenAPI document: fields, rules, and what the proto files say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import orjson
from google.protobuf.descriptor import FieldDescriptor

from lexgate._vendor.buf.validate import validate_pb2
from lexgate.client.filling import codes_of
from lexgate.domain.consent import CODE, LANGUAGE_TAG
from lexgate.domain.standing import STANDING
from lexgate.facts.schema import Schema
from lexgate.serve.route_docs import ref
from lexgate.serve.services.operation import Operation

_FIELD = FieldDescriptor
_CODE_LENGTH = 128
# What the ledger takes of these fields, beyond the rules of the contract.
_FORMS: Mapping[str, Schema] = {
    "lexgate.v1.NoticeShown.language": {"pattern": LANGUAGE_TAG},
    "lexgate.v1.StateFactRequest.name": {"enum": list(STANDING)},
}
_PLAIN: Mapping[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Struct": {"type": "object"},
    "google.protobuf.Value": {},
}
_SCALARS: Mapping[int, Schema] = {
    _FIELD.CPPTYPE_STRING: {"type": "string"},
    _FIELD.CPPTYPE_BOOL: {"type": "boolean"},
    _FIELD.CPPTYPE_INT32: {"type": "integer"},
    _FIELD.CPPTYPE_INT64: {"type": "integer"},
    _FIELD.CPPTYPE_DOUBLE: {"type": "number"},
}
# Over HTTP these are a header.
_ELSEWHERE = frozenset({"idempotency_key"})


def schemas_of(operations: Iterable[Operation], *, in_parameters: Iterable[str] = ()) -> dict[str, Schema]:
    """Returns the schemas of requests and answers by name, with those that they refer to.

    The requests of the operations `in_parameters` have no body, and so no schema.
    """
    found: dict[str, Schema] = {}
    for each in operations:
        if each.name not in in_parameters:
            _add(found, each.request.DESCRIPTOR, is_request=True)
        _add(found, each.response.DESCRIPTOR, is_request=False)
    return found


def _add(found: dict[str, Schema], message: Any, *, is_request: bool) -> None:
    if message.name in found:
        return
    fields = [field for field in message.fields if field.name not in _ELSEWHERE]
    found[message.name] = {
        "type": "object",
        **_described(message.full_name),
        "properties": {field.name: _field(field) for field in fields},
        **_required(fields),
    }
    if is_request:
        found[message.name]["additionalProperties"] = False
    for field in fields:
        part = field.message_type
        if part is not None and part.full_name not in _PLAIN:
            _add(found, part, is_request=is_request)


def _required(fields: Iterable[Any]) -> Schema:
    required = [field.name for field in fields if _rules(field).required]
    return {"required": required} if required else {}


def _field(field: Any) -> Schema:
    schema = _one(field)
    if field.is_repeated:
        return {"type": "array", **_described(field.full_name), **_bounds(_rules(field).repeated), "items": schema}
    # Beside a reference a description is of the field (JSON Schema 2020-12).
    return {**schema, **_described(field.full_name)}


def _one(field: Any) -> Schema:
    if field.message_type is not None:
        plain = _PLAIN.get(field.message_type.full_name)
        return dict(plain) if plain is not None else ref(field.message_type.name)
    if field.enum_type is not None:
        return {"type": "string", "enum": list(codes_of(field.enum_type).values())}
    rules = _rules(field)
    text = rules.repeated.items.string if field.is_repeated else rules.string
    needed = rules.required or field.is_repeated
    return {
        **_SCALARS[field.cpp_type],
        **_text(text, needed=needed),
        **_number(rules, field),
        **_FORMS.get(field.full_name, {}),
    }


def _text(rules: Any, *, needed: bool) -> Schema:
    out: Schema = {"maxLength": rules.max_len} if rules.HasField("max_len") else {}
    if rules.HasField("pattern"):
        return {**out, "pattern": rules.pattern}
    if rules.max_len == _CODE_LENGTH:  # an id or a code: the ledger takes nothing else, and nothing is as good as none
        out["pattern"] = CODE if needed else f"^$|{CODE}"
    return out


def _number(rules: Any, field: Any) -> Schema:
    if field.is_repeated or field.cpp_type not in {_FIELD.CPPTYPE_INT32, _FIELD.CPPTYPE_INT64}:
        return {}
    bounds = rules.int32 if field.cpp_type == _FIELD.CPPTYPE_INT32 else rules.int64
    return {
        name: getattr(bounds, rule) for name, rule in (("minimum", "gte"), ("maximum", "lte")) if bounds.HasField(rule)
    }


def _bounds(rules: Any) -> Schema:
    return {"maxItems": rules.max_items} if rules.HasField("max_items") else {}


def _rules(field: Any) -> Any:
    return field.GetOptions().Extensions[validate_pb2.field]


def _described(name: str) -> Schema:
    said = _comments().get(name)
    return {"description": said} if said else {}


@cache
def _comments() -> Mapping[str, str]:
    """What the proto files say of each message and field; `make proto` writes it."""
    comments: dict[str, str] = orjson.loads((resources.files("lexgate.v1") / "comments.json").read_bytes())
    return comments
