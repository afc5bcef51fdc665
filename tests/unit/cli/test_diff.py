"""`lexgate diff`: what changes between two policy sets, on cases, on inputs and on a recorded log."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from lexgate.bootstrap import assemble
from lexgate.config import Config, LogSection
from lexgate.domain.decision import Decision
from lexgate.law.policy_set import PACKAGED
from lexgate.serve.wire import RequestReader
from lexgate.v1.decision_service_pb2 import EvaluateRequest
from tests.policy_sets import altered
from tests.unit.cli.conftest import DENIED, Invoke

File = Callable[..., Path]

STORE: dict[str, Any] = {
    "operation": {"kind": "store", "place": "CN", "basis": "none", "items": ["phone"]},
    "subject": {"id": "s-1", "age": 77},
    "as_of": "2025-06-01",
}
BIRTH = {**STORE, "subject": {"id": "s-1", "birth_month": "2011-05"}}
DOCUMENT = {"now": "2025-06-01", "operation": STORE["operation"], "data": {"network": True, "personal": True}}


def storing_is_nothing(data: Any) -> None:
    data["taxonomy"]["operation_kinds"]["store"]["handles_data"] = False


@pytest.fixture(scope="module")
def laxer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Policies that do not take storing for handling of data, so that the house rules leave it alone."""
    return altered(tmp_path_factory.mktemp("laxer") / "compiled", data=storing_is_nothing)


@pytest.fixture
def cases(file: File) -> Path:
    def case(name: str, **members: Any) -> dict[str, Any]:
        return {"name": name, "story": "s", "expect": {"effect": "DENY"}, "request": STORE, **members}

    denied = {name: value for name, value in DENIED.items() if name != "as_of"}
    sale = {name: value for name, value in STORE.items() if name != "as_of"}
    return file(
        "cases.yaml", {"as_of": "2025-06-01", "cases": [case("a store", request=sale), case("triage", request=denied)]}
    )


def told(result: Any, status: int) -> dict[str, Any]:
    assert result.exit_code == status, result.stderr
    return dict(json.loads(result.stdout))


def test_nothing_changes_between_a_set_and_itself(invoke: Invoke, cases: Path) -> None:
    result = invoke("diff", "packaged", PACKAGED, "--cases", cases)
    assert result.exit_code == 0
    assert result.stdout == "cases: 0 of 2 decisions change\n"


def test_a_case_that_comes_out_otherwise_is_shown(invoke: Invoke, cases: Path, laxer: Path) -> None:
    result = invoke("diff", "packaged", laxer, "--cases", cases)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{cases}: a store",
        "  DENY -> ALLOW",
        "  - denied by house:basis_missing",
        "cases: 1 of 2 decisions change",
    ]


def test_sources_are_compiled_first(invoke: Invoke, cases: Path, policies: Path, opa: Path) -> None:
    page = told(invoke("diff", "packaged", policies, "--opa", opa, "--cases", cases, "--format", "json"), 0)
    assert page["old"] == page["new"]
    assert page["cases"] == {"judged": 2, "changes": [], "refused": []}


def test_json_has_both_outcomes(invoke: Invoke, cases: Path, laxer: Path) -> None:
    page = told(invoke("diff", laxer, "packaged", "--cases", cases, "--format", "json"), 1)
    assert page["old"] != page["new"]
    [change] = page["cases"]["changes"]
    assert (change["old"]["effect"], change["new"]["effect"]) == ("ALLOW", "DENY")
    assert change["new"]["denied"] == ["house:basis_missing"]


def test_facts_and_readings_that_one_set_does_not_take_are_a_change(invoke: Invoke, file: File, tmp_path: Path) -> None:
    def without_fee(vocabulary: Any) -> None:
        del vocabulary["facts"]["operation.fee"]

    def without_reading(law: Any) -> None:
        del law["readings"]["minors_data_sensitive"]

    poorer = altered(tmp_path / "poorer", vocabulary=without_fee, law=without_reading)
    fee = {"operation": {**STORE["operation"], "fee": 3}}
    plain = {"name": "a", "story": "s", "request": {"operation": STORE["operation"]}, "expect": {"effect": "DENY"}}
    read = {**plain, "name": "b", "readings": {"minors_data_sensitive": True}}
    charged = {**plain, "name": "c", "request": fee}
    path = file("cases.yaml", {"as_of": "2025-06-01", "cases": [plain, read, charged]})
    page = told(invoke("diff", "packaged", poorer, "--cases", path, "--format", "json"), 1)
    problems = {change["place"][-1]: change["new"]["problems"][0] for change in page["cases"]["changes"]}
    assert problems["b"].startswith("readings.minors_data_sensitive: no such reading")
    assert problems["c"].startswith("operation.fee: is not a fact of the vocabulary")
    assert problems.keys() == {"b", "c"}
    assert {change["new"]["effect"] for change in page["cases"]["changes"]} == {"REFUSED"}


