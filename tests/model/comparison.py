"""Holds the model and the compiled policies against each other; the only module here that knows lexgate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import orjson

from lexgate.domain.vocabulary import Vocabulary
from lexgate.engine import DECISION, POSTURE, Engine
from lexgate.facts.normalise import Normaliser
from lexgate.law.policy_set import PolicySet
from tests.model.law import Law

ENTRY_POINTS = {"decision": DECISION, "posture": POSTURE}
JUDGED = {"decision": ("effect", "governs", "deny", "oblige", "refer"), "posture": ("governs", "owed", "advice")}
Document = dict[str, Any]
Answer = dict[str, Any]


class Comparison:
    """Asks the model, and an engine behind the normaliser, the same about a document."""

    def __init__(self, law: Law, policies: PolicySet, engine: Engine) -> None:
        self._law = law
        self._engine = engine
        self._normaliser = Normaliser(Vocabulary.parse(policies.vocabulary))

    def model(self, entry_point: str, document: Mapping[str, Any]) -> Answer:
        """What the predicates say."""
        return self._law.decision(document) if entry_point == "decision" else self._law.posture(document)

    def policies(self, entry_point: str, document: Mapping[str, Any]) -> Answer:
        """What the policies say, in the same form; an `InputError` where the front refuses the document."""
        normal, _ = self._normaliser.document(document, 0)
        answer = orjson.loads(self._engine.evaluate(ENTRY_POINTS[entry_point], normal))
        return {
            part: sorted(answer[part]) if isinstance(answer[part], list) else answer[part]
            for part in JUDGED[entry_point]
        }

    def differences(self, entry_point: str, document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """What only one of both says: by the name of the part, `+id` where only the policies do, `-id` the model."""
        model, policies = self.model(entry_point, document), self.policies(entry_point, document)
        if model == policies:
            return {}
        found = {part: _apart(model[part], policies[part]) for part in model if part != "effect"}
        if "effect" in model and model["effect"] != policies["effect"]:
            found["effect"] = (f"-{model['effect']}", f"+{policies['effect']}")
        return {part: marks for part, marks in found.items() if marks}

    def smallest(self, entry_point: str, document: Document, part: str, mark: str) -> Document:
        """The document without all facts that this one difference does not need."""
        return smallest(document, lambda other: mark in self.differences(entry_point, other).get(part, ()))


def _apart(model: list[str], policies: list[str]) -> tuple[str, ...]:
    ours, theirs = set(model), set(policies)
    return tuple([f"-{name}" for name in sorted(ours - theirs)] + [f"+{name}" for name in sorted(theirs - ours)])


def smallest(document: Document, wrong: Callable[[Document], bool]) -> Document:
    """The document without all that is not needed for it to be `wrong`; `now` stays."""
    for path in list(_paths(document)):
        without = deepcopy(document)
        *parents, last = path
        place: Any = without
        for part in parents:
            place = place[part]
        del place[last]
        if wrong(without):
            return smallest(without, wrong)
    return document


def _paths(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        if (*above, name) != ("now",):
            yield (*above, name)
            yield from _paths(member, (*above, name))
