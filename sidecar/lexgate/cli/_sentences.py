# ruff: noqa: RUF001 - Chinese has its own comma, colon and question mark
"""What a person reads on the terminal, in English and in Chinese: effects, reasons, cures as sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# In the matrix `$fact` stands for what the request says of the fact.
_REFERENCE = "$"
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)D)?(?:T(\d+)H)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language. Sentences take `who`, `fact` and `value`."""

    effects: Mapping[str, str]
    who: Mapping[str, str]
    does: Mapping[str, str]
    reasons: Mapping[str, str]
    periods: tuple[str, str, str]
    duty: str
    labels: Mapping[str, str]
    comma: str
    joined: str


ENGLISH = Language(
    effects={
        "ALLOW": "it may be done",
        "DENY": "it must not be done",
        "REFER": "a person must decide",
    },
    who={
        "subject": "The person",
        "guardian": "A parent or guardian",
        "$consent_giver": "The person, or for a child under 14 a parent or guardian,",
        "caller": "The caller",
        "processor": "The processor",
        "authority": "The authority",
        "counterparty": "The other party",
    },
    does={
        "set": "{who} sets {fact} to {value}.",
        "set nothing": "{who} states {fact}.",
        "add": "{who} adds to {fact} an entry with {value}.",
        "add nothing": "{who} adds an entry to {fact}.",
        "contains": "{who} brings into {fact}: {value}.",
        "remove": "{who} removes from {fact}: {value}.",
        "remove nothing": "{who} takes {fact} away.",
        "at_least": "{who} brings {fact} to at least {value}.",
        "before": "{who} sees to {fact}, on or before {value}.",
    },
    reasons={
        "core_data": "the data are core data of the state",
        "state_secret": "the data are a state secret, which the law of secrecy governs",
        "work_secret": "the data are a work secret, which the law of secrecy governs",
        "unassessed_export": "data leave the country that nobody has assessed",
        "no_statute_governs": "no statute that lexgate knows governs it: is operation.place stated?",
        "not_normalised": "the facts did not reach the policies in their normal form",
    },
    periods=("{} year(s)", "{} day(s)", "{} hour(s)"),
    duty="{verb}: {object}",
    labels={
        "cured": "What would cure it:",
        "cured by any": "Any one of these would cure it:",
        "or": "or",
        "no cure": "No fact cures it.",
        "penalty": "It may cost:",
        "duties": "What is then also due",
        "within": "within {}, counted from: {}",
        "keep": "for {}, counted from: {}",
        "due": "by {}",
        "governs": "Governed by",
        "asserted": "Asserted by the caller",
        "relied": "Consents relied on",
        "readings": "Readings that mattered",
        "as of": "Judged as of {}. Not binding: nobody may act on this answer.",
    },
    comma=", ",
    joined="{} = {}",
)

CHINESE = Language(
    effects={"ALLOW": "可以进行", "DENY": "不得进行", "REFER": "须由人员决定"},
    who={
        "subject": "个人",
        "guardian": "父母或者其他监护人",
        "$consent_giver": "个人（不满十四周岁的，由父母或者其他监护人）",
        "caller": "调用方",
        "processor": "处理者",
        "authority": "主管部门",
        "counterparty": "相对方",
    },
    does={
        "set": "{who}将 {fact} 设为 {value}。",
        "set nothing": "{who}说明 {fact}。",
        "add": "{who}在 {fact} 中新增一条，内容为 {value}。",
        "add nothing": "{who}在 {fact} 中新增一条。",
        "contains": "{who}使 {fact} 包含：{value}。",
        "remove": "{who}从 {fact} 中移除：{value}。",
        "remove nothing": "{who}撤去 {fact}。",
        "at_least": "{who}使 {fact} 不少于 {value}。",
        "before": "{who}最迟于 {value} 完成 {fact}。",
    },
    reasons={
        "core_data": "数据属于国家核心数据",
        "state_secret": "数据属于国家秘密，适用保密法律",
        "work_secret": "数据属于工作秘密，适用保密法律",
        "unassessed_export": "出境的数据未经评估",
        "no_statute_governs": "没有 lexgate 所知的法规适用：是否说明了 operation.place？",
        "not_normalised": "事实未以规范形式到达策略",
    },
    periods=("{} 年", "{} 天", "{} 小时"),
    duty="{verb}：{object}",
    labels={
        "cured": "补救方法：",
        "cured by any": "以下任一方法可以补救：",
        "or": "或者",
        "no cure": "没有事实可以补救。",
        "penalty": "可能的后果：",
        "duties": "同时应当履行",
        "within": "自 {1} 起 {0} 内",
        "keep": "自 {1} 起 {0}",
        "due": "最迟于 {}",
        "governs": "适用",
        "asserted": "由调用方陈述",
        "relied": "所依据的同意",
        "readings": "影响结果的解释",
        "as of": "按 {} 判断，不具约束力：不得据此行事。",
    },
    comma="、",
    joined="{}={}",
)

LANGUAGES = {"en": ENGLISH, "zh": CHINESE}


def requirement_sentence(need: Mapping[str, Any], words: Language) -> str:
    """Returns one requirement of a cure as a sentence: who can bring it about, the fact, and the value."""
    who = words.who.get(need["who_can"], need["who_can"])
    value = need.get("value")
    form = need["op"] if value is not None else f"{need['op']} nothing"
    template = words.does.get(form, "{who}: {fact} {op} {value}")
    return template.format(who=who, fact=need["fact"], op=need["op"], value=value_words(value, words))


def value_words(value: Any, words: Language) -> str:
    """Returns a value as people write it: `a, b` for a list, `name = value` for the members of an object."""
    if isinstance(value, Mapping):
        return words.comma.join(words.joined.format(name, value_words(part, words)) for name, part in value.items())
    if isinstance(value, list | tuple):
        parts = words.comma.join(value_words(part, words) for part in value)
        return f"[{parts}]" if len(value) != 1 else parts
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"<{text[1:]}>" if text.startswith(_REFERENCE) else text


def duty_sentence(obligation: Mapping[str, Any], words: Language) -> str:
    """Returns an obligation as words: what is to be done to what, and until when."""
    duty = words.duty.format(verb=_plain(obligation["verb"]), object=_plain(obligation["object"]))
    period, begin, due = obligation.get("within"), obligation.get("from"), obligation.get("due_at")
    if period:
        label = words.labels["keep" if obligation["verb"].startswith("keep") else "within"]
        duty = f"{duty} ({label.format(_period(period, words), _plain(begin or ''))})"
    return f"{duty} ({words.labels['due'].format(due)})" if due else duty


def _period(text: str, words: Language) -> str:
    match = _PERIOD.fullmatch(text)
    if match is None:
        return text
    return " ".join(name.format(count) for name, count in zip(words.periods, match.groups(), strict=True) if count)


def _plain(code: str) -> str:
    return code.replace("_", " ")
