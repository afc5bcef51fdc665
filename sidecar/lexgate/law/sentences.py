"""Facts, cures and duties as sentences, in the language of the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lexgate.domain.vocabulary import FactType, Vocabulary
from lexgate.law.phrases import PHRASES, Phrases

# In the matrix `$fact` stands for what the request says of the fact.
_REFERENCE = "$"
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)D)?(?:T(\d+)H)?", re.ASCII)
# These only say what is; whoever else brings a fact about has to put it on record.
_SPEAKERS = {"subject", "guardian", "$consent_giver", "caller"}


@dataclass(frozen=True, slots=True)
class Speech:
    """One language: its sentences, and the words of facts and codes."""

    phrases: Phrases
    vocabulary: Vocabulary

    @property
    def language(self) -> str:
        """The code of the language: en, zh or vi."""
        return self.phrases.language

    def fact(self, name: str) -> str:
        """Returns what a fact is called."""
        return self.vocabulary.called(name, self.language)

    def code(self, kind: str, code: str) -> str:
        """Returns what a code is called; in English, and where nobody wrote that down, it is the code itself."""
        return self.vocabulary.words.said(kind, code, self.language) or code

    def is_bool(self, name: str) -> bool:
        """Whether the fact is true or false."""
        fact = self.vocabulary.facts.get(name)
        return fact is not None and fact.type is FactType.BOOL


def speech_in(language: str, vocabulary: Vocabulary) -> Speech:
    """Returns the speech of a language: en, zh or vi."""
    return Speech(PHRASES[language], vocabulary)


def requirement_sentence(need: Mapping[str, Any], speech: Speech) -> str:
    """Returns one requirement of a cure as a sentence: who can bring it about, the fact, the value, and its name."""
    phrases, name = speech.phrases, need["fact"]
    template = phrases.does.get(_form(need, speech), "{who}: {fact} {op} {value}")
    sentence = template.format(
        who=phrases.who.get(need["who_can"], need["who_can"]),
        fact=speech.fact(name),
        op=need["op"],
        value=value_words(need.get("value"), speech, name),
    )
    return sentence if speech.fact(name) == name else f"{sentence} [{name}]"


def _form(need: Mapping[str, Any], speech: Speech) -> str:
    operator, value = need["op"], need.get("value")
    if operator == "set" and speech.is_bool(need["fact"]) and (value is None or isinstance(value, bool)):
        return "set whether" if value is None else f"set {value}".lower()
    if value is not None:
        return str(operator)
    if operator == "set" and need["who_can"] not in _SPEAKERS:
        return "record nothing"
    return f"{operator} nothing"


def value_words(value: Any, speech: Speech, fact: str = "") -> str:
    """Returns a value as people write it: `a, b` for a list, and a phrase for each member of an object of `fact`."""
    phrases = speech.phrases
    if isinstance(value, Mapping):
        return phrases.comma.join(_member(f"{fact}[].{name}", name, part, speech) for name, part in value.items())
    if isinstance(value, list | tuple):
        parts = phrases.comma.join(value_words(part, speech) for part in value)
        return f"[{parts}]" if len(value) != 1 else parts
    if isinstance(value, bool):
        return phrases.truth[value]
    text = "" if value is None else str(value)
    return f"<{text[1:]}>" if text.startswith(_REFERENCE) else speech.code("values", text)


def _member(fact: str, name: str, value: Any, speech: Speech) -> str:
    said = speech.fact(fact)
    if isinstance(value, bool) and said != fact:
        return (speech.phrases.sure if value else speech.phrases.unsure).format(said)
    return speech.phrases.joined.format(name if said == fact else said, value_words(value, speech, fact))


def duty_sentence(obligation: Mapping[str, Any], speech: Speech) -> str:
    """Returns an obligation as words: what is to be done to what, and until when."""
    phrases = speech.phrases
    verb, thing = (_plain(speech.code(f"{part}s", obligation[part])) for part in ("verb", "object"))
    duty = phrases.duty.format(verb=verb, object=thing)
    period, begin, due = obligation.get("within"), obligation.get("from"), obligation.get("due_at")
    if period:
        label = phrases.labels["keep" if obligation["verb"].startswith("keep") else "within"]
        duty = f"{duty} ({label.format(period_words(period, speech), _plain(speech.code('since', begin or '')))})"
    return f"{duty} ({phrases.labels['due'].format(due)})" if due else duty


def period_words(text: str, speech: Speech) -> str:
    """Returns an ISO 8601 period of years, days and hours in words, or as it is where it has anything else."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        return text
    counted = zip(speech.phrases.periods, match.groups(), strict=True)
    return " ".join(name.format(count) for name, count in counted if count)


def _plain(code: str) -> str:
    return code.replace("_", " ")
