"""Inputs for the policies: all are of the normal form, and half of them are aimed at one file of the law.

An undirected input states any facts. An aimed one states most of the facts that the rules of one Rego file depend on,
with the values that the file mentions, so that its rules come near to firing.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import orjson

from lexgate.law.policy_set import PolicySet

DAY = 86_400
NOW = 1_767_225_600
IN_FORCE = 1_735_660_800  # 2025-01-01T00:00:00+08:00, when ndsr came into force
CODES = ("a", "b")  # few, so that what belongs together meets
COUNTRIES = ("CN", "SG")
MOST_FACTS, MOST_ENTRIES = 40, 2
# What nearly every rule asks first.
SCOPE: Mapping[str, Any] = {
    "now": NOW,
    "operation.place": "CN",
    "operation.basis": "consent",
    "data.network": True,
    "data.personal": True,
}
ALWAYS = ("operation.kind", "operation.purpose", "operation.method", "operation.items")
REGIONS = {"hunan": "CN-HN", "shijiazhuang": "CN-SJZ", "angiang": "VN-AG"}
SHARED = "/lexgate/facts.rego"

_INPUT = re.compile(r"\binput\.([a-z_0-9]+(?:\.[a-z_0-9]+)*)")
_SHARED_RULE = re.compile(r"\bfacts\.([a-z_0-9]+)")
_HEAD = re.compile(r"^(?:default )?([a-z_0-9]+)", re.MULTILINE)
_COMPARED = re.compile(r'\.([a-z_0-9]+) (?:==|<=|>=|<|>) ("[^"]*"|\d+)')
_IF = re.compile(r"\bif\b")
_TEXT = re.compile(r'"([a-z][a-z_0-9]*)"')


@dataclass(frozen=True)
class Source:
    """What one Rego file reads, what it mentions, and the region whose law it is."""

    facts: tuple[str, ...]
    words: frozenset[str]
    region: str | None
    rules: int


@dataclass(frozen=True)
class Mood:
    """How one input leans, so that some are nearly complete and some nearly empty."""

    stated: float
    true: float

    @classmethod
    def of(cls, random: Random) -> Mood:
        return cls(random.choice((0.5, 0.8, 0.95, 1.0)), random.choice((0.2, 0.5, 0.8, 0.95)))


def seeded(seed: int) -> Random:
    """A source of randomness that repeats itself."""
    return Random(seed)  # noqa: S311 - nothing secret comes of it


class Inputs:
    """Writes inputs over the vocabulary, the Rego and the base data of a compiled policy set."""

    def __init__(self, policies: PolicySet) -> None:
        rego = dict(_rego(policies.bundle))
        self._facts = {name: fact for name, fact in policies.vocabulary["facts"].items() if _is_stated(fact)}
        self._roots = sorted({name.partition("[].")[0] for name in self._facts})
        self._shared = _shared_reads(rego[SHARED])
        self._choices = _choices(rego.values(), orjson.loads(policies.data)["taxonomy"])
        self.sources = [self._source(name, text) for name, text in sorted(rego.items()) if _INPUT.search(text)]

    def input(self, random: Random) -> dict[str, Any]:
        """An input as the policies see them."""
        mood = Mood.of(random)
        flat = {"schema": random.choices((1, 2), (50, 1))[0], **(SCOPE if random.random() < 0.9 else {})}
        if random.random() < 0.5:
            (source,) = random.choices(self.sources, [source.rules for source in self.sources])
            flat |= self._aimed(random, source, mood)
        else:
            chosen = {*ALWAYS, *random.sample(self._roots, random.randrange(MOST_FACTS))}
            flat |= {name: self._stated(random, name, mood, frozenset()) for name in sorted(chosen)}
        return _nested(flat)

    def _aimed(self, random: Random, source: Source, mood: Mood) -> dict[str, Any]:
        flat = {"operation.region": source.region} if source.region else {}
        for name in source.facts:
            keeps_scope = name in SCOPE and random.random() < 0.7
            if not keeps_scope and random.random() < mood.stated:
                flat[name] = self._stated(random, name, mood, source.words)
        return flat

    def _source(self, name: str, text: str) -> Source:
        conditions = _SHARED_RULE.findall(text)
        read = set(_INPUT.findall(text)).union(
            ALWAYS, *(self._shared.get(condition, set()) for condition in conditions)
        )
        region = next((region for statute, region in REGIONS.items() if f"/{statute}/" in name), None)
        return Source(
            tuple(sorted(read.intersection(self._roots))),
            frozenset(_TEXT.findall(text)),
            region,
            len(_IF.findall(text)),
        )

    def _stated(self, random: Random, root: str, mood: Mood, words: frozenset[str]) -> Any:
        if root in self._facts:
            return self._value(random, root, mood, words)
        members = [name for name in self._facts if name.startswith(f"{root}[].")]
        return [
            {
                name.partition("[].")[2]: self._value(random, name, mood, words)
                for name in members
                if random.random() < mood.stated
            }
            for _ in range(random.randint(0, MOST_ENTRIES))
        ]

    def _value(self, random: Random, name: str, mood: Mood, words: frozenset[str]) -> Any:
        fact = self._facts[name]
        kind = fact["type"]
        if kind == "bool":
            return random.random() < mood.true
        if kind in {"date", "datetime"}:
            return _instant(random, name)
        known = self._known(name, kind.removeprefix("set<").removesuffix(">"), fact, words)
        return _some(random, known) if kind.startswith("set<") else random.choice(known)

    def _known(self, name: str, kind: str, fact: Mapping[str, Any], words: frozenset[str]) -> Sequence[Any]:
        if kind == "enum":
            return sorted(words.intersection(fact["values"])) or list(fact["values"])
        if kind == "country":
            return COUNTRIES
        compared = self._choices.get(name.rpartition(".")[2], set())
        if kind in {"string", "id"}:
            return [*CODES, *sorted(choice for choice in compared if isinstance(choice, str))]
        return _numbers({choice for choice in compared if isinstance(choice, int)}, fact)


_AGES = (0, 1, DAY - 1, DAY, 30 * DAY, 365 * DAY, 365 * DAY + 1, 3 * 365 * DAY)
_INSTANTS = sorted({NOW + sign * age for age in _AGES for sign in (-1, 1)} | {IN_FORCE - 1, IN_FORCE, IN_FORCE + 1})


def _instant(random: Random, name: str) -> int:
    """Half of the time what one expects, of a day that is past or of a day that ends something."""
    if random.random() < 0.5:
        return NOW + (30 * DAY if name.endswith("until") else -30 * DAY)
    return random.choice(_INSTANTS)


def _is_stated(fact: Mapping[str, Any]) -> bool:
    return not fact.get("derived") and fact.get("judged", True) and fact["type"] != "list"


def _some(random: Random, known: Sequence[Any]) -> list[Any]:
    """A sorted set: none, all, all but one, or any few."""
    size = random.choice((0, 1, 1, 2, len(known) - 1, len(known)))
    return sorted(random.sample(list(known), min(size, len(known))))


def _numbers(compared: set[int], fact: Mapping[str, Any]) -> list[int]:
    scale = 1000 if fact["type"] == "number" else 1
    near = {number + step for number in compared | {0, 1, DAY, 365 * DAY} for step in (-1, 0, 1)}
    low, high = fact.get("minimum", 0) * scale, fact.get("maximum", 2**50) * scale
    return sorted(number for number in near if low <= number <= high)


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in flat.items():
        *parents, last = name.split(".")
        place = out
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return out


def _choices(texts: Iterable[str], taxonomy: Any) -> dict[str, set[str | int]]:
    """What each fact is compared with anywhere, by the last part of its name; and the categories that the law knows."""
    out: dict[str, set[str | int]] = {"categories": set(_keys(taxonomy))}
    for text in texts:
        for name, value in _COMPARED.findall(text):
            out.setdefault(name, set()).add(value[1:-1] if value.startswith('"') else int(value))
    return out


def _shared_reads(text: str) -> dict[str, set[str]]:
    """The facts that each shared condition depends on, through the conditions that it is made of."""
    bodies: dict[str, str] = {}
    for block in text.split("\n\n"):
        if head := _HEAD.search(block):
            bodies[head[1]] = bodies.get(head[1], "") + block
    reads = {name: set(_INPUT.findall(body)) for name, body in bodies.items()}
    for _ in range(4):  # as deep as conditions build on conditions
        for name, body in bodies.items():
            reads[name].update(*(reads[other] for other in bodies if re.search(rf"\b{other}\b", body)))
    return reads


def _rego(bundle: bytes) -> Iterator[tuple[str, str]]:
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        for entry in archive:
            if entry.name.endswith(".rego") and (file := archive.extractfile(entry)):
                yield entry.name, file.read().decode()


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _keys(member)
