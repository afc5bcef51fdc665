"""How many calls a second each caller may make: a bucket of tokens for each, and memory for so many callers.

Own code, because the libraries that are kept well count calls in windows, which let through twice the rate at their
borders; a batch must be able to take more than there is, and be paid for later.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from lexgate.errors import TooManyCalls

_Clock = Callable[[], float]


class Buckets:
    """Token buckets by key, each filled `rate` times a second up to `burst`. Safe for many threads.

    Of more than `most` keys the one that was quiet longest is forgotten, which at worst fills its bucket.
    """

    def __init__(self, rate: float, burst: float, most: int, clock: _Clock = time.monotonic) -> None:
        self._rate = rate
        self._burst = max(1.0, burst)
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Takes one. Raises `TooManyCalls` when there is none."""
        with self._lock:
            now = self._clock()
            level = self._level(key, now)
            if level >= 1:
                self._put(key, level - 1, now)
                return
            self._put(key, level, now)
        raise TooManyCalls("more calls than this caller may make", (1 - level) / self._rate)

    def owe(self, key: str, count: int) -> None:
        """Takes more, also what is not there: later calls wait until it is."""
        with self._lock:
            now = self._clock()
            self._put(key, self._level(key, now) - count, now)

    def _level(self, key: str, now: float) -> float:
        level, at = self._levels.get(key, (self._burst, now))
        return min(self._burst, level + (now - at) * self._rate)

    def _put(self, key: str, level: float, now: float) -> None:
        self._levels[key] = level, now
        self._levels.move_to_end(key)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
