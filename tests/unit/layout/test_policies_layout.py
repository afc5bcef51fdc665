"""The policies are laid out so that a reader finds the rule of an article, its title and its tests."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from lexgate.law.rego import RegoFile, read_policies
from tests.unit.layout import checks

Check = Callable[[Collection[RegoFile]], list[str]]

CHECKS: list[Check] = [
    checks.unnamed_rules,
    checks.wrong_articles,
    checks.strangers,
    checks.misplaced_packages,
    checks.untested_files,
    checks.not_snake_case,
]
# Each breaks the check of its name, and no other line of this file.
BROKEN = {
    "unnamed_rules": ("article_7.rego", 'deny contains "ndsr:7" if input.x'),
    "wrong_articles": (
        "article_7.rego",
        '# METADATA\n# title: t\n# custom:\n#   article: ndsr:8\ndeny contains "ndsr:7" if input.x',
    ),
    "strangers": ("article_7.rego", 'details contains ["ndsr:71", "item", "x"] if input.x'),
    "misplaced_packages": ("article_7.rego", "x := 1"),
    "untested_files": ("article_7.rego", "x := 1"),
    "not_snake_case": ("article_7.rego", "camelCase := 1"),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_policies_keep(check: Check, rego: tuple[RegoFile, ...]) -> None:
    problems = check(rego)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_check_finds_what_is_wrong(check: Check, opa: Path, tmp_path: Path) -> None:
    name, rule = BROKEN[check.__name__]
    folder = tmp_path / "lexgate" / "statutes" / "ndsr"
    folder.mkdir(parents=True)
    package = "elsewhere" if check is checks.misplaced_packages else "lexgate.statutes.ndsr"
    (folder / name).write_text(f"package {package}\n\n{rule}\n")
    problems = check(read_policies(opa, tmp_path))
    assert problems
    assert all(problem.startswith("lexgate/statutes/ndsr/article_7.rego") for problem in problems)


@pytest.mark.parametrize(("emitted", "belongs"), [("II.12", True), ("II.12a", True), ("II.1", False), ("12", False)])
def test_a_file_of_a_task_has_the_ids_of_the_task(opa: Path, tmp_path: Path, emitted: str, belongs: bool) -> None:
    folder = tmp_path / "lexgate" / "statutes" / "sme_plan"
    folder.mkdir(parents=True)
    rule = f'advice contains "sme-plan:{emitted}" if input.x'
    (folder / "task_12.rego").write_text(f"package lexgate.statutes.sme_plan\n\n{rule}\n")
    assert (checks.strangers(read_policies(opa, tmp_path)) == []) is belongs
