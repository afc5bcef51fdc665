"""Which words the policies know by name: all other strings they can only hold against each other.

Rules that only compare strings treat two items alike that stand in the same places of the input and of the data: that
is what lets one evaluation stand for both (`lexgate.facts.situations`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# None of these looks inside a string, but for a prefix that the rule itself spells out.
_COMPARING = frozenset(
    {
        *("abs", "and", "array.concat", "count", "div", "eq", "equal", "gt", "gte", "internal.member_2"),
        *("internal.member_3", "intersection", "is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set"),
        *("is_string", "lt", "lte", "minus", "mul", "neq", "object.get", "object.keys", "or", "plus", "rem", "union"),
    }
)
_PREFIX = "startswith"
NOT_JUDGED = "mapping"
"""The root of the data that says what requests of gateways mean: rules of decisions have no business there."""


def literals_of(plan: Mapping[str, Any], entry_point: str) -> dict[str, list[str]] | None:
    """Returns the `words` and the `prefixes` that the policies spell out, or None where a rule looks into strings.

    `plan` is what `opa build --target plan` writes; of its rules those are looked at that the entry point reaches.
    """
    strings = [each["value"] for each in plan["static"]["strings"]]
    prefixes, known = set(), _COMPARING | _functions(plan).keys()
    for blocks in _reached(plan, entry_point):
        if any(_string(strings, each["key"]) == NOT_JUDGED for each in _statements(blocks, "DotStmt")):
            return None
        for call in _statements(blocks, "CallStmt"):
            if call["func"] == _PREFIX and (prefix := _string(strings, call["args"][1])) is not None:
                prefixes.add(prefix)
            elif call["func"] not in known:
                return None
    return {"words": sorted(set(strings)), "prefixes": sorted(prefixes)}


def _reached(plan: Mapping[str, Any], entry_point: str) -> Iterator[Any]:
    """The blocks of an entry point, and those of the rules that it reaches."""
    functions = _functions(plan)
    waiting: list[Any] = [each["blocks"] for each in plan["plans"]["plans"] if each["name"] == entry_point]
    seen: set[str] = set()
    while waiting:
        blocks = waiting.pop()
        yield blocks
        called = {call["func"] for call in _statements(blocks, "CallStmt")} & functions.keys() - seen
        seen |= called
        waiting += [functions[name] for name in called]


def _functions(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {each["name"]: each["blocks"] for each in plan["funcs"]["funcs"]}


def _string(strings: Sequence[str], operand: Mapping[str, Any]) -> str | None:
    return strings[operand["value"]] if operand["type"] == "string_index" else None


def _statements(node: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node["stmt"]
        for part in node.values():
            yield from _statements(part, kind)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for part in node:
            yield from _statements(part, kind)
