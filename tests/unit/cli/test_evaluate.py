"""`lexgate evaluate`: every form in, every format out, errors in their place, statuses as promised."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lexgate.decide import Decider
from lexgate.errors import EngineFault
from tests.unit.cli.conftest import ALLOWED, DENIED, REFERRED, Invoke

File = Callable[..., Path]
BAD = {"operation": {"kind": "delite", "place": "CN", "nonsense": "secret-value"}}


def test_all_allowed_is_status_0(invoke: Invoke, file: File) -> None:
    result = invoke("evaluate", file("a.json", ALLOWED))
    assert result.exit_code == 0
    assert result.stdout.startswith("ALLOW")
    assert result.stderr == ""


@pytest.mark.parametrize("request_", [DENIED, REFERRED])
def test_something_else_is_status_1(invoke: Invoke, file: File, request_: dict[str, object]) -> None:
    assert invoke("evaluate", file("a.jsonl", [ALLOWED, request_, ALLOWED])).exit_code == 1


def test_an_input_error_is_status_2_whatever_the_others_are(invoke: Invoke, file: File) -> None:
    result = invoke("evaluate", file("a.jsonl", [ALLOWED, BAD, DENIED]))
    assert result.exit_code == 2
    assert "a.jsonl:2: /operation/kind: is not a code of the vocabulary; did you mean delete?" in result.stderr
    assert "1 of 3 inputs got no decision" in result.stderr
    assert "secret-value" not in result.output
    assert "delite" not in result.output
    assert result.stdout.count("a.jsonl:") == 2


def test_a_denial_names_article_words_and_cure(invoke: Invoke, file: File) -> None:
    result = invoke("evaluate", file("a.json", DENIED))
    for part in (
        "DENY",
        "ndsr:22(2)",
        "separate_consent_missing",
        "medical_health",
        "The person adds an entry to the consents",
    ):
        assert part in result.stdout


def test_the_language_is_that_of_the_reader(invoke: Invoke, file: File) -> None:
    assert "不得进行" in invoke("evaluate", "--language", "zh", file("a.json", DENIED)).stdout


def test_json_lines_hold_one_answer_a_line_in_order(invoke: Invoke, file: File) -> None:
    result = invoke("evaluate", "--format", "jsonl", file("a.jsonl", [DENIED, BAD, ALLOWED]), file("b.json", REFERRED))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer.get("effect") for answer in answers] == ["DENY", None, "ALLOW", "REFER"]
    error = answers[1]["error"]
    assert (error["line"], error["pointer"]) == (2, "/operation/kind")
    assert error["problem"] == "is not a code of the vocabulary"
    assert "delete" in error["cure"]
    assert error["others"] == [
        {
            "pointer": "/operation/nonsense",
            "problem": "is not a fact of the vocabulary",
            "cure": error["others"][0]["cure"],
        }
    ]
    assert result.exit_code == 2


def test_a_line_that_is_no_json_keeps_its_place(invoke: Invoke) -> None:
    lines = json.dumps(ALLOWED) + "\n{\n\n" + json.dumps(ALLOWED) + "\n"
    result = invoke("evaluate", "--format", "jsonl", "-", stdin=lines)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [("error" in answer) for answer in answers] == [False, True, False]
    assert answers[1]["error"]["line"] == 2
    assert answers[1]["error"]["source"] == "standard input"


def test_one_input_is_one_json_object(invoke: Invoke, file: File) -> None:
    result = invoke("evaluate", "--format", "json", file("a.json", DENIED))
    answer = json.loads(result.stdout)
    assert answer["effect"] == "DENY"
    assert answer["violations"][0]["article"] == "22(2)"
    assert answer["log_id"] == ""
    assert answer["seq"] == 0
    assert "explanations" not in answer


@pytest.mark.parametrize(
    ("name", "content", "length"),
    [("a.jsonl", [ALLOWED, BAD, ALLOWED], 3), ("a.json", [ALLOWED], 1), ("a.json", [ALLOWED, DENIED], 2)],
)
def test_several_inputs_or_an_array_are_a_json_array(
    invoke: Invoke, file: File, name: str, content: list[object], length: int
) -> None:
    result = invoke("evaluate", "--format", "json", file(name, content))
    assert len(json.loads(result.stdout)) == length


def test_explanations_come_when_asked_for_in_the_language_asked_for(invoke: Invoke, file: File) -> None:
    result = invoke("evaluate", "--format", "json", "--explain", "--language", "zh", file("a.json", DENIED))
    (explanation,) = json.loads(result.stdout)["explanations"]
    assert explanation["article"] == "22(2)"
    assert "单独同意" in explanation["gist"]


@pytest.mark.parametrize(("form", "arguments"), [("yaml", ()), ("json", ())])
def test_reads_standard_input(invoke: Invoke, form: str, arguments: tuple[str, ...]) -> None:
    text = "operation:\n  kind: delete\n  place: CN\n" if form == "yaml" else json.dumps(ALLOWED, indent=2)
    assert invoke("evaluate", *arguments, "-", stdin=text).exit_code == 0


def test_a_date_in_yaml_is_the_text_that_it_was(invoke: Invoke, file: File) -> None:
    text = "as_of: 2025-06-01\noperation: {kind: delete, place: CN, retention_until: 2027-01-01}\n"
    result = invoke("evaluate", "--format", "json", file("a.yaml", text))
    answer = json.loads(result.stdout)
    assert (answer["effect"], answer["as_of"], answer["binding"]) == ("ALLOW", "2025-05-31T16:00:00Z", False)


@pytest.mark.parametrize(
    ("as_of", "effect"),
    [
        ("2024-12-31", "REFER"),
        ("2024-12-31T23:59:59+08:00", "REFER"),
        ("2025-01-01", "DENY"),
        ("2025-01-01T00:00:00+08:00", "DENY"),
        ("2024-12-31T16:00:00Z", "DENY"),
    ],
)
def test_as_of_judges_by_the_law_of_that_day(invoke: Invoke, file: File, as_of: str, effect: str) -> None:
    result = invoke("evaluate", "--format", "json", "--as-of", as_of, file("a.json", DENIED))
    answer = json.loads(result.stdout)
    assert (answer["effect"], answer["binding"]) == (effect, False)


@pytest.mark.parametrize("as_of", ["2024-12-31", "2025-01-01"])
def test_as_of_judges_documents_too(invoke: Invoke, file: File, as_of: str) -> None:
    document = {**DENIED, "now": "2026-01-01", "data": {"personal": True, "network": True}}
    result = invoke("evaluate", "--document", "--format", "json", "--as-of", as_of, file("a.json", document))
    answer = json.loads(result.stdout)
    assert answer["effect"] == ("REFER" if as_of < "2025" else "DENY")


@pytest.mark.parametrize("as_of", ["yesterday", "2025-02-30", "2025-01-01T10:00:00"])
def test_a_day_that_is_none_is_a_clear_error(invoke: Invoke, file: File, as_of: str) -> None:
    result = invoke("evaluate", "--as-of", as_of, file("a.json", ALLOWED))
    assert result.exit_code == 2
    assert "write 2025-01-31" in result.stderr
    assert as_of not in result.output


def test_a_document_is_judged_as_it_is(invoke: Invoke, file: File) -> None:
    # A request is network data, and its items imply that it is personal; a document says so itself, or is not.
    document = {"now": "2025-06-01", "operation": {"kind": "use", "place": "CN", "items": ["phone"]}}
    result = invoke("evaluate", "--document", "--format", "json", file("a.json", document))
    answer = json.loads(result.stdout)
    assert (answer["effect"], answer["reasons"]) == ("REFER", ["no_statute_governs"])


def test_a_derived_fact_that_is_stated_is_refused(invoke: Invoke, file: File) -> None:
    document = {"operation": {"kind": "delete", "place": "CN"}, "erasing": True}
    result = invoke("evaluate", "--document", file("a.json", document))
    assert result.exit_code == 2
    assert "/erasing: is a derived fact" in result.stderr


def test_both_engines_answer_alike(invoke: Invoke, file: File) -> None:
    path = file("a.jsonl", [ALLOWED, DENIED, REFERRED])
    answers = []
    for engine in ("wasm", "opa"):
        result = invoke("evaluate", "--engine", engine, "--format", "jsonl", "--as-of", "2026-01-01", path)
        decisions = [json.loads(line) for line in result.stdout.splitlines()]
        own = {"decision_id", "known_at"}
        answers.append([{name: part for name, part in each.items() if name not in own} for each in decisions])
    assert answers[0] == answers[1]
    assert [answer["effect"] for answer in answers[0]] == ["ALLOW", "DENY", "REFER"]


def test_an_engine_fault_is_an_error_in_its_place_and_never_an_answer(
    invoke: Invoke, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EngineFault("the engine is gone")

    monkeypatch.setattr(Decider, "decide", fail)
    result = invoke("evaluate", "--format", "jsonl", file("a.jsonl", [ALLOWED, ALLOWED]))
    assert result.exit_code == 2
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["error"]["problem"] for answer in answers] == ["the engine is gone"] * 2
    assert "do not proceed" in answers[0]["error"]["cure"]


def test_policies_that_are_not_there_are_status_2(
    invoke: Invoke, file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEXGATE_POLICIES", str(tmp_path))
    result = invoke("evaluate", file("a.json", ALLOWED))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("lexgate: ")
    assert "make policies" in result.stderr


def test_a_missing_file_is_refused_before_anything_is_judged(invoke: Invoke, file: File, tmp_path: Path) -> None:
    result = invoke("evaluate", file("a.json", ALLOWED), tmp_path / "no.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no.json" in result.stderr


def test_nothing_at_all_is_no_permission(invoke: Invoke, file: File) -> None:
    for name in ("a.json", "a.jsonl", "a.yaml"):
        assert invoke("evaluate", file(name, "")).exit_code == 2
    assert invoke("evaluate").exit_code == 2


def test_facts_may_be_stated_inline_whatever_a_server_is_told(
    invoke: Invoke, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEXGATE_INLINE_FACTS", "never")
    assert invoke("evaluate", file("a.json", DENIED)).exit_code == 1


def test_no_decision_log_is_kept(invoke: Invoke, file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEXGATE_LOG__DIRECTORY", str(tmp_path / "log"))
    assert invoke("evaluate", file("a.json", ALLOWED)).exit_code == 0
    assert not (tmp_path / "log").exists()


def test_the_limits_of_the_configuration_hold(invoke: Invoke, file: File) -> None:
    config = file("lexgate.yaml", "limits: {request_bytes: 1024}\n")
    long = {**ALLOWED, "notice": {"id": "x" * 2000}}
    result = invoke("evaluate", "--config", config, file("a.jsonl", [long, ALLOWED]))
    assert result.exit_code == 2
    assert "a.jsonl:1: comes to more than 1024 bytes" in result.stderr


def test_readings_of_the_configuration_matter(invoke: Invoke, file: File) -> None:
    config = file("lexgate.yaml", "readings: {core_data_and_secrets: refer}\n")
    request = {**ALLOWED, "data": {"core": True, "personal": True}}
    assert "core_data" in invoke("evaluate", "--config", config, file("a.json", request)).stdout
