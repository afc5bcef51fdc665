"""Every reading of the law is a switch: described, set to its default, named by a rule, and flipped in a rule test."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from lexgate.law._yaml import read_yaml
from lexgate.law.rego import RegoFile

_FLIP = re.compile(r"with data\.readings\.([\w.]+) as (\"[^\"]*\"|[\w.]+)")
_PARAMETER = "param."


@pytest.fixture(scope="module")
def readings(policies: Path) -> dict[str, dict[str, Any]]:
    described: dict[str, dict[str, Any]] = read_yaml(policies / "readings.yaml")
    return described


@pytest.fixture(scope="module")
def in_force(policies: Path) -> dict[str, Any]:
    """The values that the base data have, by name."""
    data = read_yaml(policies / "data" / "readings" / "data.yaml")
    return {**{_PARAMETER + name: value for name, value in data.pop("param").items()}, **data}


@pytest.fixture(scope="module")
def flips(rego: tuple[RegoFile, ...]) -> dict[str, set[str]]:
    """The values that rule tests give to each reading."""
    found: dict[str, set[str]] = {}
    for file in rego:
        for rule in file.rules if file.is_test else ():
            for name, value in _FLIP.findall(rule.text):
                found.setdefault(name, set()).add(value.strip('"'))
    return found


def test_every_switch_is_described_and_set_to_its_default(
    readings: dict[str, dict[str, Any]], in_force: dict[str, Any]
) -> None:
    assert {name: reading["default"] for name, reading in readings.items()} == in_force


def test_every_default_is_among_the_values(readings: dict[str, dict[str, Any]]) -> None:
    for name, reading in readings.items():
        if name.startswith(_PARAMETER):
            assert isinstance(reading["default"], int), name
            assert reading["unit"], name
        else:
            assert _plain(reading["default"]) in reading["values"], name
            assert len(reading["values"]) > 1, name


def test_every_reading_says_why_and_which_articles(readings: dict[str, dict[str, Any]], policies: Path) -> None:
    known = {
        f"{path.stem}:{article}"
        for path in (policies / "law").glob("*.yaml")
        for article in read_yaml(path)["articles"]
    }
    for name, reading in readings.items():
        assert reading["why"], name
        assert reading["articles"], name
        unknown = {article for article in reading["articles"] if ":" in article} - known
        assert not unknown, f"{name}: {unknown}"


def test_every_reading_is_named_by_a_rule(readings: dict[str, dict[str, Any]], rego: tuple[RegoFile, ...]) -> None:
    emitted = {
        rule.emits
        for file in rego
        for rule in file.rules
        if not file.is_test and rule.name in {"readings", "posture_readings"} and rule.emits
    }
    assert emitted == readings.keys()


def test_every_reading_is_flipped_in_a_rule_test(
    readings: dict[str, dict[str, Any]], flips: dict[str, set[str]]
) -> None:
    unflipped = {name: sorted(others) for name in readings if (others := _never_tried(name, readings[name], flips))}
    assert unflipped == {}


def _never_tried(name: str, reading: dict[str, Any], flips: dict[str, set[str]]) -> set[str]:
    tried, default = flips.get(name, set()), _plain(reading["default"])
    if name.startswith(_PARAMETER):
        return set() if tried - {default} else {"another number"}
    return set(reading["values"]) - {default} - tried


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
