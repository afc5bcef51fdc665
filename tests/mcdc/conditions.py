"""The conditions of a predicate: its leaves, which of them hold in a document, and which decide its outcome.

A condition below `some x in list:` or `every x in list:` is asked once for each element; each asking is one ground
condition. A ground condition decides where the outcome would be another one if it alone were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.model.law import ENTRY_POINTS, Case, Law
from tests.model.meaning import Compiler, Term
from tests.model.syntax import And, Call, Compare, In, Name, Node, Not, Number, Or, Plus, Quantified, SetOf, Text

SCOPE = "scope"  # which statutes govern, and what is referred to a person
PARTS = {"deny": "deny", "advise": "advice"}

Key = tuple[int, tuple[int, ...]]  # the number of a condition, and the places of the elements it is asked about
Place = tuple[int, ...]  # from the root of a tree: which operand, which operand of that, …


@dataclass(frozen=True)
class Decision:
    """What the law decides by one predicate; `name` stands in `part` of the answer of an entry point where it holds."""

    statute: str
    id: str
    entry_point: str
    part: str
    name: str
    governed_by: str
    tree: Node


@dataclass(frozen=True, slots=True)
class Condition:
    """A leaf of the tree of a decision; `number` counts them from 1, in the order of the text."""

    number: int
    text: str
    place: Place
    node: Node


@dataclass(slots=True)
class Ground:
    """A condition over one document: its truth, and what it is joined from (`all`, `any`, `not`, `leaf`)."""

    joined: str
    truth: bool
    parts: list[Ground] = field(default_factory=list)
    key: Key = (0, ())

    def truths(self) -> dict[Key, bool]:
        """Whether each ground condition holds."""
        return {leaf.key: leaf.truth for leaf in self._leaves()}

    def deciding(self) -> dict[Key, bool]:
        """The ground conditions that decide the outcome, each with whether it holds."""
        return {leaf.key: leaf.truth for leaf in self._deciding()}

    def _leaves(self) -> Iterator[Ground]:
        if self.joined == "leaf":
            yield self
        for part in self.parts:
            yield from part._leaves()

    def _deciding(self) -> Iterator[Ground]:
        if self.joined == "leaf":
            yield self
        neutral = self.joined != "any"
        for part in self.parts:
            others = (other.truth is neutral for other in self.parts if other is not part)
            if self.joined == "not" or all(others):
                yield from part._deciding()


Grounded = Callable[[Any, tuple[int, ...]], Ground]


class Grounds(Compiler):
    """Compiles a tree without formulas into what grounds it in a case."""

    def grounded(self, tree: Node) -> Callable[[Case], Ground]:
        """Returns the ground condition of a case as a function of it."""
        self._number = 0
        run = self._ground(tree, {})
        return lambda case: run(case, ())

    def _ground(self, tree: Node, scope: Mapping[str, Term]) -> Grounded:
        match tree:
            case Not(operand):
                return _joined("not", [self._ground(operand, scope)])
            case And(operands):
                return _joined("all", [self._ground(operand, scope) for operand in operands])
            case Or(operands):
                return _joined("any", [self._ground(operand, scope) for operand in operands])
            case Quantified():
                return self._over_elements(tree, scope)
        self._number += 1
        number, holds = self._number, self._condition(tree, scope)
        return lambda case, where: Ground("leaf", holds(case), key=(number, where))

    def _over_elements(self, tree: Quantified, scope: Mapping[str, Term]) -> Grounded:
        variable, among = tree.variable, self._term(tree.collection, scope)
        element = Term("text" if among.kind == "set" else "object", lambda case: case.bound[variable], among.of)
        body = self._ground(tree.body, {**scope, variable: element})
        joined = "any" if tree.quantifier == "some" else "all"

        def run(case: Any, where: tuple[int, ...]) -> Ground:
            parts = []
            for place, found in enumerate(among.run(case)):
                case.bound[variable] = found
                parts.append(body(case, (*where, place)))
            return Ground(joined, _truth(joined, parts), parts)

        return run


def _joined(joined: str, operands: list[Grounded]) -> Grounded:
    def run(case: Any, where: tuple[int, ...]) -> Ground:
        parts = [operand(case, where) for operand in operands]
        return Ground(joined, _truth(joined, parts), parts)

    return run


def _truth(joined: str, parts: list[Ground]) -> bool:
    if joined == "not":
        return not parts[0].truth
    truths = (part.truth for part in parts)
    return all(truths) if joined == "all" else any(truths)


def decisions(law: Law) -> Iterator[Decision]:
    """Everything that the law decides: each judged entry, which statutes govern, what is referred to a person."""
    for point in ENTRY_POINTS:
        for entry in law.judged(point):
            part = PARTS.get(entry.verb) or ("oblige" if point == "decision" else "owed")
            tree = expanded(entry.tree, law)
            yield Decision(entry.statute, entry.id, point, part, entry.id, entry.governed_by, tree)
        for statute, (tree, _) in law.governing[point].items():
            yield Decision(SCOPE, f"{point} governs {statute}", point, "governs", statute, "", expanded(tree, law))
    for name, (tree, _) in law.referring.items():
        yield Decision(SCOPE, f"decision refers {name}", "decision", "refer", name, "", expanded(tree, law))


def expanded(tree: Node, law: Law) -> Node:
    """Returns the tree with every formula replaced by what defines it; `violated(…)` stays one condition, for the entry
    that it asks about has pairs of its own."""
    match tree:
        case Name() if str(tree) in law.trees:
            return expanded(law.trees[str(tree)], law)
        case Not(operand):
            return Not(expanded(operand, law))
        case And(operands):
            return And(tuple(expanded(operand, law) for operand in operands))
        case Or(operands):
            return Or(tuple(expanded(operand, law) for operand in operands))
        case Quantified(quantifier, variable, collection, body):
            return Quantified(quantifier, variable, collection, expanded(body, law))
    return tree


def conditions(tree: Node) -> list[Condition]:
    """The conditions of a tree, numbered as `Grounds` numbers them."""
    return [
        Condition(number, written(node), place, node) for number, (place, node) in enumerate(_leaves(tree, ()), start=1)
    ]


def _leaves(tree: Node, place: Place) -> Iterator[tuple[Place, Node]]:
    operands = parts_of(tree)
    if not operands:
        yield place, tree
    for number, operand in enumerate(operands):
        yield from _leaves(operand, (*place, number))


def parts_of(tree: Node) -> tuple[Node, ...]:
    """The conditions that a condition is joined from."""
    match tree:
        case And(operands) | Or(operands):
            return operands
        case Not(operand) | Quantified(_, _, _, operand):
            return (operand,)
    return ()


def written(tree: Node) -> str:  # noqa: PLR0911 - one for each kind of node
    """A leaf or a term in the language of the predicates."""
    match tree:
        case Text(value):
            return f'"{value}"'
        case Number(value):
            return str(value)
        case SetOf(values):
            return "{" + ",".join(f'"{value}"' for value in values) + "}"
        case Compare(sign, left, right):
            return f"{written(left)} {sign} {written(right)}"
        case In(left, right):
            return f"{written(left)} in {written(right)}"
        case Plus(left, right):
            return f"{written(left)} + {written(right)}"
        case Call(function, arguments):
            return f"{function}({','.join(map(written, arguments))})"
    return str(tree)
