"""The small scope: every combination of the few facts that most decisions turn on.

A scope is the full product of its axes; each combination has a number and is one document, so that any slice can be
judged anywhere. What errs on large documents nearly always errs on one of these already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import prod
from typing import Any

from tests.model.law import Law

NOW = "2026-06-01T12:00:00+08:00"
BEFORE, WITHIN, BEYOND = "2026-01-01T12:00:00+08:00", "2027-01-01", "2030-01-01"
Document = dict[str, Any]
Facts = Mapping[str, Any]

# What is the same in every document: network data of a person, a complete notice, nothing else amiss.
COMMON: Facts = {
    "operation.purpose": "triage",
    "operation.method": "scoring",
    "operation.items": ["symptoms"],
    "operation.context": "emergency_response",
    "operation.justification": "published by the person",
    "operation.statutory_duty": True,
    "subject.is_employee": True,
    "data.network": True,
    "data.personal": True,
    "notice.form": "individual",
    "notice.clear": True,
    "contracts": [{"kind": "service", "in_force": True, "counterparty": "s-1"}],
}


def axes(law: Law) -> Mapping[str, Sequence[tuple[str, Facts]]]:
    """The axes by name, each a list of values with the facts that they stand for. Kinds and bases are all there are."""
    kinds, bases = (law.facts[name]["values"] for name in ("operation.kind", "operation.basis"))
    regions = ("CN-HN", "CN-SJZ", "CN-BJ", "VN-AG")
    return {
        "operation kind": [("unstated", {}), *((kind, {"operation.kind": kind}) for kind in kinds)],
        "basis": [("unstated", {}), *((basis, {"operation.basis": basis}) for basis in bases)],
        "sensitive": [("no", {}), ("medical_health", {"data.categories": ["medical_health"]})],
        "age": [("unknown", {}), *((str(age), {"subject.age": age}) for age in (13, 14, 40))],
        "consent": [("none", {}), *((state, {"consent": state}) for state in ("given", "withdrawn", "other purpose"))],
        "separate": [("no", {}), ("yes", {"separate": True})],
        "given by": [("self", {"given_by": "self"}), ("guardian", {"given_by": "guardian"})],
        "region": [(region, {"operation.region": region}) for region in regions],
        "role": [("none", {}), ("platform, user_unit", {"processor.roles": ["platform", "user_unit"]})],
        "retention": [
            ("unstated", {}),
            ("as consented", {"operation.retention_until": WITHIN}),
            ("longer", {"operation.retention_until": BEYOND}),
        ],
    }


class Scope:
    """The documents of a product, by number from 0."""

    def __init__(self, law: Law) -> None:
        self.axes = axes(law)
        self.size = prod(map(len, self.axes.values()))

    def places(self, number: int) -> Iterator[tuple[str, str, Facts]]:
        """For each axis its name, and the value that the combination has there with its facts."""
        for name, values in self.axes.items():
            number, place = divmod(number, len(values))
            yield name, *values[place]

    def document(self, number: int) -> Document:
        """The document of a combination."""
        chosen = dict(chain.from_iterable(facts.items() for _, _, facts in self.places(number)))
        document: Document = {"now": NOW, "consents": list(_consents(chosen))}
        for name, value in (*COMMON.items(), *chosen.items()):
            root, _, member = name.partition(".")
            if member:
                document.setdefault(root, {})[member] = value
            elif root == "contracts":
                document[root] = value
        return document


def _consents(chosen: Facts) -> Iterator[Document]:
    state = chosen.get("consent")
    if state is not None:
        yield {
            "id": "c-1",
            "active": state != "withdrawn",
            "granted_at": BEFORE,
            "separate": chosen.get("separate", False),
            "given_by": chosen["given_by"],
            "purposes": ["triage" if state != "other purpose" else "research"],
            "methods": ["scoring"],
            "items": ["symptoms"],
            "categories": ["medical_health"],
            "retention_until": WITHIN,
        }
