"""Reading a log back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lexgate.errors import ConfigError
from lexgate.log import CorruptLogError, DecisionLog, Entry, read

OpenLog = Callable[..., DecisionLog]


@pytest.fixture
def three_files(open_log: OpenLog, folder: Path) -> list[Path]:
    """The files of a log with two lines in each."""
    with open_log(rotate_bytes=1) as log:
        for n in range(3):
            log.append_batch([{"n": 2 * n}, {"n": 2 * n + 1}])
    return sorted(folder.glob("decisions-*"))


def test_an_entry_says_where_it_stands(open_log: OpenLog, tmp_path: Path, folder: Path) -> None:
    """Everything that was recorded comes back, with slot, file and line."""
    log = open_log(clock=lambda: 0)
    log.append({"effect": "ALLOW"})
    assert list(read(tmp_path)) == [
        Entry(
            slot=0,
            log_id=log.log_id,
            seq=1,
            recorded_at="1970-01-01T00:00:00.000000Z",
            record={"effect": "ALLOW"},
            file=folder / "decisions-00000001.jsonl",
            line=1,
        )
    ]


def test_slots_come_in_order(open_log: OpenLog, tmp_path: Path) -> None:
    """All slots are read, 2 before 10; one of them on demand; what is no slot is passed over."""
    for slot in (10, 2):
        open_log(slot=slot).append_batch([{}, {}])
    (tmp_path / "0.kept").mkdir()
    (tmp_path / "07").mkdir()
    (tmp_path / "5").touch()
    assert [(entry.slot, entry.seq) for entry in read(tmp_path)] == [(2, 1), (2, 2), (10, 1), (10, 2)]
    assert [entry.slot for entry in read(tmp_path, slot=10)] == [10, 10]


@pytest.mark.usefixtures("three_files")
def test_lines_are_read_across_files(tmp_path: Path) -> None:
    """Positions run on from file to file, line numbers begin anew."""
    entries = list(read(tmp_path))
    assert [entry.record["n"] for entry in entries] == list(range(6))
    assert [entry.line for entry in entries] == [1, 2, 1, 2, 1, 2]


def test_a_line_that_is_being_written_is_no_entry(three_files: list[Path], tmp_path: Path) -> None:
    """The beginning of a line at the very end does not disturb the reader of a live log."""
    three_files[-1].write_bytes(three_files[-1].read_bytes() + b'{"seq":7')
    assert len(list(read(tmp_path))) == 6


def test_a_line_without_an_end_in_an_older_file_is_corrupt(three_files: list[Path], tmp_path: Path) -> None:
    """Only the newest file can be in the middle of a line."""
    three_files[0].write_bytes(three_files[0].read_bytes()[:-1])
    with pytest.raises(CorruptLogError, match=r"line 2 of .*decisions-00000001\.jsonl has no end"):
        list(read(tmp_path))


def test_a_missing_file_is_noticed(three_files: list[Path], tmp_path: Path) -> None:
    """The first file behind a gap is named."""
    three_files[1].unlink()
    with pytest.raises(CorruptLogError, match="begins with seq 5, but 3 is next") as caught:
        list(read(tmp_path))
    assert (caught.value.file, caught.value.line) == (three_files[2], 0)


def test_a_missing_line_is_noticed(three_files: list[Path], tmp_path: Path) -> None:
    """A line that was taken out leaves a gap, and what stands before it is still yielded."""
    three_files[1].write_bytes(three_files[1].read_bytes().split(b"\n", 1)[1])
    entries = read(tmp_path)
    assert [next(entries).seq for _ in range(2)] == [1, 2]
    with pytest.raises(CorruptLogError, match="has another seq than 3") as caught:
        next(entries)
    assert (caught.value.file, caught.value.line) == (three_files[1], 1)


def test_no_log_is_an_error(tmp_path: Path) -> None:
    """A wrong directory is not an empty log."""
    with pytest.raises(ConfigError, match=r"there is no decision log in .*nowhere"):
        list(read(tmp_path / "nowhere"))
