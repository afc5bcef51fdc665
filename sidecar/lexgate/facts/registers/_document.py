"""The document of a processor: what is materialised on each write, and what a request is resolved from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lexgate.domain.register import Entry, Kind

_BY_ID = (Kind.NOTICE, Kind.DATASET, Kind.SYSTEM, Kind.PLATFORM, Kind.APP, Kind.ALGORITHM)
_DATED = (Kind.CONTRACT, Kind.EXPORT, Kind.ORDER)
_PLAIN = (Kind.ASSESSMENT, Kind.INCIDENT)


def processor_document(processor_id: str, entries: Iterable[Entry], revision: int) -> dict[str, Any]:
    """Returns the document of a processor with these entries, as plain JSON with bounds in seconds.

    `regions` are those where it works. `facts` has the roots that hold whatever a request is about: `processor`,
    `filings`, `assessments`, `incidents` and others, as documents state them. `contracts`, `exports` and `orders` are
    lists of what holds within `valid_from` and `valid_until`; `notices`, `datasets`, `systems`, `platforms`, `apps` and
    `algorithms` are by the id that a request names.
    """
    mine: dict[Kind, list[Entry]] = {kind: [] for kind in Kind}
    for entry in sorted(entries, key=lambda each: each.id):
        mine[entry.kind].append(entry)
    return {
        "processor_id": processor_id,
        "revision": revision,
        "regions": [region for entry in mine[Kind.PROCESSOR] for region in entry.regions],
        "facts": _standing(processor_id, mine),
        **{kind.plural: [_member(entry) for entry in mine[kind]] for kind in _DATED},
        **{kind.plural: {entry.id: _member(entry) for entry in mine[kind]} for kind in _BY_ID},
    }


def _standing(processor_id: str, mine: Mapping[Kind, list[Entry]]) -> dict[str, Any]:
    facts: dict[str, Any] = {"processor": {"id": processor_id}}
    for entry in mine[Kind.PROCESSOR]:
        stated = entry.established()
        facts |= {**stated, "processor": {"id": processor_id, **stated.get("processor", {})}}
    for kind in _PLAIN:
        if mine[kind]:
            facts[kind.plural] = [entry.established() for entry in mine[kind]]
    return facts


def _member(entry: Entry) -> dict[str, Any]:
    bounds = {"valid_from": entry.valid_from, "valid_until": entry.valid_until}
    known = {name: value for name, value in bounds.items() if value is not None}
    more = _MORE.get(entry.kind)
    return {**known, **(more(entry) if more else {}), "facts": _facts(entry)}


def _facts(entry: Entry) -> dict[str, Any]:
    facts = entry.established()
    return {"id": entry.id, **facts} if entry.kind is Kind.CONTRACT else facts


def _of_notice(entry: Entry) -> dict[str, Any]:
    return {"version": entry.version, "sha256": dict(entry.texts)}


def _of_dataset(entry: Entry) -> dict[str, Any]:
    return {
        "items": {item: list(categories) for item, categories in entry.items.items()},
        "necessary_items": {purpose: list(items) for purpose, items in entry.necessary_items.items()},
        **entry.links,
    }


def _of_export(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "purposes": list(entry.purposes), "recipients": list(entry.recipients)}


_MORE: Mapping[Kind, Callable[[Entry], dict[str, Any]]] = {
    Kind.NOTICE: _of_notice,
    Kind.DATASET: _of_dataset,
    Kind.EXPORT: _of_export,
}
