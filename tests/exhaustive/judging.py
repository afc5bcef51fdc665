"""Judges documents of the small scope twice: by the predicates and by the policies on Wasm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from lexgate.engine import WasmEngine
from lexgate.law.policy_set import PolicySet
from tests.exhaustive.product import Scope
from tests.model.comparison import Comparison
from tests.model.law import Law

ROOT = Path(__file__).parents[2]
MOST_DIFFERENCES = 20


@dataclass
class Seen:
    """What a part of the scope showed; `effects` counts by axis, value and effect."""

    documents: int = 0
    effects: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    answers: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    differences: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Seen) -> None:
        """Takes what another part showed to it."""
        self.documents += other.documents
        self.effects.update(other.effects)
        self.answers.update(other.answers)
        self.differences = [*self.differences, *other.differences][:MOST_DIFFERENCES]


@lru_cache(maxsize=1)
def the_scope() -> tuple[Law, Scope]:
    """The scope over the law of this tree; read once a process."""
    law = Law(ROOT / "policies")
    return law, Scope(law)


def judged(numbers: Iterable[int]) -> Seen:
    """Judges the documents of these numbers."""
    scope, comparison, seen = the_scope()[1], _comparison(), Seen()
    for number in numbers:
        _note(seen, comparison, scope, number)
    return seen


@lru_cache(maxsize=1)
def _comparison() -> Comparison:
    policies = PolicySet.load()
    engine = WasmEngine(policies.wasm, policies.data, policies.policy_digest)
    return Comparison(the_scope()[0], policies, engine, ("decision",))


def _note(seen: Seen, comparison: Comparison, scope: Scope, number: int) -> None:
    document = scope.document(number)
    predicates, policies = comparison.predicates(document), comparison.policies(document)
    said = policies["decision"]
    seen.documents += 1
    seen.answers[said["effect"], *said["deny"], *said["oblige"], *said["refer"]] += 1
    seen.effects.update((axis, value, said["effect"]) for axis, value, _ in scope.places(number))
    if predicates != policies and len(seen.differences) < MOST_DIFFERENCES:
        seen.differences.append({"document": document, "predicates": predicates, "policies": policies})
