"""The line of a decision: its record as JSON, with its position and its time in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import orjson

from lexgate.errors import LogFault
from lexgate.log._port import RESERVED, Record

_EMPTY = b"{}\n"

Clock = Callable[[], int]
"""Gives the time in nanoseconds since the epoch."""


def serialise(record: Record) -> bytes:
    """Returns the record as JSON with a line feed behind it; raises `LogFault` when it cannot be written as JSON."""
    for name in RESERVED:
        if name in record:
            raise LogFault(f"the record of a decision may not carry {name!r}: the log writes it")
    try:
        return orjson.dumps(record, default=_plain, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError as error:
        raise LogFault(f"the record of a decision cannot be written as JSON: {error}") from error


def _plain(value: object) -> object:
    """The dict that orjson wants in the place of any other mapping."""
    if isinstance(value, Mapping):
        return dict(value)
    # The name of the type and no more: the value may be personal.
    raise TypeError(type(value).__name__)


class Stamp:
    """Puts `seq`, `log_id` and `recorded_at` in front of serialised records; not safe for threads."""

    def __init__(self, log_id: str, clock: Clock) -> None:
        self.log_id = log_id
        self._clock = clock
        self._second = -1
        self._middle = b""

    def lines(self, first: int, bodies: Sequence[bytes]) -> bytes:
        """Returns one line a body, numbered from `first`, all recorded at the same instant."""
        middle, micros = self._now()
        if len(bodies) == 1:
            return _line(first, middle, micros, bodies[0])
        return b"".join([_line(seq, middle, micros, body) for seq, body in enumerate(bodies, first)])

    def _now(self) -> tuple[bytes, int]:
        """Everything between `seq` and the fraction of the second, which is made once a second; the microseconds."""
        second, nanos = divmod(self._clock(), 1_000_000_000)
        if second != self._second:
            when = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
            self._middle = f'"log_id":"{self.log_id}","recorded_at":"{when}'.encode()
            self._second = second
        return self._middle, nanos // 1000


def _line(seq: int, middle: bytes, micros: int, body: bytes) -> bytes:
    head = b'{"seq":%d,%b.%06dZ"' % (seq, middle, micros)
    return head + body[1:] if body == _EMPTY else head + b"," + body[1:]
