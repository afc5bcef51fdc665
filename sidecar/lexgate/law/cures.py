"""Cures: which facts would make a violation go away, filled in with what this request says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from lexgate.domain.decision import Cure, Requirement, Violation
from lexgate.domain.instant import format_instant
from lexgate.domain.vocabulary import FactType, Vocabulary
from lexgate.law.matrix import Article

Details = Mapping[str, tuple[str, ...]]
_MISSING = object()
_STANDS_FOR = {"$consent_until": "operation.retention_until"}
_STANDS_FOR_FACTS = {"$consent_until": ("operation.retention_until", "now"), "$consent_giver": ("subject",)}
_SUBJECT = ("subject",)
_THOUSANDTHS = 1000
_REMEMBERED = 4096
_OF_AGE = 14  # NDSR 22(3): below it a guardian consents


class CureWriter:
    """Fills the cures of the matrix in with the facts of one input.

    A reference `$fact` in a cure stands for the value that the input has; `$details.<name>` for the values that the
    rule named; `$now` for the instant judged; `$consent_giver` for who may consent, and `$consent_until` for how long
    the consent has to last. A referenced fact that is missing is itself something the cure requires; a fact that the
    input already has as the cure would set it is left out.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        # By identity, with the entry so that no other gets it: an amended entry has its id in several wordings.
        self._looked_at: dict[int, tuple[Article, tuple[tuple[str, ...], ...]]] = {}
        self._written: dict[tuple[Any, ...], Violation] = {}

    def violation(self, entry: Article, details: Details, facts: Mapping[str, Any]) -> Violation:
        """Returns the violation of an entry, with the cures that fit this input; the same one where it was seen before.

        Whatever the cures look at being the same, they are the same.
        """
        identity = id(entry)
        if identity not in self._looked_at:
            self._looked_at[identity] = entry, _looked_at(entry)
        _, paths = self._looked_at[identity]
        seen = identity, tuple(details.items()), orjson.dumps([_raw(path, facts) for path in paths])
        if (known := self._written.get(seen)) is None:
            if len(self._written) >= _REMEMBERED:
                self._written.clear()
            known = self._written[seen] = self._violation(entry, details, facts)
        return known

    def _violation(self, entry: Article, details: Details, facts: Mapping[str, Any]) -> Violation:
        cures = self._filled_in(entry.cures, details, facts)
        return Violation(entry.statute, entry.article, str(entry.code), entry.house, details, cures)

    def meets(self, entry: Article, details: Details, facts: Mapping[str, Any]) -> tuple[Cure, ...]:
        """Returns what would meet a standing duty, fitted to this input: any one of them does."""
        return self._filled_in(entry.meets, details, facts)

    def _filled_in(
        self, cures: Iterable[Mapping[str, Any]], details: Details, facts: Mapping[str, Any]
    ) -> tuple[Cure, ...]:
        return tuple(self._cure(cure["requires"], details, facts) for cure in cures)

    def _cure(self, requires: list[Mapping[str, Any]], details: Details, facts: Mapping[str, Any]) -> Cure:
        missing: dict[str, None] = {}
        filled = [self._requirement(raw, details, facts, missing) for raw in requires]
        wanted = [need for need, asked in zip(filled, requires, strict=True) if not self._met(need, asked, facts)]
        set_here = {requirement.fact for requirement in filled}
        first = [Requirement(name, "set", None, self._who_states(name)) for name in missing if name not in set_here]
        return Cure((*first, *(wanted or filled)))

    def _met(self, requirement: Requirement, asked: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
        """Whether the input has the fact as the cure sets it; where it names no value, any will do."""
        if requirement.op != "set" or (requirement.value is None and "value" in asked):
            return False
        held = self._fact(requirement.fact, facts)
        return held is not _MISSING if requirement.value is None else held == requirement.value

    def _requirement(
        self, raw: Mapping[str, Any], details: Details, facts: Mapping[str, Any], missing: dict[str, None]
    ) -> Requirement:
        value = self._filled(raw.get("value"), details, facts, missing)
        who_can = _who_consents(facts) if raw["who_can"] == "$consent_giver" else raw["who_can"]
        return Requirement(raw["fact"], raw["op"], None if value is _MISSING else value, who_can)

    def _filled(self, value: Any, details: Details, facts: Mapping[str, Any], missing: dict[str, None]) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            found = self._reference(value[1:], details, facts)
            if found is _MISSING:
                missing[_STANDS_FOR.get(value, value[1:])] = None
            return found
        if isinstance(value, dict):
            members = {name: self._filled(part, details, facts, missing) for name, part in value.items()}
            return {name: part for name, part in members.items() if part is not _MISSING}
        if isinstance(value, list):
            parts = [self._filled(part, details, facts, missing) for part in value]
            return [part for part in parts if part is not _MISSING]
        return value

    def _reference(self, name: str, details: Details, facts: Mapping[str, Any]) -> Any:
        if name == "now":
            return format_instant(facts["now"])
        if name == "consent_giver":
            return "guardian" if _is_child(facts) else "self"
        if name == "consent_until":
            return self._consent_until(facts)
        if name.startswith("details."):
            found = details.get(name.removeprefix("details."))
            return _MISSING if found is None else list(found)
        return self._fact(name, facts)

    def _fact(self, name: str, facts: Mapping[str, Any]) -> Any:
        found: Any = facts
        for part in name.split("."):
            if part.endswith("[]"):
                entries = found.get(part[:-2], []) if isinstance(found, dict) else []
                member = name.split("[].", 1)[1]
                values = [entry[member] for entry in entries if member in entry]
                return values if values and len(values) == len(entries) else _MISSING
            if not isinstance(found, dict) or part not in found:
                return _MISSING
            found = found[part]
        return _MISSING if found == [] else self._for_people(name, found)

    def _consent_until(self, facts: Mapping[str, Any]) -> Any:
        """A consent has to last as long as the data are kept, and at least until now."""
        until = facts.get("operation", {}).get("retention_until")
        return _MISSING if until is None else format_instant(max(until, facts["now"]))

    def _for_people(self, name: str, value: Any) -> Any:
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            return value
        if fact.type.is_instant:
            return format_instant(value)
        return value / _THOUSANDTHS if fact.type is FactType.NUMBER else value

    def _who_states(self, name: str) -> str:
        fact = self.vocabulary.facts.get(name)
        return "caller" if fact is None or "caller" in fact.stated_by else "processor"


def _looked_at(entry: Article) -> tuple[tuple[str, ...], ...]:
    """The paths of the facts that the cures of an entry look at, up to the first list; `subject` stands for its age."""
    names: set[str] = set()
    for requirement in (each for cure in entry.cures for each in cure["requires"]):
        names |= {"subject"} if requirement["who_can"] == "$consent_giver" else set()
        names |= {requirement["fact"]} if requirement["op"] == "set" else set()
        names |= _references(requirement.get("value"))
    return tuple(sorted({_path(name) for name in names}))


def _references(value: Any) -> set[str]:
    if isinstance(value, str) and value.startswith("$"):
        return {*_STANDS_FOR_FACTS.get(value, (value[1:],))} if not value.startswith("$details.") else set()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {name for part in parts for name in _references(part)}


def _path(name: str) -> tuple[str, ...]:
    return tuple(name.partition("[]")[0].split("."))


def _raw(path: tuple[str, ...], facts: Mapping[str, Any]) -> Any:
    if path == _SUBJECT:
        return _is_child(facts)
    found: Any = facts
    for part in path:
        if not isinstance(found, dict) or part not in found:
            return None  # no fact of an input is null
        found = found[part]
    return found


def _is_child(facts: Mapping[str, Any]) -> bool:
    age: int = facts.get("subject", {}).get("age", _OF_AGE)
    return age < _OF_AGE


def _who_consents(facts: Mapping[str, Any]) -> str:
    return "guardian" if _is_child(facts) else "subject"
