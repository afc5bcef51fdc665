"""`lexgate law coverage` and `lexgate law sign-off` over small sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lexgate.cli import _sources
from lexgate.law._yaml import read_yaml
from tests.unit.cli.conftest import Invoke
from tests.unit.law.covered_policies import MATRIX, RULES, TESTS, change, covered_policies


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return covered_policies(tmp_path / "policies")


def test_coverage_shows_an_entry_a_line_and_totals(invoke: Invoke, source: Path, opa: Path) -> None:
    result = invoke("law", "coverage", "--source", source, "--opa", opa)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["toy:1", "enforced", "forbidden", "denies", "1+", "1-", "1+", "1-", RULES]
    assert lines[2].split()[:5] == ["toy:1(2)", "reported", "appoint", "standing", "duty"]
    assert lines[-2].startswith("toy: 6 entries: 2 enforced, ")
    assert lines[-1] == "0 of 6 entries reviewed, 0 changed since their review"


def test_coverage_is_json_for_programs(invoke: Invoke, source: Path, opa: Path) -> None:
    page = json.loads(invoke("law", "coverage", "--source", source, "--opa", opa, "--format", "json").stdout)
    assert page["totals"] == {"toy": {"enforced": 2, "reported": 1, "advice": 1, "definition": 1, "penalty": 1}}
    assert page["gaps"] == []
    assert page["entries"][0] == {
        "id": "toy:1",
        "statute": "toy",
        "article": "1",
        "status": "enforced",
        "code": "forbidden",
        "judged": ["deny"],
        "rule": RULES,
        "penalties": ["6"],
        "tests": {"prohibiting": ["test_1_denies_it"], "permitting": ["test_1_permits_else"]},
        "cases": {
            "prohibiting": ["cases/toy/one.yaml: it is done"],
            "permitting": ["cases/toy/one.yaml: it is not done"],
        },
        "review": "unreviewed",
    }


def test_coverage_is_a_table_in_markdown(invoke: Invoke, source: Path, opa: Path) -> None:
    lines = invoke("law", "coverage", "--source", source, "--opa", opa, "--format", "markdown").stdout.splitlines()
    assert "| toy | 2 | 1 | 1 | 1 |  |  | 1 | 6 |" in lines
    assert "| 1 | enforced | Nobody may. | `forbidden` | denies | 1+ 1- | 1+ 1- | 6 |" in lines
    assert any("A processor appoints \\| somebody." in line for line in lines)
    assert "| 6 | penalty | A fine. |  | penalty of 1 |  |  |  |" in lines


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_coverage_fails_on_a_gap_and_names_its_place(invoke: Invoke, source: Path, opa: Path, form: str) -> None:
    change(source, TESTS, "test_1_denies_it", "test_1_it")
    result = invoke("law", "coverage", "--source", source, "--opa", opa, "--format", form)
    assert result.exit_code == 1
    assert result.stderr == f"lexgate: {RULES}: no test test_1_denies_… for toy:1\n"


def test_coverage_of_an_entry_without_a_status_still_has_a_page(invoke: Invoke, source: Path, opa: Path) -> None:
    change(source, MATRIX, "    status: definition\n", "")
    change(source, MATRIX, "  1.p3:\n", "  '4':\n  1.p3:\n")
    for form in ("text", "json", "markdown"):
        result = invoke("law", "coverage", "--source", source, "--opa", opa, "--format", form)
        assert (result.exit_code, "5 has no status" in result.stderr) == (1, True)
        assert result.stdout


def test_coverage_of_one_statute(invoke: Invoke, source: Path, opa: Path) -> None:
    (source / "law" / "bare.yaml").write_text("articles:\n  x: {gist: {en: x}}\n")
    assert invoke("law", "coverage", "--source", source, "--opa", opa).exit_code == 1
    assert invoke("law", "coverage", "--source", source, "--opa", opa, "--statute", "toy").exit_code == 0
    result = invoke("law", "coverage", "--source", source, "--opa", opa, "--statute", "gdpr")
    assert (result.exit_code, result.stderr) == (2, "lexgate: there is no such statute; known: bare, toy\n")


def test_coverage_needs_sources(invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sources, "CHECKOUT", tmp_path)
    result = invoke("law", "coverage")
    assert result.exit_code == 2
    assert "name their folder with --source" in result.stderr


def test_sign_off_writes_a_review_that_coverage_sees(invoke: Invoke, source: Path, opa: Path) -> None:
    where = ("--source", source, "--opa", opa)
    result = invoke("law", "sign-off", "toy:1", "--by", " R.  Reviewer ", "--on", "2026-01-02", *where)
    assert (result.exit_code, result.stdout) == (0, "toy:1 in toy.yaml: reviewed by R. Reviewer on 2026-01-02\n")
    assert read_yaml(source / MATRIX)["articles"]["1"]["review"]["by"] == "R. Reviewer"
    assert "1 of 6 entries reviewed, 0 changed" in invoke("law", "coverage", *where).stdout
    change(source, MATRIX, "quote: Nobody may.", "quote: Nobody might.")
    result = invoke("law", "coverage", *where, "--format", "markdown")
    assert result.exit_code == 0
    assert "| 1 | enforced, changed since review |" in result.stdout


def test_sign_off_shows_what_would_be_signed(invoke: Invoke, source: Path, opa: Path) -> None:
    before = (source / MATRIX).read_bytes()
    result = invoke("law", "sign-off", "toy:1", "--show", "--source", source, "--opa", opa)
    assert result.stdout.startswith("unreviewed, sha256 ")
    for part in ('"quote": "Nobody may."', "article_1_done if input.done", "kind := input.kind"):
        assert part in result.stdout
    assert (source / MATRIX).read_bytes() == before


@pytest.mark.parametrize(
    ("identifier", "options", "said"),
    [
        ("toy:1", (), "say with --by who reviewed the entry"),
        ("toy:1", ("--by", " "), "say with --by who reviewed the entry"),
        ("toy:1(3)", ("--by", "R"), "did you mean toy:1(2)?"),
        ("toy:nothing", ("--by", "R"), "see `lexgate law list`"),
        ("gdpr:1", ("--by", "R"), "known: toy"),
    ],
)
def test_sign_off_refuses(
    invoke: Invoke, source: Path, opa: Path, identifier: str, options: tuple[str, ...], said: str
) -> None:
    before = (source / MATRIX).read_bytes()
    result = invoke("law", "sign-off", identifier, *options, "--source", source, "--opa", opa)
    assert result.exit_code == 2
    assert said in result.stderr
    assert (source / MATRIX).read_bytes() == before
