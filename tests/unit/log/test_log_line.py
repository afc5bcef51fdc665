"""The line of a decision."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest

from lexgate.errors import LogFault
from lexgate.log import DecisionLog, Position, read

OpenLog = Callable[..., DecisionLog]


def written(folder: Path) -> list[bytes]:
    """The lines of the first file."""
    return (folder / "decisions-00000001.jsonl").read_bytes().splitlines(keepends=True)


def test_the_position_and_the_time_stand_in_front(open_log: OpenLog, folder: Path) -> None:
    """A line begins with seq, log_id and recorded_at, in this order, and ends with a line feed."""
    log = open_log(clock=lambda: 1_764_000_000_000_042_999)
    position = log.append({"effect": "DENY", "violations": ["ndsr:22(2)"]})
    [line] = written(folder)
    assert position == Position(log.log_id, 1)
    assert line.decode() == (
        f'{{"seq":1,"log_id":"{log.log_id}","recorded_at":"2025-11-24T16:00:00.000042Z",'
        '"effect":"DENY","violations":["ndsr:22(2)"]}\n'
    )


def test_an_empty_record_is_a_line_too(open_log: OpenLog, folder: Path) -> None:
    """A record without a field leaves what the log writes itself."""
    open_log().append({})
    [line] = written(folder)
    assert list(json.loads(line)) == ["seq", "log_id", "recorded_at"]


def test_the_second_is_made_anew_when_it_changes(open_log: OpenLog, tmp_path: Path) -> None:
    """The time of each line is the clock's, across seconds and backwards too."""
    clock = iter([1_999_999_999, 2_000_000_000, 1_000_001_000])
    log = open_log(clock=lambda: next(clock))
    for _ in range(3):
        log.append({})
    times = [entry.recorded_at for entry in read(tmp_path)]
    assert times == ["1970-01-01T00:00:01.999999Z", "1970-01-01T00:00:02.000000Z", "1970-01-01T00:00:01.000001Z"]


def test_a_batch_is_recorded_at_one_instant(open_log: OpenLog, tmp_path: Path) -> None:
    """All lines of a batch carry the same time and consecutive positions, in the order given."""
    log = open_log()
    positions = log.append_batch([{"n": n} for n in range(5)])
    entries = list(read(tmp_path))
    assert [position.seq for position in positions] == [1, 2, 3, 4, 5]
    assert [entry.record for entry in entries] == [{"n": n} for n in range(5)]
    assert len({entry.recorded_at for entry in entries}) == 1


def test_an_empty_batch_writes_nothing(open_log: OpenLog, folder: Path) -> None:
    """No records, no positions, no bytes."""
    assert open_log().append_batch([]) == []
    assert written(folder) == []


def test_the_log_id_is_a_uuid_of_version_7(open_log: OpenLog) -> None:
    """The identity of a log sorts by the time it began (RFC 9562, 5.7)."""
    assert uuid.UUID(open_log().log_id).version == 7


def test_any_mapping_can_be_recorded(open_log: OpenLog, tmp_path: Path) -> None:
    """A read-only mapping is written as the object it shows, at any depth."""
    open_log().append(MappingProxyType({"a": MappingProxyType({"b": 1})}))
    assert [entry.record for entry in read(tmp_path)] == [{"a": {"b": 1}}]


@pytest.mark.parametrize("name", ["seq", "log_id", "recorded_at"])
def test_a_record_may_not_carry_what_the_log_writes(open_log: OpenLog, tmp_path: Path, name: str) -> None:
    """A name of the log's own in a record is a fault: the line would carry it twice."""
    log = open_log()
    with pytest.raises(LogFault, match=name):
        log.append({name: "x"})
    assert list(read(tmp_path)) == []


@pytest.mark.parametrize("value", [{"Zhang San"}, 1 << 70, "\ud800", {1: "Zhang San"}])
def test_what_is_no_json_is_a_fault_that_repeats_no_value(open_log: OpenLog, tmp_path: Path, value: object) -> None:
    """A record that cannot be written uses up no position, and the message does not say what was in it."""
    log = open_log()
    with pytest.raises(LogFault, match="cannot be written as JSON") as caught:
        log.append_batch([{"n": 1}, {"value": value}])
    assert "Zhang" not in str(caught.value)
    assert log.append({"n": 2}).seq == 1
    assert [entry.record for entry in read(tmp_path)] == [{"n": 2}]
