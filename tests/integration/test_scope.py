"""Where the statutes begin and end, the whole way: place, role, household, network, core data and secrets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lexgate.bootstrap import Application
from tests.integration.kit import ENGINES, decide, pipeline

NOBODY = ("no_statute_governs",)
ABROAD: dict[str, Any] = {
    "operation": {"kind": "delete", "place": "US", "pipl3_2_trigger": True},
    "data": {"personal": True},
    "subject": {"located_in_cn": True},
}
CASES: dict[str, tuple[dict[str, Any], list[str], str, tuple[str, ...]]] = {
    "mainland": ({"operation": {"place": "CN"}}, ["ndsr"], "ALLOW", ()),
    "place from the region": ({"operation": {"region": "CN-GD"}}, ["ndsr"], "ALLOW", ()),
    "no place": ({}, [], "REFER", NOBODY),
    "Hong Kong": ({"operation": {"place": "HK"}}, [], "REFER", NOBODY),
    "no network data": ({"operation": {"place": "CN"}, "data": {"network": False}}, [], "REFER", NOBODY),
    "household": ({"operation": {"place": "CN", "personal_or_household": True}}, [], "REFER", NOBODY),
    "household in Hunan": (
        {"operation": {"region": "CN-HN", "personal_or_household": True}},
        ["hunan"],
        "ALLOW",
        (),
    ),
    "paper in Hunan": ({"operation": {"region": "CN-HN"}, "data": {"network": False}}, ["hunan"], "ALLOW", ()),
    "Shijiazhuang": ({"operation": {"region": "CN-SJZ"}}, ["ndsr", "shijiazhuang"], "ALLOW", ()),
    "a district of Shijiazhuang": ({"operation": {"region": "CN-SJZ-CA"}}, ["ndsr", "shijiazhuang"], "ALLOW", ()),
    "abroad on people in the mainland": (ABROAD, ["ndsr"], "ALLOW", ()),
    "abroad on people elsewhere": ({**ABROAD, "subject": {"located_in_cn": False}}, [], "REFER", NOBODY),
    "abroad on other data": ({**ABROAD, "data": {"personal": False}}, [], "REFER", NOBODY),
    "abroad without a ground": (
        {**ABROAD, "operation": {"kind": "delete", "place": "US", "pipl3_2_trigger": False}},
        [],
        "REFER",
        NOBODY,
    ),
    "core data": ({"operation": {"place": "CN"}, "data": {"core": True}}, ["ndsr"], "REFER", ("core_data",)),
    "a state secret": (
        {"operation": {"place": "CN"}, "data": {"state_secret": True}},
        ["ndsr"],
        "REFER",
        ("state_secret",),
    ),
    "a work secret": (
        {"operation": {"place": "CN"}, "data": {"work_secret": True}},
        ["ndsr"],
        "REFER",
        ("work_secret",),
    ),
    "core data elsewhere": (
        {"operation": {"place": "JP"}, "data": {"core": True}},
        [],
        "REFER",
        ("core_data", "no_statute_governs"),
    ),
    "an export that nobody assessed": (
        {
            "operation": {"kind": "cross_border_provide", "place": "CN"},
            "data": {"personal": False, "important_status": "unassessed"},
            "recipients": [{"id": "r", "country": "SG"}],
        },
        ["ndsr"],
        "REFER",
        ("unassessed_export",),
    ),
}


@pytest.fixture(scope="module", params=ENGINES)
def application(request: pytest.FixtureRequest, opa: Path) -> Iterator[Application]:
    with pipeline(request.param, opa) as application:
        yield application


@pytest.mark.parametrize("case", CASES)
def test_each_place_and_role_has_its_outcome(application: Application, case: str) -> None:
    request, governs, effect, reasons = CASES[case]
    decision = decide(application, {**request, "operation": {"kind": "delete", **request.get("operation", {})}})
    assert (list(decision.governs), decision.effect, decision.reasons) == (governs, effect, reasons)
    assert decision.allowed is (effect == "ALLOW")
