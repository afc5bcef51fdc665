"""Random documents: half of them directed at one predicate, half noise.

A directed document is written so that the predicate and the scope of its statute hold (or just do not), and then a few
facts of the predicate move to another value that matters: another literal, the other side of a bound, absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.model.law import Entry, Law
from tests.model.pools import CODES, NOWS, Pools, children, compared, full_name
from tests.model.syntax import And, Call, Compare, In, Name, Node, Not, Number, Or, Plus, Quantified, SetOf, Text
from tests.model.values import instant, period, written

MOST_NOISE, MOST_ELEMENTS = 30, 2
# What nearly every predicate asks first, so that noise gets past it.
USUAL: Mapping[str, Any] = {"operation.place": "CN", "data.network": True, "data.personal": True}
MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def seeded(seed: int) -> Random:
    """A source of randomness that repeats itself."""
    return Random(seed)  # noqa: S311 - nothing secret comes of it


class Documents:
    """Writes documents over the law."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._pools = Pools(law)
        self._stated = [name for name, fact in law.facts.items() if _is_stated(fact)]
        self._reads = {entry.id: sorted(set(self._facts_of(entry.tree))) for entry in law.entries.values()}
        self._scopes = {
            (point, statute): tree
            for point, conditions in law.governing.items()
            for statute, (tree, _) in conditions.items()
        }

    def directed(self, random: Random, entry: Entry) -> dict[str, Any]:
        """A document close to the bounds of one entry's predicate."""
        draft = Draft(self._law, self._pools, random, {"now": random.choice(NOWS)})
        draft.make(entry.tree, random.random() < 0.75, {})
        if random.random() < 0.95:
            draft.make(self._scopes[entry.entry_point, entry.statute], True, {})
        self._fill(draft, self._reads[entry.id], random.choice((0.0, 0.3, 0.7)))
        for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
            draft.disturb(random.choice(self._reads[entry.id] or ["now"]))
        return draft.document()

    def noise(self, random: Random) -> dict[str, Any]:
        """A document with any facts."""
        draft = Draft(self._law, self._pools, random, {"now": random.choice(NOWS)})
        for name, value in USUAL.items():
            if random.random() < 0.9:
                draft.put(name, value)
        names = random.sample(self._stated, random.randrange(MOST_NOISE))
        self._fill(draft, ["operation.kind", "operation.region", "operation.purpose", *names], 0.9)
        return draft.document()

    def _fill(self, draft: Draft, names: list[str], share: float) -> None:
        for name in names:
            if draft.random.random() < share:
                draft.fill(name)

    def _facts_of(self, tree: Node) -> Iterator[str]:
        """The stated facts that a condition depends on, through formulas and other entries."""
        for name, _ in compared(tree, {}):
            if name in self._law.trees:
                yield from self._facts_of(self._law.trees[name])
            elif name != "now" and name in self._law.facts and self._law.kinds[name] != "list":
                yield name
        for node in _walk(tree):
            if isinstance(node, Call) and node.function == "violated":
                yield from self._facts_of(self._law.entries[_violated(node)].tree)


