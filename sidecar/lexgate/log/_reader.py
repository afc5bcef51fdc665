"""Reading a log back, and proving on the way that no line is missing, doubled or foreign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from lexgate.errors import ConfigError
from lexgate.log._folder import identity, segments, slots
from lexgate.log._port import RESERVED


class CorruptLogError(ConfigError):
    """A log that is not what was written: `file` and `line` (from 1; 0 is the whole file) say where."""

    def __init__(self, file: Path, line: int, problem: str, cure: str = "") -> None:
        where = f"line {line} of {file}" if line else f"{file}"
        super().__init__(f"{where} {problem}" + (f": {cure}" if cure else ""))
        self.file = file
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded decision; `record` is without what the log itself put in front, `recorded_at` is RFC 3339 in UTC."""

    slot: int
    log_id: str
    seq: int
    recorded_at: str
    record: dict[str, Any]
    file: Path
    line: int


def read(directory: Path, *, slot: int | None = None) -> Iterator[Entry]:
    """Yields every decision in `directory`, or of one slot in it, each slot from its first line to its last.

    A line without an end in the newest file of a slot is no entry: it is being written, or a crash tore it, and its
    answer has not left. Raises `CorruptLogError` with file and line where `seq` does not run from 1 without gaps or a
    line is not one of the log's own, and `ConfigError` where there is no log or a slot has no identity.
    """
    if not directory.is_dir():
        raise ConfigError(f"there is no decision log in {directory}: set log.directory to the folder of one")
    for each in slots(directory) if slot is None else [slot]:
        yield from _read_slot(directory / str(each), each)


def _read_slot(folder: Path, slot: int) -> Iterator[Entry]:
    log_id = identity(folder)
    files = segments(folder)
    expected = 1
    for position, (first, path) in enumerate(files, 1):
        if first != expected:
            raise CorruptLogError(path, 0, f"begins with seq {first}, but {expected} is next: a file is missing")
        newest = position == len(files)
        for number, raw in enumerate(lines(path, may_be_torn=newest), 1):
            head, record = parse(raw, path, number, expected, log_id)
            yield Entry(slot, log_id, expected, head["recorded_at"], record, path, number)
            expected += 1


def lines(path: Path, *, may_be_torn: bool) -> Iterator[bytes]:
    """Yields the complete lines of a file; raises `CorruptLogError` about an incomplete one unless it may be there."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.endswith(b"\n"):
                yield raw
            elif not may_be_torn:
                raise CorruptLogError(path, number, "has no end")


def parse(raw: bytes, path: Path, number: int, seq: int, log_id: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Returns the log's own part and the record; raises `CorruptLogError` unless this is line `seq` of `log_id`."""
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise CorruptLogError(path, number, "is not JSON") from None
    if not isinstance(record, dict) or not record.keys() >= set(RESERVED):
        raise CorruptLogError(path, number, f"is not a line of a decision log: it lacks one of {', '.join(RESERVED)}")
    head = {name: record.pop(name) for name in RESERVED}
    if head["log_id"] != log_id:
        raise CorruptLogError(path, number, f"belongs to another log than {log_id}")
    if head["seq"] != seq:
        raise CorruptLogError(path, number, f"has another seq than {seq}, which is next")
    return head, record
