"""The cases of the project: they pass, and every enforced entry has two that differ in few facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lexgate.config import Config
from lexgate.testing import Case, CaseRunner, load_cases, unpaired

# A statute joins as soon as it has a folder of cases.
AT_LEAST = {"ndsr", "hunan", "shijiazhuang", "angiang", "house"}


@pytest.fixture(scope="module")
def folder(policies: Path) -> Path:
    return policies / "cases"


@pytest.fixture(scope="module")
def cases(folder: Path) -> list[Case]:
    return load_cases([folder])


@pytest.fixture(scope="module")
def runner() -> Iterator[CaseRunner]:
    with CaseRunner(Config(module_cache=False)) as made:
        yield made


@pytest.fixture(scope="module")
def statutes(folder: Path, runner: CaseRunner) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name in runner.matrix.statutes)


def test_every_case_passes(cases: list[Case], runner: CaseRunner) -> None:
    failed = [str(result) for result in runner.run(cases) if not result.passed]
    assert not failed, "\n".join(failed)


def test_every_enforced_entry_has_a_pair(cases: list[Case], runner: CaseRunner, statutes: list[str]) -> None:
    assert set(statutes) >= AT_LEAST
    found = unpaired(runner.matrix, statutes, [(case, runner.facts(case)) for case in cases])
    assert not found, "\n".join(map(str, found))


def test_the_gate_sees_an_entry_that_loses_its_cases(cases: list[Case], runner: CaseRunner) -> None:
    others = [case for case in cases if not case.file.endswith("ndsr/article_13.yaml")]
    found = unpaired(runner.matrix, ["ndsr"], [(case, runner.facts(case)) for case in others])
    assert [each.article for each in found] == ["ndsr:13"]


def test_every_file_names_its_schema(folder: Path) -> None:
    first = "# yaml-language-server: $schema=../case.schema.json\n"
    assert [path.name for path in folder.rglob("*.yaml") if not path.read_text("utf-8").startswith(first)] == []
