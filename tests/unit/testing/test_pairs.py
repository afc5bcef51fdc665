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
}
MATRIX = Matrix.parse({"statutes": {"s": {"statute": "s", "title": {}, "citation": "", "articles": ARTICLES}}})
OBLIGES = [
    case(name="e", document={"a": 1}, expect={"effect": "ALLOW", "articles": {"cited": ["s:2"]}}),
    case(name="f", document={"a": 2}, expect={"effect": "ALLOW", "articles": {"not_cited": ["s:2"]}}),
]


def denies(document: Any, **expect: Any) -> dict[str, Any]:
    return case(name="d", document=document, expect={"effect": "DENY", "articles": {"cited": ["s:1"]}, **expect})


def permits(document: Any, **members: Any) -> dict[str, Any]:
    expect = {"effect": members.pop("effect", "ALLOW"), "articles": {"not_cited": ["s:1"]}}
    return case(name="p", document=document, expect=expect, **members)


def found(cases: list[Case]) -> list[str]:
    return [str(each) for each in unpaired(MATRIX, ["s"], [(each, each.facts) for each in cases])]


def test_a_pair_of_few_facts_is_one(load: Cases) -> None:
    assert (
        found(load(denies({"a": 1, "b": 1, "c": 1, "d": 1}), permits({"a": 2, "b": 2, "c": 2, "d": 1}), *OBLIGES)) == []
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
    [told] = found(load(*cases, *OBLIGES))
    assert told.startswith("s:1: ")
    assert problem in told


def test_a_duty_needs_a_case_that_cites_it_and_one_that_does_not(load: Cases) -> None:
    denial = [denies({"a": 1}), permits({"a": 2})]
    assert found(load(*denial, OBLIGES[0])) == ["s:2: has no permitting case"]


def test_cases_of_different_files_are_no_pair(load: Cases) -> None:
    cases = [*load(denies({"a": 1}), *OBLIGES, name="x.yaml"), *load(permits({"a": 2}), name="y.yaml")]
    assert found(cases) == ["s:1: has its cases in different files"]


def test_a_set_counts_as_one_fact_and_so_do_readings(load: Cases) -> None:
    [read] = load(case(document={"a": ["x", "y"], "b": [{"c": [1]}]}, readings={"r": True}))
    assert facts_of(read, read.facts) == {"a": ["x", "y"], "b[0].c": [1], "reading r": True}


def test_the_setting_where_no_statute_governs_counts_as_a_fact(load: Cases) -> None:
    [read] = load(case(document={"a": 1}, ungoverned="deny"))
    assert facts_of(read, read.facts) == {"a": 1, "ungoverned": "deny"}
