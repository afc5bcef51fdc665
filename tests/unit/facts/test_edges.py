"""Edges of the law that are settled before a rule sees the facts: place, age, what items imply."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.instant import LATEST, parse_instant
from lexgate.errors import InputError
from lexgate.facts.edges import Implied, Places, Taxonomy, older_at, settle_age, settle_data

NOW = parse_instant("2025-06-01T00:00:00+08:00")
NO_BAND = "subject.age_band: is not an age band; write 0-13, 14-17 or 18+"
NO_MONTH = "subject.birth_month: is not a month; write 2011-05"
TAXONOMY = {
    "phone": {"personal": True, "categories": ["contact"]},
    "pulse": {"personal": True, "categories": ["medical_health", "biometric"]},
    "price": {"personal": False},
    "plate": {"categories": ["contact"]},
}


@pytest.mark.parametrize(
    ("operation", "settled"),
    [
        ({}, {}),
        ({"place": "VN"}, {"place": "VN"}),
        ({"region": "VN-44"}, {"region": "VN-AG", "place": "VN"}),
        ({"region": "VN-44-01"}, {"region": "VN-AG", "place": "VN"}),
        ({"region": "VN-AG", "place": "US"}, {"region": "VN-AG", "place": "US"}),
        ({"region": "VN-445"}, {"region": "VN-445", "place": "VN"}),
        ({"region": "delta"}, {"region": "delta"}),
    ],
)
def test_a_region_is_the_governed_one_and_says_which_country(
    operation: dict[str, Any], settled: dict[str, Any]
) -> None:
    Places({"VN-AG": "VN-AG", "VN-44": "VN-AG"}).settle(operation)
    assert operation == settled


@pytest.mark.parametrize(
    ("subject", "settled"),
    [
        ({}, {}),
        ({"is_consumer": True}, {"is_consumer": True}),
        ({"age": 7}, {"age": 7}),
        ({"age": None, "age_band": "", "birth_month": "2011-05"}, {"age": 14}),
        ({"age": "", "age_band": "14-17", "birth_month": None}, {"age": 14}),
        ({"age_band": "018-120"}, {"age": 18}),
        ({"age_band": None, "birth_month": ""}, {}),
        ({"birth_month": "2025-06"}, {"age": 0}),
        ({"birth_month": "2025-05"}, {"age": 0}),
        ({"birth_month": "2024-06"}, {"age": 0}),
        ({"birth_month": "2024-05"}, {"age": 1}),
        ({"birth_month": "2010-12"}, {"age": 14}),
        ({"age": 0, "age_band": "0-13"}, "subject.age_band: is stated beside age; state the age in one way"),
        (
            {"age_band": "0-13", "birth_month": "2011-05"},
            "subject.birth_month: is stated beside age_band; state the age in one way",
        ),
        (
            {"age": 1, "age_band": "0-13", "birth_month": "2011-05"},
            "subject.age_band: is stated beside age; state the age in one way",
        ),
        ({"age_band": "14"}, NO_BAND),
        ({"age_band": 14}, NO_BAND),
        ({"birth_month": "2011-13"}, NO_MONTH),
        ({"birth_month": 201105}, NO_MONTH),
        ({"birth_month": "2025-07"}, "subject.birth_month: lies after the instant judged; check the month"),
        ({"birth_month": "2026-01"}, "subject.birth_month: lies after the instant judged; check the month"),
    ],
)
def test_an_age_is_that_which_the_person_surely_has(subject: dict[str, Any], settled: Any) -> None:
    before = dict(subject)
    try:
        found: Any = settle_age(subject, NOW)
    except InputError as error:
        found = str(error)
    assert (found, subject) == (settled, before)


@pytest.mark.parametrize(
    ("month", "now", "older"),
    [
        ("2011-05", "2025-05-31T23:59:59+08:00", "2025-06-01"),
        ("2011-05", "2025-06-01T00:00:00+08:00", "2026-06-01"),
        ("2011-05", "2025-12-31T16:00:00Z", "2026-06-01"),
        ("2011-12", "2024-12-31T23:59:59+08:00", "2025-01-01"),
        ("2011-12", "2025-01-01T00:00:00+08:00", "2026-01-01"),
        ("2011-11", "2024-12-01T00:00:00+08:00", "2025-12-01"),
        ("2011-01", "2025-01-31T23:59:59+08:00", "2025-02-01"),
        ("2024-05", "2024-05-15", "2025-06-01"),
        ("2024-12", "2024-12-15", "2026-01-01"),
        ("2011-05", "9998-12-31", "9999-06-01"),
    ],
)
def test_who_was_born_in_a_month_is_surely_older_when_the_next_one_begins(month: str, now: str, older: str) -> None:
    at, turn = parse_instant(now), parse_instant(older)
    assert older_at(month, at) == turn
    before, then = (settle_age({"birth_month": month}, instant)["age"] for instant in (turn - 1, turn))
    assert (before, then) == (settle_age({"birth_month": month}, at)["age"], before + 1)


@pytest.mark.parametrize(("month", "age"), [("2011-05", 7988), ("2011-12", 7987), ("9998-12", 0), ("9999-12", 0)])
def test_the_last_hours_of_the_last_year_have_no_next_birthday(month: str, age: int) -> None:
    for now in (LATEST - 8 * 3600, LATEST - 1):
        assert settle_age({"birth_month": month}, now) == {"age": age}
        assert older_at(month, now) == LATEST


@pytest.mark.parametrize(
    ("items", "implied"),
    [
        (["pulse", "phone"], Implied(True, ("biometric", "contact", "medical_health"))),
        (("price",), Implied(False, ())),
        (["price", "phone"], Implied(True, ("contact",))),
        (["plate"], Implied(False, ("contact",))),
        (["unheard of", 5, None, "price"], Implied()),
        ([], Implied()),
        ("phone", Implied()),
        (None, Implied()),
    ],
)
def test_items_are_personal_and_belong_to_categories_as_the_taxonomy_says(items: Any, implied: Implied) -> None:
    assert Taxonomy({"items": TAXONOMY}).implied_by(items) == implied


def test_a_taxonomy_without_items_implies_nothing() -> None:
    assert Taxonomy({}).implied_by(["phone"]) == Implied(personal=False, categories=())


@pytest.mark.parametrize(
    ("data", "implied", "settled"),
    [
        ({}, Implied(), {"network": True}),
        ({"network": None}, Implied(), {"network": True}),
        ({"network": False, "personal": False}, Implied(), {"network": False, "personal": False}),
        ({"personal": False}, Implied(True), {"network": True, "personal": True}),
        ({"categories": None}, Implied(False, ("b",)), {"network": True, "categories": ["b"]}),
        ({"categories": ["a"]}, Implied(False, ("b",)), {"network": True, "categories": ["a", "b"]}),
        ({"categories": ("a",)}, Implied(False, ("b",)), {"network": True, "categories": ["a", "b"]}),
        ({"categories": "a"}, Implied(False, ("b",)), {"network": True, "categories": "a"}),
    ],
)
def test_what_items_imply_is_added_to_what_is_stated(
    data: dict[str, Any], implied: Implied, settled: dict[str, Any]
) -> None:
    before = dict(data)
    assert (settle_data(data, implied), data) == (settled, before)
