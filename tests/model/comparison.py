"""Holds the model and the compiled policies against each other: behind the front, on any engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from lexgate.domain.vocabulary import Vocabulary
from lexgate.engine import DECISION, POSTURE, Engine
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.policy_set import PolicySet
from tests.model.law import ENTRY_POINTS, Law
from tests.shrinking import smallest

ENGINE_NAMES = {"decision": DECISION, "posture": POSTURE}
PARTS = {"decision": ("effect", "governs", "deny", "oblige", "refer"), "posture": ("governs", "owed", "advice")}
Document = dict[str, Any]
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """What only one of both says: an effect, or a member of a part of the answer."""

    entry_point: str
    part: str
    name: str
    said_by: str  # "predicates" or "policies"


class Comparison:
    """Asks the predicates, and the policies behind the front, the same about a document."""

    def __init__(
        self, law: Law, policies: PolicySet, engine: Engine, entry_points: Sequence[str] = ENTRY_POINTS
    ) -> None:
        self._law = law
        self._engine = engine
        self._entry_points = entry_points
        taxonomy = orjson.loads(policies.data)["taxonomy"]
        self._front = Resolver(Vocabulary.parse(policies.vocabulary), taxonomy, InlineFacts.ALWAYS)

    def predicates(self, document: Mapping[str, Any]) -> dict[str, Answer]:
        """What the predicates say, at each entry point."""
        ask = {"decision": self._law.decision, "posture": self._law.posture}
        return {point: ask[point](document) for point in self._entry_points}

    def policies(self, document: Any) -> dict[str, Answer]:
        """What the policies say, in the same form. Raises `InputError` for what the front refuses."""
        normal = self._front.document(document).input
        return {point: self._evaluated(point, normal) for point in self._entry_points}

    def differences(self, document: Document) -> list[Difference]:
        """Everything that only one of both says."""
        return list(_apart(self.predicates(document), self.policies(document)))

    def smallest(self, document: Document, difference: Difference) -> Document:
        """The document without all facts that this one difference does not need."""
        return smallest(document, lambda other: difference in self.differences(other), keep=[("now",)])

    def _evaluated(self, entry_point: str, normal: bytes) -> Answer:
        answer = orjson.loads(self._engine.evaluate(ENGINE_NAMES[entry_point], normal))
        parts = {part: answer[part] for part in PARTS[entry_point]}
        return {part: sorted(said) if isinstance(said, list) else said for part, said in parts.items()}


def _apart(predicates: Mapping[str, Answer], policies: Mapping[str, Answer]) -> Iterator[Difference]:
    for point, ours in predicates.items():
        if ours == policies[point]:
            continue
        for part, said in ours.items():
            model, compiled = _members(said), _members(policies[point][part])
            yield from (Difference(point, part, name, "predicates") for name in sorted(model - compiled))
            yield from (Difference(point, part, name, "policies") for name in sorted(compiled - model))


def _members(said: str | Iterable[str]) -> set[str]:
    return {said} if isinstance(said, str) else set(said)
