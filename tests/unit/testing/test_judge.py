"""The judge of tests, and assertions whose failure shows the rule, the facts and the cure, and no personal value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lexgate.domain.decision import Decision, Effect
from lexgate.errors import InputError
from lexgate.testing import Judge, assert_allowed, assert_denied, assert_obliged, assert_referred

DELETE: dict[str, Any] = {"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": True}}
HIRE: dict[str, Any] = {"operation": {"kind": "delete", "place": "JP"}}
SECRET = "Zhang-San"
SCORE: dict[str, Any] = {
    "operation": {
        "kind": "use",
        "purpose": "triage",
        "method": "scoring",
        "basis": "consent",
        "items": ["symptoms"],
        "retention_until": "2027-01-01",
        "place": "CN",
    },
    "subject": {"id": "s-42", "age": 34},
    "notice": {"form": "individual"},
    "consents": [
        {
            "active": True,
            "granted_at": "2025-01-05T09:30:00+08:00",
            "given_by": "self",
            "purposes": ["triage", SECRET],
            "methods": ["scoring"],
            "items": ["symptoms"],
            "retention_until": "2100-01-01",
        }
    ],
    "as_of": "2025-06-01",
}


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as made:
        yield made


def failure(decision: Decision, check: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        check(decision, *arguments, **options)
    return str(caught.value)


def test_it_judges_requests_and_documents(judge: Judge) -> None:
    assert judge.evaluate(**DELETE).effect is Effect.ALLOW
    assert judge.evaluate(DELETE, as_of="1990-01-01").effect is Effect.REFER
    document = {**DELETE, "data": {"network": True, "personal": True}}
    assert judge.document(document, as_of="2025-06-01").governs == ("ndsr",)
    assert judge.document({**document, "now": "1990-01-01"}).governs == ()


def test_it_reports_the_posture(judge: Judge) -> None:
    document = {"operation": {"place": "CN"}, "data": {"network": True, "personal": True}}
    posture = judge.posture(document, as_of="2025-06-01")
    assert "ndsr" in posture.governs
    assert posture.duties


@pytest.mark.parametrize("as_of", ["yesterday", "2025-13-01"])
def test_an_instant_that_is_none_is_refused_by_name(judge: Judge, as_of: str) -> None:
    with pytest.raises(InputError) as caught:
        judge.document(DELETE, as_of=as_of)
    assert caught.value.fields[0].name == "as_of"
    assert as_of not in str(caught.value)


def test_what_is_right_passes(judge: Judge) -> None:
    denied = judge.evaluate(SCORE)
    assert_allowed(judge.evaluate(DELETE))
    assert_denied(denied)
    assert_denied(denied, by="ndsr:22(2)", only=True)
    assert_referred(judge.evaluate(HIRE), because="no_statute_governs")
    handed = {**SCORE, "operation": {**SCORE["operation"], "kind": "provide"}}
    assert_obliged(judge.evaluate(handed), by=["ndsr:12.p1c"])


def test_a_denial_shows_the_rule_the_facts_and_the_cure(judge: Judge) -> None:
    said = failure(judge.evaluate(SCORE), assert_allowed)
    assert said.startswith("expected ALLOW, got\n  DENY under ndsr")
    assert "ndsr:22(2) separate_consent_missing" in said
    assert "Sensitive personal information needs separate consent." in said
    assert "category: medical_health" in said
    assert "consents[].separate: not stated" in said
    assert "operation.purpose: triage" in said
    assert "it is a separate consent. [consents]" in said


def test_no_failure_holds_a_personal_value(judge: Judge) -> None:
    answer = judge.evaluate(SCORE)
    for check, arguments in (
        (assert_allowed, ()),
        (assert_denied, ("ndsr:22(3)",)),
        (assert_referred, ()),
        (assert_obliged, ("ndsr:12.p1c",)),
    ):
        said = failure(answer, check, *arguments)
        assert "subject.age: stated, not shown" in said
        assert "consents[0].purposes: stated, not shown" in said
        assert not {SECRET, "34", "s-42", "2025-01-05"} & set(said.replace(",", " ").split())
        assert SECRET not in said


def test_an_article_that_did_not_speak_tells_what_it_looks_at(judge: Judge) -> None:
    said = failure(judge.evaluate(SCORE), assert_denied, by=["ndsr:22(2)", "ndsr:22(3)"])
    assert said.startswith("expected DENY by ndsr:22(2), ndsr:22(3), got")
    place = said.index("ndsr:22(3) does not speak")
    assert "Under 14: consent of a parent or guardian." in said[place:]
    assert "subject.age: stated, not shown" in said[place:]


def test_a_denial_by_more_is_not_a_denial_by_one_alone(judge: Judge) -> None:
    denied = judge.evaluate({**SCORE, "notice": {}})
    assert_denied(denied, by="ndsr:22(2)")
    said = failure(denied, assert_denied, by="ndsr:22(2)", only=True)
    assert said.startswith("expected DENY by ndsr:22(2) alone, got")
    assert "house:notice_unknown" in said


def test_an_allow_is_no_denial_and_no_referral(judge: Judge) -> None:
    allowed = judge.evaluate(DELETE)
    assert failure(allowed, assert_denied, by="house:basis_missing").startswith("expected DENY by house:basis_missing")
    assert failure(allowed, assert_referred, because="core_data").startswith("expected REFER because of core_data")
    assert "ndsr:12.p1c does not speak" in failure(allowed, assert_obliged, by="ndsr:12.p1c")


def test_an_id_that_nobody_has_is_told(judge: Judge) -> None:
    said = failure(judge.evaluate(SCORE), assert_denied, by="ndsr:99")
    assert "ndsr:99 does not speak\n    the matrix of the day judged has no such entry" in said


def test_a_decision_from_elsewhere_says_that_its_facts_are_not_known(judge: Judge) -> None:
    answer = judge.evaluate(SCORE)
    plain = Decision(**{name: getattr(answer, name) for name in Decision.__dataclass_fields__})
    said = failure(plain, assert_allowed)
    assert "ndsr:22(2) separate_consent_missing" in said
    assert "add consents (subject)" in said
    assert "the facts are not known here" in said
    assert "ndsr:22(3) does not speak" in failure(plain, assert_denied, by="ndsr:22(3)")


def test_an_answer_is_a_decision(judge: Judge) -> None:
    answer = judge.evaluate(DELETE)
    assert isinstance(answer, Decision)
    assert "witness" not in repr(answer)
    answer_of_today = judge.evaluate(DELETE)
    answer_of_today.raise_if_denied()
