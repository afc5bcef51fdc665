"""Named promises about postures: they unite what documents come to, and lose or add nothing."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from lexgate.domain import Vocabulary
from lexgate.domain.posture import Posture, State
from lexgate.domain.posture_rendering import posture_json
from lexgate.engine import POSTURE, WasmEngine
from lexgate.facts.posture_documents import Instant, PostureDocument, read_document
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet
from lexgate.posture import Bounds, Reporter
from tests.differential.inputs import DAY, NOW, Inputs, seeded
from tests.properties.documents import document_of

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
INPUTS = Inputs(POLICIES)
RESOLVER = Resolver(VOCABULARY, {}, InlineFacts.ALWAYS)
ENGINE = WasmEngine(POLICIES.wasm, POLICIES.data, POLICIES.policy_digest)
REPORTER = Reporter(ENGINE, Matrix.parse(POLICIES.law), VOCABULARY, RESOLVER, None, Bounds(30 * DAY, documents=10))
WORST = {state: place for place, state in enumerate(State)}

groups = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4)
many = settings(max_examples=150, deadline=None)


def documents(seeds: list[int]) -> list[PostureDocument]:
    """Documents of one processor, in two places and with two datasets."""
    out = []
    for number, seed in enumerate(seeds):
        document = document_of({**INPUTS.input(seeded(seed)), "schema": 1}, VOCABULARY)
        document |= {"processor": {**document.get("processor", {}), "id": "p-1"}}
        document["data"] = {**document.get("data", {}), "dataset": f"d-{number % 2}"}
        out.append(read_document(RESOLVER, document, Instant(NOW, NOW)))
    return out


def report(*given_: PostureDocument) -> Posture:
    return REPORTER.report(given_, "en")


def fired(document: PostureDocument) -> dict[str, set[str]]:
    answer: dict[str, Any] = orjson.loads(ENGINE.evaluate(POSTURE, document.input))
    return {name: set(answer[name]) for name in ("governs", "duties", "met", "owed", "advice")}


@pytest.mark.promise
@given(groups, st.randoms(use_true_random=False))
@many
def test_the_order_of_documents_says_nothing(seeds: list[int], random: Any) -> None:
    """In which order the documents of a processor are read changes nothing of what it owes."""
    given_ = documents(seeds)
    shuffled = random.sample(given_, len(given_))
    assert posture_json(report(*given_)) == posture_json(report(*shuffled))


@given(groups)
@many
def test_uniting_a_document_with_itself_changes_nothing(seeds: list[int]) -> None:
    given_ = documents(seeds)
    assert posture_json(report(*given_)) == posture_json(report(*given_, *given_))


@pytest.mark.promise
@given(st.integers(0, 2**64 - 1))
@many
def test_what_is_owed_and_what_is_met_are_the_duties_that_the_policies_found(seed: int) -> None:
    """A report of standing duties lists what the policies found, and adds and loses nothing."""
    (document,) = documents([seed])
    posture, found = report(document), fired(document)
    assert {duty.id for duty in posture.owed} == found["owed"]
    met = {duty.id for duty in posture.duties if duty.state in {State.MET, State.DUE_SOON}}
    assert met == found["met"]
    assert met | found["owed"] == found["duties"]
    assert not found["duties"] & {duty.id for duty in posture.not_applicable}
    assert {row.id for row in posture.advice} == found["advice"]
    assert set(posture.governs) == found["governs"]


@given(groups)
@many
def test_a_duty_of_a_united_report_is_the_worst_of_its_scopes(seeds: list[int]) -> None:
    given_ = documents(seeds)
    united, alone = report(*given_), [report(document) for document in given_]
    states: dict[str, list[State]] = {}
    for posture in alone:
        for duty in posture.duties:
            states.setdefault(duty.id, []).append(duty.state)
    assert {duty.id: duty.state for duty in united.duties} == {
        identifier: min(found, key=WORST.__getitem__) for identifier, found in states.items()
    }
    for duty in united.duties:
        assert {each.state for each in duty.scopes} == set(states[duty.id])


@given(groups)
@many
def test_a_row_is_in_one_list_and_only_what_is_owed_in_time_is_in_two(seeds: list[int]) -> None:
    posture = posture_json(report(*documents(seeds)))
    lists = {
        name: {(row["statute"], row["article"]) for row in posture[name]}
        for name in ("owed", "due_soon", "met", "not_applicable")
    }
    assert not lists["owed"] & (lists["met"] | lists["not_applicable"])
    assert not lists["met"] & (lists["due_soon"] | lists["not_applicable"])
    for row in posture["due_soon"]:
        assert row["state"] in {"due_soon", "owed"}
        assert row["due_at"] >= posture["as_of"]
        assert not row["overdue"]


def test_the_inputs_reach_duties_of_every_state() -> None:
    missing = {State.OWED, State.MET, State.DUE_SOON, State.NOT_APPLICABLE}
    for seed in range(3000):
        missing -= {duty.state for duty in report(*documents([seed])).duties}
        if not missing:
            break
    assert not missing
