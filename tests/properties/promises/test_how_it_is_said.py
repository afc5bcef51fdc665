"""How a document is written, and what nobody reads."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

import pytest

from tests.model.values import instant, written
from tests.properties.kit import (
    VOCABULARY,
    Document,
    answer,
    at,
    over_documents,
    put,
    read_by_anybody,
)
from tests.shrinking import paths

pytestmark = pytest.mark.promise


def lists_of(document: Document) -> list[list[Any]]:
    """Every set and list that stands in a document."""
    return [value for path in paths(document) if isinstance(value := at(document, path), list)]


@over_documents(500)
def test_order_of_lists_is_irrelevant(document: Document, random: Random) -> None:
    """In which order consents, contracts, recipients, items and all other members of a list stand says nothing."""
    before = answer(document)
    for each in lists_of(document):
        random.shuffle(each)
    assert answer(document) == before


@over_documents(500)
def test_duplicates_are_irrelevant(document: Document, random: Random) -> None:
    """A member or an entry that stands in a list twice says no more than once."""
    before = answer(document)
    for each in lists_of(document):
        each.extend(deepcopy(random.sample(each, random.randint(0, len(each)))))
    assert answer(document) == before


@over_documents(500)
def test_unrelated_facts_are_irrelevant(document: Document, random: Random) -> None:
    """A fact that no rule of a decision reads changes nothing of it."""
    before = answer(document)
    for name in random.sample(UNREAD, 5):
        put(document, name, VALUES[VOCABULARY[name].type.value])
    assert answer(document) == before


VALUES = {"bool": True, "date": "2026-01-01", "datetime": "2026-01-01T00:00:00Z", "id": "x", "string": "x", "int": 7}
UNREAD = [
    fact.name
    for fact in VOCABULARY.facts.values()
    if fact.stated_by and "[]" not in fact.name and fact.type.value in VALUES and fact.name not in read_by_anybody()
    # the age itself is stated
    if fact.name not in {"subject.age_band", "subject.birth_month"}
]


@over_documents(500)
def test_names_are_irrelevant(document: Document) -> None:
    """Purposes, methods and items that change their names everywhere alike change nothing but the names told."""
    before = answer(document)
    swapped: Document = renamed(document)
    after = answer(swapped)
    for part in ("effect", "governs", "deny", "oblige", "refer", "readings"):
        assert after[part] == before[part], part


def renamed(value: Any, name: str = "") -> Any:
    """The document with the codes a and b swapped wherever they stand."""
    if isinstance(value, dict):
        return {key: renamed(member, key) for key, member in value.items()}
    if isinstance(value, list):
        return [renamed(member, name) for member in value]
    return {"a": "b", "b": "a"}.get(value, value) if isinstance(value, str) else value


@over_documents(500)
def test_the_clock_of_another_place_is_irrelevant(document: Document, random: Random) -> None:
    """An instant that is written with another offset from UTC is the same instant."""
    before = answer(document)
    hours = random.choice([-11, -5, 0, 7, 8, 14])
    for path in paths(document):
        value = at(document, path)
        if isinstance(value, str) and value[:2] == "20" and "T" in value and "." not in value:
            at(document, path[:-1])[path[-1]] = written(instant(value), hours)
    assert answer(document) == before


@over_documents(500)
def test_nothing_is_nothing(document: Document, random: Random) -> None:
    """A fact that is stated as null, as an empty text or as an empty list is a fact that is not stated."""
    before = answer(document)
    for fact in random.sample([*VOCABULARY.facts.values()], 20):
        *parents, last = fact.name.split(".")
        if (
            fact.stated_by
            and "[]" not in fact.name
            and fact.type.value != "list"
            and last not in _place(document, parents)
        ):
            put(document, fact.name, random.choice([None, [] if fact.type.is_set else ""]))
    assert answer(document) == before


def _place(document: Document, parents: list[str]) -> Document:
    place = document
    for parent in parents:
        place = place.get(parent, {})
    return place