def test_a_standing_duty_that_is_owed_no_more_is_a_change(invoke: Invoke, file: File, tmp_path: Path) -> None:
    def longer(data: Any) -> None:
        data["readings"]["param"]["personal_information_audit_period"] *= 2

    lenient = altered(tmp_path / "lenient", data=longer)
    audited = {
        "name": "a",
        "story": "s",
        "document": {**DOCUMENT, "filings": {"personal_information_audit": {"date": "2022-06-01"}}},
        "expect": {"posture": {"owed": ["ndsr:27"]}},
    }
    path = file("cases.yaml", {"cases": [audited]})
    page = told(invoke("diff", "packaged", lenient, "--cases", path, "--format", "json"), 1)
    [change] = page["cases"]["changes"]
    assert change["old"]["effect"] == change["new"]["effect"]
    assert set(change["old"]["owed"]) - set(change["new"]["owed"])


def test_what_neither_set_takes_is_an_error_and_no_sameness(invoke: Invoke, file: File) -> None:
    path = file("inputs.jsonl", [STORE, {"operation": {"knd": "Zhang-San"}}])
    result = invoke("diff", "packaged", "packaged", "--inputs", path)
    assert result.exit_code == 2
    assert result.stdout == "inputs: 0 of 1 decisions change\n"
    assert f"lexgate: {path}:2: operation.knd: is not a fact of the vocabulary; did you mean kind?" in result.stderr
    assert "Zhang-San" not in result.stderr


def test_inputs_are_judged_as_of_one_instant(invoke: Invoke, file: File, laxer: Path) -> None:
    undated = {name: value for name, value in STORE.items() if name != "as_of"}
    path = file("inputs.jsonl", [undated, {"request": STORE}, {"document": DOCUMENT}])
    page = told(invoke("diff", "packaged", laxer, "--inputs", path, "--format", "json"), 1)
    assert page["inputs"]["judged"] == 3
    assert [change["place"] for change in page["inputs"]["changes"]] == [f"{path}:{line}" for line in (1, 2, 3)]
    bare = file("documents.jsonl", [DOCUMENT])
    page = told(invoke("diff", "packaged", laxer, "--inputs", bare, "--document", "--format", "json"), 1)
    assert len(page["inputs"]["changes"]) == 1


@dataclass(frozen=True)
class Recording:
    """A decision log, and the answers that it holds in their order."""

    folder: Path
    decisions: list[Decision]


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """Decisions as a server records them: a JSON request, a wire request, a document, somebody else's request."""
    config = Config(log=LogSection(directory=tmp_path / "log"))
    with closing(assemble(config, slot=0)) as application:
        resolver, decide = application.resolver, application.decider.decide
        wired = {name: value for name, value in STORE.items() if name != "as_of"}
        message = json_format.ParseDict(wired, EvaluateRequest())
        decisions = [
            decide(resolver.request({**STORE, "as_of": None}), "http"),
            decide(RequestReader(resolver).prepare(message), "grpc"),
            decide(resolver.document(DOCUMENT), "cli"),
            decide(resolver.request({"operation": {"kind": "delete", "place": "CN"}}), "http"),
            decide(resolver.request({**BIRTH, "as_of": None}), "http"),
        ]
    return Recording(tmp_path / "log", decisions)


def log_of(invoke: Invoke, recording: Recording, *arguments: Any, status: int) -> dict[str, Any]:
    result = invoke("diff", *arguments, "--log", recording.folder, "--format", "json")
    return dict(told(result, status)["log"])


def test_lines_are_known_by_the_digest_of_their_input(
    invoke: Invoke, file: File, laxer: Path, recording: Recording
) -> None:
    undated = [{name: value for name, value in each.items() if name != "as_of"} for each in (STORE, BIRTH)]
    path = file("inputs.jsonl", [*undated, {"document": DOCUMENT}])
    log = log_of(invoke, recording, "packaged", laxer, "--inputs", path, status=1)
    assert (log["lines"], log["judged"], log["unknown"], log["changed"]) == (5, 4, 1, 4)
    ids = [each.decision_id for each in recording.decisions]
    assert sorted(known for change in log["changes"] for known in change["decisions"]) == sorted([*ids[:3], ids[4]])
    assert (log["other_input"], log["irreproducible"]) == ([], [])


def test_the_text_counts_what_stays_unknown(invoke: Invoke, file: File, laxer: Path, recording: Recording) -> None:
    path = file("inputs.jsonl", [{"document": DOCUMENT}])
    result = invoke("diff", "packaged", laxer, "--inputs", path, "--log", recording.folder)
    assert result.exit_code == 1
    assert f"  recorded as {recording.decisions[2].decision_id}" in result.stdout
    assert "log: 1 of 1 decisions change, of 5 that are recorded" in result.stdout
    assert "lexgate: 4 of 5 lines of the log have no input here: not judged again" in result.stderr
    assert "subject" not in result.stdout


