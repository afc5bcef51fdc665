"""Rotation by size."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lexgate.errors import LogFault
from lexgate.log import DecisionLog, Durability, read

OpenLog = Callable[..., DecisionLog]


def files(folder: Path) -> list[str]:
    """The names of the files with lines."""
    return sorted(path.name for path in folder.glob("decisions-*"))


@pytest.mark.parametrize("durability", Durability)
def test_a_file_is_followed_before_it_would_pass_its_size(
    open_log: OpenLog, folder: Path, tmp_path: Path, durability: Durability
) -> None:
    """No file is larger than told, a line is never split, and each file is named by its first line."""
    with open_log(rotate_bytes=1000, durability=durability) as log:
        for n in range(30):
            log.append({"n": n, "filling": "x" * 100})
    assert max(path.stat().st_size for path in folder.glob("decisions-*")) <= 1000
    assert files(folder)[:3] == ["decisions-00000001.jsonl", "decisions-00000005.jsonl", "decisions-00000009.jsonl"]
    assert [entry.record["n"] for entry in read(tmp_path)] == list(range(30))


def test_a_file_may_be_filled_to_the_last_byte(open_log: OpenLog, folder: Path) -> None:
    """The limit itself is allowed."""
    log = open_log(clock=lambda: 0)
    log.append({})
    size = (folder / "decisions-00000001.jsonl").stat().st_size
    log.close()
    log = open_log(clock=lambda: 0, rotate_bytes=2 * size)
    log.append({})
    assert files(folder) == ["decisions-00000001.jsonl"]
    log.append({})
    assert files(folder) == ["decisions-00000001.jsonl", "decisions-00000003.jsonl"]


def test_a_batch_stays_in_one_file(open_log: OpenLog, folder: Path, tmp_path: Path) -> None:
    """A batch larger than a file goes into a file of its own, whole."""
    log = open_log(rotate_bytes=300)
    log.append({"n": 0})
    log.append_batch([{"n": n} for n in range(1, 50)])
    log.append({"n": 50})
    assert files(folder) == ["decisions-00000001.jsonl", "decisions-00000002.jsonl", "decisions-00000051.jsonl"]
    assert [entry.record["n"] for entry in read(tmp_path)] == list(range(51))


def test_names_keep_their_order_beyond_eight_digits(open_log: OpenLog, folder: Path) -> None:
    """A file is the newest by its number, not by its spelling."""
    with open_log() as log:
        log.append({})
        line = (folder / "decisions-00000001.jsonl").read_bytes()
    (folder / "decisions-00000001.jsonl").unlink()
    (folder / "decisions-99999999.jsonl").write_bytes(line.replace(b'"seq":1', b'"seq":99999999'))
    (folder / "decisions-100000000.jsonl").write_bytes(line.replace(b'"seq":1', b'"seq":100000000'))
    assert open_log().append({}).seq == 100_000_001


def test_a_file_in_the_way_is_refused_until_it_is_gone(open_log: OpenLog, folder: Path, tmp_path: Path) -> None:
    """A foreign file under the next name is neither continued nor overwritten."""
    log = open_log(rotate_bytes=1)
    log.append({})
    foreign = folder / "decisions-00000002.jsonl"
    foreign.write_bytes(b"not ours\n")
    with pytest.raises(LogFault, match=r"File exists.*move away what stands in the place"):
        log.append({})
    assert foreign.read_bytes() == b"not ours\n"
    foreign.write_bytes(b"")
    assert log.append({}).seq == 2
    assert [entry.file for entry in read(tmp_path)] == [folder / "decisions-00000001.jsonl", foreign]


@pytest.mark.parametrize("durability", Durability)
def test_eight_threads_rotate_without_a_gap(open_log: OpenLog, tmp_path: Path, durability: Durability) -> None:
    """Every position that a thread was given holds the record of that thread."""
    log = open_log(rotate_bytes=2000, durability=durability)

    def write(thread: int) -> dict[int, object]:
        return {log.append({"thread": thread, "n": n}).seq: [thread, n] for n in range(40)}

    with ThreadPoolExecutor(8) as pool:
        given = {seq: record for part in pool.map(write, range(8)) for seq, record in part.items()}
    log.close()
    found = {entry.seq: list(entry.record.values()) for entry in read(tmp_path)}
    assert found == given
    assert len(found) == 320
