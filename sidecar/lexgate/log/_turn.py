"""Taking turns at the disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Turn:
    """A lock whose waiters go away, all at once, when somebody else has done what they came for.

    A plain lock would let them find that out one by one, each behind whoever is quicker to take the lock again: sixteen
    threads then sync nearly once a line.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._taken = False

    @contextmanager
    def unless(self, done: Callable[[], bool]) -> Iterator[bool]:
        """Waits for the turn, and gives True with it; gives False without it as soon as `done`."""
        mine = self._take(done)
        try:
            yield mine
        finally:
            if mine:
                self._give_back()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Waits for the turn."""
        with self.unless(lambda: False):
            yield

    def _take(self, done: Callable[[], bool]) -> bool:
        with self._changed:
            while not done():
                if not self._taken:
                    self._taken = True
                    return True
                self._changed.wait()
            return False

    def _give_back(self) -> None:
        with self._changed:
            self._taken = False
            self._changed.notify_all()
