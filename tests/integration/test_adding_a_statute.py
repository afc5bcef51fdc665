"""docs/adding-a-statute.md, followed to the letter in a copy of the policies: its invented statute is judged."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, OpaSection
from lexgate.domain import Effect
from lexgate.law._opa import Opa
from lexgate.law.build import build_policy_set
from lexgate.law.coverage import read_coverage
from lexgate.testing import CaseRunner, load_cases, unpaired
from tests.pages import console_lines, wrong_lines

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-statute.md"
STEP = re.compile(r"^(New file|At the end of) `([^`]+)`[^\n]*:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Tree:
    """A folder with the policies, to which everything was done that the page says."""

    folder: Path
    compiled: Path

    @property
    def policies(self) -> Path:
        return self.folder / "policies"


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, Path, str]]:
    """What is done, to which file, with which text."""
    found = [(how, Path(path), text) for how, path, text in STEP.findall(PAGE.read_text("utf-8"))]
    assert len(found) == PAGE.read_text("utf-8").count("\nNew file ") + PAGE.read_text("utf-8").count(
        "\nAt the end of "
    )
    return found


@pytest.fixture(scope="module")
def tree(
    steps: list[tuple[str, Path, str]], policies: Path, opa: Path, tmp_path_factory: pytest.TempPathFactory
) -> Tree:
    folder = tmp_path_factory.mktemp("statute")
    shutil.copytree(policies, folder / "policies")
    for how, path, text in steps:
        _do(how, folder / path, text)
    build_policy_set(folder / "policies", folder / "build" / "policies", opa)
    return Tree(folder, folder / "build" / "policies")


def _do(how: str, path: Path, text: str) -> None:
    if how == "New file":
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    else:
        old = path.read_text("utf-8")
        separator = "\n" if path.suffix == ".rego" else ""
        path.write_text(f"{old}{separator}{text}", "utf-8")


@pytest.fixture(scope="module", params=["wasm", "opa"])
def application(request: pytest.FixtureRequest, tree: Tree, opa: Path) -> Iterator[Application]:
    stated: dict[str, Any] = {"opa": {"binary": opa, "timeout_seconds": 20}} if request.param == "opa" else {}
    with closing(assemble(Config(policies=tree.compiled, engine=request.param, **stated))) as application:
        yield application


def test_no_python_and_no_protobuf_is_touched(steps: list[tuple[str, Path, str]]) -> None:
    assert {path.suffix for _, path, _ in steps} == {".rego", ".yaml"}
    added_to = {str(path) for how, path, _ in steps if how != "New file"}
    entry_points = {f"policies/lexgate/{name}.rego" for name in ("applicability", "decision", "posture")}
    assert added_to == entry_points | {"policies/vocabulary.yaml"}


def judged(application: Application, **change: Any) -> Any:
    operation = {"kind": "publish", "purpose": "diary", "region": "ZZ-HB-NORTH-QUAY", "items": ["gps_track"]}
    request = {"operation": operation, "as_of": "2025-07-01", **change}
    return application.decider.decide(application.resolver.request(request), "test")


def test_it_denies_names_the_cure_and_permits_once_cured(application: Application) -> None:
    denied = judged(application)
    assert (denied.effect, denied.governs) == (Effect.DENY, ("harbour",))
    [violation] = denied.violations
    assert (violation.statute, violation.article, violation.code) == ("harbour", "2", "whereabouts_published")
    [requirement] = violation.cures[0].requires
    consent = json.loads(json.dumps(requirement.value))
    assert judged(application, consents=[consent]).effect is Effect.ALLOW


def test_it_obliges(application: Application) -> None:
    decision = judged(application, operation={"kind": "provide", "region": "ZZ-HB"}, data={"personal": True})
    assert decision.effect is Effect.ALLOW
    assert [(each.article, each.verb, each.object) for each in decision.obligations] == [
        ("3", "supervise", "recipient")
    ]


def test_it_does_not_govern_elsewhere_nor_before(application: Application) -> None:
    assert judged(application, as_of="2025-06-30").governs == ()
    assert judged(application, operation={"kind": "publish", "region": "ZZ-HBX"}).governs == ()
    assert "harbour" not in judged(application, operation={"kind": "publish", "region": "CN-HN"}).governs


def test_it_reports_the_standing_duty(application: Application) -> None:
    document = {"now": "2025-08-01", "operation": {"region": "ZZ-HB"}}
    for filings, state in (({}, "owed"), ({"security_officer": {"name": "Ada"}}, "met")):
        prepared = application.resolver.document({**document, "filings": filings})
        posture = json.loads(application.engine.evaluate("lexgate/posture", prepared.input))
        assert {name for name in ("owed", "met") if posture[name] == ["harbour:4"]} == {state}


def test_nothing_else_came_to_be_judged_otherwise(application: Application) -> None:
    with closing(assemble(Config(engine="wasm"))) as before:
        document = {"now": "2025-08-01", "operation": {"kind": "sell", "place": "CN", "items": ["phone"]}}
        document["data"] = {"network": True, "personal": True}
        answers = [each.decider.decide(each.resolver.document(document), "test") for each in (before, application)]
    assert answers[0].violations == answers[1].violations
    assert answers[0].governs == answers[1].governs == ("ndsr",)


def test_it_is_covered(tree: Tree, opa: Path) -> None:
    covered = read_coverage(tree.policies, opa).of("harbour")
    assert covered.gaps == ()
    assert {row.article: row.status for row in covered.rows} == {
        "1": "scope",
        "2": "enforced",
        "3": "enforced",
        "4": "reported",
        "5": "penalty",
    }


def test_every_line_of_its_rules_is_tested(tree: Tree, opa: Path) -> None:
    report = json.loads(
        Opa(opa, tree.policies).run("test", "--coverage", "--run", "harbour", "--bundle", "lexgate", "data")
    )
    ran = {name: found for name, found in report["files"].items() if found.get("covered")}
    files = {name: found for name, found in ran.items() if "/harbour/" in name}
    assert len(files) == 6
    assert [name for name, found in files.items() if found.get("not_covered")] == []


def test_the_rego_is_formatted_as_opa_does(tree: Tree, opa: Path) -> None:
    done = subprocess.run(
        [opa, "fmt", "--list", "--fail", "lexgate"], cwd=tree.policies, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_its_cases_pass_on_both_engines_and_pair(tree: Tree, opa: Path) -> None:
    cases = load_cases([tree.policies / "cases" / "harbour"])
    wasm = Config(policies=tree.compiled)
    server = Config(policies=tree.compiled, engine="opa", opa=OpaSection(binary=opa, timeout_seconds=20))
    with CaseRunner(wasm, server) as runner:
        assert [result for result in runner.run(cases) if not result.passed] == []
        assert unpaired(runner.matrix, ["harbour"], [(case, runner.facts(case)) for case in cases]) == []


@pytest.mark.parametrize("language", ["en", "vi", "zh"])
def test_it_is_explained_in_every_language(application: Application, language: str) -> None:
    request = {"operation": {"kind": "publish", "region": "ZZ-HB", "items": ["gps_track"]}, "as_of": "2025-08-01"}
    prepared = application.resolver.request({**request, "language": language})
    text = application.decider.explain(prepared, "test").text
    entry = application.matrix.statutes["harbour"].articles["2"]
    assert entry.quote in text
    assert entry.gist[language] in text
    assert application.matrix.statutes["harbour"].articles["5"].gist[language] in text


def test_the_commands_of_the_page_print_what_it_shows(tree: Tree) -> None:
    assert len(console_lines(PAGE)) >= 6
    assert "\n".join(wrong_lines(PAGE, tree.folder)) == ""
