# ruff: noqa: RUF001 - Chinese has its own colon and comma
"""Cures and duties read as sentences, in three languages."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain import Fact, FactType, Vocabulary
from lexgate.domain.words import LANGUAGES, Words
from lexgate.law.phrases import PHRASES
from lexgate.law.policy_set import PolicySet
from lexgate.law.sentences import duty_sentence, period_words, requirement_sentence, speech_in, value_words

FACTS = [
    Fact(name="f", type=FactType.STRING, description="The purpose of it; whatever it is."),
    Fact(name="b", type=FactType.BOOL, description="Backup is in place."),
    Fact(name="l", type=FactType.LIST, description="The consents."),
    Fact(name="l[].sure", type=FactType.BOOL, description="It is separate."),
    Fact(name="l[].kinds", type=FactType.STRINGS, description="The categories covered."),
]
WORDS = Words(
    {
        "facts": {
            "f": {"zh": "目的", "vi": "mục đích"},
            "b": {"zh": "有备份", "vi": "có sao lưu"},
            "l": {"zh": "同意记录", "vi": "hồ sơ sự đồng ý"},
            "l[].sure": {"zh": "为单独同意", "vi": "là sự đồng ý riêng"},
        },
        "values": {"medical": {"zh": "医疗", "vi": "y tế"}},
        "verbs": {"report": {"zh": "报告", "vi": "báo cáo"}},
        "objects": {"defect": {"zh": "缺陷", "vi": "khiếm khuyết"}},
        "since": {"discovery": {"zh": "发现之时", "vi": "lúc phát hiện"}},
    }
)
EN, ZH, VI = (speech_in(language, Vocabulary(FACTS, WORDS)) for language in LANGUAGES)
BARE = speech_in("en", Vocabulary([]))


@pytest.mark.parametrize(
    ("fact", "op", "value", "english", "chinese", "vietnamese"),
    [
        ("f", "set", "x", "The processor sets the purpose of it to x. [f]", "处理者将目的设为x。 [f]",
         "Bên xử lý đặt mục đích thành x. [f]"),
        ("f", "set", None, "The processor puts on record the purpose of it. [f]", "处理者登记目的。 [f]",
         "Bên xử lý ghi nhận mục đích. [f]"),
        ("b", "set", True, "The processor sees to it that backup is in place. [b]", "处理者做到：有备份。 [b]",
         "Bên xử lý bảo đảm: có sao lưu. [b]"),
        ("b", "set", False, "The processor sees to it that this is not so: backup is in place. [b]",
         "处理者消除以下情形：有备份。 [b]", "Bên xử lý bảo đảm không còn tình trạng: có sao lưu. [b]"),
        ("b", "set", None, "The processor states whether backup is in place. [b]",
         "处理者说明以下是否成立：有备份。 [b]", "Bên xử lý cho biết điều sau có đúng không: có sao lưu. [b]"),
        ("l", "add", {"sure": True, "kinds": ["medical"]},
         "The processor adds an entry to the consents: it is separate, the categories covered = medical. [l]",
         "处理者在同意记录中新增一条：为单独同意、kinds为医疗。 [l]",
         "Bên xử lý thêm vào hồ sơ sự đồng ý một mục: là sự đồng ý riêng, kinds: y tế. [l]"),
        ("l", "add", {"sure": False}, "The processor adds an entry to the consents: not so: it is separate. [l]",
         "处理者在同意记录中新增一条：不成立：为单独同意。 [l]",
         "Bên xử lý thêm vào hồ sơ sự đồng ý một mục: không phải: là sự đồng ý riêng. [l]"),
        ("l", "add", None, "The processor adds an entry to the consents. [l]", "处理者在同意记录中新增一条。 [l]",
         "Bên xử lý thêm vào hồ sơ sự đồng ý một mục. [l]"),
        ("f", "contains", ["x"], "The processor brings into the purpose of it: x. [f]", "处理者使目的包含：x。 [f]",
         "Bên xử lý bổ sung vào mục đích: x. [f]"),
        ("f", "remove", ["x", "y"], "The processor removes from the purpose of it: [x, y]. [f]",
         "处理者从目的中移除：[x、y]。 [f]", "Bên xử lý bỏ khỏi mục đích: [x, y]. [f]"),
        ("f", "remove", None, "The processor takes this away: the purpose of it. [f]", "处理者撤去目的。 [f]",
         "Bên xử lý bỏ mục đích. [f]"),
        ("f", "at_least", 3, "The processor brings the purpose of it to at least 3. [f]", "处理者使目的不少于3。 [f]",
         "Bên xử lý nâng mục đích lên ít nhất 3. [f]"),
        ("f", "before", "$now",
         "The processor does this on or before <now> and puts it on record: the purpose of it. [f]",
         "处理者最迟于 <now> 完成并登记：目的。 [f]",
         "Bên xử lý hoàn thành chậm nhất vào <now> và ghi nhận: mục đích. [f]"),
    ],
)  # fmt: skip
def test_every_operator_of_a_cure_is_a_sentence(
    fact: str, op: str, value: Any, english: str, chinese: str, vietnamese: str
) -> None:
    need = {"fact": fact, "op": op, "value": value, "who_can": "processor"}
    assert [requirement_sentence(need, speech) for speech in (EN, ZH, VI)] == [english, chinese, vietnamese]


def test_whoever_speaks_for_himself_only_states_a_fact() -> None:
    assert requirement_sentence({"fact": "f", "op": "set", "who_can": "caller"}, EN).startswith("The caller states the")


def test_what_is_not_known_keeps_its_name() -> None:
    assert requirement_sentence({"fact": "g", "op": "invent", "value": 3, "who_can": "oracle"}, BARE) == (
        "oracle: g invent 3"
    )
    assert requirement_sentence({"fact": "g", "op": "add", "value": {"a": True}, "who_can": "caller"}, BARE) == (
        "The caller adds an entry to g: a = yes."
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, ""), (False, "no"), (True, "yes"), (1.5, "1.5"), ([], "[]"), (["a"], "a"), ({"a": {"b": 1}}, "a = b = 1")],
)
def test_values_are_written_as_people_write_them(value: Any, words: str) -> None:
    assert value_words(value, BARE) == words


@pytest.mark.parametrize(
    ("obligation", "english", "chinese", "vietnamese"),
    [
        (
            {"verb": "report", "object": "defect", "within": "PT24H", "from": "discovery"},
            "report: defect (within 24 hour(s), counted from: discovery)",
            "报告：缺陷 (自发现之时起 24 小时内)",
            "báo cáo: khiếm khuyết (trong 24 giờ, tính từ: lúc phát hiện)",
        ),
        (
            {"verb": "keep_record", "object": "transfer_record", "within": "P1Y2D", "from": "processing"},
            "keep record: transfer record (for 1 year(s) 2 day(s), counted from: processing)",
            "keep record：transfer record (自processing起 1 年 2 天)",
            "keep record: transfer record (trong 1 năm 2 ngày, tính từ: processing)",
        ),
        (
            {"verb": "file", "object": "report", "due_at": "2025-01-31T00:00:00Z"},
            "file: report (by 2025-01-31T00:00:00Z)",
            "file：report (最迟于 2025-01-31T00:00:00Z)",
            "file: report (chậm nhất 2025-01-31T00:00:00Z)",
        ),
    ],
)
def test_a_duty_says_what_and_until_when(
    obligation: dict[str, str], english: str, chinese: str, vietnamese: str
) -> None:
    assert [duty_sentence(obligation, speech) for speech in (EN, ZH, VI)] == [english, chinese, vietnamese]


def test_a_period_of_another_form_stays_as_it_is() -> None:
    assert period_words("P1W", VI) == "P1W"


def test_the_languages_have_the_same_phrases() -> None:
    assert tuple(PHRASES) == LANGUAGES
    for table in ("effects", "who", "does", "reasons", "labels"):
        assert len({frozenset(getattr(phrases, table)) for phrases in PHRASES.values()}) == 1


def test_whoever_can_cure_and_every_operator_of_the_matrix_has_a_phrase(policy_set: PolicySet) -> None:
    entries = [entry for statute in policy_set.law["statutes"].values() for entry in statute["articles"].values()]
    ways = [way for entry in entries for way in (*entry.get("cures", ()), *entry.get("meets", ()))]
    needs = [need for way in ways for need in way["requires"]]
    assert needs
    for need in needs:
        assert need["who_can"] in PHRASES["en"].who
        assert (need["op"] if need.get("value") is not None else f"{need['op']} nothing") in PHRASES["en"].does
