"""JSON Schema (2020-12) of files of registers, made from the vocabulary and the shapes of entries.

What it cannot say is left to the reader: whether the entries fit each other, whether a day exists, and the like.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lexgate.domain.register import Kind
from lexgate.domain.vocabulary import Vocabulary
from lexgate.facts._checks import MAX_MEMBERS, MAX_TEXT
from lexgate.facts.registers._shapes import LINKS, SHAPES, Shape
from lexgate.facts.schema import DIALECT, Schema, closed, fact_schemas, instant, objects, string

_CODE = "^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$"
_SHA256 = "^[0-9a-f]{64}$"
_LANGUAGE = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
_REGION = "^[A-Z]{2}(-[A-Z0-9]{1,10})*$"


def register_schema(vocabulary: Vocabulary) -> Schema:
    """Returns the schema of one document of a file of registers."""
    registers = {kind.plural: _register(kind, vocabulary) for kind in Kind}
    owner = _code("The processor to whom the entries of this document belong that name none.")
    return {
        "$schema": DIALECT,
        "title": "lexgate registers",
        "description": "Standing facts of processors, as `lexgate registers apply` takes them.",
        **closed({"processor": owner, **registers}, optional={"processor", *registers}),
    }


def _register(kind: Kind, vocabulary: Vocabulary) -> Schema:
    shape = SHAPES[kind]
    members: dict[str, Schema] = {"id": _code(f"Id of the {kind}.")}
    if kind is not Kind.PROCESSOR:
        members["processor"] = _code("The processor to whom the entry belongs, where it is not that of the document.")
    members |= {
        name: _code(f"Id of the {LINKS[name]}.") if name in LINKS else _MEMBERS[name]() for name in shape.members
    }
    members["facts"] = _facts(shape, vocabulary, "register")
    if (found := _facts(shape, vocabulary, "finding"))["properties"]:
        members["findings"] = objects("Facts that a person established.", _finding(found))
    required = {name for name in ("version", "texts", "purposes", "recipients") if name in members}
    return objects(f"The register of {kind.plural}.", closed(members, optional=members.keys() - required - {"id"}))


def _facts(shape: Shape, vocabulary: Vocabulary, by: str) -> Schema:
    roots = {root.removesuffix("[]") for root in shape.roots}
    mine = [
        fact
        for fact in vocabulary.facts.values()
        if fact.root in roots and by in fact.stated_by and fact.derived is None and fact.name not in shape.follows
    ]
    schemas = fact_schemas(mine)
    if shape.base is None:
        return closed(schemas, optional=schemas)
    root = schemas.get(shape.base.removesuffix("[]"), closed({}))
    return {"description": "Under the names of the vocabulary.", **root.get("items", root)}


def _finding(facts: Schema) -> Schema:
    members = {
        "facts": facts,
        "established_by": _code("Who established it."),
        "record": _code("The record of it."),
        "established_at": instant("When."),
    }
    return closed(members, optional={"established_at"})


def _code(description: str) -> Schema:
    return string(description, pattern=_CODE)


def _names(description: str, **more: Any) -> Schema:
    return {"type": "array", "description": description, "items": _name(), "maxItems": MAX_MEMBERS, **more}


def _name() -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}


def _by_name(description: str, inside: Schema) -> Schema:
    return {"type": "object", "description": description, "propertyNames": _name(), "additionalProperties": inside}


def _texts() -> Schema:
    text = closed({"text": string("Path of the text, from the folder of the registers on.")})
    sha256 = closed({"sha256": string("SHA-256 of the text.", pattern=_SHA256)})
    return {
        "type": "object",
        "description": "The texts by language, such as zh-Hans.",
        "propertyNames": {"pattern": _LANGUAGE},
        "additionalProperties": {"oneOf": [text, sha256]},
        "minProperties": 1,
    }


_MEMBERS: Mapping[str, Callable[[], Schema]] = {
    "regions": lambda: {
        **_names("Where the processor works."),
        "items": string("ISO 3166-2 in the manner of CN-HN, or a country.", pattern=_REGION),
    },
    "version": lambda: _code("The version of the notice; a changed text needs a new one."),
    "texts": _texts,
    "valid_from": lambda: instant("From when on it holds; a bare date is 00:00 at +08:00."),
    "valid_until": lambda: instant("The last day on which it holds, or the instant from which on it holds no more."),
    "purposes": lambda: _names("The purposes that the approval covers.", minItems=1),
    "recipients": lambda: _names("The recipients that the approval covers.", minItems=1),
    "items": lambda: _by_name("The data items of the dataset, each with its categories.", _names("Categories.")),
    "necessary_items": lambda: _by_name("The items that a purpose needs.", _names("Items of the dataset.")),
}
