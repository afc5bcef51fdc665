"""Instants and periods: to the second, and refused where they could mean two things."""

from __future__ import annotations

import pytest

from lexgate.domain.instant import EARLIEST, LATEST, NotAnInstant, format_instant, parse_instant, parse_period

NO_FORM = "is not a date or date-time of RFC 3339"
NO_OFFSET = "is a time without its offset from UTC"
NO_DAY = "is a day or time that does not exist"
TOO_FAR = "lies outside the years 1 to 9999 of UTC"
NO_PERIOD = "is not a period of ISO 8601 in years, days, hours, minutes and seconds"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-02T03:04:05Z", 86400 + 3 * 3600 + 4 * 60 + 5),
        ("1970-01-01T23:59:59Z", 86399),
        ("1970-01-01", -8 * 3600),
        ("1970-01-01T08:00:00+08:00", 0),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01 00:00:01.999Z", 1),
        ("1969-12-31T23:59:59.5Z", -1),
        ("1970-01-01T00:00:00.123456789Z", 0),
        ("0001-01-01T00:00:00Z", EARLIEST),
        ("9999-12-31T23:59:59Z", LATEST),
        ("9999-12-31T23:59:59-00:00", LATEST),
    ],
)
def test_instants_are_whole_seconds(text: str, seconds: int) -> None:
    assert parse_instant(text) == seconds


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", NO_FORM),
        ("1970-1-1", NO_FORM),
        ("1970-01-01T00:00Z", NO_FORM),
        ("1970-01-01T00:00:00.1234567890Z", NO_FORM),
        ("1970-01-01T00:00:00+0800", NO_FORM),
        ("\uff11970-01-01", NO_FORM),
        ("1970-01-01T00:00:00", NO_OFFSET),
        ("1970-01-01T00:00:00.5", NO_OFFSET),
        ("1970-02-30", NO_DAY),
        ("1970-02-30T00:00:00Z", NO_DAY),
        ("1970-01-01T25:00:00Z", NO_DAY),
        ("1970-01-01T24:00:00Z", NO_DAY),
        ("0001-01-01T00:00:00+08:00", TOO_FAR),
        ("9999-12-31T23:59:59-01:00", TOO_FAR),
    ],
)
def test_other_texts_are_refused_and_say_why(text: str, why: str) -> None:
    with pytest.raises(NotAnInstant) as caught:
        parse_instant(text)
    assert str(caught.value) == why


@pytest.mark.parametrize("seconds", [EARLIEST, -1, 0, 1, LATEST])
def test_what_is_written_is_read_again(seconds: int) -> None:
    assert parse_instant(format_instant(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("P1Y", 365 * 86400),
        ("P1D", 86400),
        ("PT1H", 3600),
        ("PT1M", 60),
        ("PT1S", 1),
        ("P2Y3DT4H5M6S", (2 * 365 + 3) * 86400 + 4 * 3600 + 5 * 60 + 6),
        ("P0D", 0),
        ("P9999Y", 9999 * 365 * 86400),
    ],
)
def test_periods_are_seconds(text: str, seconds: int) -> None:
    assert parse_period(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "1D", "P1M", "P-1D", "P1W", "P10000Y", "P1.5D"])
def test_other_periods_are_refused(text: str) -> None:
    with pytest.raises(NotAnInstant) as caught:
        parse_period(text)
    assert str(caught.value) == NO_PERIOD
