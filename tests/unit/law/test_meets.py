"""What would meet a standing duty stands in its entry of the matrix, and there only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lexgate.law.matrix import Matrix

MEETS = [{"requires": [{"fact": "contracts[].supervised_at", "op": "set", "value": "$now", "who_can": "processor"}]}]
SAID = {"en": "g", "vi": "v", "zh": "z"}
WORDS = {"addressee": "processor", "quote": "q", "gist": SAID}
DUTY = {"code": "supervise", "obligation": {"verb": "supervise", "object": "recipient"}}
REPORTED = {"status": "reported", "kind": "evidence", "effect": "obligation", **DUTY, **WORDS}
ENFORCED = {"status": "enforced", "kind": "obligation", "effect": "obligation", **DUTY, **WORDS}


@pytest.fixture(scope="module")
def validator(policies: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads((policies / "law" / "matrix.schema.json").read_text()))


def matrix_of(entry: dict[str, Any]) -> dict[str, Any]:
    return {"statute": "toy", "title": SAID, "citation": "c", "articles": {"1": entry}}


@pytest.mark.parametrize("said", [{}, {"meets": MEETS}, {"meets": [], "no_meet": "the day is over"}])
def test_a_standing_duty_may_say_what_meets_it(validator: Draft202012Validator, said: dict[str, Any]) -> None:
    assert validator.is_valid(matrix_of({**REPORTED, **said}))


@pytest.mark.parametrize(
    "entry",
    [
        {**ENFORCED, "meets": MEETS},
        {**ENFORCED, "no_meet": "why"},
        {**REPORTED, "meets": []},
        {**REPORTED, "meets": MEETS, "no_meet": "why"},
        {**REPORTED, "meets": [{"requires": []}]},
    ],
)
def test_nothing_else_does(validator: Draft202012Validator, entry: dict[str, Any]) -> None:
    assert not validator.is_valid(matrix_of(entry))


def test_an_article_has_what_meets_it() -> None:
    matrix = Matrix.parse({"statutes": {"toy": matrix_of({**REPORTED, "meets": MEETS})}})
    assert matrix.enforced("toy:1").meets == tuple(MEETS)
    assert Matrix.parse({"statutes": {"toy": matrix_of(REPORTED)}}).enforced("toy:1").meets == ()
