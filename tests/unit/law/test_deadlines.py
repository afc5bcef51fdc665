"""Until when an obligation is to be met."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lexgate.domain.decision import Decision
from lexgate.domain.instant import parse_instant
from tests.properties.kit import DECIDER, RESOLVER

DEFECT = {"kind": "defect", "endangers_public": True, "discovered_at": "2025-06-01T10:00:00+08:00"}
LATER = {**DEFECT, "discovered_at": "2025-06-01T11:00:00+08:00"}
DUE = datetime(2025, 6, 2, 2, tzinfo=UTC)


def due(*incidents: dict[str, Any]) -> dict[str, datetime | None]:
    document = {
        "now": "2025-06-01T12:00:00+08:00",
        "operation": {"kind": "delete", "place": "CN"},
        "data": {"network": True, "personal": True},
        "incidents": list(incidents),
    }
    decision: Decision = DECIDER.decide(RESOLVER.document(document), "test")
    return {f"{each.statute}:{each.article}": each.due_at for each in decision.obligations}


def test_a_defect_is_to_be_reported_a_day_after_its_discovery() -> None:
    assert due(DEFECT)["ndsr:10c"] == DUE


def test_the_first_of_several_is_due_first() -> None:
    assert due(LATER, DEFECT)["ndsr:10c"] == DUE


@pytest.mark.parametrize(
    "other",
    [
        {**DEFECT, "reported_at": "2025-06-01T10:30:00+08:00"},
        {**DEFECT, "kind": "incident"},
        {**DEFECT, "endangers_public": False},
    ],
    ids=["reported", "no-defect", "harmless"],
)
def test_what_the_duty_is_not_about_has_no_say(other: dict[str, Any]) -> None:
    other = {**other, "discovered_at": "2025-06-01T09:00:00+08:00"}
    assert due(other, DEFECT)["ndsr:10c"] == DUE


def test_without_the_instant_there_is_no_day() -> None:
    unknown = {name: value for name, value in DEFECT.items() if name != "discovered_at"}
    assert due(unknown)["ndsr:10c"] is None


def test_an_obligation_without_a_period_has_no_day() -> None:
    assert due(DEFECT)["ndsr:10b"] is None


def test_two_requests_of_one_kind_have_each_their_own_day() -> None:
    assert due(LATER)["ndsr:10c"] == datetime.fromtimestamp(parse_instant("2025-06-02T11:00:00+08:00"), UTC)
    assert due(DEFECT)["ndsr:10c"] == DUE
