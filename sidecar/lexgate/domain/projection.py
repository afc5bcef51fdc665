"""Which items may leave: the answer about each of several data items alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lexgate.domain.decision import Decision, Effect
from lexgate.domain.rendering import decision_json


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """The verdict on one item: whether it may leave, and by which decision; `articles` (`ndsr:22(2)`) withhold it."""

    item: str
    allowed: bool
    effect: Effect
    decision_id: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """The verdict on each item, in the order asked, and the decisions they rest on.

    Items that the law does not tell apart share a decision. The duties of a decision come with each of its items that
    leaves.
    """

    items: tuple[ItemVerdict, ...]
    decisions: tuple[Decision, ...]

    @classmethod
    def of(cls, items: Iterable[str], judged: Iterable[tuple[Iterable[str], Decision]]) -> Projection:
        """Puts the verdicts in the order of `items`, out of decisions with the items that each is about."""
        verdicts: dict[str, ItemVerdict] = {}
        decisions = []
        for about, decision in judged:
            decisions.append(decision)
            verdicts |= {item: verdict_on(item, decision) for item in about}
        return cls(tuple(verdicts[item] for item in items), tuple(decisions))

    @property
    def allowed(self) -> frozenset[str]:
        """The items that may leave."""
        return frozenset(each.item for each in self.items if each.allowed)

    def decision(self, item: str) -> Decision:
        """Returns the decision on an item. Raises `KeyError` for one that was not asked about."""
        verdict = {each.item: each for each in self.items}[item]
        return next(each for each in self.decisions if each.decision_id == verdict.decision_id)

    def __bool__(self) -> bool:
        """A projection has no truth value: it would be taken for a permission."""
        raise TypeError("a projection is neither true nor false: ask for .allowed")


def verdict_on(item: str, decision: Decision) -> ItemVerdict:
    """Returns the verdict that a decision gives on an item."""
    articles = tuple(f"{each.statute}:{each.article}" for each in decision.violations)
    return ItemVerdict(item, decision.allowed, decision.effect, decision.decision_id, articles)


def projection_json(projection: Projection) -> dict[str, Any]:
    """Returns a projection as JSON values."""
    return {
        "items": [_verdict(each) for each in projection.items],
        "decisions": [decision_json(each) for each in projection.decisions],
    }


def _verdict(verdict: ItemVerdict) -> dict[str, Any]:
    return {
        "item": verdict.item,
        "allowed": verdict.allowed,
        "effect": verdict.effect.value,
        "decision_id": verdict.decision_id,
        "articles": list(verdict.articles),
    }
