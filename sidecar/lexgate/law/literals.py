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


def literals_of(plan: Mapping[str, Any], entry_point: str) -> dict[str, list[str]] | None:
    """Returns the `words` and the `prefixes` that the policies spell out, or None where a rule looks into strings.

    `plan` is what `opa build --target plan` writes; of its rules those are looked at that the entry point reaches.
    """
    strings = [each["value"] for each in plan["static"]["strings"]]
    prefixes = set()
    for call in _calls(plan, entry_point):
        if call["func"] == _PREFIX and call["args"][1]["type"] == "string_index":
            prefixes.add(strings[call["args"][1]["value"]])
        elif call["func"] not in _COMPARING:
            return None
    return {"words": sorted(set(strings)), "prefixes": sorted(prefixes)}


def _calls(plan: Mapping[str, Any], entry_point: str) -> Iterator[Mapping[str, Any]]:
    """The calls of builtins in the rules that an entry point reaches."""
    functions = {each["name"]: each["blocks"] for each in plan["funcs"]["funcs"]}
    open_: list[Any] = [each["blocks"] for each in plan["plans"]["plans"] if each["name"] == entry_point]
    seen: set[str] = set()
    while open_:
        for call in _statements(open_.pop(), "CallStmt"):
            name = call["func"]
            if name not in functions:
                yield call
            elif name not in seen:
                seen.add(name)
                open_.append(functions[name])


def _statements(node: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node["stmt"]
        for part in node.values():
            yield from _statements(part, kind)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for part in node:
            yield from _statements(part, kind)
