"""The vocabulary: read as it is written, with what facts are called, and near misses named."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.vocabulary import Bearing, Fact, FactType, Vocabulary, nearest
from lexgate.domain.words import Words

RAW: dict[str, Any] = {
    "facts": {
        "data.sensitive": {"type": "bool", "description": "The data are sensitive; of ndsr 62."},
        "consents[].age": {
            "type": "int",
            "description": "Age of the person.",
            "unit": "years",
            "bears": "permits",
            "stated_by": ["ledger", "caller"],
            "values": ["a", "b"],
            "personal": True,
            "minimum": 0,
            "maximum": 150,
        },
        "operation.kind": {"type": "enum", "description": "ID card of what is done.", "values": ["use"]},
        "operation.at": {"type": "datetime", "description": "A day."},
    },
    "regions": {"hunan": ["CN-HN", "43"], "angiang": []},
    "words": {"facts": {"operation.kind": {"zh": "种类"}}},
}


def test_facts_are_read_whole() -> None:
    vocabulary = Vocabulary.parse(RAW)
    assert vocabulary["consents[].age"] == Fact(
        name="consents[].age",
        type=FactType.INT,
        description="Age of the person.",
        values=("a", "b"),
        unit="years",
        bears=Bearing.PERMITS,
        stated_by=("ledger", "caller"),
        personal=True,
        minimum=0,
        maximum=150,
    )
    plain = vocabulary["data.sensitive"]
    assert (plain.bears, plain.values, plain.stated_by, plain.judged) == (Bearing.NEUTRAL, (), (), True)
    assert "data.sensitive" in vocabulary
    assert "data" not in vocabulary


def test_roots_and_regions() -> None:
    vocabulary = Vocabulary.parse(RAW)
    assert vocabulary.roots == ("data", "consents", "operation")
    assert vocabulary.regions == {"hunan": "hunan", "CN-HN": "hunan", "43": "hunan", "angiang": "angiang"}


def test_what_facts_are_called() -> None:
    vocabulary = Vocabulary.parse(RAW)
    assert vocabulary.called("operation.kind", "zh") == "种类"
    assert vocabulary.called("operation.kind", "vi") == "operation.kind"
    assert vocabulary.called("operation.kind", "en") == "ID card of what is done"
    assert vocabulary.called("data.sensitive", "en") == "the data are sensitive"
    assert vocabulary.called("operation.at", "en") == "a day"
    assert vocabulary.called("nothing", "en") == "nothing"
    assert Vocabulary.parse({name: RAW[name] for name in ("facts", "regions")}).words.knows("facts", "x") is False


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"facts": {"a": {"type": "other", "description": ""}}}, ValueError),
        ({"facts": {"a": {"type": "bool"}}}, TypeError),
        ({"facts": {"a": {"type": "bool", "description": "", "spelt": 1}}}, TypeError),
        ({"facts": {"a": {"type": "bool", "description": "", "bears": "x"}}}, ValueError),
        ({"regions": {"hunan": "43"}}, TypeError),
    ],
)
def test_any_other_form_is_refused(change: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        Vocabulary.parse({**RAW, **change})


def test_a_region_lists_its_other_codes() -> None:
    with pytest.raises(TypeError, match="the other codes of a region are a list"):
        Vocabulary.parse({**RAW, "regions": {"hunan": "43"}})


def test_the_nearest_name_is_found_and_a_far_one_is_not() -> None:
    known = ["operation.kind", "operation.basis", "data.items"]
    assert nearest("operation.knid", known) == "operation.kind"
    assert nearest("operaton.basis", known) == "operation.basis"
    assert nearest("zzz", known) is None
    # Of a long name only the beginning is compared: a caller does not choose how long that takes.
    assert nearest("x" * 64 + "y" * 64, ["x" * 64]) == "x" * 64
    assert nearest("abcdefghij", ["abcdefxxxx"]) == "abcdefxxxx"
    assert nearest("abcdefghij", ["abcdexxxxx"]) is None


def test_words_have_kinds_names_and_languages() -> None:
    words = Words({"facts": {"a": {"zh": "甲"}}})
    assert words.said("facts", "a", "zh") == "甲"
    assert [words.said(*each) for each in (("facts", "a", "vi"), ("facts", "b", "zh"), ("verbs", "a", "zh"))] == [
        None
    ] * 3
    assert [words.knows(*each) for each in (("facts", "a"), ("facts", "b"), ("verbs", "a"))] == [True, False, False]


def test_types_of_instants_and_sets() -> None:
    assert {each for each in FactType if each.is_instant} == {"date", "datetime"}
    assert {each for each in FactType if each.is_set} == {"set<string>", "set<enum>", "set<id>"}
