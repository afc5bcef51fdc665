"""examples/ci in a copy: its one command, its workflow and its hooks do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator, Draft7Validator
from junitparser import JUnitXml

# One worker: the policies are compiled once for all.
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("examples_ci")]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "ci"
WORKFLOW = EXAMPLE / ".github" / "workflows" / "policies.yaml"


@dataclass(frozen=True)
class Ran:
    """A copy of the example in which ./check.sh ran, and what it printed."""

    folder: Path
    output: str

    def run(self, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return bash(self.folder, command, **variables)


def bash(folder: Path, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in the copy as the workflow does: with this lexgate and the pinned opa, and nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEXGATE_", "PYTEST_", "GIT_"))}
    path = f"{ROOT / '.venv' / 'bin'}:{ROOT / '.tools' / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=folder,
        env={**kept, "PATH": path, "NO_COLOR": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("ci") / "shop"
    ignored = shutil.ignore_patterns("build", "__pycache__", ".pytest_cache", ".hypothesis")
    shutil.copytree(EXAMPLE, folder, ignore=ignored)
    (folder / "lexgate").mkdir()
    (folder / "lexgate" / "policies").symlink_to(ROOT / "policies")
    done = bash(folder, "./check.sh")
    assert done.returncode == 0, done.stdout + done.stderr
    return Ran(folder, done.stdout)


def test_the_command_checks_rules_cases_and_tests(ran: Ran) -> None:
    assert "wrote build/sources, with house:no_minor_ads" in ran.output
    assert re.search(r"^PASS: \d+/\d+$", ran.output, re.MULTILINE)
    assert "6 cases passed" in ran.output
    assert re.search(r"^11 passed in ", ran.output, re.MULTILINE)
    assert ran.output.endswith(
        "house/cases/house/no_minor_ads.yaml: Seeds are advertised to a customer of 17\n"
        "  ALLOW -> DENY\n  + denied by house:no_minor_ads\ncases: 1 of 6 decisions change\n"
    )


def test_it_leaves_reports_for_ci(ran: Ran) -> None:
    build = ran.folder / "build"
    assert JUnitXml.fromfile(str(build / "cases.xml")).tests == 6
    assert JUnitXml.fromfile(str(build / "tests.xml")).tests == 11
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_bytes())
    assert Draft4Validator(schema).is_valid(json.loads((build / "cases.sarif").read_bytes()))


def test_a_case_that_is_wrong_fails_and_is_shown_at_its_line(ran: Ran) -> None:
    cases = ran.folder / "cases" / "newsletter.yaml"
    text = cases.read_text()
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "text messages" in each)
    try:
        cases.write_text(text.replace("effect: DENY", "effect: ALLOW", 1))
        done = ran.run("lexgate test --config lexgate.yaml --sarif build/wrong.sarif cases")
        by_pytest = ran.run("python -m pytest -q cases")
    finally:
        cases.write_text(text)
    assert (done.returncode, by_pytest.returncode) == (1, 1)
    [run] = json.loads((ran.folder / "build" / "wrong.sarif").read_bytes())["runs"]
    places = {json.dumps(result["locations"][0]["physicalLocation"], sort_keys=True) for result in run["results"]}
    assert {json.loads(place)["artifactLocation"]["uri"] for place in places} == {"cases/newsletter.yaml"}
    assert {json.loads(place)["region"]["startLine"] for place in places} == {line}
    assert f"newsletter.yaml:{line}: A subscriber who signed up for letters gets text messages" in by_pytest.stdout


def hooks() -> dict[str, dict[str, Any]]:
    config = yaml.safe_load((EXAMPLE / ".pre-commit-config.yaml").read_text())
    assert set(config) == {"repos"}
    [repository] = config["repos"]
    assert repository["repo"] == "local"
    return {hook["id"]: hook for hook in repository["hooks"]}


def files_of(hook: dict[str, Any]) -> list[str]:
    names = [path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*") if path.is_file()]
    return sorted(name for name in names if re.search(hook["files"], name) and not name.startswith("build/"))


def test_the_hooks_have_what_pre_commit_asks_for() -> None:
    assert hooks().keys() == {"lexgate-cases", "opa-fmt", "lexgate-house"}
    for hook in hooks().values():
        assert {"id", "name", "entry", "language", "files"} <= hook.keys()
        assert hook.keys() <= {"id", "name", "entry", "language", "files", "pass_filenames", "stages"}
        assert hook["language"] == "system"


def test_the_hooks_run_on_the_files_that_they_name(ran: Ran) -> None:
    found = {name: files_of(hook) for name, hook in hooks().items()}
    assert found["lexgate-cases"] == ["cases/newsletter.yaml", "house/cases/house/no_minor_ads.yaml"]
    assert len(found["opa-fmt"]) == 2
    assert "house/law/house.yaml" in found["lexgate-house"]
    for name in ("lexgate-cases", "opa-fmt"):
        done = ran.run(" ".join([hooks()[name]["entry"], *found[name]]))
        assert done.returncode == 0, done.stdout + done.stderr
    assert os.access(ran.folder / hooks()["lexgate-house"]["entry"], os.X_OK)


def test_the_hooks_stop_what_is_wrong(ran: Ran) -> None:
    (ran.folder / "build" / "wrong.yaml").write_text("cases: [{name: a}]\n")
    (ran.folder / "build" / "wrong.rego").write_text("package a\nx:=1\n")
    for name, wrong in (("lexgate-cases", "build/wrong.yaml"), ("opa-fmt", "build/wrong.rego")):
        assert ran.run(f"{hooks()[name]['entry']} {wrong}").returncode != 0


def workflow() -> dict[str, Any]:
    # YAML 1.1 takes the key `on` for true.
    return {"on" if key is True else key: value for key, value in yaml.safe_load(WORKFLOW.read_text()).items()}


def test_the_workflow_keeps_to_the_schema_of_github() -> None:
    schema = Draft7Validator(json.loads((ROOT / "tests" / "schemas" / "github-workflow.json").read_bytes()))
    assert [error.message for error in schema.iter_errors(workflow())] == []
    assert not schema.is_valid({**workflow(), "jobs": {"check": {"steps": []}}})


def steps() -> dict[str, str]:
    return {each["name"]: each["run"] for each in workflow()["jobs"]["check"]["steps"] if "run" in each}


def test_the_workflow_runs_the_command_and_the_opa_of_this_project() -> None:
    assert steps()["Check the house rules, the cases and the tests"] == "./check.sh"
    pinned = (ROOT / "tools" / "versions.env").read_text()
    [version] = [
        each["with"]["version"] for each in workflow()["jobs"]["check"]["steps"] if "opa" in each.get("uses", "")
    ]
    assert re.search(rf"^OPA_VERSION ?:?= ?{re.escape(version)}$", pinned, re.MULTILINE)


def test_a_change_tells_in_its_summary_which_decisions_it_changes(ran: Ran, tmp_path: Path) -> None:
    git = "git -c user.name=shop -c user.email=shop@example.invalid"
    rule = ran.folder / "house" / "lexgate" / "house" / "no_minor_ads.rego"
    text = rule.read_text()
    rule.write_text(text.replace(">= 18", ">= 17"))
    made = ran.run(
        f"git init -q -b main . && git add -A && {git} commit -qm base && git clone -q --bare . {tmp_path}/origin "
        f"&& git remote add origin {tmp_path}/origin"
    )
    rule.write_text(text)
    assert made.returncode == 0, made.stderr
    summary = tmp_path / "summary.md"
    done = ran.run(
        steps()["Which decisions does this change?"], GITHUB_BASE_REF="main", GITHUB_STEP_SUMMARY=str(summary)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = summary.read_text().splitlines()
    assert lines[0] == lines[-1] == "```"
    assert "  ALLOW -> DENY" in lines
    assert "cases: 1 of 6 decisions change" in lines
