"""Looks for the pairs: writes a document in which one condition decides, and another in which it alone is otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache
from itertools import product
from random import Random
from typing import Any

from tests.mcdc.conditions import Condition, Ground, parts_of
from tests.mcdc.pairs import MASKING, UNIQUE, Document, Judged, Pair, cause_of
from tests.model.draft import Draft, Scope
from tests.model.law import Case, Law
from tests.model.meaning import Compiler
from tests.model.pools import Pools, compared
from tests.model.syntax import And, Node, Or, Quantified
from tests.model.values import written
from tests.shrinking import Path, paths

FLIPS = 6  # tries to turn one condition over in one document
REMEMBERED = 12  # documents in which a condition decides, kept for a masking pair
NOW = ("now",)


@cache
def _condition(law: Law, tree: Node) -> Callable[[Any], bool]:
    return Compiler(law.kinds).condition(tree)


class PlainDraft(Draft):
    """A draft whose document is written in the plainest way: what is missing is left out."""

    def decide(self, tree: Node, place: Path, wanted: bool, scope: Scope) -> None:
        """Tries to make the condition at a place as wanted, and the one that decides."""
        if not place:
            self.make(tree, wanted, scope)
            return
        chosen, *rest = place
        if isinstance(tree, Quantified):
            scope = {**scope, tree.variable: self._only_element(tree, scope)}
        child = parts_of(tree)[int(chosen)]
        steps = [(child, True)]
        if isinstance(tree, And | Or):
            steps += [(other, False) for other in tree.operands if other is not child]
        self.random.shuffle(steps)
        for node, is_on_the_way in steps:
            if is_on_the_way:
                self.decide(node, tuple(rest), wanted, scope)
            elif scope or not self._is_already(node, isinstance(tree, And)):
                self.make(node, isinstance(tree, And), scope)

    def flip(self, tree: Node, place: Path, wanted: bool) -> None:
        """Makes the condition at a place as wanted, and changes no more than that needs."""
        scope: Scope = {}
        for step in place:
            if isinstance(tree, Quantified):
                scope = {**scope, tree.variable: self._only_element(tree, scope)}
            tree = parts_of(tree)[int(step)]
        names = sorted({name for name, _ in self._facts(tree, scope)})
        if names and self.random.random() < 0.3:
            self._move(self.random.choice(names))
        elif "now" in names and self.random.random() < 0.5:
            self._move("now")
        else:
            self.make(tree, wanted, scope)

    def again(self) -> PlainDraft:
        """A copy that can be changed."""
        return replace(self, facts=deepcopy(self.facts))

    def _is_already(self, tree: Node, wanted: bool) -> bool:
        return _condition(self.law, tree)(Case(self.law, self.document())) is wanted

    def _move(self, name: str) -> None:
        if name == "now":
            self.facts["now"] = self.random.choice(self.pools.nows[39:])
        elif name in self.law.facts and self.law.kinds[name] != "list":
            self.disturb(name)

    def _facts(self, tree: Node, scope: Scope) -> Iterator[tuple[str, Node]]:
        return compared(tree, {variable: of for variable, (of, _) in scope.items()})

    def _only_element(self, tree: Quantified, scope: Scope) -> tuple[str, Any]:
        of = self._name(tree.collection, scope)
        group = self._value(tree.collection, scope)
        if not isinstance(group, list):
            group = []
            self._set(tree.collection, group, scope)
        if not group:
            group.append({} if self.law.kinds[of] == "list" else self._new_member(of, group))
        del group[1:]
        return of, group[0]

    def _state(self, place: dict[str, Any], name: str, value: Any) -> None:
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value

    def _written(self, name: str, value: Any) -> Any:
        return value if self.law.kinds.get(name) == "set" else super()._written(name, value)

    def _moment(self, seconds: int) -> str:
        return written(seconds, 8).removesuffix("T00:00:00+08:00")


class Search:
    """Looks for the pairs of one decision."""

    def __init__(self, law: Law, pools: Pools, judged: Judged, random: Random) -> None:
        self._law, self._pools, self._judged, self._random = law, pools, judged, random
        self.found: dict[int, Pair] = {}
        self._deciding: dict[tuple[int, bool, bool], list[Document]] = {}

    def pairs(self, wanted: list[Condition], tries: int) -> dict[int, Pair]:
        """Returns the pairs of the conditions that one could be found for; unique ones where there are."""
        for condition in wanted:
            for _ in range(tries):
                if condition.number in self.found:
                    break
                self._try(condition)
        for condition in wanted:
            if condition.number not in self.found and (pair := self._masking(condition)):
                self.found[condition.number] = pair
        return self.found

    def _try(self, condition: Condition) -> None:
        tree = self._judged.decision.tree
        now = self._random.choice(self._pools.nows if self._random.random() < 0.2 else self._pools.nows[:1])
        draft = PlainDraft(self._law, self._pools, self._random, {"now": now})
        for _ in range(self._random.choice((1, 2, 3, 5))):
            self._govern(draft)
            draft.decide(tree, condition.place, self._random.random() < 0.5, {})
        document = draft.document()
        ground = self._grounded(document)
        if ground is None:
            return
        truths = {truth for (number, _), truth in ground.deciding().items() if number == condition.number}
        for wanted in {not truth for truth in truths}:
            for _ in range(FLIPS):
                other = draft.again()
                other.flip(tree, condition.place, wanted)
                self._compare(condition, document, ground, other.document())

    def _govern(self, draft: PlainDraft) -> None:
        decision = self._judged.decision
        if decision.governed_by:
            tree, _ = self._law.governing[decision.entry_point][decision.governed_by]
            draft.make(tree, True, {})

    def _grounded(self, document: Document) -> Ground | None:
        """The ground of a document that is governed; which conditions decide in it is remembered."""
        case = self._judged.case(document)
        if not self._judged.governed(case):
            return None
        ground = self._judged.ground(case)
        for (number, _), truth in ground.deciding().items():
            known = self._deciding.setdefault((number, truth, ground.truth), [])
            if len(known) < REMEMBERED:
                known.append(document)
        return ground

    def _compare(self, condition: Condition, document: Document, ground: Ground, other: Document) -> None:
        second = self._grounded(other)
        if second is None or second.truth is ground.truth or condition.number in self.found:
            return
        first, last = ((document, ground), (other, second))[:: 1 if ground.truth else -1]
        if cause_of(condition.number, first[1], last[1]) == UNIQUE:
            self.found[condition.number] = self._pair(condition, UNIQUE, first[0], last[0])

    def _masking(self, condition: Condition) -> Pair | None:
        """Of the remembered documents the two that are the most alike."""
        number = condition.number
        candidates = [
            pair
            for truth in (True, False)
            for pair in product(
                self._deciding.get((number, truth, True), ()), self._deciding.get((number, not truth, False), ())
            )
        ]
        causes = ((pair, self._judged.cause(number, *pair)) for pair in candidates)
        usable = [
            (cause != UNIQUE, _apart(*pair), order, pair, cause) for order, (pair, cause) in enumerate(causes) if cause
        ]
        if not usable:
            return None
        *_, pair, cause = min(usable, key=lambda each: each[:3])
        return self._pair(condition, cause, *pair)

    def _pair(self, condition: Condition, cause: str, holds: Document, spares: Document) -> Pair:
        holds, spares = self._smallest(condition.number, cause, holds, spares)
        cause = self._judged.cause(condition.number, holds, spares)
        return Pair(self._judged.decision.id, condition.number, condition.text, cause, holds, spares)

    def _smallest(self, number: int, cause: str, holds: Document, spares: Document) -> tuple[Document, Document]:
        """The two documents without what neither needs, and as like each other as can be."""
        allowed = {UNIQUE} if cause == UNIQUE else {UNIQUE, MASKING}
        size = -1
        while size != (size := len(str(holds)) + len(str(spares))):
            for path in [*dict.fromkeys([*paths(holds), *paths(spares)])]:
                for first, second in _plainer(path, holds, spares):
                    if self._judged.cause(number, first, second) in allowed:
                        holds, spares = first, second
                        break
        return holds, spares


def _plainer(path: Path, holds: Document, spares: Document) -> Iterator[tuple[Document, Document]]:
    """Both without what stands at a path; or the same there in both."""
    if path != NOW:
        yield without(holds, path), without(spares, path)
    ours, theirs = _at(holds, path), _at(spares, path)
    if ours != theirs and ours is not None and theirs is not None:
        yield holds, _with(spares, path, ours)
        yield _with(holds, path, theirs), spares


def without(document: Document, path: Path) -> Document:
    """The document without what stands at a path, nor what is empty then."""
    if _at(document, path) is None:
        return document
    copy = deepcopy(document)
    *parents, last = path
    place: Any = copy
    for part in parents:
        place = place[part]
    del place[last]
    return copy


def _with(document: Document, path: Path, value: Any) -> Document:
    copy = deepcopy(document)
    *parents, last = path
    place: Any = copy
    for part in parents:
        place = place[part]
    place[last] = value
    return copy


def _at(document: Mapping[str, Any], path: Path) -> Any:
    place: Any = document
    for part in path:
        if isinstance(place, dict):
            place = place.get(str(part))
        elif isinstance(place, list) and isinstance(part, int) and part < len(place):
            place = place[part]
        else:
            return None
    return place


def _apart(first: Document, second: Document) -> int:
    flat = [{path: str(_at(each, path)) for path in paths(each)} for each in (first, second)]
    return len(dict(flat[0].items() ^ flat[1].items()))
