"""What is not known, and what is held against somebody."""

from __future__ import annotations

from random import Random

import pytest

from lexgate.domain.vocabulary import Bearing, FactType
from tests.properties.exceptions import ABSENCE, FALSE_SPEAKS
from tests.properties.kit import (
    VOCABULARY,
    Document,
    answer,
    facts_of,
    laxer,
    over_documents,
    put,
    without,
)

pytestmark = pytest.mark.promise
SPARED = {"delete", "anonymise", "protect", "handle_rights_request", "port"}
SINGLE = [
    fact
    for fact in VOCABULARY.facts.values()
    if fact.type is FactType.BOOL and fact.stated_by and "[]" not in fact.name and not fact.three_valued
]


@over_documents(150)
def test_absence_never_allows(document: Document) -> None:
    """Taking any fact out of a document that is denied or referred never gives ALLOW, unless it is incriminating."""
    if answer(document)["effect"] == "ALLOW":
        return
    for path, name in facts_of(document):
        if VOCABULARY[name].bears is not Bearing.INCRIMINATES and name not in ABSENCE:
            assert answer(without(document, path))["effect"] != "ALLOW", name


@over_documents(500)
def test_unknown_kind_never_allows(document: Document) -> None:
    """Under the Regulations, an operation of which nobody said what kind it is is never allowed."""
    document.get("operation", {}).pop("kind", None)
    found = answer(document)
    assert "ndsr" not in found["governs"] or "house:operation_kind_unknown" in found["deny"]


@over_documents(500)
def test_incriminating_facts_never_help(document: Document, random: Random) -> None:
    """A fact that the vocabulary calls incriminating never takes a denial away, whatever else is known."""
    fact = random.choice([each for each in SINGLE if each.bears is Bearing.INCRIMINATES])
    before = answer(put(document, fact.name, False))
    assert not laxer(answer(put(document, fact.name, True)), before), fact.name


@over_documents(500)
def test_permitting_facts_never_hurt(document: Document, random: Random) -> None:
    """A fact that the vocabulary calls permitting never brings a denial, whatever else is known."""
    fact = random.choice([each for each in SINGLE if each.bears is Bearing.PERMITS])
    before = answer(put(document, fact.name, False))
    assert not laxer(before, answer(put(document, fact.name, True))), fact.name


@over_documents(500)
def test_false_says_no_more_than_nothing(document: Document, random: Random) -> None:
    """A yes-or-no fact that is false says no more than one not stated, unless the vocabulary knows three values."""
    fact = random.choice([each for each in SINGLE if each.name not in FALSE_SPEAKS])
    *parents, last = fact.name.split(".")
    put(document, fact.name, False)
    stated = answer(document)
    place = document
    for parent in parents:
        place = place[parent]
    del place[last]
    assert answer(document) == stated, fact.name


@over_documents(500)
def test_contradiction_never_allows(document: Document) -> None:
    """Under the Regulations, stating other than the ledger or a register knows is denied, but for erasing."""
    document["contradictions"] = ["subject.age"]
    found = answer(document)
    if "ndsr" in found["governs"] and document.get("operation", {}).get("kind") not in SPARED:
        assert "house:contradiction" in found["deny"]


@over_documents(500)
def test_unregistered_never_allows(document: Document) -> None:
    """Under the Regulations, an id that no register has is denied, but for erasing and serving rights."""
    document["unregistered"] = ["notice.id"]
    found = answer(document)
    if "ndsr" in found["governs"] and document.get("operation", {}).get("kind") not in SPARED:
        assert "house:unregistered" in found["deny"]


@over_documents(500)
def test_secrets_never_allow(document: Document, random: Random) -> None:
    """Core data, state secrets and work secrets are never allowed: no machine may judge them."""
    put(document, f"data.{random.choice(['core', 'state_secret', 'work_secret'])}", True)
    assert answer(document)["effect"] != "ALLOW"


def test_the_exceptions_are_of_facts_that_are_neither_for_nor_against() -> None:
    """What is excepted from the promises about absence is what the vocabulary calls neutral, and nothing else."""
    assert {VOCABULARY[name].bears for name in ABSENCE} == {Bearing.NEUTRAL}
