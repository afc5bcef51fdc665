"""ungoverned_changes_only_the_ungoverned: the setting never changes the answer to a request that a statute governs."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from lexgate.decide import Decider
from lexgate.domain import Effect, Ungoverned, Vocabulary
from lexgate.domain.decision import Decision
from lexgate.engine import WasmEngine
from lexgate.facts.resolve import Prepared
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet
from lexgate.log import NullLog
from tests.differential.inputs import Inputs, seeded

POLICIES = PolicySet.load()
INPUTS = Inputs(POLICIES)
ELSEWHERE = {"place": "JP", "region": "CN-GD"}


def decider(setting: Ungoverned) -> Decider:
    data = orjson.loads(POLICIES.data)
    data["settings"]["ungoverned"] = setting.value
    engine = WasmEngine(POLICIES.wasm, orjson.dumps(data), setting.value)
    cures = CureWriter(Vocabulary.parse(POLICIES.vocabulary))
    return Decider(
        engine, Matrix.parse(POLICIES.law), cures, NullLog(), policy_digest="", ungoverned=setting, new_id=lambda: ""
    )


DECIDERS = {setting: decider(setting) for setting in Ungoverned}


def answers(seed: int) -> dict[Ungoverned, Decision]:
    """What each setting answers to an input, half of which are moved to where no statute governs."""
    random = seeded(seed)
    facts = INPUTS.input(random)
    if random.random() < 0.5:
        facts["operation"] = {**facts.get("operation", {}), **ELSEWHERE}
    prepared = Prepared(orjson.dumps(facts), 0, 0, True, ())
    return {setting: each.decide(prepared, "test") for setting, each in DECIDERS.items()}


@pytest.mark.promise
@given(st.integers(0, 2**64 - 1))
@settings(max_examples=600, deadline=None)
def test_ungoverned_changes_only_the_ungoverned(seed: int) -> None:
    """What a deployment answers where no statute governs changes no answer where one does."""
    found = answers(seed)
    refer, allow, deny = (found[setting] for setting in (Ungoverned.REFER, Ungoverned.ALLOW, Ungoverned.DENY))
    if refer.governs or "not_normalised" in refer.reasons:
        assert refer == allow == deny
        return
    others = tuple(reason for reason in refer.reasons if reason != "no_statute_governs")
    assert (refer.effect, len(refer.reasons)) == (Effect.REFER, len(others) + 1)
    assert allow == replace(
        refer,
        effect=Effect.REFER if others else Effect.ALLOW,
        reasons=others or refer.reasons,
        consents_relied_on=allow.consents_relied_on,
    )
    assert replace(deny, violations=()) == replace(refer, effect=Effect.DENY, reasons=others)
    assert [violation.code for violation in deny.violations] == ["no_statute_governs"]


def test_the_inputs_reach_both_sides() -> None:
    governed = [bool(answers(seed)[Ungoverned.REFER].governs) for seed in range(300)]
    assert 50 < sum(governed) < 250
