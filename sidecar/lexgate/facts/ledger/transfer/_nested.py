"""A consent as the ledger keeps it: `record` and `events`, under the names of `lexgate.domain.consent`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lexgate.domain.consent import Actor, ConsentRecord, EventType
from lexgate.errors import InputError
from lexgate.facts.ledger._port import Circumstances
from lexgate.facts.ledger.transfer._entry import Entry, Step


@dataclass(frozen=True, slots=True)
class _Happened:
    type: EventType
    occurred_at: int
    actor: Actor
    method: str = "import"
    reason: str | None = None
    evidence_sha256: str | None = None
    effective_at: int | None = None


@dataclass(frozen=True, slots=True)
class _Nested:
    record: ConsentRecord
    events: tuple[_Happened, ...]


_NESTED = TypeAdapter(_Nested)


def entry_of(content: dict[str, Any]) -> Entry:
    """Returns what an object with `record` and `events` says; raises `InputError`."""
    try:
        nested = _NESTED.validate_python(content)
    except ValidationError as error:
        path = error.errors(include_input=False)[0]["loc"]
        raise InputError.at(
            path, "is missing, or not of the type of this field", "write what the field takes"
        ) from None
    if not nested.events:
        raise InputError.at(("events",), "is empty", "say what happened to the record")
    return Entry(nested.record, tuple(_step(each) for each in nested.events), named=True)


def _step(event: _Happened) -> Step:
    by = Circumstances(event.actor, event.method, event.occurred_at, event.reason, event.evidence_sha256)
    return Step(event.type, by, event.effective_at)
