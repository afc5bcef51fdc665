"""The pytest plugin, in runs of pytest of their own: what it collects, what it leaves alone, what a failure shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.testing.conftest import FORUM, case

SCHEMA_LINE = "# yaml-language-server: $schema=../case.schema.json\n"
UNRELATED = {
    "compose.yaml": "services: {web: {image: nginx}}\n",
    "list.yaml": "- 1\n- 2\n",
    "broken.yaml": "a: [\n",
    "cases.yml": "cases: [one, two]\nstory: expect nothing\n",
    "other_cases.yaml": "cases: [{name: a, input: 1, output: 2}]\n# a story to expect\n",
    "many.yaml": "--- {a: 1}\n--- {b: 2}\n",
}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp()))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def cases(*members: Any, **others: Any) -> str:
    return json.dumps({"as_of": "2025-06-01", "cases": list(members), **others})


def write(pytester: pytest.Pytester, **files: str) -> None:
    for name, text in files.items():
        (pytester.path / name.replace("__", ".")).write_text(text, "utf-8")


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    # faulthandler would put back the handlers of signals from before Wasm at its end: the next trap ended the process.
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:faulthandler", *arguments)


def test_cases_are_items_beside_tests(pytester: pytest.Pytester) -> None:
    wrong = case(name="A forum sells it", expect={"effect": "DENY"})
    write(pytester, stories__yaml=cases(case(), wrong), test_one__py="def test_one(): pass\n")
    result = run(pytester, "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*stories.yaml::A forum stores its menu PASSED*", "*test_one.py::test_one PASSED*"])


def test_unrelated_yaml_is_left_alone(pytester: pytest.Pytester) -> None:
    for name, text in UNRELATED.items():
        (pytester.path / name).write_text(text, "utf-8")
    (pytester.path / "latin.yaml").write_bytes("cases: story expect \xe9".encode("latin-1"))
    write(pytester, stories__yaml=cases(case()))
    run(pytester).assert_outcomes(passed=1)


def test_a_file_that_names_the_schema_must_keep_to_it(pytester: pytest.Pytester) -> None:
    write(pytester, stories__yaml=f"{SCHEMA_LINE}cases: [one, two]\n", test_one__py="def test_one(): pass\n")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*stories.yaml: case 1: /cases/0: is not an object*"])


def test_a_misspelt_key_is_an_error_and_no_silence(pytester: pytest.Pytester) -> None:
    write(pytester, stories__yaml=cases(case(), case(name="other", exepct={"effect": "DENY"})))
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*did you mean expect?*"])


def test_unacceptable_facts_are_an_error_of_the_case(pytester: pytest.Pytester) -> None:
    write(pytester, stories__yaml=cases(case(document={"operation": {"knd": "Zhang-San"}})))
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*operation/knd: is not a fact of the vocabulary; did you mean kind?*"])
    assert "Zhang-San" not in result.stdout.str()


def test_a_failure_shows_place_rule_facts_and_cure_and_no_personal_value(pytester: pytest.Pytester) -> None:
    sale = {"operation": {"kind": "sell", "place": "CN", "basis": "none", "items": ["phone"]}, "subject": {"age": 77}}
    sale["data"] = {"network": True, "personal": True}
    text = "as_of: '2025-06-01'\ncases:\n" + "".join(
        f"  - {json.dumps(each)}\n" for each in (case(), case(name="A sale", document=sale))
    )
    write(pytester, stories__yaml=text)
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*stories.yaml:4: A sale",
            "*effect: expected ALLOW, got DENY",
            "*house:basis_missing basis_missing",
            "*An operation on personal data states the legal basis it relies on.",
            "*what would cure it:",
            "*The caller states*[[]operation.basis[]]",
            "*subject.age: stated, not shown",
        ]
    )
    assert "77" not in result.stdout.str()


def test_globs_choose_the_files(pytester: pytest.Pytester) -> None:
    write(pytester, stories__yaml=cases(case()), scratch__yaml=cases(case(expect={"effect": "DENY"})))
    write(pytester, pytest__ini="[pytest]\nlexgate_cases = stories.yaml\n")
    run(pytester).assert_outcomes(passed=1)


def test_what_a_glob_names_must_be_cases(pytester: pytest.Pytester) -> None:
    write(pytester, stories__yaml="a: 1\n", pytest__ini="[pytest]\nlexgate_cases = *.yaml\n")
    run(pytester).assert_outcomes(errors=1)


JAPAN = {**FORUM, "operation": {"kind": "store", "place": "JP"}}
REFUSED = case(document=JAPAN, expect={"effect": "DENY", "articles": {"cited": ["house:no_statute_governs"]}})


def test_the_configuration_is_that_of_the_project(pytester: pytest.Pytester) -> None:
    write(pytester, stories__yaml=cases(REFUSED), lexgate__yaml="ungoverned: deny\n", open__yaml="ungoverned: allow\n")
    run(pytester).assert_outcomes(failed=1)
    write(pytester, pytest__ini="[pytest]\nlexgate_config = lexgate.yaml\n")
    run(pytester).assert_outcomes(passed=1)
    run(pytester, "--lexgate-config", "open.yaml").assert_outcomes(failed=1)


def test_a_configuration_that_is_none_is_told(pytester: pytest.Pytester) -> None:
    write(pytester, stories__yaml=cases(case()), lexgate__yaml="enginne: wasm\n")
    result = run(pytester, "--lexgate-config", "lexgate.yaml")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*enginne: no such setting; did you mean engine?*"])


USES = """
from lexgate.testing import assert_allowed, assert_denied

