"""Until when an answer stays the same: the instants at which time alone can change it, and the first that does.

Between two such instants no rule can answer otherwise: each compares now with an instant of the input, or with one at a
fixed distance from it (a period of the law or of the deployment, the end of a day or of a calendar year).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson

from lexgate.domain.instant import LATEST, parse_instant
from lexgate.domain.vocabulary import FactType, Vocabulary
from lexgate.facts.resolve import Prepared

_DAY = 86400
# A day; 365 days; 1,095 and 1,096 days, one of which three calendar years are (NDSR 12).
_PERIODS = (0, _DAY, 365 * _DAY, 1095 * _DAY, 1096 * _DAY)
_ZONES = (timezone(timedelta(hours=8)), timezone(timedelta(hours=7)))
_NEVER = parse_instant("9990-01-01")  # who writes a later one means no end, and there are few years to come


class Bounds:
    """The instants at which a rule may begin to answer otherwise.

    `parameters` are those of the deployment, by the names of the vocabulary, and `turns` the instants at which a
    statute or a wording of it comes into force; all in seconds.
    """

    def __init__(self, vocabulary: Vocabulary, parameters: Mapping[str, int], turns: Iterable[int]) -> None:
        durations = [
            seconds
            for name, seconds in parameters.items()
            if vocabulary.facts[f"param.{name}"].type is FactType.DURATION
        ]
        self._periods = sorted({*_PERIODS, *durations})
        self._turns = tuple(turns)
        self._instants = {name for name, fact in vocabulary.facts.items() if fact.type.is_instant}

    def after(self, facts: bytes, now: int) -> set[int]:
        """Returns the instants after `now` at which an answer to this input may change."""
        found = set(self._turns)
        for instant in set(self._stated(orjson.loads(facts), "")):
            found |= {instant + period for period in self._periods}
            found |= set(_year_ends(instant))
        return {bound for bound in found if bound > now}

    def _stated(self, value: Any, name: str) -> Iterator[int]:
        if isinstance(value, dict):
            for member, inner in value.items():
                yield from self._stated(inner, f"{name}.{member}" if name else member)
        elif isinstance(value, list):
            for entry in value:
                yield from self._stated(entry, f"{name}[]")
        elif name in self._instants and name != "now":
            yield value


def first_change(prepared: Prepared, bounds: Bounds, same: Callable[[Prepared], bool]) -> int | None:
    """Returns the first instant at which the request is answered otherwise although nothing is recorded; None: never.

    `same` judges the request as prepared at another instant, and says whether the answer is the one of now.
    """
    again = prepared.again
    if again is None:
        return None
    coming = _Coming(bounds)
    coming.look(prepared)
    for bound in coming:
        after = again(bound + 1)  # a rule compares with <= or with <: a second on, both have turned
        if not same(after):
            return bound + 1 if same(again(bound)) else bound
        coming.look(after)
    return None


class _Coming:
    """Bounds in the order of time, each once; more may come up on the way."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._heap: list[int] = []
        self._seen: set[int] = set()
        self._inputs: set[bytes] = set()

    def look(self, prepared: Prepared) -> None:
        """Adds what may change after the instant of a prepared request."""
        facts = prepared.input.partition(b',"now":')[2].partition(b",")[2]
        if facts not in self._inputs:
            self._inputs.add(facts)
            self._add(self._bounds.after(prepared.input, prepared.now))
        if prepared.changes is not None:
            self._add({prepared.changes})

    def _add(self, bounds: set[int]) -> None:
        for bound in {each for each in bounds if each < LATEST} - self._seen:  # no answer could say a later one
            self._seen.add(bound)
            heapq.heappush(self._heap, bound)

    def __iter__(self) -> Iterator[int]:
        while self._heap:
            yield heapq.heappop(self._heap)


def _year_ends(instant: int) -> Iterator[int]:
    """The ends of the calendar year of an instant and of the two that follow, where the statutes count years."""
    if instant < _NEVER:
        for zone in _ZONES:
            year = datetime.fromtimestamp(instant, zone).year
            yield from (int(datetime(year + n, 1, 1, tzinfo=zone).timestamp()) for n in (1, 2, 3))
