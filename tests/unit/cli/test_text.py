"""A decision on the terminal: what a person needs, in colour only where there is a terminal that wants it."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.cli.text import Words, console, render_decision
from lexgate.domain.vocabulary import Vocabulary
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet

DENIAL: dict[str, Any] = {
    "effect": "DENY",
    "governs": ["hunan", "ndsr"],
    "reasons": [],
    "violations": [
        {
            "statute": "ndsr",
            "article": "22(2)",
            "code": "separate_consent_missing",
            "house": False,
            "details": {"category": ["biometric", "medical_health"]},
            "cures": [
                {
                    "requires": [
                        {"fact": "consents", "op": "add", "who_can": "subject", "value": {"separate": True}},
                        {"fact": "notice.form", "op": "set", "who_can": "processor", "value": None},
                    ]
                },
                {"requires": [{"fact": "operation.basis", "op": "set", "who_can": "caller", "value": "hr"}]},
            ],
        }
    ],
    "obligations": [
        {"statute": "ndsr", "article": "12.p1c", "code": "keep_transfer_record", "verb": "keep_record",
         "object": "transfer_record", "within": "P1096D", "from": "processing"}
    ],
    "consents_relied_on": [],
    "asserted": ["operation"],
    "readings": ["strict_sensitive_consent"],
    "as_of": "2025-06-01T00:00:00Z",
    "binding": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def matrix(policy_set: PolicySet) -> Matrix:
    return Matrix.parse(policy_set.law)


def rendered(matrix: Matrix, capsys: pytest.CaptureFixture[str], language: str = "en", **changes: Any) -> str:
    words = Words(matrix, Vocabulary([]), {"strict_sensitive_consent": False}, language)
    console().print(render_decision({**DENIAL, **changes}, words, "order.json"))
    return capsys.readouterr().out


def test_a_denial_says_article_words_details_and_cures(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.strip() for line in rendered(matrix, capsys).splitlines()]
    assert lines[0] == "DENY  it must not be done  order.json"
    expected = [
        "ndsr:22(2)  separate_consent_missing",
        "处理生物识别、宗教信仰、特定身份、医疗健康、金融账户",
        "Sensitive personal information needs separate consent.",
        "category: biometric, medical_health",
        "Any one of these would cure it:",
        "- The person adds an entry to consents: separate = yes.",
        "- The processor puts on record notice.form.",
        "or",
        "- The caller sets operation.basis to hr.",
    ]
    assert [line for line in lines if line in expected] == expected
    assert any(line.startswith("It may cost: article 55: ") for line in lines)
    assert "keep record: transfer record (for 1096 day(s), counted from: processing)" in lines
    assert "Governed by: hunan, ndsr" in lines
    assert "Readings that mattered: strict_sensitive_consent = false" in lines
    assert "Asserted by the caller: operation" in lines


def test_a_denial_is_told_in_chinese(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    out = rendered(matrix, capsys, "zh")
    assert "DENY  不得进行" in out
    assert "处理敏感个人信息，要取得个人的单独同意。" in out  # noqa: RUF001 - Chinese punctuation
    assert "个人在consents中新增一条" in out
    assert "it must not be done" not in out


def test_what_no_fact_cures_says_why(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    entry = next(each for each in matrix.statutes["ndsr"].articles.values() if each.no_cure)
    violation: dict[str, Any] = {
        "statute": "ndsr",
        "article": entry.article,
        "code": entry.code,
        "details": {},
        "cures": [],
    }
    out = rendered(matrix, capsys, violations=[violation])
    assert f"No fact cures it. {entry.incurable('en')}" in out


def test_an_entry_that_the_matrix_lacks_is_still_shown(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    violation: dict[str, Any] = {"statute": "other", "article": "1", "code": "strange", "details": {}, "cures": []}
    out = rendered(matrix, capsys, violations=[violation])
    assert "other:1  strange" in out


def test_a_referral_says_why_a_person_decides(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    out = rendered(matrix, capsys, effect="REFER", violations=[], reasons=["core_data", "invented"])
    assert "core_data: the data are core data of the state" in out
    assert "invented: invented" in out


def test_an_answer_about_another_day_says_that_it_does_not_bind(
    matrix: Matrix, capsys: pytest.CaptureFixture[str]
) -> None:
    out = rendered(matrix, capsys, binding=False)
    assert "Judged as of 2025-06-01T00:00:00Z. Not binding" in out


def test_no_colour_and_no_wrapping_where_nobody_looks(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    out = rendered(matrix, capsys)
    assert "\x1b" not in out
    assert all(line == line.rstrip() for line in out.splitlines())
    assert max(map(len, out.splitlines())) > 100


def test_colour_on_a_terminal_unless_no_color_is_set(
    matrix: Matrix, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in rendered(matrix, capsys)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in rendered(matrix, capsys)


def test_markup_in_a_value_is_shown_as_it_is(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    needs = [{"fact": "operation.purpose", "op": "set", "who_can": "caller", "value": "[red]x[/red] :smile:"}]
    violation = {**DENIAL["violations"][0], "cures": [{"requires": needs}]}
    assert "[red]x[/red] :smile:" in rendered(matrix, capsys, violations=[violation])
