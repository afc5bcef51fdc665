"""The instants at which time alone can change an answer, and the first that does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from lexgate.domain.instant import LATEST, parse_instant
from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.facts.bounds import Bounds, first_change
from lexgate.facts.resolve import Prepared

DAY = 86400
YEAR = 365 * DAY
THREE_YEARS = (1095 * DAY, 1096 * DAY)
NEVER = parse_instant("9990-01-01T00:00:00+08:00")


def fact(name: str, kind: FactType) -> Fact:
    return Fact(name=name, type=kind, description="One fact.")


VOCABULARY = Vocabulary(
    [
        fact("now", FactType.DATETIME),
        fact("param.grace", FactType.DURATION),
        fact("param.most", FactType.INT),
        fact("shop.opened", FactType.DATE),
        fact("shop.size", FactType.INT),
        fact("goods[].made", FactType.DATETIME),
        fact("goods[].parts[].made", FactType.DATETIME),
    ]
)


def after(facts: Any, now: int, parameters: dict[str, int] | None = None, turns: tuple[int, ...] = ()) -> set[int]:
    return Bounds(VOCABULARY, parameters or {}, iter(turns)).after(orjson.dumps(facts), now)


@pytest.mark.parametrize(
    "facts",
    [
        {"shop": {"opened": LATEST}},
        {"goods": [{}, {"made": LATEST}]},
        {"goods": [{"parts": [{"made": LATEST}]}]},
    ],
)
def test_an_instant_matters_itself_and_by_the_periods_of_the_law(facts: Any) -> None:
    assert after(facts, 0) == {LATEST + period for period in (0, DAY, YEAR, *THREE_YEARS)}


def test_the_periods_of_the_deployment_count_and_its_other_parameters_do_not() -> None:
    found = after({"shop": {"opened": LATEST}}, LATEST + YEAR * 4, {"grace": YEAR * 5, "most": YEAR * 6})
    assert found == {LATEST + YEAR * 5}


def test_what_is_no_instant_and_the_instant_judged_itself_matter_nothing() -> None:
    assert after({"now": LATEST, "shop": {"size": LATEST}, "goods": [{"size": LATEST}], "made": LATEST}, 0) == set()


def test_of_several_instants_each_matters() -> None:
    made = [{"made": LATEST}, {"made": LATEST - DAY}]
    periods = (0, DAY, YEAR, *THREE_YEARS)
    assert after({"goods": made}, 0) == {each + period for each in (LATEST, LATEST - DAY) for period in periods}


def test_statutes_come_into_force_and_only_what_is_still_to_come_counts() -> None:
    assert after({}, 7, turns=(6, 7, 8, 9)) == {8, 9}
    assert after({"shop": {"opened": LATEST}}, LATEST + YEAR) == {LATEST + period for period in THREE_YEARS}


def test_calendar_years_end_in_china_and_in_viet_nam() -> None:
    opened = parse_instant("2025-12-31T16:30:00Z")  # in China the new year has begun, in Viet Nam not yet
    ends = {
        *(parse_instant(f"{year}-01-01T00:00:00+08:00") for year in (2027, 2028, 2029)),
        *(parse_instant(f"{year}-01-01T00:00:00+07:00") for year in (2026, 2027, 2028)),
    }
    periods = {opened + period for period in (DAY, YEAR, *THREE_YEARS)}
    assert after({"shop": {"opened": opened}}, opened) == ends | periods


def test_years_end_as_long_as_there_are_any() -> None:
    for opened, ends in ((NEVER - 1, 6), (NEVER, 0), (LATEST, 0)):
        found = after({"shop": {"opened": opened}}, opened)
        assert len(found - {opened + period for period in (DAY, YEAR, *THREE_YEARS)}) == ends


class Watched(Bounds):
    """Remembers which inputs were looked at."""

    def __init__(self, turns: tuple[int, ...]) -> None:
        super().__init__(VOCABULARY, {}, turns)
        self.looked: list[bytes] = []

    def after(self, facts: bytes, now: int) -> set[int]:
        self.looked.append(facts)
        return super().after(facts, now)


def prepared(now: int, rest: str = "", changes: int | None = None) -> Prepared:
    facts = b'{"schema":1,"now":%d,"a":1%s}' % (now, rest.encode())
    return Prepared(facts, now, now, True, (), changes=changes)


def change(bounds: Bounds, same: Callable[[int], bool], again: Callable[[int], Prepared] = prepared) -> int | None:
    return first_change(again(0)._replace(again=again), bounds, lambda judged: same(judged.now))


def test_the_first_instant_at_which_the_answer_is_another_one() -> None:
    bounds = Watched((30, 10, 20))
    assert change(bounds, lambda now: now < 20) == 20
    assert change(bounds, lambda now: now <= 20) == 21
    assert change(bounds, lambda now: now < 10) == 10
    assert change(bounds, lambda now: now <= 30) == 31
    assert change(bounds, lambda _: True) is None


def test_an_answer_that_changes_after_the_last_instant_never_does() -> None:
    assert change(Watched((LATEST - 1,)), lambda now: now < LATEST) == LATEST
    assert change(Watched((LATEST,)), lambda now: now < LATEST) is None
    assert change(Watched(()), lambda now: now < LATEST, lambda now: prepared(now, changes=LATEST)) is None


def test_a_request_that_does_not_ask_holds_for_an_unknown_time() -> None:
    assert first_change(prepared(0), Watched((1,)), lambda _: False) is None


def test_each_bound_is_tried_once_and_facts_that_stay_are_looked_at_once() -> None:
    bounds, tried = Watched((10, 20)), list[int]()

    def same(now: int) -> bool:
        tried.append(now)
        return True

    assert change(bounds, same) is None
    assert tried == [11, 21]
    assert bounds.looked == [prepared(0).input]


def test_what_is_known_changes_on_the_way_and_brings_bounds_of_its_own() -> None:
    def again(now: int) -> Prepared:
        if now < 10:
            return prepared(now, changes=10)
        return prepared(now, f',"shop":{{"opened":{NEVER}}}', changes=15 if now < 15 else None)

    bounds = Watched(())
    assert change(bounds, lambda now: now < NEVER, again) == NEVER
    assert bounds.looked == [again(0).input, again(11).input]
    assert change(bounds, lambda now: now < 15, again) == 15
