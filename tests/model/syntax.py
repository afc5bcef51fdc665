"""The predicate language of the statutes: text to syntax tree.

`not` binds tighter than `and`, `and` tighter than `or`; the body of `some x in list:` and `every x in list:` runs to
the end of the enclosing bracket.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_TOKEN = re.compile(
    r"""\s*(?: (?P<text>"[^"]*") | (?P<number>-?\d+(?:\.\d+)?) | (?P<name>[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)
        | (?P<mark>==|!=|<=|>=|[<>(){},:+]) )""",
    re.VERBOSE,
)
_HEAD = re.compile(
    r"(?:(?P<define>define\s+(?P<name>[a-z0-9_.]+)\s*:=)|(?P<verb>deny|oblige|advise|applies|excluded)(?P<action>.*?)\sif)\s"
    r"(?P<condition>.*)",
    re.DOTALL,
)
_WORDS = frozenset({"and", "or", "not", "in", "some", "every", "if"})


class NotAPredicate(ValueError):
    """The text is none of the language; the message says where."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string: a code, a date or a period, as its place says."""

    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: int | float


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set of strings, `{"a","b"}`."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, or a bound variable, or a member of one."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """True where its operand is not."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And:
    """True where all are."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where one is."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Equality or order of two terms."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class In:
    """Membership of a term in a set or list of strings."""

    element: Node
    collection: Node


@dataclass(frozen=True, slots=True)
class Plus:
    """A date moved by a period."""

    date: Node
    period: Node


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some` or `every` element of a collection."""

    quantifier: str
    variable: str
    collection: Node
    body: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language."""

    function: str
    arguments: tuple[Node, ...]


Node = Text | Number | SetOf | Name | Not | And | Or | Compare | In | Plus | Quantified | Call


@dataclass(frozen=True, slots=True)
class Predicate:
    """A whole predicate: what it does (`deny`, `oblige`, `advise`, `applies`, `excluded`, `define`) and when."""

    verb: str
    action: str
    condition: Node


def parse_predicate(text: str) -> Predicate:
    """Returns a predicate with its head. Raises `NotAPredicate`."""
    match = _HEAD.fullmatch(" ".join(text.split()))
    if match is None:
        raise NotAPredicate("it begins with none of deny, oblige, advise, applies, excluded, define")
    if match["define"]:
        return Predicate("define", match["name"], parse_condition(match["condition"]))
    return Predicate(match["verb"], match["action"].strip(), parse_condition(match["condition"]))


def parse_condition(text: str) -> Node:
    """Returns the syntax tree of a condition. Raises `NotAPredicate`."""
    parser = _Parser(_tokens(text))
    tree = parser.disjunction()
    parser.expect_end()
    return tree


def inlined(tree: Node, functions: Mapping[str, tuple[str, Node]]) -> Node:
    """Returns the tree with every call of a function of one argument replaced by the condition that defines it."""

    def within(node: Node) -> Node:
        return inlined(node, functions)

    match tree:
        case Call(function, (Name() as argument,)) if function in functions:
            parameter, condition = functions[function]
            return _renamed(condition, parameter, argument)
        case Not(operand):
            return Not(within(operand))
        case And(operands):
            return And(tuple(map(within, operands)))
        case Or(operands):
            return Or(tuple(map(within, operands)))
        case Quantified(quantifier, variable, collection, body):
            return Quantified(quantifier, variable, collection, within(body))
    return tree


def _renamed(condition: Node, parameter: str, argument: Name) -> Node:
    """The definition of a function is one membership: `c in {…}`."""
    match condition:
        case In(Name((name,)), SetOf() as known) if name == parameter:
            return In(argument, known)
    raise NotAPredicate("a function is defined as its argument in a set")


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, place, text = [], 0, text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise NotAPredicate(f"at {text[place : place + 20]!r}")
        kind = str(match.lastgroup)
        word = match[kind]
        tokens.append(("word" if word in _WORDS else kind, word))
        place = match.end()
    return tokens


class _Parser:
    """Recursive descent; one method a level of precedence."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = [*tokens, ("end", "")]
        self._place = 0

    def disjunction(self) -> Node:
        return self._joined("or", self._conjunction, Or)

    def expect_end(self) -> None:
        if self._tokens[self._place][0] != "end":
            raise NotAPredicate(f"more than one condition: {self._rest()}")

    def _conjunction(self) -> Node:
        return self._joined("and", self._negation, And)

    def _joined(self, word: str, operand: Callable[[], Node], kind: type[And | Or]) -> Node:
        operands = [operand()]
        while self._took("word", word):
            operands.append(operand())
        return operands[0] if len(operands) == 1 else kind(tuple(operands))

    def _negation(self) -> Node:
        if self._took("word", "not"):
            return Not(self._negation())
        for quantifier in ("some", "every"):
            if self._took("word", quantifier):
                return self._quantified(quantifier)
        return self._comparison()

    def _quantified(self, quantifier: str) -> Node:
        variable = self._taken("name")
        self._take("word", "in")
        collection = Name(tuple(self._taken("name").split(".")))
        self._take("mark", ":")
        return Quantified(quantifier, variable, collection, self.disjunction())

    def _comparison(self) -> Node:
        left = self._sum()
        if self._took("word", "in"):
            return In(left, self._sum())
        kind, word = self._tokens[self._place]
        if kind == "mark" and word in COMPARISONS:
            self._place += 1
            return Compare(word, left, self._sum())
        return left

    def _sum(self) -> Node:
        term = self._term()
        return Plus(term, self._term()) if self._took("mark", "+") else term

    def _term(self) -> Node:
        kind, word = self._tokens[self._place]
        if kind == "text":
            return Text(self._taken("text")[1:-1])
        if kind == "number":
            self._place += 1
            return Number(float(word) if "." in word else int(word))
        if self._took("mark", "("):
            return self._closed(")", self.disjunction())
        if self._took("mark", "{"):
            return self._set()
        name = self._taken("name")
        return self._call(name) if self._took("mark", "(") else Name(tuple(name.split(".")))

    def _call(self, function: str) -> Node:
        arguments = [self.disjunction()]
        while self._took("mark", ","):
            arguments.append(self.disjunction())
        return self._closed(")", Call(function, tuple(arguments)))

    def _set(self) -> Node:
        values = [self._taken("text")[1:-1]]
        while self._took("mark", ","):
            values.append(self._taken("text")[1:-1])
        return self._closed("}", SetOf(tuple(values)))

    def _closed(self, mark: str, node: Node) -> Node:
        self._take("mark", mark)
        return node

    def _took(self, kind: str, word: str) -> bool:
        found = self._tokens[self._place] == (kind, word)
        self._place += found
        return found

    def _take(self, kind: str, word: str) -> None:
        if not self._took(kind, word):
            raise NotAPredicate(f"expected {word} at: {self._rest()}")

    def _taken(self, kind: str) -> str:
        found, word = self._tokens[self._place]
        if found != kind:
            raise NotAPredicate(f"expected a {kind} at: {self._rest()}")
        self._place += 1
        return word

    def _rest(self) -> str:
        return " ".join(word for _, word in self._tokens[self._place : self._place + 5]) or "the end"
