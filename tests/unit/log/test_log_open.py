"""Opening a log: a new one, one that ended in order, one that a crash left, one that cannot be continued."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lexgate.errors import ConfigError
from lexgate.log import CorruptLogError, DecisionLog, Durability, read

OpenLog = Callable[..., DecisionLog]


def first_file(folder: Path) -> Path:
    """The file that begins with seq 1."""
    return folder / "decisions-00000001.jsonl"


@pytest.fixture
def left(open_log: OpenLog, folder: Path) -> Path:
    """The folder of a log that was closed after three lines."""
    with open_log() as log:
        log.append_batch([{"n": n} for n in range(3)])
    return folder


@pytest.fixture
def left_in_two_files(open_log: OpenLog, folder: Path) -> Path:
    """The folder of a log that was closed after two files with one line each."""
    with open_log(rotate_bytes=1) as log:
        log.append({"n": 0})
        log.append({"n": 1})
    return folder


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Replaces the content of a file by what `change` makes of it."""
    path.write_bytes(change(path.read_bytes()))


def test_only_the_owner_can_read_a_log(open_log: OpenLog, folder: Path) -> None:
    """Folders are 0700 and files 0600, whatever the umask allows."""
    before = os.umask(0)
    try:
        open_log().append({})
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_the_directory_is_made_where_it_is_missing(tmp_path: Path) -> None:
    """A first start needs no preparation."""
    directory = tmp_path / "var" / "log"
    with DecisionLog.open(directory, slot=3, durability=Durability.FSYNC, rotate_bytes=1 << 20) as log:
        assert log.append({}).seq == 1
    assert (directory / "3").stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("left")
def test_a_log_continues_where_it_ended(open_log: OpenLog, tmp_path: Path) -> None:
    """The second process writes under the same identity, behind the last line of the first."""
    [before] = {entry.log_id for entry in read(tmp_path)}
    log = open_log()
    assert log.append({"n": 3}) == (before, 4)
    assert [entry.record["n"] for entry in read(tmp_path)] == [0, 1, 2, 3]


def test_each_slot_is_a_log_of_its_own(open_log: OpenLog) -> None:
    """Two workers write side by side, each from 1 under its own identity."""
    one, other = open_log(slot=0), open_log(slot=1)
    assert one.append({}).seq == other.append({}).seq == 1
    assert one.log_id != other.log_id


def test_a_second_writer_is_refused_by_name(open_log: OpenLog) -> None:
    """Whoever comes second learns which process writes, and what to do."""
    open_log()
    with pytest.raises(ConfigError, match=rf"written by process {os.getpid()}: stop that process, or set log\.dir"):
        open_log()


def test_close_lets_the_next_writer_in(open_log: OpenLog) -> None:
    """After close the folder is free, and a refused writer left it free as well."""
    first = open_log()
    with pytest.raises(ConfigError):
        open_log()
    first.close()
    assert open_log().append({}).seq == 1


def test_close_frees_the_folder_though_a_child_still_holds_a_copy(open_log: OpenLog) -> None:
    """Between fork and exec a child has every descriptor of its parent."""
    log = open_log()
    copy = os.dup(log._claim.lock_fd)
    log.close()
    assert open_log().append({}).seq == 1
    os.close(copy)


def test_the_lock_names_its_holder_alone(open_log: OpenLog, left: Path) -> None:
    """Nothing is left of a longer pid that stood there before."""
    (left / "lock").write_text("12345678901\n")
    open_log()
    assert (left / "lock").read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("setting", [{"slot": -1}, {"rotate_bytes": 0}])
def test_settings_without_a_meaning_are_refused(open_log: OpenLog, setting: dict[str, int]) -> None:
    """A slot below 0 and a file without room are errors of the configuration."""
    with pytest.raises(ConfigError, match=r"log\.rotate_bytes"):
        open_log(**setting)


def test_a_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """The message names the place and says what to do about it."""
    (tmp_path / "log").touch()
    with pytest.raises(ConfigError, match=r"cannot be opened \(File exists\): move away .*/log/0"):
        DecisionLog.open(tmp_path / "log", slot=0, durability=Durability.WRITE, rotate_bytes=1)


def test_a_full_disk_at_the_start_is_refused_and_lets_go(
    open_log: OpenLog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails behind the lock gives the lock back, and a pid that cannot be written harms nobody."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        patch.setattr(os, "fsync", full)
        with pytest.raises(ConfigError, match=rf"cannot be opened \(No space left on device\): free space in {folder}"):
            open_log()
    assert open_log().append({}).seq == 1


@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"format":2,"log_id":"x"}', b'{"format":1,"log_id":7}'])
def test_a_log_without_its_identity_is_refused(open_log: OpenLog, left: Path, content: bytes | None) -> None:
    """Lines whose log.json is lost or strange are not continued under another identity."""
    (left / "log.json").unlink()
    if content is not None:
        (left / "log.json").write_bytes(content)
    with pytest.raises(ConfigError, match=r"log\.json is .*: restore it, or move .* away as it is"):
        open_log()


