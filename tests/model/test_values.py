"""Instants are compared as instants, and periods count 365 days a year."""

from __future__ import annotations

import pytest

from tests.model.values import DAY, instant, period, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01", -8 * 3600),
        ("1970-01-01T08:00:00+08:00", 0),
        ("2025-01-03T00:00:00+07:00", 1_735_837_200),
        ("1970-01-01T00:00:00.9Z", 0),
        ("1969-12-31T23:59:59.5Z", -1),
    ],
)
def test_an_instant_is_whole_seconds_and_a_bare_date_begins_in_china(text: str, seconds: int) -> None:
    assert instant(text) == seconds


@pytest.mark.parametrize("text", ["2025-01-01T00:00:00", "2025-02-30", "soon"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        instant(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("P1D", DAY), ("P2Y", 730 * DAY), ("P1Y1D", 366 * DAY), ("PT24H", DAY), ("PT1M1S", 61), ("P1096D", 1096 * DAY)],
)
def test_a_period(text: str, seconds: int) -> None:
    assert period(text) == seconds


@pytest.mark.parametrize("text", ["P", "1D", "P1W", "P1M", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        period(text)


def test_an_instant_is_written_at_any_offset() -> None:
    assert {instant(written(1_767_225_600, hours)) for hours in (-5, 0, 7, 8)} == {1_767_225_600}
