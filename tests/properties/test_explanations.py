"""no_explanation_tells_a_personal_value: every explanation says why, and none repeats what a personal fact says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from lexgate.decide import Decider
from lexgate.domain import Explained, Fact, FactType, Vocabulary
from lexgate.domain.instant import parse_instant
from lexgate.domain.rendering import decision_json
from lexgate.domain.words import LANGUAGES
from lexgate.engine import WasmEngine
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet
from lexgate.log import NullLog
from tests.differential.inputs import Inputs, seeded
from tests.properties.documents import document_of

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
INPUTS = Inputs(POLICIES)
RESOLVER = Resolver(VOCABULARY, {}, InlineFacts.ALWAYS)
ENGINE = WasmEngine(POLICIES.wasm, POLICIES.data, POLICIES.policy_digest)
DECIDER = Decider(
    ENGINE, Matrix.parse(POLICIES.law), CureWriter(VOCABULARY), NullLog(), policy_digest=POLICIES.policy_digest
)
WORD, NUMBER, DAY = "personal-marker", 97, "1987-03-04T05:06:07Z"
MARKERS: Mapping[FactType, Any] = {
    FactType.STRING: WORD,
    FactType.ID: WORD,
    FactType.STRINGS: [WORD],
    FactType.IDS: [WORD],
    FactType.INT: NUMBER,
    FactType.NUMBER: NUMBER,
    FactType.DATE: DAY,
    FactType.DATETIME: DAY,
}
PERSONAL = [fact for fact in VOCABULARY.facts.values() if fact.personal and fact.type in MARKERS]


@pytest.mark.promise
@given(st.integers(0, 2**64 - 1), st.sampled_from(LANGUAGES))
@settings(max_examples=300, deadline=None)
def test_no_explanation_tells_a_personal_value(seed: int, language: str) -> None:
    """Every explanation says why, in each language, and none repeats what a personal fact says."""
    document = document_of({**INPUTS.input(seeded(seed)), "schema": 1}, VOCABULARY)
    for fact in PERSONAL:
        mark(document, fact)
    explained = DECIDER.explain(RESOLVER.document(document), "test", language)
    told = told_by(explained)
    assert WORD not in told
    assert "1987-03-04" not in told
    assert str(parse_instant(DAY)) not in told
    assert all(explanation.why for explanation in explained.decision.explanations)
    for ground in grounds_of(explained):
        assert not (VOCABULARY[ground["fact"]].personal and "value" in ground), ground
        assert str(NUMBER) not in ground["says"] or "value" in ground


def mark(document: dict[str, Any], fact: Fact) -> None:
    """States the marker wherever the document has room for the fact, in place of what stands there."""
    place: Any = document
    *parents, last = fact.name.split(".")
    for parent in parents:
        if parent.endswith("[]"):
            for entry in place.setdefault(parent.removesuffix("[]"), []):
                entry[last] = MARKERS[fact.type]
            return
        place = place.setdefault(parent, {})
    if fact.name not in {"subject.age_band", "subject.birth_month"}:  # the age itself is stated
        place[last] = MARKERS[fact.type]


def told_by(explained: Explained) -> str:
    return orjson.dumps(decision_json(explained.decision).get("explanations", [])).decode() + explained.text


def grounds_of(explained: Explained) -> list[dict[str, Any]]:
    shown = decision_json(explained.decision).get("explanations", ())
    return [ground for explanation in shown for ground in explanation["why"]]


def test_the_markers_do_reach_the_grounds() -> None:
    operation = {"kind": "use", "basis": "consent", "purpose": "p", "method": "m", "items": ["symptoms"], "place": "CN"}
    data = {"network": True, "personal": True, "categories": ["medical_health"]}
    document = {"operation": operation, "data": data, "consents": [{"active": True}]}
    for fact in PERSONAL:
        mark(document, fact)
    explained = DECIDER.explain(RESOLVER.document(document), "test")
    stated = {ground["fact"] for ground in grounds_of(explained) if ground["state"] == "stated"}
    assert stated >= {"subject.age", "consents[].purposes", "consents[].granted_at"}
    assert WORD in orjson.dumps(document).decode()
