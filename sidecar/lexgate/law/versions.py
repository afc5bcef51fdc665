"""The wordings of an entry over time: when each is in force, and what it says.

An entry has the newest wording. `amended` has the earlier ones, oldest first, each `until` the day on which the next
came into force; `in_force` is the day of the first one where it is not that of the statute, and `repealed` the day from
which on the entry is no more. A day is 00:00 at +08:00 unless it says otherwise (`lexgate.domain.instant`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lexgate.domain.instant import NotAnInstant, parse_instant
from lexgate.errors import PolicyError

# What a wording says itself; all else it shares with the newest one, where it does not say otherwise.
_OWN = ("quote", "gist", "predicate", "notes")
_DATES = ("in_force", "repealed", "amended", "until")


@dataclass(frozen=True, slots=True)
class Version:
    """One wording: in force from `since` until before `until`, in seconds since the epoch; None is without a bound."""

    since: int | None
    until: int | None
    since_day: str | None
    until_day: str | None
    entry: Mapping[str, Any]


def versions_of(identifier: str, raw: Mapping[str, Any]) -> tuple[Version, ...]:
    """Returns the wordings of an entry, oldest first. Raises `PolicyError` when their days are not in order."""
    days = [raw.get("in_force"), *(each["until"] for each in raw.get("amended", ())), raw.get("repealed")]
    instants = [_instant(identifier, day) for day in days]
    stated = [instant for instant in instants if instant is not None]
    if any(earlier >= later for earlier, later in pairwise(stated)):
        raise PolicyError(f"{identifier}: the days in_force, amended and repealed are not in the order of time")
    spans = zip(pairwise(instants), pairwise(days), _wordings(raw), strict=True)
    return tuple(Version(*instants, *days, entry) for instants, days, entry in spans)


def _wordings(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    newest = {name: value for name, value in raw.items() if name not in _DATES}
    shared = {name: value for name, value in newest.items() if name not in _OWN and name != "review"}
    for earlier in raw.get("amended", ()):
        yield {**shared, **{name: value for name, value in earlier.items() if name not in _DATES}}
    yield newest


def _instant(identifier: str, day: str | None) -> int | None:
    try:
        return None if day is None else parse_instant(day)
    except NotAnInstant as error:
        raise PolicyError(f"{identifier}: a day of its versions {error}") from error
