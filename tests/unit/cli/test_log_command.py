"""`lexgate log verify`: a whole log is counted, a damaged one is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lexgate.log import DecisionLog, Durability
from tests.unit.cli.conftest import Invoke


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    directory = tmp_path / "log"
    for slot, entries in ((0, 3), (1, 2)):
        log = DecisionLog.open(directory, slot=slot, durability=Durability.WRITE, rotate_bytes=4096)
        log.append_batch([{"decision_id": str(number)} for number in range(entries)])
        log.close()
    return directory


def test_a_whole_log_is_counted(invoke: Invoke, folder: Path) -> None:
    result = invoke("log", "verify", folder)
    assert result.exit_code == 0
    assert "5 entries, none missing" in result.stdout
    report = json.loads(invoke("log", "verify", "--format", "json", folder).stdout)
    assert [(log["slot"], log["entries"]) for log in report["logs"]] == [(0, 3), (1, 2)]
    assert report["whole"] is True


def test_a_gap_is_status_1_and_names_the_line(invoke: Invoke, folder: Path) -> None:
    (file,) = (folder / "1").glob("*.jsonl")
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    result = invoke("log", "verify", folder)
    assert result.exit_code == 1
    assert f"line 1 of {file}" in result.stderr
    report = json.loads(invoke("log", "verify", "--format", "json", folder).stdout)
    assert (report["whole"], report["entries"]) == (False, 3)


def test_no_log_is_status_2(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("log", "verify", tmp_path / "nowhere").exit_code == 2
