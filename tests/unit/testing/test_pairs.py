"""An entry has its pair only where a permitting and a prohibiting case of one file differ in few facts."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.law.matrix import Matrix
from lexgate.testing import Case, facts_of, unpaired
from tests.unit.testing.conftest import Cases, case

WORDS = {"quote": "q", "gist": {"en": "g"}, "kind": "rule", "addressee": "a", "code": "c"}
ARTICLES = {
    "1": {"status": "enforced", "effect": "deny", **WORDS},
    "2": {"status": "enforced", "effect": "obligation", **WORDS},
    "3": {"status": "reported", "effect": "obligation", **WORDS},
    "4": {"status": "advice", "effect": "advice", **WORDS},
    "5": {"status": "authority", **WORDS},
}
MATRIX = Matrix.parse({"statutes": {"s": {"statute": "s", "title": {}, "citation": "", "articles": ARTICLES}}})
OBLIGES = [
    case(name="e", document={"a": 1}, expect={"effect": "ALLOW", "articles": {"cited": ["s:2"]}}),
    case(name="f", document={"a": 2}, expect={"effect": "ALLOW", "articles": {"not_cited": ["s:2"]}}),
]
STANDING = [
    case(name="g", document={"a": 1}, expect={"posture": {"owed": ["s:3"], "advice": ["s:4"]}}),
    case(name="h", document={"a": 2}, expect={"posture": {"met": ["s:3"], "not_applicable": ["s:4"]}}),
]
OTHERS = [*OBLIGES, *STANDING]


def denies(document: Any, **expect: Any) -> dict[str, Any]:
    return case(name="d", document=document, expect={"effect": "DENY", "articles": {"cited": ["s:1"]}, **expect})


def permits(document: Any, **members: Any) -> dict[str, Any]:
    expect = {"effect": members.pop("effect", "ALLOW"), "articles": {"not_cited": ["s:1"]}}
    return case(name="p", document=document, expect=expect, **members)


def found(cases: list[Case]) -> list[str]:
    return [str(each) for each in unpaired(MATRIX, ["s"], [(each, each.facts) for each in cases])]


def test_a_pair_of_few_facts_is_one(load: Cases) -> None:
    assert (
        found(load(denies({"a": 1, "b": 1, "c": 1, "d": 1}), permits({"a": 2, "b": 2, "c": 2, "d": 1}), *OTHERS)) == []
    )


@pytest.mark.parametrize(
    ("cases", "problem"),
    [
        ([], "has no prohibiting and no permitting case"),
        ([denies({"a": 1})], "has no permitting case"),
        ([permits({"a": 1})], "has no prohibiting case"),
        ([denies({"a": 1}), permits({"a": 2}, effect="REFER")], "has no permitting case"),
        ([denies({"a": 1}, effect="ALLOW"), permits({"a": 2})], "has no prohibiting case"),
        ([denies({"a": {"b": 1, "c": 2, "d": 3, "e": 4}}), permits({})], "its nearest cases differ in 4 facts: d / p"),
        (
            [denies({"l": [{"x": 1, "y": 2}]}), permits({"l": [{"x": 3, "y": 4}, {"z": 5, "w": 6}]})],
            "differ in 4 facts",
        ),
    ],
)
def test_what_is_no_pair_is_told(load: Cases, cases: list[dict[str, Any]], problem: str) -> None:
    [told] = found(load(*cases, *OTHERS))
    assert told.startswith("s:1: ")
    assert problem in told


def test_a_duty_needs_a_case_that_cites_it_and_one_that_does_not(load: Cases) -> None:
    denial = [denies({"a": 1}), permits({"a": 2})]
    assert found(load(*denial, OBLIGES[0], *STANDING)) == ["s:2: has no permitting case"]


def test_a_standing_duty_needs_a_case_that_owes_it_and_advice_one_that_gives_it(load: Cases) -> None:
    others = [denies({"a": 1}), permits({"a": 2}), *OBLIGES]
    assert found(load(*others, STANDING[1])) == ["s:3: has no owed case", "s:4: has no advised case"]
    assert found(load(*others, STANDING[0])) == [
        "s:3: has no met or not applicable case",
        "s:4: has no not advised case",
    ]


def test_a_standing_duty_that_does_not_apply_is_the_other_side_of_one_that_is_owed(load: Cases) -> None:
    others = [denies({"a": 1}), permits({"a": 2}), *OBLIGES, STANDING[0]]
    spared = case(name="h", document={"a": 2}, expect={"posture": {"not_applicable": ["s:3", "s:4"]}})
    assert found(load(*others, spared)) == []


def test_cases_of_different_files_are_no_pair(load: Cases) -> None:
    cases = [*load(denies({"a": 1}), *OTHERS, name="x.yaml"), *load(permits({"a": 2}), name="y.yaml")]
    assert found(cases) == ["s:1: has its cases in different files"]


def test_a_set_counts_as_one_fact_and_so_do_readings(load: Cases) -> None:
    [read] = load(case(document={"a": ["x", "y"], "b": [{"c": [1]}]}, readings={"r": True}))
    assert facts_of(read, read.facts) == {"a": ["x", "y"], "b[0].c": [1], "reading r": True}


def test_the_setting_where_no_statute_governs_counts_as_a_fact(load: Cases) -> None:
    [read] = load(case(document={"a": 1}, ungoverned="deny"))
    assert facts_of(read, read.facts) == {"a": 1, "ungoverned": "deny"}
