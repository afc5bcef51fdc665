"""What a cure or a duty requires, done to a document."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from lexgate.domain import Fact, FactType, Vocabulary
from lexgate.domain.decision import Requirement

Document = dict[str, Any]


def apply(document: Document, need: Requirement, vocabulary: Vocabulary) -> None:
    """Changes the document so that the requirement holds; one that refers to a fact not yet there changes nothing."""
    if need.value is None and need.op in {"add", "contains"}:
        return  # another requirement sets that fact first
    if "[]." in need.fact:
        _set_in_each(document, need, vocabulary)
        return
    place, last = _place(document, need.fact)
    if need.op == "remove":
        _remove(place, last, need.value)
    elif need.op in {"add", "contains"}:
        _add(place, last, need, vocabulary)
    else:
        place[last] = _value(need, vocabulary)


def _place(document: Document, name: str) -> tuple[Document, str]:
    """The object that has the fact, made where it is missing, and the name of the fact there."""
    *parents, last = name.split(".")
    for parent in parents:
        document = document.setdefault(parent, {})
    return document, last


def _value(need: Requirement, vocabulary: Vocabulary) -> Any:
    free = need.op == "set" and need.value is None
    return _any_value(vocabulary[need.fact]) if free else need.value


def _set_in_each(document: Document, need: Requirement, vocabulary: Vocabulary) -> None:
    """Sets the member in each entry; where any value will do, in those that have none."""
    root, member = need.fact.split("[].")
    place, last = _place(document, root)
    entries = place.setdefault(last, [])
    if not entries:
        entries.append({})
    for entry in entries:
        if need.value is not None or member not in entry:
            entry[member] = _value(need, vocabulary)


def _add(place: Document, name: str, need: Requirement, vocabulary: Vocabulary) -> None:
    held, value, fact = place.setdefault(name, []), need.value, vocabulary.facts.get(need.fact)
    if fact is not None and fact.type.is_set:
        place[name] = [*held, *(value if isinstance(value, list) else [value])]
    else:
        held.extend(_one_a_value(value, name, vocabulary))


def _one_a_value(element: Mapping[str, Any], root: str, vocabulary: Vocabulary) -> list[Document]:
    """A list where a single value belongs means one element for each of its values."""
    choices = []
    for member, value in element.items():
        fact = vocabulary.facts.get(f"{root}[].{member}")
        several = isinstance(value, list) and fact is not None and not fact.type.is_set
        choices.append([(member, each) for each in (value if several else [value])])
    return [dict(combination) for combination in product(*choices)]


def _remove(place: Document, name: str, value: Any) -> None:
    if value is None:
        place.pop(name, None)
    elif isinstance(value, Mapping):
        place[name] = [entry for entry in place.get(name, []) if not _matches(entry, value)]
    else:
        gone = value if isinstance(value, list) else [value]
        place[name] = [member for member in place.get(name, []) if member not in gone]


def _matches(entry: Mapping[str, Any], pattern: Mapping[str, Any]) -> bool:
    return all(
        entry.get(member) in (value if isinstance(value, list) else [value]) for member, value in pattern.items()
    )


def _any_value(fact: Fact) -> Any:
    match fact.type:
        case FactType.BOOL:
            return True
        case FactType.ENUM:
            return fact.values[0]
        case FactType.INT | FactType.NUMBER:
            return fact.minimum or 1
        case FactType.DATE | FactType.DATETIME:
            return "2030-01-01"
        case FactType.COUNTRY:
            return "CN"
    return ["thing"] if fact.type.is_set else "thing"
