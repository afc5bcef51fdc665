"""The same request under the law of another day: which statutes govern it, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lexgate.bootstrap import Application
from tests.integration.kit import ENGINES, decide, pipeline

# Selling personal data without a basis is forbidden by each of the statutes, deleting them by none.
SALE: dict[str, Any] = {"kind": "sell", "basis": "none", "items": ["phone"]}
DELETION: dict[str, Any] = {"kind": "delete", "items": ["phone"]}

# Which statutes govern on each day: Hunan's from 2022-01-01, Shijiazhuang's from 2023-12-31, the NDSR from 2025-01-01.
DAYS: dict[str, dict[str, list[str]]] = {
    "2021-12-31": {},
    "2021-12-31T23:59:59+08:00": {},
    "2022-01-01": {"CN-HN": ["hunan"]},
    "2023-12-30": {"CN-HN": ["hunan"]},
    "2023-12-30T23:59:59+08:00": {"CN-HN": ["hunan"]},
    "2023-12-31": {"CN-HN": ["hunan"], "CN-SJZ": ["shijiazhuang"]},
    "2024-12-31": {"CN-HN": ["hunan"], "CN-SJZ": ["shijiazhuang"]},
    "2024-12-31T23:59:59+08:00": {"CN-HN": ["hunan"], "CN-SJZ": ["shijiazhuang"]},
    "2024-12-31T16:00:00Z": {"CN-HN": ["hunan", "ndsr"], "CN-SJZ": ["ndsr", "shijiazhuang"], "CN-GD": ["ndsr"]},
    "2025-01-01": {"CN-HN": ["hunan", "ndsr"], "CN-SJZ": ["ndsr", "shijiazhuang"], "CN-GD": ["ndsr"]},
    "2025-01-02": {"CN-HN": ["hunan", "ndsr"], "CN-SJZ": ["ndsr", "shijiazhuang"], "CN-GD": ["ndsr"]},
    "2025-01-03": {"CN-HN": ["hunan", "ndsr"], "CN-SJZ": ["ndsr", "shijiazhuang"], "CN-GD": ["ndsr"]},
}
REGIONS = ("CN-HN", "CN-HN-CS", "CN-SJZ", "CN-GD", "JP-13")


@pytest.fixture(scope="module", params=ENGINES)
def application(request: pytest.FixtureRequest, opa: Path) -> Iterator[Application]:
    with pipeline(request.param, opa) as application:
        yield application


def governing(day: str, region: str) -> list[str]:
    """The statutes that govern in a region on a day; Changsha lies in Hunan."""
    return DAYS[day].get("CN-HN" if region == "CN-HN-CS" else region, [])


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("day", DAYS)
def test_a_request_is_judged_by_the_law_of_the_day(application: Application, day: str, region: str) -> None:
    statutes = governing(day, region)
    sale = decide(application, {"operation": {**SALE, "region": region}, "as_of": day})
    deletion = decide(application, {"operation": {**DELETION, "region": region}, "as_of": day})

    assert list(sale.governs) == list(deletion.governs) == statutes
    assert (sale.effect, deletion.effect) == (("DENY", "ALLOW") if statutes else ("REFER", "REFER"))
    assert {each.statute for each in sale.violations if not each.house} == set(statutes)
    assert sale.reasons == deletion.reasons == (() if statutes else ("no_statute_governs",))
    assert not sale.binding
    assert not deletion.allowed


def test_without_a_day_the_law_of_today_decides(application: Application) -> None:
    decision = decide(application, {"operation": {**DELETION, "region": "CN-HN"}})
    assert (list(decision.governs), decision.allowed) == (["hunan", "ndsr"], True)


# In force at 00:00 in An Giang, an hour after the bare date, which is 00:00 in China.
@pytest.mark.parametrize(
    ("day", "statutes"),
    [
        ("2025-01-02", []),
        ("2025-01-03", []),
        ("2025-01-02T23:59:59+07:00", []),
        ("2025-01-03T00:00:00+07:00", ["angiang"]),
        ("2025-01-04", ["angiang"]),
    ],
)
def test_an_giang_begins_at_its_own_midnight(application: Application, day: str, statutes: list[str]) -> None:
    operation = {"kind": "access", "region": "VN-AG"}
    decision = decide(application, {"operation": operation, "processor": {"roles": ["user_unit"]}, "as_of": day})
    assert list(decision.governs) == statutes
    assert (decision.effect == "REFER") is (not statutes)
