"""What the processes of one server know of each other: who serves, how often each was restarted, whether it ends.

Plain integers in memory that the processes share. Each has one writer at a time, so no lock is needed.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from multiprocessing import get_context

_SPAWN = get_context("spawn")


class State(enum.IntEnum):
    """Whether a process serves."""

    STARTING = 0
    READY = 1
    DRAINING = 2


class Roster:
    """The processes by name. A copy in another process sees the same integers."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._states = _SPAWN.RawArray("i", len(names))
        self._restarts = _SPAWN.RawArray("l", len(names))

    def mark(self, name: str, state: State) -> None:
        """States what a process does now."""
        self._states[self.names.index(name)] = int(state)

    def restarting(self, name: str) -> None:
        """Counts one restart; the process is starting again."""
        self._restarts[self.names.index(name)] += 1
        self.mark(name, State.STARTING)

    def drain(self) -> None:
        """The whole server ends."""
        for name in self.names:
            self.mark(name, State.DRAINING)

    def not_ready(self) -> list[str]:
        """Names each process that does not serve, and what it does."""
        states = zip(self.names, self._states, strict=True)
        return [f"{name} is {State(state).name.lower()}" for name, state in states if state != State.READY]

    def restarts(self) -> dict[str, int]:
        """How often each process was restarted."""
        return dict(zip(self.names, self._restarts, strict=True))
