"""Buckets let through a burst, then the rate, for each caller by itself, in bounded memory."""

from __future__ import annotations

import pytest

from lexgate.errors import TooManyCalls
from lexgate.serve.access.rates import Buckets


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def taken(buckets: Buckets, key: str, attempts: int) -> int:
    count = 0
    for _ in range(attempts):
        try:
            buckets.take(key)
        except TooManyCalls:
            continue
        count += 1
    return count


def test_a_burst_goes_through_and_then_the_rate() -> None:
    clock = Clock()
    buckets = Buckets(10, 5, 100, clock)
    assert taken(buckets, "a", 20) == 5
    clock.now += 0.35
    assert taken(buckets, "a", 20) == 3
    clock.now += 3600
    assert taken(buckets, "a", 20) == 5


def test_the_error_says_after_which_time_there_is_room() -> None:
    clock = Clock()
    buckets = Buckets(0.5, 1, 100, clock)
    buckets.take("a")
    with pytest.raises(TooManyCalls) as refused:
        buckets.take("a")
    assert (refused.value.retry_after, refused.value.whole_seconds) == (2.0, 2)
    clock.now += refused.value.retry_after
    buckets.take("a")


def test_one_caller_takes_nothing_from_another() -> None:
    buckets = Buckets(1, 2, 100, Clock())
    assert taken(buckets, "a", 9) == 2
    assert taken(buckets, "b", 9) == 2


def test_a_batch_is_paid_for_later() -> None:
    clock = Clock()
    buckets = Buckets(10, 5, 100, clock)
    buckets.take("a")
    buckets.owe("a", 24)
    clock.now += 2.0
    assert taken(buckets, "a", 9) == 0
    clock.now += 0.1
    assert taken(buckets, "a", 9) == 1


def test_no_more_callers_are_remembered_than_may_be() -> None:
    buckets = Buckets(1, 1, 3, Clock())
    for number in range(1000):
        buckets.take(str(number))
    assert len(buckets._levels) == 3
    assert taken(buckets, "999", 1) == 0


def test_a_rate_below_one_lets_one_call_through() -> None:
    assert taken(Buckets(0.1, 0.1 * 2, 10, Clock()), "a", 5) == 1
