"""A file of Rego as its parser sees it, with the bytes that each part of the tree stands for."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any

import orjson

from lexgate.law._opa import Opa

Node = Mapping[str, Any]
_ELSE = re.compile(rb"else\b")


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` to before `end` of a file."""

    start: int
    end: int


class Source:
    """One file: its text, and its rules as `opa parse` gives them, in their order."""

    def __init__(self, path: PurePosixPath, text: bytes, parsed: Mapping[str, Any]) -> None:
        self.path = path
        self.text = text
        self.rules: Sequence[Node] = parsed.get("rules", ())
        self.package = ".".join(str(term["value"]) for term in parsed["package"]["path"][1:])
        paths = [(each["path"]["value"], each.get("alias")) for each in parsed.get("imports", ())]
        self.imports = frozenset(str(alias or path[-1]["value"]) for path, alias in paths)
        self._lines = text.splitlines(keepends=True)
        self._rows = list(accumulate(map(len, self._lines), initial=0))

    def span(self, node: Node) -> Span | None:
        """Returns where the node stands, or None where the parser keeps no place or not the right one."""
        place = node.get("location", {})
        if "text" not in place:
            return None
        content = base64.b64decode(place["text"])
        start = self._rows[place["row"] - 1] + place["col"] - 1
        found = Span(start, start + len(content))
        right = content and self.text[found.start : found.end] == content
        # What follows `else` on its line has the place of the whole branch.
        return found if right and (node.get("head") or not _ELSE.match(content)) else None

    def written(self, node: Node) -> str | None:
        """Returns the text of the node, or None as `span` does."""
        span = self.span(node)
        return None if span is None else self.between(span)

    def between(self, span: Span) -> str:
        """Returns the text of some bytes."""
        return self.text[span.start : span.end].decode()

    def rule_span(self, number: int) -> Span:
        """Returns a rule as a whole: the parser knows only a part of a short one. Comments around it stay outside."""
        row = int(self.rules[number]["location"]["row"])
        later = (int(rule["location"]["row"]) for rule in self.rules[number + 1 :])
        last = next(later, len(self._lines) + 1) - 1
        while last > row and _no_code(self._lines[last - 1]):
            last -= 1
        return Span(self._rows[row - 1], self._rows[last])

    def row(self, place: int) -> int:
        """Returns the line, from 1, in which a byte stands."""
        return self.text.count(b"\n", 0, place) + 1


def read_source(opa: Opa, path: PurePosixPath) -> Source:
    """Parses a file below the folder of the policies. Raises `PolicyError` when it is no Rego."""
    text = (opa.folder / path).read_bytes()
    return Source(
        path, text, orjson.loads(opa.run("parse", "--format", "json", "--json-include", "locations", str(path)))
    )


def bodies(node: Any) -> Iterator[Sequence[Node]]:
    """The bodies of a rule or a part of it, each a list of conditions."""
    for each in _dicts(node):
        if isinstance(body := each.get("body"), list):
            yield [condition for condition in body if not condition.get("generated")]


def conditions(node: Any) -> Iterator[Node]:
    """The conditions of a rule or a part of it, also those within others; not the `true` that the parser adds."""
    for each in _dicts(node):
        if "terms" in each and "index" in each and not each.get("generated"):
            yield each


def terms(node: Any) -> Iterator[Node]:
    """The terms of a rule or a part of it: constants, references, calls and what is within them."""
    for each in _dicts(node):
        if isinstance(each.get("type"), str) and "value" in each:
            yield each


def calls(node: Any) -> Iterator[tuple[Node, Sequence[Node]]]:
    """What is called, and with which arguments: infix operators too, under the names that OPA has for them."""
    for each in _dicts(node):
        if isinstance(called := _called(each), list) and called[0].get("type") == "ref":
            yield called[0], called[1:]


def _dicts(node: Any) -> Iterator[Node]:
    if isinstance(node, list):
        for item in node:
            yield from _dicts(item)
    elif isinstance(node, dict):
        yield node
        for name, item in node.items():
            if name not in {"location", "annotations"}:
                yield from _dicts(item)


def _called(node: Node) -> Any:
    """The function and the arguments, of a condition that is a call or of a call among the terms."""
    return node["value"] if node.get("type") == "call" else node.get("terms")


def name_of(reference: Node) -> str:
    """Returns a reference without its places: `input.operation.kind`, and `[…]` for a key that is no constant."""
    first, *rest = reference["value"]
    parts = (f".{part['value']}" if part["type"] == "string" else "[…]" for part in rest)
    return f"{first['value']}{''.join(parts)}"


def _no_code(line: bytes) -> bool:
    return not line.strip() or line.startswith(b"#")
