"""Entries of the registers: what was found joins the facts, and a change says what happens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lexgate.domain.register import Change, Entry, Finding, Happened, Kind

SHOP = Entry(kind=Kind.SYSTEM, id="shop", processor="c-1", facts={"system": {"a": 1, "b": 2}, "name": "x"})


def test_findings_join_the_facts_in_their_order() -> None:
    found = replace(
        SHOP,
        findings=(
            Finding({"system": {"b": 3, "c": {"d": 4}}}, "dpo", "m-1"),
            Finding({"system": {"c": {"e": 5}}, "name": {"f": 6}}, "dpo", "m-2"),
        ),
    )
    assert found.established() == {"system": {"a": 1, "b": 3, "c": {"d": 4, "e": 5}}, "name": {"f": 6}}
    assert found.facts == {"system": {"a": 1, "b": 2}, "name": "x"}


def test_a_change_says_what_happens() -> None:
    later = replace(SHOP, valid_until=5)
    assert (Change(None, SHOP).happens, Change(None, SHOP).entry) == (Happened.ADDED, SHOP)
    assert (Change(SHOP, later).happens, Change(SHOP, later).entry) == (Happened.CHANGED, later)
    assert (Change(SHOP, None).happens, Change(SHOP, None).entry) == (Happened.REMOVED, SHOP)
    with pytest.raises(ValueError, match="a change has an entry before or after it"):
        _ = Change(None, None).entry


def test_each_register_has_a_plural() -> None:
    assert (Kind.APP.plural, SHOP.key) == ("apps", (Kind.SYSTEM, "shop"))
