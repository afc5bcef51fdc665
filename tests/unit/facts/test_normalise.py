"""Documents become the one form that the policies see, or are refused with the field and the cure."""

from __future__ import annotations

import math
from typing import Any

import orjson
import pytest

from lexgate.domain import Vocabulary
from lexgate.errors import InputError
from lexgate.facts.normalise import MAX_INPUT_BYTES, Normaliser
from lexgate.law.policy_set import PolicySet


@pytest.fixture(scope="module")
def normaliser() -> Normaliser:
    return Normaliser(Vocabulary.parse(PolicySet.load().vocabulary))


def normal(normaliser: Normaliser, document: Any) -> dict[str, Any]:
    out: dict[str, Any] = orjson.loads(normaliser.document(document, 1_750_000_000)[0])
    return out


def refusals(normaliser: Normaliser, document: Any) -> dict[str, str]:
    with pytest.raises(InputError) as caught:
        normaliser.document(document, 1_750_000_000)
    return {field.pointer: f"{field.problem}; {field.cure}" for field in caught.value.fields}


def test_a_document_gets_schema_and_now(normaliser: Normaliser) -> None:
    assert normal(normaliser, {}) == {"schema": 1, "now": 1_750_000_000}


def test_the_documents_own_now_wins(normaliser: Normaliser) -> None:
    assert normal(normaliser, {"now": "2025-01-01"})["now"] == 1735660800


@pytest.mark.parametrize(
    ("stated", "instant"),
    [
        ("2025-01-01", 1735660800),
        ("2025-01-01T00:00:00+08:00", 1735660800),
        ("2024-12-31T16:00:00Z", 1735660800),
        ("2024-12-31t16:00:00z", 1735660800),
        ("2024-12-31T16:00:00.999Z", 1735660800),
        ("1969-12-31T23:59:59Z", -1),
        ("0001-01-02", -62135539200),
        ("9999-12-31T23:59:59Z", 253402300799),
    ],
)
def test_instants_become_whole_seconds(normaliser: Normaliser, stated: str, instant: int) -> None:
    out = normal(normaliser, {"operation": {"terms_changed_at": stated}})
    assert out["operation"]["terms_changed_at"] == instant


@pytest.mark.parametrize(
    "stated",
    [
        "2025-02-29",
        "2025-13-01",
        "2025-01-01T00:00:00",
        "2025-01-01T24:00:00Z",
        "20250101",
        "0001-01-01",
        "9999-12-31T23:59:59-10:00",
        "tomorrow",
        5,
        True,
    ],
)
def test_what_is_no_instant_is_refused(normaliser: Normaliser, stated: object) -> None:
    refused = refusals(normaliser, {"operation": {"retention_until": stated}})
    assert list(refused) == ["/operation/retention_until"]
    assert str(stated) not in refused["/operation/retention_until"]


def test_missing_time_zone_is_named(normaliser: Normaliser) -> None:
    refused = refusals(normaliser, {"operation": {"terms_changed_at": "2025-01-01T10:00:00"}})
    assert "offset" in refused["/operation/terms_changed_at"]


def test_nulls_and_empty_strings_are_missing_facts(normaliser: Normaliser) -> None:
    assert normal(normaliser, {"subject": {"age": None}, "operation": {"purpose": ""}}) == {
        "schema": 1,
        "now": 1_750_000_000,
        "subject": {},
        "operation": {},
    }


@pytest.mark.parametrize("member", [None, ""])
def test_an_empty_member_of_a_set_is_refused(normaliser: Normaliser, member: object) -> None:
    assert list(refusals(normaliser, {"operation": {"items": ["phone", member]}})) == ["/operation/items/1"]


def test_sets_are_sorted_and_without_duplicates(normaliser: Normaliser) -> None:
    out = normal(normaliser, {"operation": {"items": ["b", "a", "b"]}})
    assert out["operation"]["items"] == ["a", "b"]


def test_an_unknown_fact_is_refused_and_the_nearest_suggested(normaliser: Normaliser) -> None:
    refused = refusals(normaliser, {"operation": {"purpse": "x"}, "consents": [{"activ": True}]})
    assert "did you mean purpose?" in refused["/operation/purpse"]
    assert "did you mean active?" in refused["/consents/0/activ"]


def test_a_derived_fact_is_refused(normaliser: Normaliser) -> None:
    assert "derived" in refusals(normaliser, {"data": {"important": True}})["/data/important"]
    assert "derived" in refusals(normaliser, {"large_platform": True})["/large_platform"]


@pytest.mark.parametrize("age", [-1, 151, 3.5, "12", True, math.nan, 2**60])
def test_an_absurd_age_is_refused_without_repeating_it(normaliser: Normaliser, age: object) -> None:
    refused = refusals(normaliser, {"subject": {"age": age}})
    assert list(refused) == ["/subject/age"]
    assert not isinstance(age, str) or age not in refused["/subject/age"]


def test_a_whole_double_is_a_whole_number(normaliser: Normaliser) -> None:
    assert normal(normaliser, {"subject": {"age": 13.0}})["subject"]["age"] == 13