@dataclass
class Draft:
    """A document while it is written: instants are whole seconds until it is done."""

    law: Law
    pools: Pools
    random: Random
    facts: dict[str, Any]

    def make(self, tree: Node, wanted: bool, scope: Mapping[str, Any]) -> None:
        """Tries to make a condition true or false; `scope` has the list and element of each bound variable."""
        match tree:
            case Not(operand):
                self.make(operand, not wanted, scope)
            case And(operands) | Or(operands):
                every = isinstance(tree, And) is wanted
                for operand in operands if every else [self.random.choice(operands)]:
                    self.make(operand, wanted, scope)
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

    def put(self, name: str, value: Any) -> None:
        """States a fact, or takes it away (None)."""
        place = self.facts
        *parents, last = name.split(".")
        for part in parents:
            place = place.setdefault(part, {})
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value

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
            elif value is None:
                self.random.choice(elements).pop(member, None)
            else:
                self.random.choice(elements)[member] = value

    def get(self, name: str) -> Any:
        """What is stated, or None."""
        value: Any = self.facts
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

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
        return self._moment(value) if self.law.kinds.get(name) == "instant" else value

    def _moment(self, seconds: int) -> str:
        text = written(seconds, self.random.choice((0, 7, 8, 8, -5)))
        return text.removesuffix("T00:00:00+08:00") if self.random.random() < 0.8 else text

    def _name(self, name: Node, scope: Mapping[str, Any]) -> str:
        return full_name(name, {variable: of for variable, (of, _) in scope.items()})

    def _value(self, term: Node, scope: Mapping[str, Any]) -> Any:
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
                return element.get(".".join(rest)) if rest else element
            case Name():
                stated = self.get(str(term))
                return self.law.params.get(str(term)) if stated is None else stated
        return None

    def _set(self, name: Node, value: Any, scope: Mapping[str, Any]) -> None:
        assert isinstance(name, Name)
        head, *rest = name.parts
        if head not in scope:
            if str(name) not in {"now"}:
                self.put(str(name), value)
        elif rest and value is None:
            scope[head][1].pop(".".join(rest), None)
        elif rest:
            scope[head][1][".".join(rest)] = value

    def _seconds(self, term: Node, scope: Mapping[str, Any]) -> int:
        return period(self._value(term, scope))

    def _compare(self, sign: str, left: Node, right: Node, wanted: bool, scope: Mapping[str, Any]) -> None:
        if sign in {"==", "!="}:
            self._equate(left, right, (sign == "==") is wanted, scope)
        elif isinstance(left, Call):
            self._count(left, (sign in {">", ">="}) is wanted, scope)
        elif not wanted and self.random.random() < 0.2:
            self._set(left.date if isinstance(left, Plus) else left, None, scope)
        else:
            self._order(sign if wanted else OPPOSITE[sign], left, right, scope)

    def _equate(self, left: Node, right: Node, equal: bool, scope: Mapping[str, Any]) -> None:
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

    def _order(self, sign: str, left: Node, right: Node, scope: Mapping[str, Any]) -> None:
        if not self._movable(left):
            left, right, sign = right, left, MIRROR[sign]
        if not self._movable(left):
            return
        shift = 0
        if isinstance(left, Plus):
            left, shift = left.date, self._seconds(left.period, scope)
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

    def _in(self, element: Node, collection: Node, wanted: bool, scope: Mapping[str, Any]) -> None:
        if isinstance(collection, SetOf):
            chosen = self._outside(element, collection, scope) if not wanted else self.random.choice(collection.values)
            self._set(element, chosen, scope)
            return
        value = self._value(element, scope)
        if value is None and wanted:
            value = self.random.choice(self.pools.members(self._name(collection, scope)))
            self._set(element, value, scope)
        members = set(self._value(collection, scope) or ())
        changed = members | {value} if wanted else members - {value}
        self._set(collection, sorted(changed), scope)

    def _outside(self, element: Node, known: SetOf, scope: Mapping[str, Any]) -> Any:
        name = self._name(element, scope)
        values = self.law.facts[name].get("values") or self.pools.members(name)
        return self.random.choice([None, *(value for value in values if value not in known.values)])

    def _quantified(self, tree: Quantified, wanted: bool, scope: Mapping[str, Any]) -> None:
        of = self._name(tree.collection, scope)
        group = self._value(tree.collection, scope)
        if group is None:
            group = []
            self._set(tree.collection, group, scope)
        one_is_enough = (tree.quantifier == "some") is wanted
        if one_is_enough and (not group or self.random.random() < 0.3):
            group.append({} if self.law.kinds[of] == "list" else self._new_member(of, group))
        elements = [self.random.choice(group)] if one_is_enough else list(group)
        for element in elements:
            self.make(tree.body, wanted, {**scope, tree.variable: (of, element)})

    def _new_member(self, name: str, present: list[Any]) -> str:
        members = [member for member in self.pools.members(name) if member not in present]
        return self.random.choice(members or list(CODES))

    def _call(self, tree: Call, wanted: bool, scope: Mapping[str, Any]) -> None:
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
                self.make(self.law.entries[_violated(tree)].tree, wanted, scope)
            case Call(function, (Name((variable,)),)) if wanted:
                self._sensitive(function, variable, scope)

    def _sensitive(self, function: str, variable: str, scope: Mapping[str, Any]) -> None:
        """An element of a set is changed in the set itself."""
        body = self.law.functions[function][1]
        of, element = scope[variable]
        assert isinstance(body, In)
        assert isinstance(body.collection, SetOf)
        members = self.get(of)
        if element in members:
            members[members.index(element)] = self.random.choice(body.collection.values)

    def _subset(self, part: Node, whole: Node, wanted: bool, scope: Mapping[str, Any]) -> None:
        needed = set(self._value(part, scope) or ())
        if not needed and not wanted:
            needed = {self._new_member(self._name(part, scope), [])}
            self._set(part, sorted(needed), scope)
        members = set(self._value(whole, scope) or ()) | needed
        if not wanted:
            members -= {self.random.choice(sorted(needed))}
        self._set(whole, sorted(members), scope)

    def _count(self, call: Call, filled: bool, scope: Mapping[str, Any]) -> None:
        (name,) = call.arguments
        present = self._value(name, scope)
        if not filled:
            self._set(name, [], scope)
        elif not present:
            full = self._name(name, scope)
            self._set(name, [{}] if self.law.kinds[full] == "list" else [self._new_member(full, [])], scope)


def _is_stated(fact: Mapping[str, Any]) -> bool:
    return not fact.get("derived") and fact.get("judged", True) and fact["type"] != "list"


def _violated(call: Call) -> str:
    statute, article = call.arguments
    assert isinstance(statute, Text)
    assert isinstance(article, Text)
    return f"{statute.value}:{article.value}"


def _walk(tree: Node) -> Iterator[Node]:
    yield tree
    for child in children(tree):
        yield from _walk(child)
