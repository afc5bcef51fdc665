"""Whatever an entry says to people, it says in every language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lexgate.domain.words import LANGUAGES

SAID = dict.fromkeys(LANGUAGES, "words")
ENTRY: dict[str, Any] = {
    "status": "enforced",
    "kind": "rule",
    "effect": "deny",
    "code": "wrong",
    "addressee": "processor",
    "quote": "q",
    "gist": SAID,
    "cures": [],
    "no_cure": SAID,
}


@pytest.fixture(scope="module")
def validator(policies: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads((policies / "law" / "matrix.schema.json").read_text()))


def matrix_of(entry: dict[str, Any], title: Any = SAID) -> dict[str, Any]:
    return {"statute": "toy", "title": title, "citation": "c", "articles": {"1": entry}}


def test_words_in_every_language_are_taken(validator: Draft202012Validator) -> None:
    assert validator.is_valid(matrix_of(ENTRY))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_not_there_is_missed(validator: Draft202012Validator, language: str) -> None:
    fewer = {other: words for other, words in SAID.items() if other != language}
    assert not validator.is_valid(matrix_of({**ENTRY, "gist": fewer}))
    assert not validator.is_valid(matrix_of({**ENTRY, "no_cure": fewer}))
    assert not validator.is_valid(matrix_of(ENTRY, fewer))


@pytest.mark.parametrize("words", [{**SAID, "fr": "mots"}, {**SAID, "zh": ""}, "words"])
def test_other_words_are_refused(validator: Draft202012Validator, words: Any) -> None:
    assert not validator.is_valid(matrix_of({**ENTRY, "gist": words}))
