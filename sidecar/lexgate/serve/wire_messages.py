"""From messages to plain values: one walk over what a message states, and nothing twice for what callers repeat."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct, Value
from google.protobuf.unknown_fields import UnknownFieldSet
from orjson import dumps

from lexgate.domain.instant import EARLIEST, LATEST
from lexgate.errors import FieldError, InputError
from lexgate.facts.normalise import ListCheck, Node, ObjectCheck

REMEMBERED = 2048
"""How many different messages of a kind are remembered."""


class Straight:
    """Reads one kind of message straight into normal form: one walk, one check a field.

    `kind` is a descriptor. Raises one of `REFUSALS` at the first field that is not acceptable; the slow way then names
    all of them.
    """

    def __init__(self, kind: Any, check: Node) -> None:
        node = check.entry if isinstance(check, ListCheck) else check
        if not isinstance(node, ObjectCheck):
            raise TypeError(f"{kind.full_name} is read where the vocabulary has a single fact")
        self._fields = {
            field: (field.name, _reader(field, node.members[field.name]), field.name not in node.unjudged)
            for field in kind.fields
        }

    def check(self, name: str) -> Callable[[Any], Any]:
        """Returns the check of a field."""
        return next(read for field, read, _ in self._fields.values() if field == name)

    def is_judged(self, name: str) -> bool:
        """Whether a rule may see the field."""
        return next(judged for field, _, judged in self._fields.values() if field == name)

    def __call__(self, message: Message) -> dict[str, Any]:
        """Returns the normal form of what the message states."""
        if len(UnknownFieldSet(message)):
            raise unknown_fields(())
        out: dict[str, Any] = {}
        fields = self._fields
        for field, value in message.ListFields():
            name, read, judged = fields[field]
            normal = read(value)
            if judged and normal != []:
                out[name] = normal
        return out


class Remembering:
    """Reads one kind of message into JSON, and does so only once for all messages that differ in `volatile` fields.

    `settle` may change the facts before they are written, and says what else is remembered of them. Raises `REFUSALS`.
    """

    def __init__(
        self, kind: type[Message], volatile: tuple[str, ...], read: Straight, settle: Callable[[dict[str, Any]], Any]
    ) -> None:
        self._kind = kind
        self._volatile = [(name, read.check(name), b'"%b":' % name.encode(), read.is_judged(name)) for name in volatile]
        self._straight = read
        self._settle = settle
        self._standing = lru_cache(maxsize=REMEMBERED)(self._read_standing)

    def __call__(self, message: Message) -> tuple[bytes, Any]:
        """Returns the JSON object of a message in normal form, and what `settle` said of it."""
        if not self._volatile:
            return self._standing(message.SerializeToString())
        new, stripped = self._strip(message)
        try:
            json, settled = self._standing(message.SerializeToString())
        finally:
            for name, value in stripped:
                setattr(message, name, value)
        if not new:
            return json, settled
        return (b"{" if json == b"{}" else json[:-1] + b",") + b",".join(new) + b"}", settled

    def _strip(self, message: Message) -> tuple[list[bytes], list[tuple[str, Any]]]:
        """Takes the volatile fields out of a message; returns their JSON, and what is to be put back."""
        new, stripped = [], []
        for name, check, key, judged in self._volatile:
            if value := getattr(message, name):
                normal = check(value)
                stripped.append((name, value))
                if judged:
                    new.append(key + dumps(normal))
        for name, _ in stripped:
            message.ClearField(name)
        return new, stripped

    def _read_standing(self, encoded: bytes) -> tuple[bytes, Any]:
        facts = self._straight(self._kind.FromString(encoded))
        settled = self._settle(facts)
        return dumps(facts), settled


def _reader(field: FieldDescriptor, check: Node) -> Callable[[Any], Any]:
    if field.message_type is not None:
        return Straight(field.message_type, check)
    return (lambda value: check(list(value))) if field.is_repeated else check


def message_json(message: Message, path: tuple[str | int, ...]) -> dict[str, Any]:
    """Returns what a message states as plain JSON values. Raises `InputError` for fields outside the contract."""
    if len(UnknownFieldSet(message)):
        raise unknown_fields(path)
    out: dict[str, Any] = {}
    for field, value in message.ListFields():
        name, is_message, is_repeated = _shape(field)
        if not is_message:
            out[name] = list(value) if is_repeated else value
        elif is_repeated:
            out[name] = [message_json(part, (*path, name, position)) for position, part in enumerate(value)]
        else:
            out[name] = struct_json(value) if isinstance(value, Struct) else message_json(value, (*path, name))
    return out


@cache  # as many as the contract has fields
def _shape(field: FieldDescriptor) -> tuple[str, bool, bool]:
    return field.name, field.message_type is not None, field.is_repeated


def struct_json(struct: Struct) -> dict[str, Any]:
    """Returns the JSON object of a Struct; every number is a double there."""
    return {name: value_json(value) for name, value in struct.fields.items()}


def value_json(value: Value) -> Any:
    """Returns the JSON value of a Value."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return struct_json(value.struct_value)
    if kind == "list_value":
        return [value_json(part) for part in value.list_value.values]
    return None if kind in {None, "null_value"} else getattr(value, kind)


def seconds_of(request: Message, name: str) -> int | None:
    """Returns a timestamp of a request in seconds, or None where it is not stated. Raises `InputError`."""
    if not request.HasField(name):
        return None
    seconds: int = getattr(request, name).seconds
    if not EARLIEST <= seconds <= LATEST:
        raise InputError.at((name,), "is out of the range of a timestamp", "use a day from year 1 to 9999")
    return seconds


def unknown_fields(path: tuple[str | int, ...]) -> InputError:
    """Returns the error of a message with fields that are not in the contract."""
    return InputError.at(path, "has fields that this version does not know", "use the proto files of this version")


def broken_rule(violation: Any) -> FieldError:
    """Returns the field that breaks a rule of the proto files."""
    names: list[str | int] = []
    for element in violation.proto.field.elements:
        names.append(element.field_name)
        if element.subscript is not None and element.subscript.field == "index":
            names.append(int(element.subscript.value))
    cure = f"keep to the rule {violation.proto.rule_id} of the wire contract"
    return FieldError(tuple(names), violation.proto.message, cure)
