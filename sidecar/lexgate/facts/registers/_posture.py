"""The documents that a posture is reported of, from the registers: one for each region and dataset."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lexgate.facts.posture_source import PostureSource
from lexgate.facts.registers._port import RegisterStore

_LINKED = ("notice", "system", "platform", "app", "algorithm")
_LISTS = ("contracts", "orders")
_COUNTRY = 2  # letters


class RegisterSource:
    """A `PostureSource` over the registers, and `otherwise` another one for processors whom they do not have."""

    def __init__(
        self,
        registers: RegisterStore,
        otherwise: PostureSource | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._registers = registers
        self._otherwise = otherwise
        self._clock = clock

    def documents(self, processor_id: str, as_of: int | None = None) -> Sequence[Any]:
        """Returns the documents as they stand now, or stood at `as_of`. Raises `LedgerFault` or `RegisterFault`.

        Export approvals are left out: they matter to single operations alone. What a dataset does not link is taken
        where the processor has one alone: its system, platform, app, notice, algorithm. A processor without regions
        works in the country where it is established.
        """
        document = self._registers.processor_document(processor_id, as_of)
        if not document["revision"]:
            return () if self._otherwise is None else self._otherwise.documents(processor_id, as_of)
        return list(_documents(document, int(self._clock()) if as_of is None else as_of))


def _documents(document: Mapping[str, Any], now: int) -> Iterator[dict[str, Any]]:
    standing = {**document["facts"], **{root: _in_force(document[root], now) for root in _LISTS}}
    for operation in _operations(document):
        for dataset_id, dataset in (document["datasets"] or {None: {}}).items():
            roots = {**standing, "operation": operation, **_linked(document, dataset)}
            if dataset_id is not None:
                roots["data"] = _data(dataset_id, dataset)
            yield {root: value for root, value in roots.items() if value not in ({}, [])}


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    established = document["facts"]["processor"].get("established_in")
    for region in document["regions"] or ([established] if established else []):
        yield {"place": region} if len(region) == _COUNTRY else {"region": region}
    if not document["regions"] and not established:
        yield {}


def _linked(document: Mapping[str, Any], dataset: Mapping[str, Any]) -> dict[str, Any]:
    out = {}
    for root in _LINKED:
        entries = document[f"{root}s"]
        only = next(iter(entries)) if len(entries) == 1 else None
        entry = entries.get(dataset.get(root, only))
        out[root] = {} if entry is None else entry["facts"]
    return out


def _data(dataset_id: str, dataset: Mapping[str, Any]) -> dict[str, Any]:
    facts = {"network": True, **dataset["facts"], "dataset": dataset_id}
    of_items = {category for categories in dataset["items"].values() for category in categories}
    if categories := sorted({*facts.get("categories", ()), *of_items}):
        facts["categories"] = categories
    if dataset.get("received_under"):
        facts["received_under"] = dataset["received_under"]
    return facts


def _in_force(entries: Sequence[Mapping[str, Any]], now: int) -> list[dict[str, Any]]:
    return [{**entry["facts"], "in_force": _holds(entry, now)} for entry in entries]


def _holds(entry: Mapping[str, Any], now: int) -> bool:
    since, until = entry.get("valid_from"), entry.get("valid_until")
    return (since is None or since <= now) and (until is None or now < until)
