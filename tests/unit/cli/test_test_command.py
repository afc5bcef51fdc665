"""`lexgate test`: what it prints, what it writes, and the status that it ends with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from lexgate.testing import case_schema
from tests.unit.cli.conftest import ALLOWED, DENIED, Invoke

File = Callable[..., Path]


def cases(*expected: dict[str, Any]) -> dict[str, Any]:
    made = [
        {"name": f"story {number}", "story": "A clinic scores symptoms.", "request": DENIED, "expect": expect}
        for number, expect in enumerate(expected, 1)
    ]
    return {"as_of": "2025-06-01", "cases": made}


RIGHT = {"effect": "DENY", "articles": {"cited": ["ndsr:22(2)"]}}
WRONG = {"effect": "ALLOW", "articles": {"not_cited": ["ndsr:22(2)"], "cited": ["ndsr:12.p1c"]}, "duties": ["ndsr:10c"]}


def test_cases_that_pass_are_status_0_and_a_line_each(invoke: Invoke, file: File) -> None:
    path = file("a.yaml", cases(RIGHT, RIGHT))
    result = invoke("test", path)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:3] == [str(path), "  ok    story 1", "  ok    story 2"]
    assert lines[3].startswith("2 cases passed (wasm; judged in ")


def test_a_case_that_fails_is_status_1_and_says_what_differs(invoke: Invoke, file: File) -> None:
    result = invoke("test", file("a.yaml", cases(RIGHT, WRONG)))
    assert result.exit_code == 1
    said = [line.strip() for line in result.stdout.splitlines()]
    assert "FAIL  story 2" in said
    assert "effect: expected ALLOW, got DENY (wasm)" in said
    assert "missing ndsr:12.p1c (wasm)" in said
    place = said.index("unexpected ndsr:22(2) (wasm)")
    assert said[place + 1].startswith("Sensitive personal information needs separate consent")
    assert "operation.kind: use" in said
    assert "consents[0].given_by: self" in said
    assert "as_of: 2025-06-01" in said
    assert said[-1].startswith("1 of 2 cases failed")


def test_both_engines_give_a_result_each(invoke: Invoke, file: File) -> None:
    path = file("a.yaml", cases(RIGHT, WRONG))
    result = invoke("test", "--engine", "both", path)
    assert result.exit_code == 1
    assert "effect: expected ALLOW, got DENY (wasm, opa)" in result.stdout
    assert "1 of 2 cases failed (wasm, opa" in result.stdout


def test_json_holds_every_result(invoke: Invoke, file: File) -> None:
    path = file("a.yaml", cases(RIGHT, WRONG))
    result = invoke("test", "--format", "json", path)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["passed"], told["failed"]) == (1, 1)
    first, second = told["results"]
    assert (first["file"], first["name"], first["engine"]) == (str(path), "story 1", "wasm")
    assert first["differences"] == []
    assert first["decision"]["effect"] == "DENY"
    assert {"what": "missing", "article": "ndsr:12.p1c", "expected": "cited", "got": "not cited"} in second[
        "differences"
    ]


def test_junit_is_written_too(invoke: Invoke, file: File, tmp_path: Path) -> None:
    report = tmp_path / "deep" / "cases.xml"
    assert invoke("test", "--junit", report, file("a.yaml", cases(RIGHT, WRONG))).exit_code == 1
    document = JUnitXml.fromfile(str(report))
    assert (document.tests, document.failures) == (2, 1)


@pytest.mark.parametrize("text", ["STORY 2", "ndsr:12.p1c", "ndsr:10c"])
def test_filter_runs_only_what_has_the_text(invoke: Invoke, file: File, text: str) -> None:
    result = invoke("test", "--filter", text, file("a.yaml", cases(RIGHT, WRONG, RIGHT)))
    assert result.exit_code == 1
    assert "1 of 1 cases failed" in result.stdout


def test_a_filter_that_finds_nothing_is_an_error(invoke: Invoke, file: File) -> None:
    result = invoke("test", "--filter", "unheard of", file("a.yaml", cases(RIGHT)))
    assert result.exit_code == 2
    assert "none of 1 cases has the text of --filter" in result.stderr


def test_a_malformed_case_is_status_2_with_file_case_pointer_and_cure(invoke: Invoke, file: File) -> None:
    path = file("a.yaml", cases(RIGHT, {"efect": "DENY"}))
    result = invoke("test", path)
    assert result.exit_code == 2
    assert f"lexgate: {path}: story 2: /cases/1/expect/efect: is not known here; did you mean effect?" in result.stderr
    assert result.stdout == ""


def test_an_unknown_id_is_status_2_with_the_one_that_was_meant(invoke: Invoke, file: File) -> None:
    result = invoke("test", file("a.yaml", cases({"effect": "DENY", "articles": {"cited": ["ndsr:22(2)b"]}})))
    assert result.exit_code == 2
    assert "/cases/0/expect/articles/cited/0: is not in the matrix; did you mean ndsr:22(2)?" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("nowhere.yaml",)])
def test_nothing_to_run_is_status_2(invoke: Invoke, arguments: tuple[str, ...]) -> None:
    assert invoke("test", *arguments).exit_code == 2


def test_an_empty_folder_is_status_2(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = invoke("test", tmp_path / "empty")
    assert result.exit_code == 2
    assert "holds no files of cases" in result.stderr


def test_readings_of_the_configuration_are_those_of_the_cases(invoke: Invoke, file: File) -> None:
    config = file("lexgate.yaml", "readings:\n  strict_sensitive_consent: true\n")
    request = {**DENIED, "operation": {**DENIED["operation"], "basis": "contract"}, "contracts": [{"in_force": True}]}
    content = {
        "as_of": "2025-06-01",
        "cases": [{"name": "a", "story": "s", "request": request, "expect": RIGHT}],
    }
    path = file("a.yaml", content)
    assert invoke("test", path).exit_code == 1
    assert invoke("test", "--config", config, path).exit_code == 0


def test_a_request_may_be_what_evaluate_takes(invoke: Invoke, file: File) -> None:
    content = cases({"effect": "ALLOW"})
    content["cases"][0]["request"] = ALLOWED
    assert invoke("test", file("a.yaml", content)).exit_code == 0


def test_the_schema_is_printed(invoke: Invoke) -> None:
    assert json.loads(invoke("document", "schema", "--cases").stdout) == case_schema()


def test_the_run_in_the_documentation_is_a_real_one(
    invoke: Invoke, file: File, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (root / "docs" / "cases.md").read_text("utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    [example] = [block for block in blocks if block.startswith("# yaml-language-server")]
    [printed] = [block for block in blocks if "FAIL" in block]
    (tmp_path / "cases").mkdir()
    file("cases/newsletter.yaml", example)
    monkeypatch.chdir(tmp_path)
    result = invoke("test", "cases")
    assert result.exit_code == 1
    assert _untimed(f"$ lexgate test cases\n{result.stdout}") == _untimed(printed)


def _untimed(text: str) -> str:
    return re.sub(r"judged in [0-9.]+ s", "judged", text)
