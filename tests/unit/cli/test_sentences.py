# ruff: noqa: RUF001 - Chinese has its own colon
"""Cures and duties read as sentences, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.cli._sentences import LANGUAGES, duty_sentence, requirement_sentence, value_words
from lexgate.law.policy_set import PolicySet

EN, ZH = LANGUAGES["en"], LANGUAGES["zh"]


@pytest.mark.parametrize(
    ("op", "value", "english", "chinese"),
    [
        ("set", True, "The processor sets f to true.", "处理者将 f 设为 true。"),
        ("set", None, "The processor states f.", "处理者说明 f。"),
        ("add", {"a": 1, "b": ["x", "y"]}, "The processor adds to f an entry with a = 1, b = [x, y].", "新增一条"),
        ("add", None, "The processor adds an entry to f.", "处理者在 f 中新增一条。"),
        ("contains", ["x"], "The processor brings into f: x.", "处理者使 f 包含：x。"),
        ("remove", ["x", "y"], "The processor removes from f: [x, y].", "移除"),
        ("remove", None, "The processor takes f away.", "处理者撤去 f。"),
        ("at_least", 3, "The processor brings f to at least 3.", "处理者使 f 不少于 3。"),
        ("before", "$now", "The processor sees to f, on or before <now>.", "最迟于 <now>"),
        ("invented", 3, "The processor: f invented 3", "处理者: f invented 3"),
    ],
)
def test_every_operator_of_a_cure_is_a_sentence(op: str, value: Any, english: str, chinese: str) -> None:
    need = {"fact": "f", "op": op, "value": value, "who_can": "processor"}
    assert requirement_sentence(need, EN) == english
    assert chinese in requirement_sentence(need, ZH)


def test_whoever_is_not_known_keeps_the_name() -> None:
    assert requirement_sentence({"fact": "f", "op": "set", "who_can": "oracle"}, EN) == "oracle states f."


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, ""), (False, "false"), (1.5, "1.5"), ([], "[]"), (["a"], "a"), ({"a": {"b": 1}}, "a = b = 1")],
)
def test_values_are_written_as_people_write_them(value: Any, words: str) -> None:
    assert value_words(value, EN) == words


@pytest.mark.parametrize(
    ("obligation", "english", "chinese"),
    [
        ({"verb": "file", "object": "representative"}, "file: representative", "file：representative"),
        (
            {"verb": "report", "object": "defect", "within": "PT24H", "from": "discovery"},
            "report: defect (within 24 hour(s), counted from: discovery)",
            "report：defect (自 discovery 起 24 小时 内)",
        ),
        (
            {"verb": "keep_record", "object": "transfer_record", "within": "P1Y2D", "from": "processing"},
            "keep record: transfer record (for 1 year(s) 2 day(s), counted from: processing)",
            "keep record：transfer record (自 processing 起 1 年 2 天)",
        ),
        (
            {"verb": "file", "object": "report", "due_at": "2025-01-31T00:00:00Z"},
            "file: report (by 2025-01-31T00:00:00Z)",
            "file：report (最迟于 2025-01-31T00:00:00Z)",
        ),
    ],
)
def test_a_duty_says_what_and_until_when(obligation: dict[str, str], english: str, chinese: str) -> None:
    assert duty_sentence(obligation, EN) == english
    assert duty_sentence(obligation, ZH) == chinese


def test_the_languages_have_the_same_words() -> None:
    for words in ("effects", "who", "does", "reasons", "labels"):
        assert getattr(EN, words).keys() == getattr(ZH, words).keys()


def test_whoever_can_cure_and_every_operator_of_the_matrix_has_words(policy_set: PolicySet) -> None:
    entries = [entry for statute in policy_set.law["statutes"].values() for entry in statute["articles"].values()]
    needs = [need for entry in entries for cure in entry.get("cures", ()) for need in cure["requires"]]
    assert needs
    for need in needs:
        assert need["who_can"] in EN.who
        assert (need["op"] if need.get("value") is not None else f"{need['op']} nothing") in EN.does
