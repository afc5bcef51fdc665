"""The cases of the project: they pass, every entry that is judged has a pair of them, stories are exact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lexgate.config import Config
from lexgate.testing import Case, CaseRunner, load_cases, unpaired

# A statute joins as soon as it has a folder of cases.
AT_LEAST = {"ndsr", "hunan", "shijiazhuang", "angiang", "sme-plan", "house"}
# How many companies the folder of stories tells of at least, a file each.
STORIES = 60


@pytest.fixture(scope="module")
def folder(policies: Path) -> Path:
    return policies / "cases"


@pytest.fixture(scope="module")
def cases(folder: Path) -> list[Case]:
    return load_cases([folder])


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseRunner]:
    """Compiles the module once for all readings that cases choose, away from the cache of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp()))
        with CaseRunner(Config()) as made:
            yield made


@pytest.fixture(scope="module")
def statutes(folder: Path, runner: CaseRunner) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name in runner.matrix.statutes)


@pytest.fixture(scope="module")
def stories(cases: list[Case]) -> list[Case]:
    return [case for case in cases if Path(case.file).parent.name == "stories"]


@pytest.fixture(scope="module")
def by_entry(cases: list[Case], stories: list[Case]) -> list[Case]:
    """The cases that are told entry by entry: a story may pair an entry too, but must not have to."""
    return [case for case in cases if case not in stories]


def test_every_case_passes(cases: list[Case], runner: CaseRunner) -> None:
    failed = [str(result) for result in runner.run(cases) if not result.passed]
    assert not failed, "\n".join(failed)


def test_every_entry_that_is_judged_has_a_pair(by_entry: list[Case], runner: CaseRunner, statutes: list[str]) -> None:
    assert set(statutes) >= AT_LEAST
    found = unpaired(runner.matrix, statutes, [(case, runner.facts(case)) for case in by_entry])
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("file", "lost"),
    [
        ("ndsr/article_13.yaml", ["ndsr:13"]),
        ("shijiazhuang/posture.yaml", ["shijiazhuang:49.p2a", "shijiazhuang:49.p3a"]),
    ],
)
def test_the_gate_sees_an_entry_that_loses_its_cases(
    by_entry: list[Case], runner: CaseRunner, file: str, lost: list[str]
) -> None:
    others = [case for case in by_entry if not case.file.endswith(file)]
    found = unpaired(runner.matrix, [file.split("/", 1)[0]], [(case, runner.facts(case)) for case in others])
    assert [each.article for each in found] == lost


def test_every_story_says_what_governs_and_exactly_which_duties_come_of_it(stories: list[Case]) -> None:
    assert len({case.file for case in stories}) >= STORIES
    judged = [case for case in stories if case.expected.effect is not None]
    vague = [case.name for case in judged if case.expected.duties is None or case.expected.governs is None]
    assert judged
    assert not vague


def test_every_file_names_its_schema(folder: Path) -> None:
    first = "# yaml-language-server: $schema=../case.schema.json\n"
    assert [path.name for path in folder.rglob("*.yaml") if not path.read_text("utf-8").startswith(first)] == []