def test_a_decision_id_finds_its_line_and_the_digest_proves_it(
    invoke: Invoke, file: File, laxer: Path, recording: Recording
) -> None:
    ids = [each.decision_id for each in recording.decisions]
    undated = {name: value for name, value in STORE.items() if name != "as_of"}
    path = file(
        "inputs.jsonl",
        [
            {"request": undated, "decision_id": ids[0]},
            {"request": undated, "decision_id": ids[3]},
            {"request": undated, "decision_id": "nobody's"},
        ],
    )
    log = log_of(invoke, recording, "packaged", laxer, "--inputs", path, status=1)
    assert log["other_input"] == [ids[3]]
    assert ids[0] in {known for change in log["changes"] for known in change["decisions"]}


def test_cases_are_inputs_too(invoke: Invoke, laxer: Path, recording: Recording, file: File) -> None:
    case = {"name": "a", "story": "s", "document": DOCUMENT, "expect": {"effect": "DENY"}}
    path = file("cases.yaml", {"cases": [case]})
    log = log_of(invoke, recording, "packaged", laxer, "--cases", path, status=1)
    assert log["judged"] == 1


def test_a_set_that_does_not_say_what_it_recorded_is_told(
    invoke: Invoke, file: File, recording: Recording, tmp_path: Path
) -> None:
    [segment] = (tmp_path / "log" / "0").glob("decisions-*.jsonl")
    segment.write_text(segment.read_text().replace('"effect":"DENY"', '"effect":"ALLOW"'))
    path = file("inputs.jsonl", [{"document": DOCUMENT}])
    result = invoke("diff", "packaged", "packaged", "--inputs", path, "--log", recording.folder, "--format", "json")
    assert told(result, 0)["log"]["irreproducible"] == [recording.decisions[2].decision_id]
    assert "1 decisions do not come out as recorded" in result.stderr


def test_a_log_of_which_nothing_is_known_is_an_error(invoke: Invoke, recording: Recording) -> None:
    result = invoke("diff", "packaged", "packaged", "--log", recording.folder)
    assert result.exit_code == 2
    assert "nothing could be judged" in result.stderr


def test_a_corrupt_log_is_an_error(invoke: Invoke, recording: Recording, cases: Path) -> None:
    [segment] = (recording.folder / "0").glob("decisions-*.jsonl")
    segment.write_text(segment.read_text().replace('"seq":2', '"seq":9'))
    result = invoke("diff", "packaged", "packaged", "--cases", cases, "--log", recording.folder)
    assert result.exit_code == 2
    assert "has another seq than 2" in result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[1]", "is not an object"),
        ("{", ": "),
        ('{"request": {}, "document": {}}', "is not an input"),
        ('{"request": 1}', "is not an input"),
        ('{"request": {}, "decison_id": "x"}', "is not an input"),
        ('{"request": {}, "decision_id": 1}', "decision_id is not a string"),
    ],
)
def test_an_input_that_is_none_is_named_by_its_line(invoke: Invoke, file: File, line: str, said: str) -> None:
    path = file("inputs.jsonl", f"{line}\n")
    result = invoke("diff", "packaged", "packaged", "--inputs", path)
    assert result.exit_code == 2
    assert f"lexgate: {path}:1: " in result.stderr
    assert said in result.stderr


def test_nothing_to_judge_is_an_error(invoke: Invoke) -> None:
    result = invoke("diff", "packaged", "packaged")
    assert result.exit_code == 2
    assert "name --cases, --inputs or --log" in result.stderr


@pytest.mark.parametrize(("name", "said"), [("nowhere", "holds no policies"), ("bundle.tar.gz", "lacks the matrix")])
def test_a_set_that_is_none_is_an_error(
    invoke: Invoke, file: File, cases: Path, tmp_path: Path, name: str, said: str
) -> None:
    file("bundle.tar.gz", b"x")
    result = invoke("diff", tmp_path / name, "packaged", "--cases", cases)
    assert result.exit_code == 2
    assert said in result.stderr


def test_sources_that_do_not_compile_are_an_error(
    invoke: Invoke, cases: Path, policies: Path, tmp_path: Path, opa: Path
) -> None:
    broken = shutil.copytree(policies, tmp_path / "broken")
    (broken / "lexgate" / "house" / "basis.rego").write_text("package lexgate.house\nx :=\n")
    result = invoke("diff", "packaged", broken, "--opa", opa, "--cases", cases)
    assert result.exit_code == 2
    assert "basis.rego" in result.stderr
