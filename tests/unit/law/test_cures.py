"""Cures are filled in with what the request says."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain import Fact, FactType, Vocabulary
from lexgate.domain.decision import Requirement
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Article

VOCABULARY = Vocabulary(
    [
        Fact(name="operation.purpose", type=FactType.STRING, description="", stated_by=("caller",)),
        Fact(name="operation.fee", type=FactType.NUMBER, description=""),
        Fact(name="operation.retention_until", type=FactType.DATE, description="", stated_by=("caller",)),
        Fact(name="notice.published", type=FactType.BOOL, description="", stated_by=("register",)),
        Fact(name="recipients[].id", type=FactType.ID, description=""),
    ]
)


def filled(
    *requires: dict[str, Any], facts: dict[str, Any] | None = None, details: dict[str, tuple[str, ...]] | None = None
) -> list[Requirement]:
    entry = Article(
        statute="toy",
        article="1",
        status="enforced",
        kind="rule",
        quote="q",
        gist={"en": "g"},
        code="c",
        cures=({"requires": [{"op": "set", "who_can": "caller", **need} for need in requires]},),
    )
    violation = CureWriter(VOCABULARY).violation(entry, details or {}, {"now": 1735660800, **(facts or {})})
    return list(violation.cures[0].requires)


def test_references_become_the_values_of_the_request() -> None:
    needs = filled(
        {
            "fact": "consents",
            "op": "add",
            "value": {"purposes": ["$operation.purpose"], "categories": "$details.category"},
        },
        facts={"operation": {"purpose": "triage"}},
        details={"category": ("a", "b")},
    )
    assert needs == [Requirement("consents", "add", {"purposes": ["triage"], "categories": ["a", "b"]}, "caller")]


def test_a_missing_reference_is_itself_required() -> None:
    needs = filled({"fact": "consents", "op": "add", "value": {"purposes": ["$operation.purpose"]}})
    assert needs[0] == Requirement("operation.purpose", "set", None, "caller")
    assert needs[1].value == {"purposes": []}


def test_who_can_state_a_missing_fact_follows_from_the_vocabulary() -> None:
    assert filled({"fact": "x", "value": "$notice.published"})[0] == Requirement(
        "notice.published", "set", None, "processor"
    )


@pytest.mark.parametrize(("age", "giver"), [(13, "guardian"), (14, "self"), (None, "self")])
def test_a_guardian_consents_for_a_child_under_14(age: int | None, giver: str) -> None:
    facts = {} if age is None else {"subject": {"age": age}}
    need = filled({"fact": "x", "value": "$consent_giver", "who_can": "$consent_giver"}, facts=facts)[0]
    assert (need.value, need.who_can) == (giver, "subject" if giver == "self" else giver)


@pytest.mark.parametrize(
    ("until", "lasts"), [(1735660900, "2024-12-31T16:01:40Z"), (1735660700, "2024-12-31T16:00:00Z")]
)
def test_a_consent_lasts_at_least_until_now(until: int, lasts: str) -> None:
    facts = {"operation": {"retention_until": until}}
    assert filled({"fact": "x", "value": "$consent_until"}, facts=facts)[0].value == lasts


def test_a_consent_without_an_end_of_retention_needs_one() -> None:
    assert filled({"fact": "x", "value": "$consent_until"})[0].fact == "operation.retention_until"


def test_instants_and_numbers_are_written_for_people() -> None:
    facts = {"operation": {"fee": 2500, "retention_until": 1735660800}}
    assert filled({"fact": "x", "value": "$operation.fee"}, facts=facts)[0].value == 2.5
    assert filled({"fact": "x", "value": "$operation.retention_until"}, facts=facts)[0].value == "2024-12-31T16:00:00Z"
    assert filled({"fact": "x", "value": "$now"})[0].value == "2024-12-31T16:00:00Z"


def test_members_of_a_list_are_gathered_only_when_all_have_them() -> None:
    need = {"fact": "x", "value": "$recipients[].id"}
    assert filled(need, facts={"recipients": [{"id": "a"}, {"id": "b"}]})[0].value == ["a", "b"]
    assert filled(need, facts={"recipients": [{"id": "a"}, {}]})[0].fact == "recipients[].id"
    assert filled(need, facts={"recipients": []})[0].fact == "recipients[].id"


def test_what_already_holds_is_left_out() -> None:
    needs = filled(
        {"fact": "notice.published", "value": True},
        {"fact": "operation.purpose", "value": "x"},
        facts={"notice": {"published": True}},
    )
    assert [need.fact for need in needs] == ["operation.purpose"]


def test_a_fact_of_any_value_is_left_out_where_none_is_named() -> None:
    needs = filled(
        {"fact": "notice.published"},
        {"fact": "operation.purpose"},
        facts={"notice": {"published": False}},
    )
    assert [need.fact for need in needs] == ["operation.purpose"]


def test_a_cure_never_becomes_empty() -> None:
    needs = filled({"fact": "notice.published", "value": True}, facts={"notice": {"published": True}})
    assert [need.fact for need in needs] == ["notice.published"]