def test_a_crash_before_the_first_line_is_no_matter(open_log: OpenLog, left: Path) -> None:
    """A log that has an identity and no file yet begins with 1."""
    first_file(left).unlink()
    assert open_log().append({}).seq == 1


@pytest.mark.parametrize("torn", [b'{"seq":4,"log_', b"\0" * 5000, b"x"])
def test_a_torn_line_is_set_aside(open_log: OpenLog, left: Path, tmp_path: Path, torn: bytes) -> None:
    """The beginning of a line whose answer never left is moved into a file of its own, and its position is free."""
    edit(first_file(left), lambda old: old + torn)
    log = open_log()
    [aside] = left.glob("torn-00000004-*.part")
    assert aside.read_bytes() == torn
    assert aside.stat().st_mode & 0o777 == 0o600
    assert log.append({"n": 3}).seq == 4
    assert [entry.record["n"] for entry in read(tmp_path)] == [0, 1, 2, 3]


def test_a_file_of_nothing_but_a_torn_line_goes_on_empty(open_log: OpenLog, left_in_two_files: Path) -> None:
    """The file keeps its name, because its first line is still to come."""
    newest = left_in_two_files / "decisions-00000002.jsonl"
    edit(newest, lambda old: old[:-1])
    assert open_log().append({}).seq == 2
    assert len(list(left_in_two_files.glob("torn-00000002-*.part"))) == 1


def test_an_empty_file_behind_a_full_one_is_continued(open_log: OpenLog, left: Path) -> None:
    """A crash between the making of a file and its first line costs nothing."""
    (left / "decisions-00000004.jsonl").touch()
    assert open_log().append({}).seq == 4
    assert (left / "decisions-00000004.jsonl").read_bytes().startswith(b'{"seq":4,')


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (lambda old: old.replace(b'"n":1}', b'"n":1'), 2, "is not JSON"),
        (lambda old: old.replace(b'"seq":2', b'"seq":3'), 2, "has another seq than 2"),
        (lambda old: old.replace(b'"log_id":"', b'"log_id":"0'), 1, "belongs to another log"),
        (lambda old: old.replace(b'"recorded_at"', b'"recorded"'), 1, "lacks one of seq, log_id, recorded_at"),
        (lambda old: b"[]\n" + old, 1, "is not a line of a decision log"),
        (lambda old: old.split(b"\n", 1)[1], 1, "has another seq than 1"),
    ],
)
def test_a_corrupt_line_is_refused_with_file_line_and_cure(
    open_log: OpenLog, left: Path, change: Callable[[bytes], bytes], line: int, problem: str
) -> None:
    """A log whose newest file is not what was written is not continued; the message names the place and the way out."""
    edit(first_file(left), change)
    with pytest.raises(CorruptLogError, match=problem) as caught:
        open_log()
    assert (caught.value.file, caught.value.line) == (first_file(left), line)
    assert f"move {left} away as it is (keep it" in str(caught.value)


@pytest.mark.parametrize(
    "change", [lambda _: b"", lambda old: old[:-1], lambda old: old.replace(b'"seq":1', b'"seq":0')]
)
def test_a_file_that_does_not_follow_on_the_one_before_is_refused(
    open_log: OpenLog, left_in_two_files: Path, change: Callable[[bytes], bytes]
) -> None:
    """Lines that a power failure took from an older file are noticed when the log is opened."""
    edit(first_file(left_in_two_files), change)
    with pytest.raises(CorruptLogError, match="move") as caught:
        open_log()
    assert caught.value.file == first_file(left_in_two_files)


def test_older_files_may_be_gone(open_log: OpenLog, left_in_two_files: Path) -> None:
    """What was moved to an archive does not keep the log from going on."""
    first_file(left_in_two_files).unlink()
    assert open_log().append({}).seq == 3


def test_a_folder_that_was_set_aside_gives_way_to_a_new_log(open_log: OpenLog, left: Path, tmp_path: Path) -> None:
    """The way out that the messages name leads to a log that works, under an identity of its own."""
    [before] = {entry.log_id for entry in read(tmp_path)}
    left.rename(tmp_path / "0.kept")
    position = open_log().append({})
    assert position.seq == 1
    assert position.log_id != before
