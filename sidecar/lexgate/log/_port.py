"""The port: what the pipeline asks of a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

Record = Mapping[str, object]
"""What is recorded of one decision: anything that orjson can write, without the names of `RESERVED`."""

RESERVED = ("seq", "log_id", "recorded_at")
"""The names that the log itself puts in front of every record."""


class Durability(StrEnum):
    """What a decision's line has survived before its answer leaves.

    | value | the line is | lost when the process dies | lost when the power fails |
    |---|---|---|---|
    | `none` | in memory, for up to a second | up to 64 KB of lines | those, and what `write` loses |
    | `write` | with the kernel | nothing | what the kernel still held, on Linux some 30 seconds |
    | `fsync` | on the disk | nothing | nothing |

    Where lines are lost, the next decisions take their positions: only `decision_id` is unique beyond a loss.
    """

    NONE = "none"
    WRITE = "write"
    FSYNC = "fsync"


class Position(NamedTuple):
    """Where a decision is recorded: `seq` counts from 1 without gaps within the log `log_id`."""

    log_id: str
    seq: int


class Log(Protocol):
    """Records decisions, each before its answer leaves."""

    def append(self, record: Record, /) -> Position:
        """Records one decision and returns where.

        Raises `LogFault` when it is not recorded: then no answer may leave, and no position was used up.
        """
        ...

    def append_batch(self, records: Sequence[Record], /) -> list[Position]:
        """Records all of them in one write, in order, or none of them; raises `LogFault` as `append` does."""
        ...

    def close(self) -> None:
        """Writes what is still in memory and releases the log; it records nothing afterwards."""
        ...


class NullLog:
    """The log of a deployment that keeps none: every position is empty."""

    def append(self, _: Record, /) -> Position:
        """Records nothing."""
        return _NOWHERE

    def append_batch(self, records: Sequence[Record], /) -> list[Position]:
        """Records nothing."""
        return [_NOWHERE] * len(records)

    def close(self) -> None:
        """Does nothing: there is nothing to release."""


_NOWHERE = Position("", 0)
