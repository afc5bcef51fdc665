"""A decision as JSON: everything is in it, and what is not stated is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lexgate.domain.decision import (
    Cure,
    Decision,
    Effect,
    Explanation,
    Ground,
    Obligation,
    Requirement,
    Ungoverned,
    Violation,
)
from lexgate.domain.rendering import decision_json, obligation_json
from lexgate.errors import Denied, NotBinding, Referred

CURE = Cure((Requirement("consents[].separate", "set", True, "subject"),))
VIOLATION = Violation("ndsr", "22(2)", "no_separate_consent", False, {"items": ("ecg", "gait")}, (CURE,))
DUTY = Obligation("ndsr", "10c", "report_risk", "report", "risk")
DUE = replace(DUTY, within="PT24H", from_="discovery", due_at=datetime(2025, 1, 2, tzinfo=UTC))
EXPLANATION = Explanation(
    "ndsr", "22(2)", "…", "ask", ("ndsr:55",), why=(Ground("data.sensitive", "stated", True, "they are"),)
)
DECISION = Decision(
    decision_id="d-1",
    effect=Effect.DENY,
    governs=("ndsr",),
    reasons=("why",),
    violations=(VIOLATION, replace(VIOLATION, article="8", house=True, details={}, cures=())),
    obligations=(DUTY,),
    consents_relied_on=("r-1",),
    asserted=("data",),
    readings=("calendar_years",),
    as_of=0,
    known_at=1,
    binding=True,
    policy_digest="sha256:0",
    log_id="l-1",
    seq=7,
)
PLAIN = {
    "decision_id": "d-1",
    "effect": "DENY",
    "governs": ["ndsr"],
    "reasons": ["why"],
    "violations": [
        {
            "statute": "ndsr",
            "article": "22(2)",
            "code": "no_separate_consent",
            "house": False,
            "details": {"items": ["ecg", "gait"]},
            "cures": [
                {"requires": [{"fact": "consents[].separate", "op": "set", "value": True, "who_can": "subject"}]}
            ],
        },
        {
            "statute": "ndsr",
            "article": "8",
            "code": "no_separate_consent",
            "house": True,
            "details": {},
            "cures": [],
        },
    ],
    "obligations": [
        {"statute": "ndsr", "article": "10c", "code": "report_risk", "verb": "report", "object": "risk"},
    ],
    "consents_relied_on": ["r-1"],
    "asserted": ["data"],
    "readings": ["calendar_years"],
    "as_of": "1970-01-01T00:00:00Z",
    "known_at": "1970-01-01T00:00:01Z",
    "binding": True,
    "policy_digest": "sha256:0",
    "log_id": "l-1",
    "seq": 7,
}


def test_a_decision_without_anything_further() -> None:
    assert decision_json(DECISION) == PLAIN


def test_what_is_asked_for_joins_it() -> None:
    further = replace(
        DECISION,
        valid_until=2,
        revision="9",
        explanations=(EXPLANATION, replace(EXPLANATION, why=(), no_cure="none", duty="do", title="t", cures=("c",))),
    )
    said = {
        "statute": "ndsr",
        "article": "22(2)",
        "quote": "…",
        "gist": "ask",
        "penalties": ["ndsr:55"],
        "language": "en",
        "title": "",
        "why": [{"fact": "data.sensitive", "state": "stated", "value": True, "says": "they are"}],
        "cures": [],
    }
    assert decision_json(further) == {
        **PLAIN,
        "valid_until": "1970-01-01T00:00:02Z",
        "revision": "9",
        "explanations": [said, {**said, "why": [], "no_cure": "none", "duty": "do", "title": "t", "cures": ["c"]}],
    }


def test_a_ground_without_a_value_shows_none() -> None:
    missing = replace(EXPLANATION, why=(Ground("consents", "missing", None, "no consent"),))
    shown = decision_json(replace(DECISION, explanations=(missing,)))["explanations"][0]["why"]
    assert shown == [{"fact": "consents", "state": "missing", "says": "no consent"}]


def test_a_duty_says_by_when_where_that_is_known() -> None:
    plain = obligation_json(DUTY)
    assert obligation_json(DUE) == {
        **plain,
        "within": "PT24H",
        "from": "discovery",
        "due_at": "2025-01-02T00:00:00Z",
    }


def test_only_a_binding_allow_lets_a_caller_go_on() -> None:
    allowed = replace(DECISION, effect=Effect.ALLOW)
    allowed.raise_if_denied()
    assert allowed.allowed
    for decision, error, words in (
        (DECISION, Denied, "forbidden by ndsr:22(2) (no_separate_consent), ndsr:8 (no_separate_consent)"),
        (
            replace(DECISION, effect=Effect.REFER, reasons=("core_data", "secret")),
            Referred,
            "a person must decide: core_data, secret",
        ),
        (
            replace(allowed, binding=False),
            NotBinding,
            "the answer is about another day or another state of knowledge",
        ),
    ):
        assert not decision.allowed
        with pytest.raises(error) as caught:
            decision.raise_if_denied()
        assert caught.value.args == (words,)
        assert caught.value.decision_id == "d-1"


def test_a_decision_has_no_truth_value() -> None:
    words = r"^a decision is neither true nor false: ask for \.allowed, or call \.raise_if_denied\(\)$"
    with pytest.raises(TypeError, match=words):
        bool(DECISION)


def test_what_a_deployment_answers_where_nothing_governs() -> None:
    assert [each.effect for each in Ungoverned] == [Effect.REFER, Effect.ALLOW, Effect.DENY]
