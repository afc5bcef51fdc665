"""every_cure_cures: apply a cure that a violation names, and this violation is gone."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from lexgate.decide import Decider
from lexgate.domain import Vocabulary
from lexgate.domain.decision import Decision, Violation
from lexgate.engine import WasmEngine
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet
from lexgate.log import NullLog
from tests.differential.inputs import Inputs, seeded
from tests.properties.changes import apply
from tests.properties.documents import document_of

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
INPUTS = Inputs(POLICIES)
RESOLVER = Resolver(VOCABULARY, {}, InlineFacts.ALWAYS)
ENGINE = WasmEngine(POLICIES.wasm, POLICIES.data, POLICIES.policy_digest)
DECIDER = Decider(
    ENGINE, Matrix.parse(POLICIES.law), CureWriter(VOCABULARY), NullLog(), policy_digest=POLICIES.policy_digest
)

Document = dict[str, Any]


ROUNDS = 3  # as often as filling in one fact brings up that another is missing


@pytest.mark.promise
@given(st.integers(0, 2**64 - 1))
@settings(max_examples=400, deadline=None)
def test_every_cure_cures(seed: int) -> None:
    """After any one of the cures that a violation names, that violation is gone."""
    document = document_of({**INPUTS.input(seeded(seed)), "schema": 1}, VOCABULARY)
    for violation in decided(document).violations:
        for number, cure in enumerate(violation.cures):
            assert found(cured(document, violation, number), violation) is None, (violation, cure)


@given(st.integers(0, 2**64 - 1))
@settings(max_examples=400, deadline=None)
def test_remembered_cures_are_those_that_would_be_written_anew(seed: int) -> None:
    document = document_of({**INPUTS.input(seeded(seed)), "schema": 1}, VOCABULARY)
    anew = Decider(
        ENGINE, Matrix.parse(POLICIES.law), CureWriter(VOCABULARY), NullLog(), policy_digest=POLICIES.policy_digest
    )
    prepared = RESOLVER.document(document)
    assert DECIDER.decide(prepared, "test").violations == anew.decide(prepared, "test").violations


def decided(document: Document) -> Decision:
    return DECIDER.decide(RESOLVER.document(document), "test")


def found(document: Document, violation: Violation) -> Violation | None:
    same = (each for each in decided(document).violations if each.code == violation.code)
    return next((each for each in same if each.statute == violation.statute), None)


def cured(document: Document, violation: Violation, number: int) -> Document:
    """The document after the cure; once a fact is there that was missing, what refers to it can be filled in."""
    for _ in range(ROUNDS):
        current = found(document, violation)
        if current is None:
            return document
        document = deepcopy(document)
        for need in current.cures[number].requires:
            apply(document, need, VOCABULARY)
    return document
