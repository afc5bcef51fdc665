# ruff: noqa: RUF001 - Chinese has its own colon
"""`lexgate explain`: why, in the language of the reader, with the exit status of the decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import ALLOWED, DENIED, REFERRED, Invoke

File = Callable[..., Path]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["DENY  it must not be done", "Network Data Security Management Regulations, article 22(2)",
                "it is a separate consent: not stated", "article 55: "]),
        ("zh", ["DENY  不得进行", "《网络数据安全管理条例》第22(2)条", "为单独同意：未说明", "第55条："]),
        ("vi", ["DENY  không được làm", "Điều lệ quản lý an toàn dữ liệu mạng, Điều 22(2)",
                "là sự đồng ý riêng: chưa nêu", "Điều 55: "]),
    ],
)  # fmt: skip
def test_a_denial_is_told_in_each_language(invoke: Invoke, file: File, language: str, parts: list[str]) -> None:
    result = invoke("explain", "--language", language, file("a.json", DENIED))
    for part in ("处理生物识别、宗教信仰、特定身份、医疗健康、金融账户", *parts):
        assert part in result.stdout
    assert result.exit_code == 1


def test_the_language_is_that_of_the_request_unless_the_command_says_another(invoke: Invoke, file: File) -> None:
    asking = file("a.json", {**DENIED, "language": "vi"})
    assert invoke("explain", asking).stdout.startswith("DENY  không được làm")
    assert invoke("explain", "--language", "zh", asking).stdout.startswith("DENY  不得进行")


def test_json_has_the_explanations(invoke: Invoke, file: File) -> None:
    result = invoke("explain", "--format", "json", "--language", "zh", file("a.json", DENIED))
    (explanation,) = [each for each in json.loads(result.stdout)["explanations"] if each["article"] == "22(2)"]
    assert explanation["language"] == "zh"
    assert {"fact": "operation.basis", "state": "stated", "value": "consent", "says": "所依据的合法依据：同意"} in (
        explanation["why"]
    )
    assert len(explanation["cures"]) == 1


def test_several_inputs_are_told_one_after_the_other(invoke: Invoke, file: File) -> None:
    result = invoke("explain", file("a.jsonl", [ALLOWED, REFERRED]))
    first, second = result.stdout.split("\n\nREFER")
    assert first.startswith("ALLOW  it may be done\n")
    assert "no_statute_governs: no statute that lexgate knows governs it" in second
    assert result.exit_code == 1


def test_a_document_is_judged_as_of_its_own_day(invoke: Invoke, file: File) -> None:
    document = file("a.yaml", "now: 2025-06-01\noperation: {kind: delete, place: CN}\ndata: {network: true}\n")
    result = invoke("explain", "--document", document)
    assert "Judged as of 2025-05-31T16:00:00Z. Not binding" in result.stdout
    assert result.exit_code == 0
    earlier = invoke("explain", "--document", "--as-of", "2024-06-01", document)
    assert "REFER" in earlier.stdout


def test_an_input_that_is_no_request_is_an_error_in_its_place(invoke: Invoke, file: File) -> None:
    result = invoke("explain", file("a.jsonl", [{"operation": {"kind": "borrow"}}, ALLOWED]))
    assert result.exit_code == 2
    assert "/operation/kind" in result.stderr
    assert result.stdout.count("ALLOW  it may be done") == 1
