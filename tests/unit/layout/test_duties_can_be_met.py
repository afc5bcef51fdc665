"""The matrix says of every standing duty what would meet it, and a rule finds it met."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pytest

from lexgate.law.coverage import Coverage
from lexgate.law.rego import RegoFile
from tests.conftest import ROOT

STATUTES = sorted(path.stem for path in (ROOT / "policies" / "law").glob("*.yaml"))


@pytest.fixture(scope="module")
def met(rego: tuple[RegoFile, ...]) -> frozenset[str]:
    """The ids that some rule finds to be met."""
    rules = (rule for file in rego if not file.is_test for rule in file.rules if rule.name == "met")
    return frozenset(rule.emits for rule in rules if rule.emits)


@pytest.mark.parametrize("statute", STATUTES)
def test_every_duty_can_be_met(covered: Coverage, met: frozenset[str], statute: str) -> None:
    problems = list(never_met({row.id: row.entry for row in covered.of(statute).rows}, met))
    assert not problems, "\n".join(problems)


MEETS = [{"requires": [{"fact": "x", "op": "set", "value": "$now", "who_can": "processor"}]}]
LIFTED = [{"requires": [{"fact": "orders", "op": "remove", "who_can": "authority"}]}]


@pytest.mark.parametrize(
    ("said", "met_by_rule", "problems"),
    [
        ({}, {"ndsr:7"}, 1),
        ({"meets": MEETS}, set(), 1),
        ({"meets": MEETS}, {"ndsr:7"}, 0),
        ({"meets": LIFTED}, set(), 0),
        ({"meets": []}, set(), 0),
    ],
)
def test_a_duty_that_cannot_be_met_is_found(said: dict[str, Any], met_by_rule: set[str], problems: int) -> None:
    assert len(list(never_met({"ndsr:7": {"status": "reported", **said}}, met_by_rule))) == problems


def test_only_standing_duties_are_met() -> None:
    assert not list(never_met({"ndsr:7": {"status": "enforced"}}, set()))


def never_met(articles: Mapping[str, Mapping[str, Any]], met: Collection[str]) -> Iterator[str]:
    """Duties of which the matrix does not say what meets them, or that no rule finds to be met."""
    for identifier, entry in articles.items():
        if entry["status"] == "reported":
            if "meets" not in entry:
                yield f"{identifier} is reported, and the matrix does not say what meets it"
            elif identifier not in met and not _ends(entry):
                yield f"{identifier} is reported, and no rule finds that it is met"


def _ends(entry: Mapping[str, Any]) -> bool:
    """What meets the duty takes its ground away, so that it is over and not met; or nothing meets it."""
    return all(need["op"] == "remove" for way in entry["meets"] for need in way["requires"])