@pytest.mark.parametrize(("stated", "thousandths"), [(0, 0), (0.1, 100), (12.345, 12345), (3, 3000), (1e6, 10**9)])
def test_numbers_travel_as_thousandths(normaliser: Normaliser, stated: float, thousandths: int) -> None:
    assert normal(normaliser, {"operation": {"fee": stated}})["operation"]["fee"] == thousandths


@pytest.mark.parametrize("stated", [math.nan, math.inf, -math.inf, 0.0001, 1e300, "5", True])
def test_what_is_no_number_is_refused(normaliser: Normaliser, stated: object) -> None:
    assert list(refusals(normaliser, {"operation": {"fee": stated}})) == ["/operation/fee"]


@pytest.mark.parametrize(
    ("stated", "seconds"), [("P90D", 7776000), ("P1Y", 31536000), ("PT1H30M", 5400), ("P1Y1DT1S", 31622401)]
)
def test_periods_become_seconds(normaliser: Normaliser, stated: str, seconds: int) -> None:
    assert normal(normaliser, {"param": {"periodic": stated}})["param"]["periodic"] == seconds


@pytest.mark.parametrize("stated", ["P", "PT", "1Y", "P1M", "P-1D", "", 90])
def test_what_is_no_period_is_refused(normaliser: Normaliser, stated: object) -> None:
    if stated == "":
        assert normal(normaliser, {"param": {"periodic": stated}})["param"] == {}
    else:
        assert list(refusals(normaliser, {"param": {"periodic": stated}})) == ["/param/periodic"]


@pytest.mark.parametrize("code", ["colect", "COLLECT", "收集", 5])
def test_a_code_outside_the_vocabulary_is_refused(normaliser: Normaliser, code: object) -> None:
    refused = refusals(normaliser, {"operation": {"kind": code}})
    assert "collect" in refused["/operation/kind"]


def test_long_text_many_members_and_many_entries_are_refused(normaliser: Normaliser) -> None:
    refused = refusals(
        normaliser,
        {
            "processor": {"id": "x" * 1_000_000},
            "operation": {"items": [str(number) for number in range(10_000)]},
            "consents": [{}] * 201,
        },
    )
    assert set(refused) == {"/processor/id", "/operation/items", "/consents"}
    assert all(len(words) < 300 for words in refused.values())


def test_control_characters_are_refused(normaliser: Normaliser) -> None:
    assert list(refusals(normaliser, {"operation": {"purpose": "a\x00b"}})) == ["/operation/purpose"]


@pytest.mark.parametrize("document", [None, [], "x", 5])
def test_what_is_no_object_is_refused(normaliser: Normaliser, document: object) -> None:
    assert list(refusals(normaliser, document)) == [""]


@pytest.mark.parametrize("root", ["operation", "consents"])
def test_a_root_of_another_shape_is_refused(normaliser: Normaliser, root: str) -> None:
    assert list(refusals(normaliser, {root: "x"})) == [f"/{root}"]


def test_all_wrong_fields_are_named_at_once_up_to_twenty(normaliser: Normaliser) -> None:
    assert len(refusals(normaliser, {"operation": {f"unknown{number}": 1 for number in range(50)}})) == 20


def test_an_input_that_is_too_large_is_refused(normaliser: Normaliser) -> None:
    entries = [{"items": ["x" * 200 + str(number)], "purposes": ["y" * 250]} for number in range(200)]
    assert "bytes" in refusals(normaliser, {"consents": entries})[""]
    assert MAX_INPUT_BYTES == 65536


@pytest.mark.parametrize(
    ("region", "place", "governed"),
    [
        ("CN-HN", "CN", "CN-HN"),
        ("CN-HN-CS", "CN", "CN-HN"),
        ("CN-HNX", "CN", "CN-HNX"),
        ("VN-44", "VN", "VN-AG"),
        ("VN-AG-01", "VN", "VN-AG"),
        ("CN-BJ", "CN", "CN-BJ"),
    ],
)
def test_the_country_follows_from_the_region(normaliser: Normaliser, region: str, place: str, governed: str) -> None:
    out = normal(normaliser, {"operation": {"region": region}})["operation"]
    assert out == {"region": governed, "place": place}


def test_a_stated_country_stands(normaliser: Normaliser) -> None:
    out = normal(normaliser, {"operation": {"region": "CN-HN", "place": "US"}})["operation"]
    assert out["place"] == "US"


@pytest.mark.parametrize("place", ["cn", "CHN", "C", "C1"])
def test_what_is_no_country_code_is_refused(normaliser: Normaliser, place: str) -> None:
    assert list(refusals(normaliser, {"operation": {"place": place}})) == ["/operation/place"]


def test_ids_that_no_rule_reads_stay_out_of_the_input(normaliser: Normaliser) -> None:
    out = normal(normaliser, {"notice": {"id": "n", "form": "rules"}, "subject": {"id": "s"}})
    assert out["notice"] == {"form": "rules"}
    assert out["subject"] == {}
