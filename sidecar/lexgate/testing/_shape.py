"""A file of cases against its JSON Schema: what is wrong, in words that name the cure and repeat no value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from lexgate.domain.vocabulary import nearest
from lexgate.errors import FieldError

_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "integer": "a number",
}
_NAMES = "write facts like consents[0].active, and ids like ndsr:22(2)"


def shape_errors(schema: Mapping[str, Any], value: Any) -> list[FieldError]:
    """Returns what does not keep to the schema, in the order of the file."""
    errors = Draft202012Validator(schema).iter_errors(value)
    found = [field for error in errors for field in _fields(error)]
    return sorted(dict.fromkeys(found), key=lambda field: [str(part).rjust(8) for part in field.path])


def _fields(error: Any) -> Iterator[FieldError]:
    """The fields of one error of jsonschema, whose types leave open what an error of this or that keyword holds."""
    path = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        yield FieldError((*path, str(error.instance)), "is a name that does not have its form", _NAMES)
    elif error.validator == "additionalProperties":
        yield from _strangers(path, error.instance, error.schema["properties"])
    elif error.validator == "pattern":
        yield FieldError(path, "does not have its form", error.schema.get("description", "see the schema"))
    else:
        yield FieldError(path, *_SAID[error.validator](error.validator_value, error.instance))


def _strangers(path: tuple[str | int, ...], found: Any, known: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in sorted(found.keys() - known.keys()):
        meant = nearest(name, known)
        cure = f"did you mean {meant}?" if meant else f"known: {', '.join(known)}"
        yield FieldError((*path, name), "is not known here", cure)


def _type(stated: Any, _found: Any) -> tuple[str, str]:
    kinds = stated if isinstance(stated, list) else [stated]
    wanted = " or ".join(_TYPES[kind] for kind in kinds)
    return f"is not {wanted}", f"write {wanted}"


def _required(stated: Any, found: Any) -> tuple[str, str]:
    return f"lacks {', '.join(name for name in stated if name not in found)}", "add it"


def _depends(stated: Any, found: Any) -> tuple[str, str]:
    name = next(each for each in stated if each in found)
    needed = ", ".join(stated[name])
    return f"has {name} without {needed}", f"add {needed}"


def _one_of(_stated: Any, _found: Any) -> tuple[str, str]:
    return "does not state its facts in one way", "state one of document, request, or change (which may go with like)"


def _any_of(_stated: Any, _found: Any) -> tuple[str, str]:
    return "expects nothing", "state effect, or posture"


def _enum(stated: Any, _found: Any) -> tuple[str, str]:
    return "is not one of the values", f"write one of {', '.join(stated)}"


def _empty(_stated: Any, _found: Any) -> tuple[str, str]:
    return "is empty", "write at least one, or leave it out"


def _twice(_stated: Any, _found: Any) -> tuple[str, str]:
    return "names something twice", "name it once"


def _too_long(stated: Any, _found: Any) -> tuple[str, str]:
    return f"has more than {stated} characters", "say it in fewer words"


# Every keyword of the schema that can fail, apart from those above.
_SAID: Mapping[str, Callable[[Any, Any], tuple[str, str]]] = {
    "type": _type,
    "required": _required,
    "dependentRequired": _depends,
    "oneOf": _one_of,
    "anyOf": _any_of,
    "enum": _enum,
    "minItems": _empty,
    "minLength": _empty,
    "minProperties": _empty,
    "uniqueItems": _twice,
    "maxLength": _too_long,
}
