"""Instants and periods of documents and predicates, as whole seconds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache

DAY = 86_400
_CHINA = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - the same, and names what it is
_PERIOD = re.compile(r"P(?:(?P<Y>\d+)Y)?(?:(?P<D>\d+)D)?(?:T(?:(?P<H>\d+)H)?(?:(?P<M>\d+)M)?(?:(?P<S>\d+)S)?)?")
_SECONDS = {"Y": 365 * DAY, "D": DAY, "H": 3600, "M": 60, "S": 1}


@lru_cache(maxsize=65536)
def instant(text: str) -> int:
    """Returns the seconds since the epoch of an RFC 3339 date-time, or of a bare date: 00:00 at +08:00."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        if len(text) != len("2025-01-01"):
            raise ValueError("a time without its offset")
        moment = moment.replace(tzinfo=_CHINA)
    return (moment - _EPOCH) // timedelta(seconds=1)


@lru_cache(maxsize=4096)
def period(text: str) -> int:
    """Returns the seconds of an ISO 8601 period; a year counts 365 days."""
    match = _PERIOD.fullmatch(text)
    parts = {unit: int(count) for unit, count in match.groupdict().items() if count} if match else {}
    if not parts:
        raise ValueError("not a period of years, days, hours, minutes and seconds")
    return sum(count * _SECONDS[unit] for unit, count in parts.items())


def written(seconds: int, hours: int = 0) -> str:
    """Returns the RFC 3339 form of an instant, at an offset of so many hours."""
    return (_EPOCH + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=hours))).isoformat()
