"""The log of a deployment that keeps none."""

from __future__ import annotations

from lexgate.log import Log, NullLog, Position


def test_a_null_log_answers_with_empty_positions() -> None:
    """It keeps the protocol and records nothing."""
    log: Log = NullLog()
    assert log.append({"n": 1}) == Position("", 0)
    assert log.append_batch([{}, {}]) == [Position("", 0)] * 2
    log.close()
