"""The values of each fact that matter: those that a predicate compares it with, and those beside a bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.model.law import Law
from tests.model.syntax import And, Call, Compare, In, Name, Node, Not, Number, Or, Plus, Quantified, SetOf, Text
from tests.model.values import instant, period

NOW = instant("2026-03-01T12:00:00+08:00")
CODES = ("a", "b")  # few, so that what belongs together meets
COUNTRIES = ("CN", "SG")
REGIONS = ("CN-HN", "CN-SJZ", "VN-AG", "CN-HN-CS", "VN-44", "CN-BJ", "SG-01", "elsewhere")
NUMBERS = (0, 1, 2)
AGES = (13, 14, 40)


class Pools:
    """For each fact, by its name in the vocabulary: texts, or numbers, or distances of an instant from now."""

    def __init__(self, law: Law) -> None:
        self._facts = law.facts
        self._kinds = law.kinds
        self.texts: dict[str, set[str]] = {}
        self.numbers: dict[str, set[int]] = {}
        self.spans = {0, *(period(value) for name, value in law.params.items() if law.kinds[name] == "period")}
        self._days: set[int] = set()
        for tree in law.all_trees():
            for name, node in compared(tree, {}):
                self._note(name, node)
        # A text came into force, or was amended; most documents are of one day long after.
        self.nows = [NOW] * 40 + [day + step for day in sorted(self._days) for step in (-1, 0, 1)]
        self.instants = sorted({sign * (span + step) for span in self.spans for step in (-1, 0, 1) for sign in (-1, 1)})

    def of(self, name: str) -> list[Any]:
        """The values that matter for one fact, as a document states them, but for instants: seconds from now."""
        fact = self._facts[name]
        kind = self._kinds[name]
        if kind == "bool":
            return [True, False]
        if kind == "instant":
            return self.instants
        if kind == "period":
            return ["P1D", "P30D", "PT1S"]
        if kind == "number":
            return self._bounded(name, fact)
        return self.members(name)

    def members(self, name: str) -> list[str]:
        """The texts that matter for a text or for a member of a set."""
        fact = self._facts[name]
        known = self.texts.get(name, set())
        if "values" in fact:
            return sorted(known.intersection(fact["values"])) or list(fact["values"])
        if fact["type"] == "country":
            return list(COUNTRIES)
        return list(REGIONS) if name == "operation.region" else [*CODES, *sorted(known)]

    def _bounded(self, name: str, fact: Mapping[str, Any]) -> list[Any]:
        near = {value + step for value in self.numbers.get(name, ()) for step in (-1, 0, 1)}
        low, high = fact.get("minimum", 0), fact.get("maximum", 2**50)
        return [value for value in sorted({*NUMBERS, *near}) if low <= value <= high]

    def _note(self, name: str, node: Node) -> None:
        match node:
            case Text(value) if self._kinds.get(name) in {"text", "set"}:
                self.texts.setdefault(name, set()).add(value)
            case Text(value) if name == "now":
                self._days.add(instant(value))
            case Text(value) if value.startswith("P"):
                self.spans.add(period(value))
            case SetOf(values):
                self.texts.setdefault(name, set()).update(values)
            case Number(value):
                self.numbers.setdefault(name, set()).add(int(value))


def compared(tree: Node, scope: Mapping[str, str]) -> Iterator[tuple[str, Node]]:
    """Each fact of a tree with what stands beside it; a variable stands for the list or set that it is from."""
    match tree:
        case Compare(_, left, right) | In(left, right) | Plus(left, right):
            yield from _pairs((left, right), scope)
        case Call("subset" | "within", arguments):
            yield from _pairs(arguments, scope)
        case Quantified(_, variable, collection, body):
            inner = {**scope, variable: full_name(collection, scope)}
            yield from compared(collection, scope)
            yield from compared(body, inner)
            return
        case Name():
            yield full_name(tree, scope), tree
    for child in children(tree):
        yield from compared(child, scope)


def _pairs(sides: Iterable[Node], scope: Mapping[str, str]) -> Iterator[tuple[str, Node]]:
    for side in sides:
        for other in sides:
            name = side.date if isinstance(side, Plus) else side
            if other is not side and isinstance(name, Name):
                yield full_name(name, scope), other


def children(tree: Node) -> tuple[Node, ...]:
    """The parts of a node."""
    match tree:
        case And(operands) | Or(operands) | Call(_, operands):
            return operands
        case Not(operand):
            return (operand,)
        case Compare(_, left, right) | In(left, right) | Plus(left, right):
            return (left, right)
        case Quantified(_, _, collection, body):
            return (collection, body)
    return ()


def full_name(name: Node, scope: Mapping[str, str]) -> str:
    """The name in the vocabulary of a fact, or of a member of a bound element."""
    assert isinstance(name, Name)
    head, *rest = name.parts
    if head not in scope:
        return str(name)
    return f"{scope[head]}[].{'.'.join(rest)}" if rest else scope[head]
