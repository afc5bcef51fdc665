"""The values that matter for each fact: those of the vocabulary, of the taxonomy, and those that a predicate names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary, nearest
from lexgate.errors import InputError
from lexgate.law.grounds import Grounds
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet

_COMPARED = re.compile(r'([a-z_][a-z0-9_.]*) ?(?:==|!=|<=|>=|<|>) ?("[^"]*"|[0-9]+)')
_CONTAINED = re.compile(r'("[^"]*") in ([a-z_][a-z0-9_.]*)')
_CODES = ("a", "b")  # few, so that what belongs together meets
_USED = {"purposes": ("newsletter", "triage"), "methods": ("email", "model_scoring")}
_SAME = {"purpose": "purposes", "method": "methods", "necessary_items": "items"}
_COUNTRIES = ("CN", "VN", "SG")
_ELSEWHERE = ("CN-BJ", "SG-01")
_PERIODS = ("P1D", "P30D", "P1Y", "PT1H")
_NEVER_STATED = {"now", "param"}


class Pools:
    """What documents may say over one set of policies."""

    def __init__(self, policies: PolicySet) -> None:
        self.vocabulary = Vocabulary.parse(policies.vocabulary)
        self._matrix = Matrix.parse(policies.law)
        self._grounds = Grounds(self.vocabulary)
        taxonomy = orjson.loads(policies.data)["taxonomy"]
        self._known: dict[str, set[str]] = {
            "items": set(taxonomy["items"]),
            "categories": set(_categories(taxonomy)),
            "region": {*self.vocabulary.regions, *_ELSEWHERE},
            **{name: set(values) for name, values in _USED.items()},
        }
        self._bounds: dict[str, set[int]] = {}
        for name, value in _compared(self._predicates()):
            self._note(name, value)
        facts = self.vocabulary.facts.items()
        self.stated = tuple(name for name, fact in facts if _is_stated(fact))
        # A fact, or a whole list of objects.
        self.units = tuple(dict.fromkeys(name.partition("[]")[0] for name in self.stated))

    def texts(self, fact: Fact) -> list[str]:
        """Returns the texts that matter for a text, or for a member of a set."""
        if fact.values:
            return list(fact.values)
        if fact.type is FactType.COUNTRY:
            return list(_COUNTRIES)
        if fact.type is FactType.DURATION:
            return list(_PERIODS)
        last = fact.name.rpartition(".")[2]
        return sorted(self._known.get(_SAME.get(last, last), ())) or list(_CODES)

    def numbers(self, fact: Fact) -> list[int]:
        """Returns the numbers at the bounds of the fact and of the predicates, within what the fact may be."""
        low, high = bounds_of(fact)
        near = {value + step for value in self._bounds.get(fact.name.rpartition(".")[2], ()) for step in (-1, 0, 1)}
        return sorted(value for value in {low, *near} if low <= value <= high)

    def members_of(self, prefix: str) -> list[str]:
        """Returns the facts below a part of a document, such as `consents[]`."""
        return [name for name in self.stated if name.startswith(f"{prefix}.")]

    def read_by(self, about: str | Iterable[str]) -> list[str]:
        """Returns the facts that entries look at. Raises `InputError` for one that the matrix does not have."""
        names: dict[str, None] = {}
        for identifier in [about] if isinstance(about, str) else about:
            entry = self._matrix.find(identifier)
            if entry is None:
                meant = nearest(identifier, (each for each in self._ids()))
                cure = f"did you mean {meant}?" if meant else "`lexgate law list` shows every entry"
                raise InputError.at(("about",), "names an entry that the matrix does not have", cure)
            needed = (need["fact"] for cure in entry.cures for need in cure["requires"])
            names |= dict.fromkeys([*self._grounds.named(entry.predicate or ""), *needed])
        return [name for name in names if name in self.stated]

    def check_path(self, path: str) -> None:
        """Raises `InputError` for an override of what is no fact, or of what nobody states."""
        known = {*self.stated, *_parts(self.stated), "now"}
        if path in known:
            return
        if path in self.vocabulary:
            raise InputError.at((path,), "is never stated in a document", "leave it out")
        meant = nearest(path, known)
        raise InputError.at(
            (path,), "is not a fact of the vocabulary", f"did you mean {meant}?" if meant else "see the vocabulary"
        )

    def _ids(self) -> Iterator[str]:
        return (entry.id for statute in self._matrix.statutes.values() for entry in statute.articles.values())

    def _predicates(self) -> Iterator[str]:
        for statute in self._matrix.statutes.values():
            yield from (entry.predicate or "" for entry in statute.articles.values())

    def _note(self, name: str, value: str) -> None:
        last = name.rpartition(".")[2]
        if value.startswith('"'):
            self._known.setdefault(_SAME.get(last, last), set(_CODES)).add(value[1:-1])
        else:
            self._bounds.setdefault(last, set()).add(int(value))


@lru_cache(maxsize=4)
def pools_of(policies: Path | None) -> Pools:
    """Returns the pools of compiled policies, or of those of this package. Raises `PolicyError`."""
    return Pools(PolicySet.load(policies))


def bounds_of(fact: Fact) -> tuple[int, int]:
    """Returns the least and the greatest number that a fact takes here."""
    return (0 if fact.minimum is None else fact.minimum), (2_000_000_000 if fact.maximum is None else fact.maximum)


def _is_stated(fact: Fact) -> bool:
    if fact.derived is not None or fact.root in _NEVER_STATED:
        return False
    return fact.type is not FactType.LIST and (fact.judged or fact.type is FactType.ID)


def _parts(names: Iterable[str]) -> Iterator[str]:
    """Every part of a document that holds facts: `consents`, `consents[]`, `export.security_assessment`."""
    for name in names:
        parts = name.split(".")
        for size in range(1, len(parts)):
            part = ".".join(parts[:size])
            yield from (part, part.removesuffix("[]"))


def _compared(predicates: Iterable[str]) -> Iterator[tuple[str, str]]:
    for predicate in predicates:
        yield from _COMPARED.findall(predicate)
        yield from ((name, value) for value, name in _CONTAINED.findall(predicate))


def _categories(taxonomy: Mapping[str, Any]) -> Iterator[str]:
    yield from taxonomy["sensitive_categories"]
    for item in taxonomy["items"].values():
        yield from item.get("categories", ())
