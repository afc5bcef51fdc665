"""The policies are laid out so that a reader finds the rule of an article, its title and its tests."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from lexgate.law.build import read_law
from tests.unit.layout import checks
from tests.unit.layout.rego import RegoFile, read_policies

Check = Callable[[Collection[RegoFile]], list[str]]

CHECKS: list[Check] = [
    checks.unnamed_rules,
    checks.wrong_articles,
    checks.strangers,
    checks.misplaced_packages,
    checks.untested_files,
    checks.untested_ids,
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
    "untested_ids": ("article_7.rego", 'oblige contains "ndsr:7" if input.x'),
    "not_snake_case": ("article_7.rego", "camelCase := 1"),
}


@pytest.fixture(scope="module")
def files(opa: Path, policies: Path) -> tuple[RegoFile, ...]:
    return read_policies(opa, policies)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_policies_keep(check: Check, files: tuple[RegoFile, ...]) -> None:
    problems = check(files)
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


def test_slug_of_an_article() -> None:
    assert checks.slug("ndsr:22(1)a") == "22_1_a"
    assert checks.slug("ndsr:22(2)") == "22_2"
    assert checks.slug("ndsr:12.p1c") == "12_p1c"
    assert checks.slug("house:items_missing") == "items_missing"


@pytest.fixture(scope="module")
def enforced(policies: Path) -> dict[str, str]:
    """The file of the matrix that has an id as enforced."""
    return {
        f"{statute}:{article}": f"law/{statute}.yaml"
        for statute, matrix in read_law(policies)["statutes"].items()
        for article, entry in matrix["articles"].items()
        if entry["status"] == "enforced"
    }


def test_every_emitted_id_is_in_the_matrix(files: tuple[RegoFile, ...], enforced: dict[str, str]) -> None:
    problems = checks.unknown_to_matrix(files, enforced)
    assert not problems, "\n".join(problems)
    assert checks.unknown_to_matrix(files, {}) != []


def test_every_enforced_entry_has_a_rule(files: tuple[RegoFile, ...], enforced: dict[str, str]) -> None:
    problems = checks.unknown_to_rules(files, enforced)
    assert not problems, "\n".join(problems)
    assert checks.unknown_to_rules((), enforced) != []
