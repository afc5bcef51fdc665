"""Files are read again when they change; what cannot be read leaves the old content in force."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from lexgate.errors import ConfigError
from lexgate.serve.access.watched import Watched


def number_in(path: Path) -> int:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        raise ConfigError("is no number") from None


def put(path: Path, content: str, *, age: float = 60.0) -> None:
    path.write_text(content)
    at = time.time() - age
    os.utime(path, (at, at))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    put(tmp_path / "number", "1")
    return tmp_path / "number"


@pytest.fixture
def watched(path: Path) -> Watched[int]:
    return Watched("number", [path], lambda: number_in(path))


def test_a_change_is_read(path: Path, watched: Watched[int]) -> None:
    put(path, "2", age=50)
    assert watched.current() == 2


def test_a_file_that_takes_its_place_is_read(path: Path, watched: Watched[int]) -> None:
    put(path.with_name("new"), "2")
    path.with_name("new").replace(path)
    assert watched.current() == 2


def test_nothing_is_read_while_nothing_changes(path: Path) -> None:
    numbers = iter([7, 8])
    watched = Watched("number", [path], lambda: next(numbers))
    assert [watched.current() for _ in range(5)] == [7] * 5


def test_what_cannot_be_read_leaves_the_old_in_force_and_is_logged_once(path: Path, watched: Watched[int]) -> None:
    put(path, "half", age=50)
    with capture_logs() as logs:
        assert [watched.current() for _ in range(3)] == [1, 1, 1]
    assert [(line["event"], line["log_level"]) for line in logs] == [("not_reloaded", "error")]
    assert isinstance(watched.problem, ConfigError)
    put(path, "3", age=40)
    assert watched.current() == 3
    assert watched.problem is None


def test_a_file_that_is_being_written_is_no_problem_yet(path: Path, watched: Watched[int]) -> None:
    put(path, "half", age=0)
    assert watched.current() == 1
    assert watched.problem is None


def test_a_young_file_is_read_again_although_it_looks_the_same(path: Path, watched: Watched[int]) -> None:
    put(path, "2", age=0)
    stamp = path.stat()
    assert watched.current() == 2
    path.write_text("3")  # in the same tick of the clock, as long as before, at the same place
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert watched.current() == 3


def test_a_file_that_is_gone_leaves_the_old_in_force(path: Path, watched: Watched[int]) -> None:
    path.unlink()
    assert watched.current() == 1
    assert watched.problem is not None


def test_the_start_needs_content(path: Path) -> None:
    put(path, "none")
    with pytest.raises(ConfigError):
        Watched("number", [path], lambda: number_in(path))
