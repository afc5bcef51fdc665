"""Requests: what a caller may state, what follows from it, what is asserted."""

from __future__ import annotations

import time
from typing import Any

import orjson
import pytest

from lexgate.domain import Vocabulary
from lexgate.errors import InputError
from lexgate.facts.resolve import InlineFacts, Prepared, Resolver
from lexgate.law.policy_set import PolicySet

TAXONOMY = {
    "items": {
        "phone": {"personal": True, "categories": ["contact"]},
        "heart_rate": {"personal": True, "categories": ["medical_health"]},
        "price": {"personal": False},
    }
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.parse(PolicySet.load().vocabulary)


@pytest.fixture(scope="module")
def resolver(vocabulary: Vocabulary) -> Resolver:
    return Resolver(vocabulary, TAXONOMY, InlineFacts.MISSING_ONLY)


def facts(prepared: Prepared) -> dict[str, Any]:
    out: dict[str, Any] = orjson.loads(prepared.input)
    return out


def refusals(resolver: Resolver, request: Any) -> dict[str, str]:
    with pytest.raises(InputError) as caught:
        resolver.request(request)
    return {field.pointer: field.problem for field in caught.value.fields}


def test_a_plain_request_is_binding_and_judged_now(resolver: Resolver) -> None:
    prepared = resolver.request({"operation": {"kind": "use"}})
    assert prepared.binding
    assert abs(prepared.now - time.time()) < 5
    assert facts(prepared)["data"] == {"network": True}


def test_items_imply_personal_data_and_categories(resolver: Resolver) -> None:
    out = facts(
        resolver.request({"operation": {"items": ["heart_rate", "price"]}, "data": {"categories": ["religion"]}})
    )
    assert out["data"] == {"network": True, "personal": True, "categories": ["medical_health", "religion"]}


def test_a_caller_cannot_deny_what_the_items_imply(resolver: Resolver) -> None:
    out = facts(resolver.request({"operation": {"items": ["phone"]}, "data": {"personal": False}}))
    assert out["data"]["personal"] is True


def test_unknown_items_imply_nothing(resolver: Resolver) -> None:
    assert facts(resolver.request({"operation": {"items": ["thing", "price"]}}))["data"] == {"network": True}


def test_stated_network_stands(resolver: Resolver) -> None:
    out = facts(resolver.request({"operation": {}, "data": {"network": False}}))
    assert out["data"] == {"network": False}


def test_as_of_judges_another_day_and_is_not_binding(resolver: Resolver) -> None:
    prepared = resolver.request({"operation": {}, "as_of": "2025-01-01"})
    assert (prepared.now, prepared.binding) == (1735660800, False)


def test_known_at_is_not_binding(resolver: Resolver) -> None:
    prepared = resolver.request({"operation": {}, "known_at": "2025-01-01T00:00:00Z"})
    assert (prepared.known_at, prepared.binding) == (1735689600, False)


def test_a_revision_cannot_be_waited_for_without_a_ledger(resolver: Resolver) -> None:
    assert "/at_least_revision" in refusals(resolver, {"operation": {}, "at_least_revision": "r1"})


@pytest.mark.parametrize("root", ["now", "param", "large_platform", "exports_abroad", "schema", "readings"])
def test_what_a_served_caller_may_never_state(resolver: Resolver, root: str) -> None:
    assert list(refusals(resolver, {"operation": {}, root: {}})) == [f"/{root}"]
    assert list(refusals(resolver, {"operation": {}, "facts": {root: {}}})) == [f"/{root}"]


def test_an_operation_is_required(resolver: Resolver) -> None:
    assert list(refusals(resolver, {"data": {}})) == ["/operation"]


def test_a_root_is_stated_once(resolver: Resolver) -> None:
    assert list(refusals(resolver, {"operation": {}, "data": {}, "facts": {"data": {}}})) == ["/facts/data"]


def test_errors_of_several_roots_come_together(resolver: Resolver) -> None:
    refused = refusals(resolver, {"operation": {"kind": "x"}, "subject": {"age": -1}, "data": {"personal": "yes"}})
    assert set(refused) == {"/operation/kind", "/subject/age", "/data/personal"}


def test_ids_alone_assert_nothing(resolver: Resolver) -> None:
    prepared = resolver.request(
        {
            "operation": {"kind": "use"},
            "processor": {"id": "clinic-7"},
            "subject": {"id": "s-42"},
            "data": {"dataset": "intake"},
            "notice": {"id": "intake-v3"},
        }
    )
    assert prepared.asserted == ("operation",)
    assert (prepared.subject_id, prepared.processor_id) == ("s-42", "clinic-7")


def test_stated_facts_are_listed_as_asserted(resolver: Resolver) -> None:
    prepared = resolver.request({"operation": {}, "subject": {"age": 30}, "facts": {"system": {"encryption": True}}})
    assert prepared.asserted == ("operation", "subject", "system")


def test_inline_facts_never_takes_ids_but_no_facts(vocabulary: Vocabulary) -> None:
    strict = Resolver(vocabulary, TAXONOMY, InlineFacts.NEVER)
    assert strict.request({"operation": {}, "subject": {"id": "s"}}).asserted == ("operation",)
    assert set(refusals(strict, {"operation": {}, "subject": {"age": 30}, "consents": [{}]})) == {
        "/consents",
        "/subject",
    }


@pytest.mark.parametrize(
    ("subject", "age"),
    [({"age_band": "0-13"}, 0), ({"age_band": "14-17"}, 14), ({"age_band": "18+"}, 18), ({"age": 7}, 7), ({}, None)],
)
def test_an_age_band_gives_its_lower_bound(resolver: Resolver, subject: dict[str, Any], age: int | None) -> None:
    out = facts(resolver.request({"operation": {}, "subject": subject}))
    assert out["subject"].get("age") == age


@pytest.mark.parametrize(
    ("as_of", "age"),
    [
        ("2025-05-31T23:59:59+08:00", 13),
        ("2025-06-01T00:00:00+08:00", 14),
        ("2025-05-31T16:00:00Z", 14),
        ("2011-05-15", 0),
    ],
)
def test_a_birth_month_gives_the_age_that_the_person_surely_has(resolver: Resolver, as_of: str, age: int) -> None:
    out = facts(resolver.request({"operation": {}, "subject": {"birth_month": "2011-05"}, "as_of": as_of}))
    assert out["subject"] == {"age": age}


@pytest.mark.parametrize(
    ("subject", "pointer"),
    [
        ({"age": 3, "age_band": "0-13"}, "/subject/age_band"),
        ({"age_band": "young"}, "/subject/age_band"),
        ({"birth_month": "2011-13"}, "/subject/birth_month"),
        ({"birth_month": "2999-01"}, "/subject/birth_month"),
        ({"birth_month": 5}, "/subject/birth_month"),
    ],
)
def test_an_unreadable_age_is_refused(resolver: Resolver, subject: dict[str, Any], pointer: str) -> None:
    assert list(refusals(resolver, {"operation": {}, "subject": subject})) == [pointer]


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"as_of": "never"}, "/as_of"),
        ({"as_of": 5}, "/as_of"),
        ({"known_at": "2025-02-30"}, "/known_at"),
        ({"explain": "yes"}, "/explain"),
        ({"language": "fr"}, "/language"),
        ({"at_least_revision": 5}, "/at_least_revision"),
    ],
)
def test_unreadable_options_are_refused(resolver: Resolver, options: dict[str, Any], pointer: str) -> None:
    assert list(refusals(resolver, {"operation": {}, **options})) == [pointer]


def test_a_document_is_taken_as_it_is(resolver: Resolver) -> None:
    prepared = resolver.document({"operation": {"items": ["phone"]}, "now": "2025-06-01"})
    assert facts(prepared) == {"schema": 1, "now": 1748707200, "operation": {"items": ["phone"]}}
    assert not prepared.binding


def test_the_instant_asked_for_wins_over_the_documents_own(resolver: Resolver) -> None:
    prepared = resolver.document({"now": "2025-06-01"}, 1735660800)
    assert (prepared.now, prepared.binding) == (1735660800, False)