DELETE = {"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": True}}
SALE = {"operation": {"kind": "sell", "basis": "none", "items": ["phone"], "place": "CN"}}

def test_judge(lexgate):
    assert_allowed(lexgate.evaluate(DELETE))
    assert_denied(lexgate.evaluate(SALE), by="house:basis_missing")

def test_sidecar(sidecar):
    with sidecar.client() as client:
        assert_allowed(client.evaluate(DELETE))
    with open("pid", "w") as file:
        print(sidecar.pid, sidecar.log, file=file)

def test_both_say_the_same(lexgate, sidecar):
    with sidecar.client() as client:
        assert client.evaluate(SALE).violations == lexgate.evaluate(SALE).violations
"""


def test_the_fixtures_judge_and_the_sidecar_is_gone_afterwards(pytester: pytest.Pytester) -> None:
    write(pytester, test_uses__py=USES)
    run(pytester).assert_outcomes(passed=3)
    pid, log = (pytester.path / "pid").read_text().split()
    assert not Path("/proc", pid).exists()
    assert not Path(log).parent.exists()


def test_the_ledger_of_the_deployment_is_left_alone(pytester: pytest.Pytester) -> None:
    ledger = pytester.path / "ledger.db"
    write(pytester, test_uses__py=USES, stories__yaml=cases(case()), lexgate__yaml=f"ledger: {{path: {ledger}}}\n")
    run(pytester, "--lexgate-config", "lexgate.yaml").assert_outcomes(passed=4)
    assert not ledger.exists()


def test_a_sidecar_that_does_not_serve_is_told_in_its_own_words(pytester: pytest.Pytester) -> None:
    write(pytester, test_uses__py="def test_sidecar(sidecar): pass\n", lexgate__yaml="policies: nowhere\n")
    result = run(pytester, "--lexgate-config", "lexgate.yaml")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Unreachable: the sidecar does not serve*", "*nowhere*"])


def test_a_run_without_cases_imports_nothing_of_lexgate(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        "import sys\ndef test_one():\n"
        "    ours = {name for name in sys.modules if name.startswith('lexgate')}\n"
        "    assert ours == {'lexgate', 'lexgate.pytest_plugin'}\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


PAGE = Path(__file__).parents[2] / "docs" / "testing-policies.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FAILING = """
from lexgate.testing import assert_allowed
from test_orders import STORE

def test_wrong(lexgate):
    assert_allowed(lexgate.evaluate(operation={**STORE, "basis": "contract"}, as_of="2025-06-01"))
"""


def test_what_the_page_shows_is_so(pytester: pytest.Pytester) -> None:
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    tests = {text.split()[1]: text for kind, text in blocks if kind == "python"}
    assert tests.keys() == {"test_orders.py", "test_properties.py"}
    [ini] = [text for kind, text in blocks if kind == "ini"]
    [failure] = [text for kind, text in blocks if kind == "text"]
    for name, text in tests.items():
        (pytester.path / name).write_text(text, "utf-8")
    (pytester.path / "cases").mkdir()
    (pytester.path / "cases" / "a.yaml").write_text(cases(case()), "utf-8")
    (pytester.path / "elsewhere.yaml").write_text(cases(case(expect={"effect": "DENY"})), "utf-8")
    write(pytester, pytest__ini=ini, lexgate__yaml="{}\n", test_wrong__py=FAILING)
    result = run(pytester, "--import-mode=prepend")
    result.assert_outcomes(passed=6, failed=1)
    printed = {line.removeprefix("E").strip().removeprefix("AssertionError: ") for line in result.stdout.lines}
    assert [line for line in failure.splitlines() if line.strip() not in printed] == []
