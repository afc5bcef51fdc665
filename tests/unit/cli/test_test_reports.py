"""`lexgate test` with --sarif, --coverage, --fail-under and --watch."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lexgate.cli._watch import Watcher
from lexgate.config import Config
from lexgate.testing import CaseRunner, Result
from tests.unit.cli.conftest import Invoke
from tests.unit.cli.test_test_command import RIGHT, WRONG, cases

File = Callable[..., Path]


def test_sarif_is_written_where_cases_fail_and_where_they_pass(invoke: Invoke, file: File, tmp_path: Path) -> None:
    report = tmp_path / "deep" / "cases.sarif"
    assert invoke("test", "--sarif", report, file("a.yaml", cases(RIGHT, WRONG))).exit_code == 1
    [run] = json.loads(report.read_bytes())["runs"]
    assert "ndsr:22(2)" in {result["ruleId"] for result in run["results"]}
    assert invoke("test", "--sarif", report, file("a.yaml", cases(RIGHT))).exit_code == 0
    assert json.loads(report.read_bytes())["runs"][0]["results"] == []


@pytest.mark.parametrize("expect", [{"efect": "DENY"}, {"effect": "DENY", "articles": {"cited": ["ndsr:999"]}}])
def test_sarif_tells_of_what_is_malformed_too(invoke: Invoke, file: File, tmp_path: Path, expect: Any) -> None:
    report = tmp_path / "cases.sarif"
    assert invoke("test", "--sarif", report, file("a.yaml", cases(expect))).exit_code == 2
    results = json.loads(report.read_bytes())["runs"][0]["results"]
    assert {result["ruleId"] for result in results} == {"lexgate/malformed"}


def test_coverage_is_a_table_by_article(invoke: Invoke, file: File) -> None:
    permits = {"effect": "DENY", "articles": {"cited": ["ndsr:22(2)"], "not_cited": ["ndsr:22(3)"]}}
    result = invoke("test", "--coverage", file("a.yaml", cases(RIGHT, permits)))
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["ndsr:22(2)", "2", "-", "no", "case", "permits"] in lines
    assert ["ndsr:22(3)", "-", "1", "no", "case", "prohibits"] in lines
    assert any(line[:4] == ["ndsr:", "0", "of", line[3]] for line in lines if len(line) > 3)
    assert "0.0 % covered: 0 of " in result.stdout


def test_coverage_is_in_the_json(invoke: Invoke, file: File) -> None:
    result = invoke("test", "--coverage", "--format", "json", file("a.yaml", cases(RIGHT)))
    told = json.loads(result.stdout)["coverage"]
    assert told["percent"] == told["covered"] == 0
    assert told["entries"] == len(told["articles"]) > 50
    assert {"id": "ndsr:22(2)", "status": "enforced", "prohibited": 1, "permitted": 0} in told["articles"]
    assert "coverage" not in json.loads(invoke("test", "--format", "json", file("a.yaml", cases(RIGHT))).stdout)


def test_too_little_coverage_is_status_1(invoke: Invoke, file: File) -> None:
    path = file("a.yaml", cases(RIGHT))
    assert invoke("test", "--fail-under", "0", path).exit_code == 0
    result = invoke("test", "--fail-under", "0.5", path)
    assert result.exit_code == 1
    assert "Coverage by article" in result.stdout
    assert result.stderr == "lexgate: the cases cover 0.0 % of the entries, less than --fail-under 0.5\n"


@pytest.mark.parametrize("percent", ["-1", "101", "much"])
def test_a_percentage_that_is_none_is_status_2(invoke: Invoke, file: File, percent: str) -> None:
    assert invoke("test", "--fail-under", percent, file("a.yaml", cases(RIGHT))).exit_code == 2


@pytest.mark.parametrize(
    "option", [("--junit", "x.xml"), ("--sarif", "x.sarif"), ("--coverage",), ("--format", "json")]
)
def test_watching_writes_no_reports(invoke: Invoke, file: File, option: tuple[str, ...]) -> None:
    result = invoke("test", "--watch", *option, file("a.yaml", cases(RIGHT)))
    assert result.exit_code == 2
    assert "leave out --junit, --sarif, --coverage and --format" in result.stderr


def test_watching_without_its_library_names_the_cure(
    invoke: Invoke, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    result = invoke("test", "--watch", file("a.yaml", cases(RIGHT)))
    assert result.exit_code == 2
    assert "--watch needs watchfiles: pip install 'lexgate[testing]'" in result.stderr


class Told:
    """What a watcher said: the names of the cases of each run, with whether they passed."""

    def __init__(self, *paths: Path, config: Config | None = None) -> None:
        self.runs: list[list[tuple[str, bool]]] = []
        self.watcher = Watcher(paths, [config or Config()], lambda found: found, self.say)

    def say(self, results: list[Result], _runner: CaseRunner) -> None:
        self.runs.append([(f"{Path(each.case.file).name} {each.case.name}", each.passed) for each in results])

    def watch(self, *steps: Callable[[], Path]) -> None:
        """Does the steps, each of which changes the path that it returns."""
        self.watcher.watch({(1, str(step()))} for step in steps)


def test_a_change_runs_its_file_again_and_no_other(file: File, tmp_path: Path) -> None:
    file("a.yaml", cases(RIGHT))
    file("b.yaml", cases(RIGHT))
    told = Told(tmp_path)
    told.watch(lambda: file("b.yaml", cases(WRONG)), lambda: file("b.yaml", cases(RIGHT, RIGHT)))
    assert told.runs == [
        [("a.yaml story 1", True), ("b.yaml story 1", True)],
        [("b.yaml story 1", False)],
        [("b.yaml story 1", True), ("b.yaml story 2", True)],
    ]
    assert told.watcher.passed


def test_a_new_file_is_run_and_a_malformed_or_missing_one_is_told(
    file: File, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file("a.yaml", cases(RIGHT))
    told = Told(tmp_path)

    def removed() -> Path:
        (tmp_path / "b.yaml").unlink()
        return tmp_path / "b.yaml"

    told.watch(lambda: file("b.yaml", cases(WRONG)), lambda: file("b.yaml", "cases: 1"))
    assert told.runs[1:] == [[("b.yaml story 1", False)]]
    assert not told.watcher.passed
    assert "b.yaml: /cases: is not a list; write a list" in capsys.readouterr().err
    told = Told(tmp_path)
    told.watch(removed)
    assert told.watcher.passed
    assert "b.yaml is gone" in capsys.readouterr().out


def test_other_policies_run_everything_again(file: File, tmp_path: Path, root: Path) -> None:
    compiled = tmp_path / "policies"
    compiled.mkdir()
    for each in (root / "sidecar" / "lexgate" / "_policies").iterdir():
        (compiled / each.name).write_bytes(each.read_bytes())
    file("a.yaml", cases(RIGHT))
    told = Told(tmp_path / "a.yaml", config=Config(policies=compiled))
    told.watch(lambda: compiled / "manifest.json")
    assert len(told.runs) == 2


def test_policies_that_are_being_compiled_are_told_and_waited_for(
    file: File, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file("a.yaml", cases(RIGHT))
    told = Told(tmp_path / "a.yaml", config=Config(policies=tmp_path / "nowhere"))
    told.watch()
    assert told.runs == []
    assert not told.watcher.passed
    assert "cannot be read" in capsys.readouterr().err


def test_only_cases_and_policies_are_looked_at(tmp_path: Path) -> None:
    watcher = Told(tmp_path).watcher
    assert watcher.wants(1, str(tmp_path / "deep" / "a.yaml"))
    assert not watcher.wants(1, str(tmp_path / "a.txt"))
    assert not watcher.wants(1, "/elsewhere/a.yaml")
    assert watcher.wants(1, str(next(iter(watcher._policies)) / "law.json"))


@pytest.fixture
def watching(file: File, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    (tmp_path / "cases").mkdir()
    file("cases/a.yaml", cases(RIGHT))
    said = tmp_path / "said"
    command = [sys.executable, "-m", "lexgate.cli.main", "test", "--watch", str(tmp_path / "cases")]
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        try:
            yield process, said
        finally:
            process.kill()
            process.wait()


def test_it_watches_until_ctrl_c(watching: tuple[subprocess.Popen[str], Path], file: File) -> None:
    process, said = watching
    await_words(said, "1 cases passed")
    time.sleep(0.5)  # until the library looks at the folder
    file("cases/a.yaml", cases(WRONG))
    await_words(said, "1 of 1 cases failed")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 1, said.read_text()


def await_words(said: Path, words: str) -> None:
    deadline = time.monotonic() + 30
    while words not in said.read_text():
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.05)
