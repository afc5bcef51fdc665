"""Whatever an explanation may name has words in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from lexgate.domain import Vocabulary
from lexgate.domain.words import LANGUAGES
from lexgate.law.grounds import Grounds
from lexgate.law.phrases import PHRASES
from lexgate.law.policy_set import PolicySet

FOREIGN = [language for language in LANGUAGES if language != "en"]
_REASON = re.compile(r'^refer contains "(\w+)"', re.MULTILINE)
_DETAIL = re.compile(r'details contains \["[^"]+", "(\w+)"')


@pytest.fixture(scope="module")
def vocabulary(policy_set: PolicySet) -> Vocabulary:
    return Vocabulary.parse(policy_set.vocabulary)


@pytest.fixture(scope="module")
def entries(policy_set: PolicySet) -> list[dict[str, Any]]:
    return [entry for statute in policy_set.law["statutes"].values() for entry in statute["articles"].values()]


@pytest.fixture(scope="module")
def rego(policies: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((policies / "lexgate").rglob("*.rego")))


def needs_of(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ways = [way for entry in entries for way in (*entry.get("cures", ()), *entry.get("meets", ()))]
    return [need for way in ways for need in way["requires"]]


def lacking(vocabulary: Vocabulary, kind: str, names: set[str]) -> list[tuple[str, str]]:
    assert names
    told = vocabulary.words.said
    return sorted((name, language) for name in names for language in FOREIGN if not told(kind, name, language))


def test_every_fact_that_a_cure_a_duty_or_a_predicate_names(
    vocabulary: Vocabulary, entries: list[dict[str, Any]]
) -> None:
    named = Grounds(vocabulary).named
    facts = {name for entry in entries for name in named(entry.get("predicate", ""))}
    for need in needs_of(entries):
        facts.add(need["fact"])
        if isinstance(need.get("value"), dict):
            facts |= {f"{need['fact'].removesuffix('[]')}[].{member}" for member in need["value"]}
    assert not lacking(vocabulary, "facts", facts)


def test_every_fact_of_the_vocabulary_and_no_other(vocabulary: Vocabulary, policy_set: PolicySet) -> None:
    assert not lacking(vocabulary, "facts", set(vocabulary.facts))
    assert not policy_set.vocabulary["words"]["facts"].keys() - vocabulary.facts.keys()


def test_every_code_that_a_fact_may_have(vocabulary: Vocabulary) -> None:
    assert not lacking(vocabulary, "values", {code for fact in vocabulary.facts.values() for code in fact.values})


def test_every_category(vocabulary: Vocabulary, policy_set: PolicySet) -> None:
    taxonomy = orjson.loads(policy_set.data)["taxonomy"]
    implied = {each for item in taxonomy["items"].values() for each in item.get("categories", ())}
    assert not lacking(vocabulary, "values", {*taxonomy["sensitive_categories"], *implied})


def test_every_code_that_a_cure_brings_about(vocabulary: Vocabulary, entries: list[dict[str, Any]]) -> None:
    codes = {text for need in needs_of(entries) for text in texts_in(need.get("value"))}
    assert not lacking(vocabulary, "values", {text for text in codes if not text.startswith("$")})


def texts_in(value: Any) -> Iterator[str]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from texts_in(part)
    if isinstance(value, str):
        yield value


@pytest.mark.parametrize(("kind", "part"), [("verbs", "verb"), ("objects", "object"), ("since", "from")])
def test_every_part_of_a_duty(vocabulary: Vocabulary, entries: list[dict[str, Any]], kind: str, part: str) -> None:
    duties = [entry["obligation"] for entry in entries if "obligation" in entry]
    assert not lacking(vocabulary, kind, {duty[part] for duty in duties if part in duty})


def test_whatever_a_rule_names_the_offender_by(vocabulary: Vocabulary, rego: str) -> None:
    assert not lacking(vocabulary, "details", set(_DETAIL.findall(rego)))


def test_every_reason_why_a_person_must_decide(rego: str) -> None:
    reasons = set(_REASON.findall(rego))
    assert reasons
    for phrases in PHRASES.values():
        assert not reasons - phrases.reasons.keys()


def test_every_entry_and_every_text_has_its_gist(policy_set: PolicySet) -> None:
    for name, statute in policy_set.law["statutes"].items():
        assert set(statute["title"]) == set(LANGUAGES), name
        for article, entry in statute["articles"].items():
            assert set(entry["gist"]) == set(LANGUAGES), (name, article)
