"""SARIF holds a result for each thing that differs, at its line, and keeps to the schema of OASIS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from lexgate.errors import CaseError
from lexgate.testing import CaseRunner, load_cases, sarif
from tests.unit.testing.conftest import Cases, case

WRONG = {"effect": "DENY", "articles": {"cited": ["ndsr:22(2)"]}}


@pytest.fixture(scope="module")
def schema(root: Path) -> Draft4Validator:
    return Draft4Validator(json.loads((root / "tests" / "schemas" / "sarif-2.1.0.json").read_bytes()))


def run_of(log: bytes, schema: Draft4Validator) -> dict[str, Any]:
    read = json.loads(log)
    assert [error.message for error in schema.iter_errors(read)] == []
    [run] = read["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]
    return dict(run)


def test_the_schema_refuses_what_is_none(schema: Draft4Validator) -> None:
    assert not schema.is_valid({"version": "2.1.0", "runs": [{"results": []}]})


def test_what_passes_leaves_no_result(runner: CaseRunner, load: Cases, schema: Draft4Validator) -> None:
    assert run_of(sarif(runner.run(load(case()))), schema)["results"] == []


def test_each_difference_is_a_result_with_its_rule(runner: CaseRunner, load: Cases, schema: Draft4Validator) -> None:
    run = run_of(sarif(runner.run(load(case(expect=WRONG))), matrix=runner.matrix), schema)
    said = {result["ruleId"]: result["message"]["text"] for result in run["results"]}
    name = case()["name"]
    assert said == {
        "lexgate/effect": f"{name}: effect: expected DENY, got ALLOW",
        "ndsr:22(2)": f"{name}: missing ndsr:22(2)",
    }
    rules = {rule["id"]: rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"]}
    assert rules["ndsr:22(2)"].startswith("Sensitive personal information needs separate consent")
    prints = {result["partialFingerprints"]["lexgateCase/v1"] for result in run["results"]}
    assert len(prints) == 2


YAML = """as_of: "2025-06-01"
cases:
  - name: one
    story: s
    document: {operation: {kind: delete, place: CN}, data: {network: true}}
    expect: {effect: ALLOW}

  - name: two
    story: s
    document: {operation: {kind: delete, place: CN}, data: {network: true}}
    expect: {effect: DENY}
"""


def test_places_are_lines_of_files_below_the_current_folder(
    runner: CaseRunner, schema: Draft4Validator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my cases").mkdir()
    path = tmp_path / "my cases" / "a.yaml"
    path.write_text(YAML)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for here, uri in ((tmp_path, "my%20cases/a.yaml"), (elsewhere, path.as_uri())):
        monkeypatch.chdir(here)
        [result] = run_of(sarif(runner.run(load_cases([path]))), schema)["results"]
        place = result["locations"][0]["physicalLocation"]
        assert place == {"artifactLocation": {"uri": uri}, "region": {"startLine": 8}}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (YAML.replace("expect: {effect: DENY}", "exepct: {effect: DENY}"), 8, "two: /cases/1: lacks expect; add it"),
        (YAML.replace("{effect: DENY}", "{efect: DENY}"), 11, "two: /cases/1/expect/efect: is not known here"),
        ("a: [\n", 2, "the file: the file: is not YAML"),
        ("", 1, "the file: the file: holds 0 YAML documents"),
    ],
)
def test_what_is_malformed_is_a_result_at_its_line(
    text: str, line: int, said: str, schema: Draft4Validator, tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(CaseError) as caught:
        load_cases([path])
    results = run_of(sarif([], caught.value.problems), schema)["results"]
    found = {result["message"]["text"]: result["locations"][0]["physicalLocation"]["region"] for result in results}
    [place] = [place for message, place in found.items() if message.startswith(said)]
    assert place == {"startLine": line}


def test_results_of_both_engines_are_told_once(runner: CaseRunner, load: Cases, schema: Draft4Validator) -> None:
    results = runner.run(load(case(expect=WRONG)))
    assert len(run_of(sarif([*results, *results]), schema)["results"]) == 2
