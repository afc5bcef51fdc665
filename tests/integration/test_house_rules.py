"""`lexgate new house-rule` in a copy of the policies, and in a folder of its own: what it writes passes as it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lexgate.cli.main import main
from lexgate.config import Config, OpaSection
from lexgate.law._opa import Opa
from lexgate.law.build import build_policy_set
from lexgate.law.coverage import read_coverage
from lexgate.law.house import merge_house
from lexgate.testing import CaseRunner, load_cases, unpaired

# One worker: the sources are compiled once for all.
pytestmark = pytest.mark.xdist_group("house_rules")
NAMES = ["no_profiling", "no_ads"]


@dataclass(frozen=True)
class Tree:
    """Sources with two new house rules, one written into them, one merged into them; and what they compile to."""

    sources: Path
    compiled: Path


def lexgate(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def tree(policies: Path, opa: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(policies, folder / "policies")
    done = lexgate("new", "house-rule", "no_profiling", "--into", folder / "policies")
    assert done.exit_code == 0, done.output
    done = lexgate("new", "house-rule", "no_ads", "--purpose", "advertising_by_phone", "--into", folder / "own")
    assert done.exit_code == 0, done.output
    assert merge_house(folder / "policies", folder / "own", folder / "sources", opa) == ["house:no_ads"]
    build_policy_set(folder / "sources", folder / "compiled", opa)
    return Tree(folder / "sources", folder / "compiled")


def test_the_rego_tests_pass_and_reach_every_line(tree: Tree, opa: Path) -> None:
    report = json.loads(
        Opa(opa, tree.sources).run("test", "--coverage", "--run", "house", "--bundle", "lexgate", "data")
    )
    ran = {name: found for name, found in report["files"].items() if found.get("covered")}
    files = {name: found for name, found in ran.items() if Path(name).stem in NAMES}
    assert len(files) == len(NAMES)
    assert [name for name, found in files.items() if found.get("not_covered")] == []


def test_the_rego_is_formatted_as_opa_does(tree: Tree, opa: Path) -> None:
    command = [str(opa), "fmt", "--list", "--fail", "lexgate/house"]
    done = subprocess.run(command, cwd=tree.sources, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nothing_is_missing(tree: Tree, opa: Path, tmp_path: Path) -> None:
    for part in ("lexgate/house", "cases/house"):
        shutil.copytree(tree.sources / part, tmp_path / part)
    (tmp_path / "law").mkdir()
    shutil.copy(tree.sources / "law" / "house.yaml", tmp_path / "law")
    covered = read_coverage(tmp_path, opa)
    assert covered.gaps == ()
    assert {row.article for row in covered.rows} >= set(NAMES)


def test_the_cases_pass_on_both_engines_and_pair(tree: Tree, opa: Path) -> None:
    cases = load_cases([tree.sources / "cases" / "house"])
    wasm = Config(policies=tree.compiled)
    server = Config(policies=tree.compiled, engine="opa", opa=OpaSection(binary=opa, timeout_seconds=20))
    with CaseRunner(wasm, server) as runner:
        assert [str(result) for result in runner.run(cases) if not result.passed] == []
        pairs = [(case, runner.facts(case)) for case in cases]
        assert unpaired(runner.matrix, ["house"], pairs) == []


@pytest.mark.parametrize(
    "name", ["No_Profiling", "no-profiling", "_x", "x__y", "test_x", "todo", "x" * 65, "../x", "", "无"]
)
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    for arguments in ((name,), ("fine", "--purpose", name or "-")):
        done = lexgate("new", "house-rule", "--into", tmp_path, *arguments)
        assert done.exit_code == 2
        assert "is no name" in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["basis_missing", "separate_consent_missing"])
def test_a_name_that_is_taken_is_refused(tmp_path: Path, name: str) -> None:
    done = lexgate("new", "house-rule", name, "--into", tmp_path)
    assert done.exit_code == 2
    assert "is there already: give the rule another name" in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_other_purpose_is_another_one(tmp_path: Path) -> None:
    assert lexgate("new", "house-rule", "no_delivery", "--purpose", "delivery", "--into", tmp_path).exit_code == 0
    [path] = (tmp_path / "cases").rglob("*.yaml")
    first, second, _ = load_cases([path])
    assert (first.facts["operation"]["purpose"], second.facts["operation"]["purpose"]) == ("upkeep", "delivery")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    assert lexgate("new", "house-rule", "no_ads", "--into", tmp_path).exit_code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert lexgate("new", "house-rule", "no_ads", "--into", tmp_path).exit_code == 2
    for path in sorted(tmp_path.rglob("no_ads*")):
        path.unlink()
    done = lexgate("new", "house-rule", "no_ads", "--into", tmp_path)
    assert done.exit_code == 2
    assert "house:no_ads is there already" in done.output
    assert lexgate("new", "house-rule", "no_calls", "--into", tmp_path).exit_code == 0
    assert (tmp_path / "law" / "house.yaml").read_bytes().startswith(before[tmp_path / "law" / "house.yaml"])


def test_a_matrix_that_ends_with_something_else_is_left_alone(tmp_path: Path) -> None:
    matrix = tmp_path / "law" / "house.yaml"
    matrix.parent.mkdir()
    text = "statute: house\narticles:\n  old: {status: enforced}\ntitle: {en: House}\nnotes:\n"
    matrix.write_text(text)
    done = lexgate("new", "house-rule", "no_ads", "--into", tmp_path)
    assert done.exit_code == 2
    assert "does not end with its articles" in done.output
    assert matrix.read_text() == text
    assert not (tmp_path / "lexgate").exists()
