"""The JSON Schema of the input, by which `opa check` refuses a rule that reads a fact outside the vocabulary.

It is not the schema of documents: here an instant is an integer and a set a sorted array (the head of
policies/vocabulary.yaml says how). A misspelt fact would otherwise be undefined for ever, and its rule silent.
"""

from __future__ import annotations

from typing import Any

from lexgate.domain.vocabulary import FactType, Vocabulary

_INTEGERS = {FactType.INT, FactType.NUMBER, FactType.DATE, FactType.DATETIME, FactType.DURATION}


def input_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """Returns the schema of what the rules see: the facts that they judge, and nothing else."""
    root = _object()
    root["properties"]["schema"] = {"type": "integer"}
    for fact in vocabulary.facts.values():
        if fact.judged:
            *parents, name = fact.name.split(".")
            node = root
            for parent in parents:
                node = _child(node, parent)
            node["properties"].setdefault(name, _leaf(fact.type))
    return root


def _child(node: dict[str, Any], name: str) -> dict[str, Any]:
    properties: dict[str, Any] = node["properties"]
    if name.endswith("[]"):
        members: dict[str, Any] = properties.setdefault(name.removesuffix("[]"), _leaf(FactType.LIST))["items"]
        return members
    child: dict[str, Any] = properties.setdefault(name, _object())
    return child


def _leaf(kind: FactType) -> dict[str, Any]:
    if kind is FactType.LIST:
        return {"type": "array", "items": _object()}
    if kind.is_set:
        return {"type": "array", "items": {"type": "string"}}
    if kind in _INTEGERS:
        return {"type": "integer"}
    return {"type": "boolean" if kind is FactType.BOOL else "string"}


def _object() -> dict[str, Any]:
    return {"type": "object", "properties": {}, "additionalProperties": False}
