"""How long a request may wait for the ledger, and who waits: never a thread that others depend on."""

from __future__ import annotations

from typing import Protocol


class WouldWait(Exception):
    """The answer is not there at once: ask again where waiting holds nobody up. Never leaves lexgate."""


class Waiting(Protocol):
    """As much of a call as says how long its caller waits."""

    def time_remaining(self) -> float | None:
        """Seconds for which the caller still waits; None without a deadline."""
        ...


def patience_of(call: Waiting, most: float) -> float:
    """Returns the seconds that a request may wait: until its deadline, at most `most`; 0 where all would wait."""
    if getattr(call, "at_once", False):
        return 0.0
    remaining = call.time_remaining()
    return most if remaining is None else max(0.0, min(most, remaining))
