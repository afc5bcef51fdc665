"""what_meets_a_duty_meets_it: do what the matrix says would meet a duty that is owed, and it is owed no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from lexgate.domain import Vocabulary
from lexgate.domain.decision import Cure
from lexgate.engine import POSTURE, WasmEngine
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Article, Matrix
from lexgate.law.policy_set import PolicySet
from tests.differential.inputs import Inputs, seeded
from tests.properties.changes import Document, apply
from tests.properties.documents import document_of

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
MATRIX = Matrix.parse(POLICIES.law)
INPUTS = Inputs(POLICIES)
RESOLVER = Resolver(VOCABULARY, {}, InlineFacts.ALWAYS)
ENGINE = WasmEngine(POLICIES.wasm, POLICIES.data, POLICIES.policy_digest)
WRITER = CureWriter(VOCABULARY)


@pytest.mark.promise
@given(st.integers(0, 2**64 - 1))
@settings(max_examples=400, deadline=None)
def test_what_meets_a_duty_meets_it(seed: int) -> None:
    """After what the matrix says would meet a standing duty, that duty is owed no longer."""
    document = random_document(seed)
    for entry in owed(document):
        for way in ways(entry, document):
            assert_meets(document, entry, way)


def test_every_duty_is_owed_by_some_document_and_can_be_met() -> None:
    missing = {entry.id: entry for entry in reported()}
    for seed in range(20_000):
        document = random_document(seed)
        for entry in owed(document):
            if missing.pop(entry.id, None):
                for way in ways(entry, document):
                    assert_meets(document, entry, way)
        if not missing:
            return
    raise AssertionError(f"no document owes {sorted(missing)}")


def reported() -> Iterator[Article]:
    """The duties of which the matrix says what meets them; another test holds that it does of all."""
    articles = (entry for statute in MATRIX.statutes.values() for entry in statute.articles.values())
    return (entry for entry in articles if entry.meets)


def random_document(seed: int) -> Document:
    return document_of({**INPUTS.input(seeded(seed)), "schema": 1}, VOCABULARY)


def posture(document: Document) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = orjson.loads(ENGINE.evaluate(POSTURE, RESOLVER.document(document).input))
    return answer


def owed(document: Document) -> list[Article]:
    return [MATRIX.enforced(identifier) for identifier in posture(document)["owed"]]


def ways(entry: Article, document: Document) -> tuple[Cure, ...]:
    """What would meet the duty, filled in for this document as a cure is."""
    facts = orjson.loads(RESOLVER.document(document).input)
    return WRITER.meets(entry, {}, facts)


def assert_meets(document: Document, entry: Article, way: Cure) -> None:
    changed = deepcopy(document)
    for need in way.requires:
        apply(changed, need, VOCABULARY)
    after = posture(changed)
    ends = all(need.op == "remove" for need in way.requires)  # the ground of the duty is gone, or another like it stays
    assert entry.id not in after["owed"], (entry.id, way, document)
    assert ends or entry.id in after["met"], (entry.id, way, document)
