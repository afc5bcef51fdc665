"""Edges of the law that are settled before a rule sees the facts: place, age, and what the items themselves imply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from lexgate.domain.instant import LATEST
from lexgate.errors import InputError

_REGION = re.compile(r"([A-Z]{2})-[A-Z0-9-]+", re.ASCII)
_AGE_BAND = re.compile(r"(\d{1,3})(?:-\d{1,3}|\+)", re.ASCII)
_CHINA = timezone(timedelta(hours=8))
_BIRTH_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


class Places:
    """The regions that statutes govern, by each code that they go by."""

    def __init__(self, regions: Mapping[str, str]) -> None:
        self._regions = regions
        self._governed = lru_cache(maxsize=1024)(self._governed_region)

    def settle(self, operation: dict[str, Any]) -> None:
        """The country follows from the region where it is not stated; a place within a governed region is that one."""
        region = operation.get("region")
        if region is None:
            return
        operation["region"] = self._governed(region)
        if "place" not in operation and (match := _REGION.fullmatch(region)):
            operation["place"] = match[1]

    def _governed_region(self, region: str) -> str:
        for code, governed in self._regions.items():
            if region == code or region.startswith(code + "-"):
                return governed
        return region


def settle_age(subject: Mapping[str, Any], now: int) -> dict[str, Any]:
    """An age band gives its lower bound; a birth month gives the age that the person surely has at `now`.

    Raises `InputError` when the age is stated in more than one way, or in no readable one.
    """
    out = dict(subject)
    stated = [name for name in ("age", "age_band", "birth_month") if out.get(name) not in (None, "")]
    if len(stated) > 1:
        raise InputError.at(("subject", stated[1]), f"is stated beside {stated[0]}", "state the age in one way")
    band, month = out.pop("age_band", None), out.pop("birth_month", None)
    if band:
        out["age"] = _lower_bound(band)
    if month:
        out["age"] = _sure_age(month, now)
    return out


def _lower_bound(band: Any) -> int:
    match = _AGE_BAND.fullmatch(band) if isinstance(band, str) else None
    if match is None:
        raise InputError.at(("subject", "age_band"), "is not an age band", "write 0-13, 14-17 or 18+")
    return int(match[1])


def _sure_age(month: Any, now: int) -> int:
    match = _BIRTH_MONTH.fullmatch(month) if isinstance(month, str) else None
    if match is None:
        raise InputError.at(("subject", "birth_month"), "is not a month", "write 2011-05")
    today = _in_china(now)
    months = (today.year - int(match[1])) * 12 + today.month - int(match[2])
    if months < 0:
        raise InputError.at(("subject", "birth_month"), "lies after the instant judged", "check the month")
    return max(0, (months - 1) // 12)


def older_at(month: str, now: int) -> int:
    """Returns the next instant after `now`, in seconds, at which somebody born in a month is surely a year older.

    Where no year is left it is the last instant that there is.
    """
    year, born = (int(part) for part in month.split("-"))
    year, months = divmod(year * 12 + born, 12)  # of the month after that of birth, from 0
    coming = max(_in_china(now).year, year + 1)
    for each in range(coming, min(coming + 1, MAXYEAR) + 1):
        turn = int(datetime(each, months + 1, 1, tzinfo=_CHINA).timestamp())
        if turn > now:
            return turn
    return LATEST


def _in_china(instant: int) -> datetime:
    """The time there; where it is already year 10000, which no date can say, the last of 9999."""
    return datetime.fromtimestamp(min(instant, LATEST - 8 * 3600), _CHINA)


@dataclass(frozen=True, slots=True)
class Implied:
    """What the taxonomy says of the items that an operation touches."""

    personal: bool = False
    categories: tuple[str, ...] = ()


NOTHING_IMPLIED = Implied()


class Taxonomy:
    """Well-known data items: whether they are personal, and the categories that follow from them."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._items: Mapping[str, Mapping[str, Any]] = raw.get("items", {})
        self._implied = lru_cache(maxsize=4096)(self._implied_by_known)

    def implied_by(self, items: Any) -> Implied:
        """Returns what follows from the items; an item that the taxonomy does not know implies nothing."""
        if not isinstance(items, list | tuple):
            return NOTHING_IMPLIED
        return self._implied(tuple(item for item in items if isinstance(item, str) and item in self._items))

    def _implied_by_known(self, items: tuple[str, ...]) -> Implied:
        known = [self._items[item] for item in items]
        categories = {category for entry in known for category in entry.get("categories", ())}
        return Implied(any(entry.get("personal") for entry in known), tuple(sorted(categories)))


def settle_data(data: Mapping[str, Any], implied: Implied) -> dict[str, Any]:
    """What the items imply adds to what the caller states, and never takes away; served data are network data."""
    out = dict(data)
    if implied.personal:
        out["personal"] = True
    if implied.categories:
        stated = out.get("categories") or ()
        if isinstance(stated, list | tuple):
            out["categories"] = [*stated, *implied.categories]
    if out.get("network") is None:
        out["network"] = True
    return out
