"""Why an article applies: the facts that its predicate names, as far as the request could make it fire by them.

The predicate of the matrix is read for the names in it; facts that follow from others are followed to those. A fact is
a ground when it is stated, or when its absence can count against the request. What can only speak for the request is
left out. Values are shown of facts that are not personal, and never free text: numbers, days, true or false, codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from lexgate.domain.decision import Ground
from lexgate.domain.instant import format_instant
from lexgate.domain.vocabulary import Bearing, Fact, FactType, Vocabulary
from lexgate.law.sentences import Speech, value_words

_TEXT = re.compile(r'"[^"]*"')
_WORD = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
_BINDING = re.compile(r"\b(?:some|every) (\w+) in ([a-z_][\w.]*)")
_OTHER_ARTICLE = re.compile(r'\bviolated\("([^"]+)",\s*"([^"]+)"\)')
_GIVEN = {"now", "param"}  # by the clock and by the deployment, and not by a request
_FREE = {FactType.STRING, FactType.STRINGS, FactType.ID, FactType.IDS}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}", re.ASCII)
_THOUSANDTHS = 1000
_MISSING: tuple[object, ...] = (None, [], {})

# How a predicate asks for a fact, so that its absence counts against the request.
_WANTED = (
    r"\bnot (?:has\()?(?:\w+\.)?{}\b",
    r"\b{} (?:!=|<= now)",
    r"\bnot \(?some \w+ in {}\b",
    r"\bcount\({}\) == 0",
)

Predicate = Callable[[str], str | None]


class Grounds:
    """Finds the grounds of articles over one vocabulary. `predicate` gives the predicate of an id, such as ndsr:35."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._named = lru_cache(maxsize=1024)(self._named_in)
        self._whole = lru_cache(maxsize=1024)(self._with_formulas)

    def of(self, predicate: str, others: Predicate, facts: Mapping[str, Any], speech: Speech) -> tuple[Ground, ...]:
        """Returns the grounds of a predicate in a normalised input, in the order in which it names the facts."""
        whole = " ".join([predicate, *_referred(predicate, others)])
        return self.among(self._named(whole), self._whole(whole), facts, speech)

    def among(
        self, names: Iterable[str], predicate: str, facts: Mapping[str, Any], speech: Speech
    ) -> tuple[Ground, ...]:
        """Returns those of the named facts that are grounds."""
        found = (self._ground(name, predicate, facts, speech) for name in names if name in self._vocabulary)
        return tuple({ground.fact: ground for ground in found if ground is not None}.values())

    def named(self, predicate: str) -> tuple[str, ...]:
        """Returns the facts that a predicate names, derived ones followed to what they derive from."""
        return self._named(predicate)

    def _named_in(self, predicate: str) -> tuple[str, ...]:
        condition = _TEXT.sub('""', predicate)
        lists: dict[str, list[str]] = {}
        for variable, source in _BINDING.findall(condition):
            lists.setdefault(variable, []).append(source)
        names: dict[str, None] = {}
        for word in _WORD.findall(condition):
            for name in self._facts_of(word, lists):
                names |= dict.fromkeys(self._followed(name))
        return tuple(names)

    def _with_formulas(self, predicate: str) -> str:
        """A predicate and the formulas of the derived facts that it names."""
        known = (self._vocabulary.facts.get(word) for word in dict.fromkeys(_WORD.findall(predicate)))
        formulas = (self._whole(fact.derived) for fact in known if fact is not None and fact.derived is not None)
        return " ".join([predicate, *formulas])

    def _facts_of(self, word: str, lists: Mapping[str, list[str]]) -> Iterator[str]:
        first, _, member = word.partition(".")
        candidates = [f"{source}[].{member}" for source in lists.get(first, ())] if member else []
        yield from (name for name in [word, *candidates] if name in self._vocabulary)

    def _followed(self, name: str) -> tuple[str, ...]:
        fact = self._vocabulary[name]
        if fact.root in _GIVEN:
            return ()
        return (name,) if fact.derived is None else self._named(fact.derived)

    def _ground(self, name: str, predicate: str, facts: Mapping[str, Any], speech: Speech) -> Ground | None:
        source, _, member = name.partition("[].")
        stated = _value(source, facts)
        if member and stated in _MISSING:
            return self._ground(source, predicate, facts, speech) if source in self._vocabulary else None
        fact = self._vocabulary[name]
        if member:
            stated = [entry[member] for entry in stated if entry.get(member) is not None]
        if stated in _MISSING:
            return _missing(fact, speech) if _counts_when_missing(fact, predicate) else None
        if fact.type is FactType.LIST or _speaks_for_the_request(fact, stated):
            return None
        return _stated(fact, stated, speech)


def _referred(predicate: str, others: Predicate) -> Iterator[str]:
    for statute, article in _OTHER_ARTICLE.findall(predicate):
        yield others(f"{statute}:{article}") or ""


def _value(name: str, facts: Mapping[str, Any]) -> Any:
    found: Any = facts
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _counts_when_missing(fact: Fact, predicate: str) -> bool:
    if fact.bears is Bearing.PERMITS or fact.three_valued:
        return True
    name = re.escape(fact.name.rpartition("[].")[2])
    return any(re.search(form.format(name), predicate) for form in _WANTED)


def _speaks_for_the_request(fact: Fact, stated: Any) -> bool:
    values = stated if isinstance(stated, list) else [stated]
    if all(value is True for value in values):
        return fact.bears is Bearing.PERMITS
    return fact.bears is Bearing.INCRIMINATES and all(value is False for value in values)


def _missing(fact: Fact, speech: Speech) -> Ground:
    return Ground(fact.name, "missing", None, speech.phrases.labels["missing"].format(speech.fact(fact.name)))


def _stated(fact: Fact, stated: Any, speech: Speech) -> Ground:
    value, called = shown_value(fact, stated), speech.fact(fact.name)
    label = speech.phrases.labels["hidden" if value is None else "stated"]
    values = value if isinstance(value, list) else [value]
    said = speech.phrases.comma.join(value_words(each, speech) for each in values)
    return Ground(fact.name, "stated", value, label.format(called, said))


def shown_value(fact: Fact, stated: Any) -> Any:
    """The value as a document writes it, or None where it must not or cannot be shown."""
    if fact.personal:
        return None
    if isinstance(stated, list):
        values = {str(value): value for value in (shown_value(fact, each) for each in _flat(stated))}
        return None if None in values.values() else [values[key] for key in sorted(values)]
    if fact.type in _FREE:
        return stated if _CODE.fullmatch(stated) else None
    if fact.type.is_instant:
        return format_instant(stated)
    return stated / _THOUSANDTHS if fact.type is FactType.NUMBER else stated


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value
