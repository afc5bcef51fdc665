"""Random documents: half of them directed at one predicate, half noise.

A directed document is written so that the predicate and the scope of its statute hold (or just do not), and then a few
facts of the predicate move to another value that matters: another literal, the other side of a bound, absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from tests.model.draft import Draft, entry_of
from tests.model.law import Entry, Law
from tests.model.pools import Pools, children, compared
from tests.model.syntax import Call, Node

MOST_NOISE = 30
# What nearly every predicate asks first, so that noise gets past it.
USUAL: Mapping[str, Any] = {"operation.place": "CN", "data.network": True, "data.personal": True}


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

        # What frames every answer: which statutes govern, and what is referred to a person.
        self._frames = [*self._scopes.values(), *(tree for tree, _ in law.referring.values())]

    def directed(self, random: Random, entry: Entry) -> dict[str, Any]:
        """A document close to the bounds of one entry's predicate."""
        draft = Draft(self._law, self._pools, random, {"now": random.choice(self._pools.nows)})
        draft.make(self._scopes[entry.entry_point, entry.governed_by], random.random() < 0.95, {})
        draft.make(entry.tree, random.random() < 0.6, {})
        self._fill(draft, self._reads[entry.id], random.choice((0.0, 0.3, 0.7)))
        for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
            draft.disturb(random.choice(self._reads[entry.id] or ["now"]))
        return draft.document()

    def noise(self, random: Random) -> dict[str, Any]:
        """A document with any facts."""
        draft = Draft(self._law, self._pools, random, {"now": random.choice(self._pools.nows)})
        for name, value in USUAL.items():
            if random.random() < 0.9:
                draft.put(name, value)
        names = random.sample(self._stated, random.randrange(MOST_NOISE))
        self._fill(draft, ["operation.kind", "operation.region", "operation.purpose", *names], 0.9)
        if random.random() < 0.2:
            draft.make(random.choice(self._frames), random.random() < 0.7, {})
        return draft.document()

    def reads(self, entry: Entry) -> frozenset[str]:
        """The stated facts that an entry, and whether its statute governs, depend on."""
        scope = self._facts_of(self._scopes[entry.entry_point, entry.governed_by])
        return frozenset(self._reads[entry.id]).union(scope)

    def frames(self) -> frozenset[str]:
        """The stated facts that decide which statutes govern, and what is referred to a person."""
        return frozenset(name for tree in self._frames for name in self._facts_of(tree))

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
                yield from self._facts_of(self._law.entries[entry_of(node)].tree)


def _is_stated(fact: Mapping[str, Any]) -> bool:
    return not fact.get("derived") and fact.get("judged", True) and fact["type"] != "list"


def _walk(tree: Node) -> Iterator[Node]:
    yield tree
    for child in children(tree):
        yield from _walk(child)
