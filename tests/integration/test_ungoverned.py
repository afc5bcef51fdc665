"""What a deployment answers where no statute governs, the whole way: both engines, batch, log, digest, explanation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lexgate.bootstrap import Application
from lexgate.domain.decision import Decision
from lexgate.log import read
from tests.integration.kit import ENGINES, decide, pipeline

ELSEWHERE: dict[str, Any] = {"operation": {"kind": "delete", "place": "JP"}}
AT_HOME: dict[str, Any] = {"operation": {"kind": "delete", "place": "CN"}}
CORE: dict[str, Any] = {**ELSEWHERE, "data": {"core": True}}
ANSWERS = {
    "refer": ("REFER", ("no_statute_governs",), []),
    "allow": ("ALLOW", ("no_statute_governs",), []),
    "deny": ("DENY", (), ["no_statute_governs"]),
}


@pytest.fixture(scope="module", params=[(engine, setting) for engine in ENGINES for setting in ANSWERS], ids="-".join)
def application(
    request: pytest.FixtureRequest, opa: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Application]:
    engine, setting = request.param
    with pipeline(engine, opa, tmp_path_factory.mktemp("log"), ungoverned=setting) as application:
        yield application


def outcome(decision: Decision) -> tuple[str, tuple[str, ...], list[str]]:
    return str(decision.effect), decision.reasons, [violation.code for violation in decision.violations]


def test_the_answer_is_that_of_the_setting(application: Application) -> None:
    decision = decide(application, ELSEWHERE)
    assert outcome(decision) == ANSWERS[application.config.ungoverned]
    assert decision.governs == ()
    assert decision.allowed is (application.config.ungoverned == "allow")


def test_what_a_statute_governs_is_answered_as_ever(application: Application) -> None:
    assert outcome(decide(application, AT_HOME)) == ("ALLOW", (), [])


def test_core_data_are_never_allowed(application: Application) -> None:
    decision = decide(application, CORE)
    assert decision.effect == ("DENY" if application.config.ungoverned == "deny" else "REFER")
    assert "core_data" in decision.reasons


def test_a_batch_answers_alike_and_the_log_has_what_left(application: Application) -> None:
    prepared = [application.resolver.request(each) for each in (ELSEWHERE, AT_HOME, ELSEWHERE)]
    answers = [each for each in application.decider.decide_all(prepared, "test") if isinstance(each, Decision)]

    setting = ANSWERS[application.config.ungoverned]
    assert [outcome(each) for each in answers] == [setting, ("ALLOW", (), []), setting]
    recorded = {entry.record["decision_id"]: entry.record for entry in read(application.config.log.directory)}
    for answer in answers:
        record = recorded[answer.decision_id]
        assert (record["effect"], tuple(record["reasons"])) == (answer.effect, answer.reasons)
        assert record["deny"] == [f"house:{violation.code}" for violation in answer.violations]


def test_a_denial_is_a_house_rule_that_no_fact_cures(application: Application) -> None:
    decision = decide(application, {**ELSEWHERE, "explain": True})
    cited = [(each.statute, each.house, each.cures) for each in decision.violations]
    assert cited == ([("house", True, ())] if application.config.ungoverned == "deny" else [])
    assert [each.gist for each in decision.explanations] == [
        "Where no statute governs, this deployment allows nothing." for _ in cited
    ]


def test_the_setting_is_part_of_the_digest(opa: Path) -> None:
    digests = {}
    for setting in ANSWERS:
        with pipeline("wasm", opa, ungoverned=setting) as application:
            digests[setting] = application.decider.policy_digest
    assert len({*digests.values()}) == len(ANSWERS)
    with pipeline("wasm", opa) as application:
        assert application.decider.policy_digest == digests["refer"] == application.policies.policy_digest
