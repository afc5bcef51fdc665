"""The wordings of an entry: when each is in force, and what they share."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.instant import parse_instant
from lexgate.errors import EngineFault, PolicyError
from lexgate.law.matrix import Matrix
from lexgate.law.versions import versions_of

ENTRY: dict[str, Any] = {
    "status": "enforced",
    "kind": "rule",
    "effect": "deny",
    "addressee": "everyone",
    "code": "forbidden",
    "quote": "third",
    "gist": {"en": "Third."},
    "notes": "Of the third.",
    "cures": [],
    "review": {"by": "R", "on": "2027-01-01", "sha256": "0"},
}
AMENDED: dict[str, Any] = {
    **ENTRY,
    "in_force": "2025-01-01",
    "repealed": "2028-01-01",
    "amended": [
        {"until": "2026-01-01", "quote": "first", "gist": {"en": "First."}, "addressee": "somebody"},
        {"until": "2027-01-01", "quote": "second", "gist": {"en": "Second."}},
    ],
}


def matrix(**entries: dict[str, Any]) -> Matrix:
    toy = {"statute": "toy", "title": {"en": "Toy"}, "citation": "1", "articles": entries}
    return Matrix.parse({"statutes": {"toy": toy}})


def quote(law: Matrix, day: str) -> str | None:
    found = law.at(parse_instant(day)).find("toy:1")
    return found.quote if found else None


def test_an_entry_without_dates_is_always_in_force() -> None:
    law = matrix(**{"1": ENTRY})
    assert law.at(0) is law
    assert quote(law, "1999-01-01") == "third"


@pytest.mark.parametrize(
    ("day", "wording"),
    [
        ("2024-12-31", None),
        ("2025-01-01", "first"),
        ("2025-12-31T23:59:59+08:00", "first"),
        ("2026-01-01", "second"),
        ("2026-12-31T23:59:59+08:00", "second"),
        ("2027-01-01", "third"),
        ("2027-12-31T23:59:59+08:00", "third"),
        ("2028-01-01", None),
    ],
)
def test_each_day_has_its_wording(day: str, wording: str | None) -> None:
    assert quote(matrix(**{"1": AMENDED, "2": ENTRY}), day) == wording


def test_a_rule_that_cites_what_is_not_in_force_is_a_fault() -> None:
    law = matrix(**{"1": AMENDED})
    assert law.enforced("toy:1").quote == "third"
    with pytest.raises(EngineFault, match="toy:1"):
        law.at(parse_instant("2024-12-31")).enforced("toy:1")


def test_wordings_share_what_they_do_not_state() -> None:
    first, second, third = (version.entry for version in versions_of("toy:1", AMENDED))
    assert (first["code"], first["status"], first["cures"]) == ("forbidden", "enforced", [])
    assert [each["addressee"] for each in (first, second, third)] == ["somebody", "everyone", "everyone"]
    assert ["notes" in each for each in (first, second, third)] == [False, False, True]
    assert ["review" in each for each in (first, second, third)] == [False, False, True]


def test_an_article_says_how_long_it_is_in_force() -> None:
    law = matrix(**{"1": AMENDED})
    newest, second = law.enforced("toy:1"), law.at(parse_instant("2026-06-01")).enforced("toy:1")
    assert (newest.since, newest.until) == ("2027-01-01", "2028-01-01")
    assert (second.since, second.until) == ("2026-01-01", "2027-01-01")
    assert second.at(parse_instant("2027-06-01")) == newest


def test_penalties_are_those_of_the_day() -> None:
    before = {"until": "2026-01-01", "quote": "A fine.", "gist": {"en": "Five."}}
    fine = {**ENTRY, "status": "penalty", "quote": "A fine.", "gist": {"en": "Ten."}, "amended": [before]}
    law = matrix(**{"1": {**ENTRY, "penalties": ["9"]}, "9": fine})
    for day, sentence in (("2025-06-01", "Five."), ("2026-06-01", "Ten.")):
        articles = law.at(parse_instant(day)).statutes["toy"].articles
        assert [articles[number].explained("en") for number in articles["1"].penalties] == [sentence]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"in_force": "2026-01-01"}, "not in the order of time"),
        ({"repealed": "2026-12-31"}, "not in the order of time"),
        ({"amended": AMENDED["amended"][::-1]}, "not in the order of time"),
        ({"in_force": "2025-02-30"}, "toy:1: a day of its versions"),
    ],
)
def test_refuses_days_that_cannot_be(dates: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        versions_of("toy:1", {**AMENDED, **dates})
