"""Each day is judged by the wording of that day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.model.law import Case, Law
from tests.model.syntax import parse_condition
from tests.model.wordings import predicate_of

AMENDED = {"until": "2026-03-01", "predicate": "deny if data.core"}
NEWEST = {"statute": "ndsr", "article": "999", "kind": "rule", "predicate": "deny if data.core or data.public"}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, "data.core or data.public"),
        ({"in_force": "2026-01-01"}, 'now >= "2026-01-01" and (data.core or data.public)'),
        ({"repealed": "2027-01-01"}, 'now < "2027-01-01" and (data.core or data.public)'),
        (
            {"in_force": "2026-01-01", "amended": [AMENDED], "repealed": "2027-01-01"},
            """(now >= "2026-01-01" and now < "2026-03-01" and data.core)
            or (now >= "2026-03-01" and now < "2027-01-01" and (data.core or data.public))""",
        ),
    ],
)
def test_each_wording_has_its_days(entry: dict[str, Any], expected: str) -> None:
    assert predicate_of({**NEWEST, **entry}).condition == parse_condition(expected)


@pytest.mark.parametrize(
    ("day", "core", "public"),
    [("2026-02-28T23:59:59+08:00", True, False), ("2026-03-01", True, True)],
)
def test_a_day_is_judged_by_its_wording(policies: Path, day: str, core: bool, public: bool) -> None:
    law = Law(policies, ({**NEWEST, "amended": [AMENDED]},))
    held = [law.entries["ndsr:999"].holds(Case(law, {"now": day, "data": {fact: True}})) for fact in ("core", "public")]
    assert held == [core, public]


@pytest.mark.parametrize(
    "wording",
    [{"until": "2026-03-01"}, {"until": "2026-03-01", "predicate": "oblige act if data.core"}],
)
def test_a_wording_without_a_predicate_or_of_another_kind_is_refused(wording: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="wording"):
        predicate_of({**NEWEST, "amended": [wording]})
