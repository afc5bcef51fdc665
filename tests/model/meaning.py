"""What a predicate means: a syntax tree becomes a function of the facts of one document.

Every term has a kind, from the types of the vocabulary: a text beside an instant is a date, one added to a date is a
period. What cannot be compared is refused here, before any document is judged.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tests.model.syntax import And, Call, Compare, In, Name, Node, Not, Number, Or, Plus, Quantified, SetOf, Text
from tests.model.values import instant, period

KINDS = {
    "bool": "bool",
    "int": "number",
    "number": "number",
    "date": "instant",
    "datetime": "instant",
    "duration": "period",
    "list": "list",
    "enum": "text",
    "string": "text",
    "id": "text",
    "country": "text",
}
_ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Meaningless(ValueError):
    """A predicate of the right form that compares or calls what it cannot."""


class Case(Protocol):
    """The facts of one document while it is judged."""

    bound: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """The value of a stated, derived or given fact, in its kind: None, false or empty where it is missing."""

    def has(self, name: str) -> bool:
        """Whether the fact is present, not null and not empty text."""

    def violated(self, entry: str) -> bool:
        """Whether the predicate of an entry holds, whichever statute governs."""


Run = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Term:
    """A kind, and how to find the value in a case. `of` names the list that an element of kind `object` is from."""

    kind: str
    run: Run
    of: str = ""


def kind_of(fact_type: str) -> str:
    """The kind of a type of the vocabulary."""
    return "set" if fact_type.startswith("set<") else KINDS[fact_type]


def valued(kind: str, stated: Any) -> Any:
    """The value of what a document states, in its kind."""
    if kind == "bool":
        return stated is True
    if kind in {"set", "list"}:
        return stated or ()
    if stated is None or stated == "":
        return None
    if kind == "instant":
        return instant(stated)
    return period(stated) if kind == "period" else stated


class Compiler:
    """Compiles conditions over the kinds of the facts."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds

    def condition(self, tree: Node) -> Callable[[Any], bool]:
        """Returns the condition as a function of a case. Raises `Meaningless`."""
        return self._condition(tree, {})

    def _condition(self, tree: Node, scope: Mapping[str, Term]) -> Callable[[Any], bool]:
        term = self._term(tree, scope)
        if term.kind != "bool":
            raise Meaningless(f"{tree} is a {term.kind} and no condition")
        return term.run

    def _term(self, tree: Node, scope: Mapping[str, Term]) -> Term:
        match tree:
            case Text() | Number() | SetOf():
                return _constant(tree)
            case Name():
                return self._name(tree, scope)
            case Plus(date, shift):
                return self._plus(date, shift, scope)
            case Call(function, arguments):
                return Term(*self._call(function, arguments, scope))
            case _:
                return Term("bool", self._boolean(tree, scope))

    def _boolean(self, tree: Node, scope: Mapping[str, Term]) -> Run:
        match tree:
            case Not(operand):
                inner = self._condition(operand, scope)
                return lambda case: not inner(case)
            case And(operands):
                return _all([self._condition(operand, scope) for operand in operands])
            case Or(operands):
                return _any([self._condition(operand, scope) for operand in operands])
            case Compare(sign, left, right):
                return self._compare(sign, left, right, scope)
            case In(element, collection):
                return self._in(element, collection, scope)
            case Quantified():
                return self._quantified(tree, scope)
        raise Meaningless(f"{tree} is no condition")

    def _name(self, name: Name, scope: Mapping[str, Term]) -> Term:
        head, *rest = name.parts
        if head not in scope:
            whole = str(name)
            if whole not in self._kinds:
                raise Meaningless(f"no fact is called {whole}")
            return Term(self._kinds[whole], operator.itemgetter(whole), whole)
        bound = scope[head]
        if not rest:
            return bound
        member = ".".join(rest)
        if bound.kind != "object" or f"{bound.of}[].{member}" not in self._kinds:
            raise Meaningless(f"{head} has no member {member}")
        kind = self._kinds[f"{bound.of}[].{member}"]
        return Term(kind, lambda case: valued(kind, case.bound[head].get(member)), f"{bound.of}[].{member}")

    def _plus(self, date: Node, shift: Node, scope: Mapping[str, Term]) -> Term:
        start, moved = self._term(date, scope), self._as(self._term(shift, scope), "period")
        if start.kind != "instant":
            raise Meaningless("only a date is moved by a period")

        def run(case: Any) -> Any:
            seconds = start.run(case)
            return None if seconds is None else seconds + moved.run(case)

        return Term("instant", run)

    def _as(self, term: Term, kind: str) -> Term:
        """The term as a period or an instant, where it is the text of one."""
        if term.kind == kind:
            return term
        if term.kind != "text" or term.of:
            raise Meaningless(f"a {term.kind} stands where a {kind} belongs")
        value = valued(kind, term.run(None))
        return Term(kind, lambda _: value)

    def _compare(self, sign: str, left: Node, right: Node, scope: Mapping[str, Term]) -> Run:
        ours, theirs = self._term(left, scope), self._term(right, scope)
        if "instant" in {ours.kind, theirs.kind}:
            ours, theirs = self._as(ours, "instant"), self._as(theirs, "instant")
        if ours.kind != theirs.kind or ours.kind not in {"text", "number", "instant"}:
            raise Meaningless(f"a {ours.kind} is compared with a {theirs.kind}")
        if sign == "==":
            return _equal(ours.run, theirs.run)
        if sign == "!=":
            equal = _equal(ours.run, theirs.run)
            return lambda case: not equal(case)
        if ours.kind == "text":
            raise Meaningless("texts have no order")
        return _ordered(_ORDERS[sign], ours.run, theirs.run)

    def _in(self, element: Node, collection: Node, scope: Mapping[str, Term]) -> Run:
        member, group = self._term(element, scope), self._term(collection, scope)
        if (member.kind, group.kind) != ("text", "set"):
            raise Meaningless(f"a {member.kind} is sought in a {group.kind}")
        find, among = member.run, group.run
        # A missing text is in no set, for no set holds a null.
        return lambda case: find(case) in among(case)

    def _quantified(self, tree: Quantified, scope: Mapping[str, Term]) -> Run:
        variable = tree.variable
        if variable in scope or variable in self._kinds:
            raise Meaningless(f"{variable} means something else already")
        among = self._term(tree.collection, scope)
        if among.kind not in {"set", "list"}:
            raise Meaningless(f"{tree.collection} has no elements")
        element = Term("text" if among.kind == "set" else "object", lambda case: case.bound[variable], among.of)
        body = self._condition(tree.body, {**scope, variable: element})
        exists = tree.quantifier == "some"

        def run(case: Any) -> bool:
            for found in among.run(case):
                case.bound[variable] = found
                if body(case) is exists:
                    return exists
            return not exists

        return run

    def _call(self, function: str, arguments: tuple[Node, ...], scope: Mapping[str, Term]) -> tuple[str, Run]:
        match function, arguments:
            case "has", (Name() as name,):
                return "bool", self._has(name, scope)
            case "violated", (Text(statute), Text(article)):
                entry = f"{statute}:{article}"
                return "bool", lambda case: case.violated(entry)
            case "within", (date, span):
                return "bool", self._within(date, span, scope)
            case "count", (collection,):
                group = self._collection(collection, scope)
                return "number", lambda case: len(group(case))
            case "subset", (part, whole):
                some, all_of = self._collection(part, scope), self._collection(whole, scope)
                return "bool", lambda case: set(some(case)) <= set(all_of(case))
        raise Meaningless(f"{function} does not take {len(arguments)} arguments like these")

    def _collection(self, tree: Node, scope: Mapping[str, Term]) -> Run:
        term = self._term(tree, scope)
        if term.kind not in {"set", "list"}:
            raise Meaningless(f"a {term.kind} has no elements")
        return term.run

    def _has(self, name: Name, scope: Mapping[str, Term]) -> Run:
        term = self._name(name, scope)
        head, *rest = name.parts
        if head not in scope:
            return lambda case: case.has(term.of)
        member = ".".join(rest)
        return lambda case: case.bound[head].get(member) not in (None, "")

    def _within(self, date: Node, span: Node, scope: Mapping[str, Term]) -> Run:
        when, longest = (
            self._as(self._term(date, scope), "instant").run,
            self._as(self._term(span, scope), "period").run,
        )

        def run(case: Any) -> bool:
            done = when(case)
            return done is not None and done <= case["now"] and case["now"] - done <= longest(case)

        return run


def _constant(tree: Text | Number | SetOf) -> Term:
    if isinstance(tree, SetOf):
        known = frozenset(tree.values)
        return Term("set", lambda _: known)
    return Term("text" if isinstance(tree, Text) else "number", lambda _: tree.value)


def _all(conditions: list[Run]) -> Run:
    def run(case: Any) -> bool:
        for condition in conditions:  # noqa: SIM110 - a generator costs twice as much
            if not condition(case):
                return False
        return True

    return run


def _any(conditions: list[Run]) -> Run:
    def run(case: Any) -> bool:
        for condition in conditions:  # noqa: SIM110 - a generator costs twice as much
            if condition(case):
                return True
        return False

    return run


def _equal(left: Run, right: Run) -> Run:
    """Equality; with a missing value on either side it is false."""

    def run(case: Any) -> bool:
        value = left(case)
        return value is not None and value == right(case)

    return run


def _ordered(order: Callable[[Any, Any], bool], left: Run, right: Run) -> Run:
    """An order; with a missing value on either side it is false."""

    def run(case: Any) -> bool:
        ours, theirs = left(case), right(case)
        return ours is not None and theirs is not None and order(ours, theirs)

    return run
