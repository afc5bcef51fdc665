"""The vocabulary of facts: what a document may say, in which type and unit, and who may state it."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lexgate.domain.words import Words

NEVER_STATED = frozenset({"now", "param", "contradictions", "unregistered"})
"""Roots that no served caller states: the clock gives them, the deployment, or the resolver."""


class FactType(enum.StrEnum):
    """The types of facts, as policies/vocabulary.yaml writes them."""

    STRING = "string"
    ENUM = "enum"
    BOOL = "bool"
    INT = "int"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    COUNTRY = "country"
    ID = "id"
    STRINGS = "set<string>"
    ENUMS = "set<enum>"
    IDS = "set<id>"
    LIST = "list"

    @property
    def is_instant(self) -> bool:
        """Whether the input carries the fact as whole seconds since the epoch."""
        return self in {FactType.DATE, FactType.DATETIME}

    @property
    def is_set(self) -> bool:
        """Whether the fact is a set of strings."""
        return self in {FactType.STRINGS, FactType.ENUMS, FactType.IDS}


class Bearing(enum.StrEnum):
    """What the presence of a fact can do to an answer."""

    PERMITS = "permits"
    INCRIMINATES = "incriminates"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of the vocabulary. `name` is dotted; members of a list carry `[]`, as in `consents[].active`."""

    name: str
    type: FactType
    description: str
    values: tuple[str, ...] = ()
    unit: str | None = None
    bears: Bearing = Bearing.NEUTRAL
    stated_by: tuple[str, ...] = ()
    personal: bool = False
    three_valued: bool = False
    derived: str | None = None
    default: str | int | None = None
    minimum: int | None = None
    maximum: int | None = None
    judged: bool = True

    @property
    def root(self) -> str:
        """The part of the document that holds the fact: `consents` of `consents[].active`."""
        return self.name.split(".", 1)[0].removesuffix("[]")

    @property
    def phrase(self) -> str:
        """The description as a part of an English sentence: a statement for a bool, a noun for most others."""
        text = self.description.split(";", 1)[0].removesuffix(".")
        return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


class Vocabulary:
    """All facts, by name, what they and their codes are called in each language, and the regions with their own law.

    `regions` holds each region by each code that it goes by.
    """

    def __init__(
        self,
        facts: Iterable[Fact],
        words: Words | None = None,
        *,
        regions: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> None:
        self.facts: Mapping[str, Fact] = {fact.name: fact for fact in facts}
        self.words = words or Words({})
        self.regions: Mapping[str, str] = {code: name for name, also in regions.items() for code in (name, *also)}
        self.roots: tuple[str, ...] = tuple(dict.fromkeys(fact.root for fact in self.facts.values()))

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Vocabulary:
        """Reads the form of policies/vocabulary.yaml. Raises `KeyError`, `TypeError` or `ValueError` on any other."""
        facts = [_fact(name, entry) for name, entry in raw["facts"].items()]
        regions = {name: _codes(also) for name, also in raw["regions"].items()}
        return cls(facts, Words(raw.get("words", {})), regions=regions)

    def called(self, name: str, language: str) -> str:
        """Returns what a fact is called in a language, or its name where nobody wrote that down."""
        if (said := self.words.said("facts", name, language)) is not None:
            return said
        return self.facts[name].phrase if language == "en" and name in self.facts else name

    def __getitem__(self, name: str) -> Fact:
        return self.facts[name]

    def __contains__(self, name: object) -> bool:
        return name in self.facts


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that `name` most likely means, or None."""
    matches = difflib.get_close_matches(name[:64], list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def _codes(stated: Any) -> tuple[str, ...]:
    if not isinstance(stated, list):
        raise TypeError("the other codes of a region are a list")
    return tuple(stated)


def _fact(name: str, entry: Mapping[str, Any]) -> Fact:
    known = {key: value for key, value in entry.items() if key not in {"type", "bears", "values", "stated_by"}}
    return Fact(
        name=name,
        type=FactType(entry["type"]),
        bears=Bearing(entry.get("bears", "neutral")),
        values=tuple(entry.get("values", ())),
        stated_by=tuple(entry.get("stated_by", ())),
        **known,
    )
