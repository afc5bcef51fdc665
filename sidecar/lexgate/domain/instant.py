"""Instants: RFC 3339 for people, whole seconds since the epoch for the policies."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_CHINA = timezone(timedelta(hours=8))
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII)
_PERIOD = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?", re.ASCII)
_DAY = 86400
EARLIEST, LATEST = -62135596800, 253402300799  # years 1 to 9999 of UTC
_WHOLE_SECONDS_OF_UTC = re.compile(r"(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)Z", re.ASCII)


class NotAnInstant(ValueError):
    """The text is not an instant; the message says why and never repeats the text."""


@lru_cache(maxsize=4096)
def parse_instant(text: str) -> int:
    """Returns whole seconds since the epoch of an RFC 3339 date-time, or of a date, which is 00:00 at +08:00.

    Raises `NotAnInstant`: another form, a day that does not exist, or a time without its offset.
    """
    match = _WHOLE_SECONDS_OF_UTC.fullmatch(text)  # how programs write most instants
    if match:
        return _utc_day(match[1]) + int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4])
    seconds = _seconds(text)
    if not EARLIEST <= seconds <= LATEST:
        raise NotAnInstant("lies outside the years 1 to 9999 of UTC")
    return seconds


@lru_cache(maxsize=1024)
def format_instant(seconds: int) -> str:
    """Returns the RFC 3339 form in UTC."""
    day, rest = divmod(seconds, _DAY)
    return f"{_utc_date(day)}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


@lru_cache(maxsize=4096)
def _utc_date(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY, UTC).date().isoformat()


def parse_period(text: str) -> int:
    """Returns the seconds of an ISO 8601 period; a year counts 365 days. Raises `NotAnInstant` on another form."""
    match = _PERIOD.fullmatch(text)
    if match is None or not any(match.groups()) or text.endswith("T"):
        raise NotAnInstant("is not a period of ISO 8601 in years, days, hours, minutes and seconds")
    years, days, hours, minutes, seconds = (int(group or 0) for group in match.groups())
    return (years * 365 + days) * _DAY + hours * 3600 + minutes * 60 + seconds


def counts(happened_at: int, recorded_at: int, as_of: int | None, known_at: int | None) -> bool:
    """Whether something happened until `as_of` and was recorded until `known_at`; None is no bound."""
    return (as_of is None or happened_at <= as_of) and (known_at is None or recorded_at <= known_at)


@lru_cache(maxsize=4096)
def _utc_day(date: str) -> int:
    return int(_parsed(date).replace(tzinfo=UTC).timestamp())


def _seconds(text: str) -> int:
    if _DATE.fullmatch(text):
        return int(_parsed(text).replace(tzinfo=_CHINA).timestamp())
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise NotAnInstant("is not a date or date-time of RFC 3339")
    if match[1] is None:
        raise NotAnInstant("is a time without its offset from UTC")
    return int(_parsed(text.upper()).timestamp() // 1)


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise NotAnInstant("is a day or time that does not exist") from None
