"""A document while it is written, so that a condition holds or does not."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from tests.model.law import Law
from tests.model.pools import CODES, Pools, full_name
from tests.model.syntax import And, Call, Compare, In, Name, Node, Not, Number, Or, Plus, Quantified, SetOf, Text
from tests.model.values import instant, period, written

MOST_ELEMENTS = 2
ABSENT = object()
ABSENCES = (*[ABSENT] * 6, None, "")
MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

Scope = dict[str, Any]  # of each bound variable, the name of its list or set, and its element


@dataclass
class Draft:
    """A document while it is written: instants are whole seconds until it is done."""

    law: Law
    pools: Pools
    random: Random
    facts: dict[str, Any]

    def make(self, tree: Node, wanted: bool, scope: Scope) -> None:
        """Tries to make a condition true or false; `scope` has the list and element of each bound variable."""
        match tree:
            case Not(operand):
                self.make(operand, not wanted, scope)
            case And(operands) | Or(operands):
                self._joined(operands, isinstance(tree, And) is wanted, wanted, scope)
            case Compare(sign, left, right):
                self._compare(sign, left, right, wanted, scope)
            case In(element, collection):
                self._in(element, collection, wanted, scope)
            case Quantified():
                self._quantified(tree, wanted, scope)
            case Call():
                self._call(tree, wanted, scope)
            case Name() if str(tree) in self.law.trees:
                self.make(self.law.trees[str(tree)], wanted, scope)
            case Name():
                self._set(tree, True if wanted else self.random.choice((False, None)), scope)

    def _joined(self, operands: tuple[Node, ...], every: bool, wanted: bool, scope: Scope) -> None:
        """All operands as wanted, or only one, which then decides: a near miss."""
        one = self.random.choice(operands)
        if every or self.random.random() < 0.8:
            for operand in operands:
                if every or operand is not one:
                    self.make(operand, wanted is every, scope)
        if not every:
            self.make(one, wanted, scope)

    def put(self, name: str, value: Any) -> None:
        """States a fact, or takes it away (None)."""
        place = self.facts
        *parents, last = name.split(".")
        for part in parents:
            place = place.setdefault(part, {})
        self._state(place, last, value)

    def fill(self, name: str) -> None:
        """States a fact that nothing has stated yet."""
        root, _, member = name.partition("[].")
        if not member:
            if self.get(root) is None:
                self.put(root, self.any_value(name))
            return
        elements = self.elements(root)
        while len(elements) < MOST_ELEMENTS and self.random.random() < 0.3:
            elements.append({})
        for element in elements:
            element.setdefault(member, self.any_value(name))

    def disturb(self, name: str) -> None:
        """Gives a fact another value that matters, or takes it away."""
        root, _, member = name.partition("[].")
        value = None if self.random.random() < 0.3 else self.any_value(name)
        if not member:
            self.put(root, value)
        elif elements := self.elements(root):
            if self.random.random() < 0.2:
                elements.pop()
            else:
                self._state(self.random.choice(elements), member, value)

    def get(self, name: str) -> Any:
        """What is stated, or None."""
        value: Any = self.facts
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return _none_if_empty(value)

    def _state(self, place: dict[str, Any], name: str, value: Any) -> None:
        """A missing fact may be left out, or stated as null or as empty text."""
        absence = self.random.choice(ABSENCES) if value is None else value
        if absence is ABSENT:
            place.pop(name, None)
        else:
            place[name] = absence

    def elements(self, name: str) -> list[Any]:
        """The list of that name."""
        if self.get(name) is None:
            self.put(name, [])
        found: list[Any] = self.get(name)
        return found

    def any_value(self, name: str) -> Any:
        """A value that matters."""
        kind = self.law.kinds[name]
        if kind == "instant":
            return self.get("now") + self.random.choice(self.pools.instants)
        if kind != "set":
            return self.random.choice(self.pools.of(name))
        members = self.pools.members(name)
        return self.random.sample(members, min(len(members), self.random.choice((0, 1, 1, 2, 4, 9))))

    def document(self) -> dict[str, Any]:
        """The document, with its instants written out."""
        out: dict[str, Any] = {root: self._written(root, value) for root, value in self.facts.items()}
        return {root: value for root, value in out.items() if value not in ({}, [])}

    def _written(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {part: self._written(f"{name}.{part}", member) for part, member in value.items()}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [self._written(f"{name}[]", element) for element in value]
        if self.law.kinds.get(name) == "instant" and isinstance(value, int):
            return self._moment(value)
        if self.law.kinds.get(name) == "set" and value and self.random.random() < 0.1:
            return [*reversed(value), value[-1]]  # a set has no order, and whoever writes one may repeat a member
        return value

    def _moment(self, seconds: int) -> str:
        text = written(seconds, self.random.choice((0, 7, 8, 8, -5)))
        if self.random.random() < 0.05:
            return f"{text[:19]}.{self.random.choice('059')}{text[19:]}"  # of a second, which counts as a whole
        return text.removesuffix("T00:00:00+08:00") if self.random.random() < 0.8 else text

    def _name(self, name: Node, scope: Scope) -> str:
        return full_name(name, {variable: of for variable, (of, _) in scope.items()})

    def _value(self, term: Node, scope: Scope) -> Any:
        match term:
            case Text(value) | Number(value):
                return value
            case SetOf(values):
                return list(values)
            case Plus(date, shift):
                start = self._value(date, scope)
                return None if start is None else start + self._seconds(shift, scope)
            case Name((head, *rest)) if head in scope:
                element = scope[head][1]
                return _none_if_empty(element.get(".".join(rest))) if rest else element
            case Name():
                stated = self.get(str(term))
                return self.law.params.get(str(term)) if stated is None else stated
        return None

    def _set(self, name: Node, value: Any, scope: Scope) -> None:
        assert isinstance(name, Name)
        head, *rest = name.parts
        if head not in scope:
            if str(name) != "now":
                self.put(str(name), value)
        elif not rest:
            self._exchange(head, value, scope)
        else:
            self._state(scope[head][1], ".".join(rest), value)

    def _exchange(self, variable: str, value: Any, scope: Scope) -> None:
        """Puts another member into the set in place of the one that the variable stands for."""
        of, member = scope[variable]
        members = self.get(of)
        if value is not None and member in members and value not in members:
            members[members.index(member)] = value
            scope[variable] = (of, value)

    def _seconds(self, term: Node, scope: Scope) -> int:
        return period(self._value(term, scope))

    def _compare(self, sign: str, left: Node, right: Node, wanted: bool, scope: Scope) -> None:
        if sign in {"==", "!="}:
            self._equate(left, right, (sign == "==") is wanted, scope)
        elif isinstance(left, Call):
            self._count(left, (sign in {">", ">="}) is wanted, scope)
        elif not wanted and self.random.random() < 0.2:
            self._set(left.date if isinstance(left, Plus) else left, None, scope)
        else:
            self._order(sign if wanted else OPPOSITE[sign], left, right, scope)

    def _equate(self, left: Node, right: Node, equal: bool, scope: Scope) -> None:
        if isinstance(left, Call):
            self._count(left, not equal, scope)
            return
        if isinstance(left, Text):
            left, right = right, left
        value = self._value(right, scope)
        if value is None:
            value = self.any_value(self._name(right, scope))
            self._set(right, value, scope)
        if not equal:
            others = [other for other in self.pools.of(self._name(left, scope)) if other != value]
            value = self.random.choice([None, *others])
        self._set(left, value, scope)

    def _order(self, sign: str, left: Node, right: Node, scope: Scope) -> None:
        if not self._movable(left):
            left, right, sign = right, left, MIRROR[sign]
        if not self._movable(left):
            return
        shift = 0
        if isinstance(left, Plus):
            shift = self._seconds(left.period, scope)
            left = left.date
        is_instant = self.law.kinds.get(self._name(left, scope)) == "instant"
        bound = self._value(right, scope)
        if bound is None:
            bound = self.any_value(self._name(right.date if isinstance(right, Plus) else right, scope))
            self._set(right.date if isinstance(right, Plus) else right, bound, scope)
        if is_instant and isinstance(bound, str):
            bound = instant(bound)
        far = self.random.choice((0, 0, 1, 30 * 86_400 if is_instant else 5))
        step = {"<": -1 - far, "<=": -far, ">": 1 + far, ">=": far}[sign]
        value = bound - shift + step
        self._set(left, value if is_instant else max(0, value), scope)

    def _movable(self, term: Node) -> bool:
        return isinstance(term, Plus) or (
            isinstance(term, Name) and str(term) != "now" and not str(term).startswith("param.")
        )

    def _in(self, element: Node, collection: Node, wanted: bool, scope: Scope) -> None:
        if isinstance(collection, SetOf):
            if (self._value(element, scope) in collection.values) is not wanted:
                chosen = self.random.choice(collection.values) if wanted else self._outside(element, collection, scope)
                self._set(element, chosen, scope)
            return
        value = self._value(element, scope)
        if value is None and wanted:
            value = self.random.choice(self.pools.members(self._name(collection, scope)))
            self._set(element, value, scope)
        members = set(self._value(collection, scope) or ())
        changed = members | {value} if wanted else members - {value}
        self._set(collection, sorted(changed), scope)

    def _outside(self, element: Node, known: SetOf, scope: Scope) -> Any:
        name = self._name(element, scope)
        values = self.law.facts[name].get("values") or self.pools.members(name)
        return self.random.choice([None, *(value for value in values if value not in known.values)])

    def _quantified(self, tree: Quantified, wanted: bool, scope: Scope) -> None:
        of = self._name(tree.collection, scope)
        group = self._value(tree.collection, scope)
        if group is None:
            group = []
            self._set(tree.collection, group, scope)
        one_is_enough = (tree.quantifier == "some") is wanted
        # Of what need not be there, one that nearly is what is sought tells more than none.
        if self.random.random() < (0.3 if group else 1.0 if one_is_enough else 0.7):
            group.append({} if self.law.kinds[of] == "list" else self._new_member(of, group))
        elements = [self.random.choice(group)] if one_is_enough else list(group)
        for element in elements:
            self.make(tree.body, wanted, {**scope, tree.variable: (of, element)})

    def _new_member(self, name: str, present: list[Any]) -> str:
        members = [member for member in self.pools.members(name) if member not in present]
        return self.random.choice(members or list(CODES))

    def _call(self, tree: Call, wanted: bool, scope: Scope) -> None:
        match tree:
            case Call("has", (name,)):
                present = wanted and self._value(name, scope) is None
                if present or not wanted:
                    self._set(name, self.any_value(self._name(name, scope)) if present else None, scope)
            case Call("within", (date, span)):
                seconds = self._seconds(span, scope)
                good, bad = (0, 1, seconds - 1, seconds), (-1, seconds + 1, 2 * seconds)
                self._set(date, self.get("now") - self.random.choice(good if wanted else bad), scope)
            case Call("subset", (part, whole)):
                self._subset(part, whole, wanted, scope)
            case Call("violated"):
                self.make(self.law.entries[entry_of(tree)].tree, wanted, scope)

    def _subset(self, part: Node, whole: Node, wanted: bool, scope: Scope) -> None:
        needed = set(self._value(part, scope) or ())
        if not needed and not wanted:
            needed = {self._new_member(self._name(part, scope), [])}
            self._set(part, sorted(needed), scope)
        members = set(self._value(whole, scope) or ()) | needed
        if not wanted:
            members -= {self.random.choice(sorted(needed))}
        self._set(whole, sorted(members), scope)

    def _count(self, call: Call, filled: bool, scope: Scope) -> None:
        (name,) = call.arguments
        present = self._value(name, scope)
        if not filled:
            self._set(name, [], scope)
        elif not present:
            full = self._name(name, scope)
            self._set(name, [{}] if self.law.kinds[full] == "list" else [self._new_member(full, [])], scope)


def _none_if_empty(stated: Any) -> Any:
    return None if stated == "" else stated


def entry_of(call: Call) -> str:
    """The id of the entry that `violated` asks about."""
    statute, article = call.arguments
    assert isinstance(statute, Text)
    assert isinstance(article, Text)
    return f"{statute.value}:{article.value}"
