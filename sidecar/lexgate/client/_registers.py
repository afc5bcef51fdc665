"""Requests and answers of RegisterService, for both clients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from lexgate.client._ledger import at, signed
from lexgate.client.filling import codes_of, fill, plain
from lexgate.client.mirrored import mirrored
from lexgate.domain.circumstances import Circumstances
from lexgate.domain.consent import Actor
from lexgate.domain.instant import parse_instant
from lexgate.domain.register import Happened, Kind
from lexgate.errors import BadAnswer, InputError
from lexgate.v1 import register_pb2 as wire, register_service_pb2 as service

_T = TypeVar("_T")
SERVICE = "lexgate.v1.RegisterService"
_DATED = ("contracts", "exports", "orders")
_BOUNDS = ("valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class RegisteredEntry:
    """An entry that stands, as a file states it: by which revision, since when, and whether a plan keeps it."""

    kind: Kind
    entry: Mapping[str, Any]
    revision: int
    recorded_at: int
    folder: bool

    @property
    def id(self) -> str:
        """The id of the entry in its register."""
        return str(self.entry["id"])


@dataclass(frozen=True, slots=True)
class EntryEvent:
    """One event of an entry, as `lexgate.domain.register.RegisterEvent`; `entry` is what a file states, or None."""

    event_id: str
    kind: Kind
    id: str
    processor: str
    seq: int
    type: Happened
    occurred_at: int
    recorded_at: int
    revision: int
    actor: Actor
    method: str
    reason: str | None
    evidence_sha256: str | None
    prev_hash: str
    folder: bool
    entry: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What is to become of one entry: there is none `before` it is added, and none `after` it is removed."""

    kind: Kind
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """Changes that are made together or not at all, and the revision of the registers that they were planned at."""

    revision: int
    changes: tuple[PlannedChange, ...]


def put_request(kind: Kind | str, entry: Mapping[str, Any], by: Circumstances) -> service.PutEntryRequest:
    """Returns the request that puts an entry. Raises `InputError` for what no message can hold."""
    request = service.PutEntryRequest()
    fill(request, {"kind": str(kind), "entry": entry})
    return signed(request, by)


def remove_request(kind: Kind | str, entry_id: str, by: Circumstances) -> service.RemoveEntryRequest:
    """Returns the request that removes an entry."""
    request = service.RemoveEntryRequest()
    fill(request, {"kind": str(kind), "id": entry_id})
    return signed(request, by)


def plan_request(
    entries: Iterable[tuple[Kind | str, Mapping[str, Any]]], processors: Iterable[str]
) -> service.PlanEntriesRequest:
    """Returns the request for a plan."""
    request = service.PlanEntriesRequest()
    stated = [{"kind": str(kind), "entry": entry} for kind, entry in entries]
    fill(request, {"entries": stated, "processors": list(processors)})
    return request


def apply_request(plan: EntryPlan, by: Circumstances) -> service.ApplyPlanRequest:
    """Returns the request that applies a plan."""
    request = service.ApplyPlanRequest()
    changes = [{"kind": str(each.kind), "before": each.before, "after": each.after} for each in plan.changes]
    fill(request, {"plan": {"revision": str(plan.revision), "changes": changes}})
    return signed(request, by)


def entry_request(kind: Kind | str, entry_id: str) -> service.GetEntryRequest:
    """Returns the request for an entry."""
    request = service.GetEntryRequest()
    fill(request, {"kind": str(kind), "id": entry_id})
    return request


def list_request(
    kind: Kind | str, processor: str | None, page_size: int, page_token: str
) -> service.ListEntriesRequest:
    """Returns the request for a page of a register."""
    request = service.ListEntriesRequest()
    fill(request, {"kind": str(kind), "processor": processor, "page_size": page_size, "page_token": page_token})
    return request


def history_request(kind: Kind | str, entry_id: str, page_size: int, page_token: str) -> service.ListEntryEventsRequest:
    """Returns the request for a page of the events of an entry."""
    request = service.ListEntryEventsRequest()
    fill(request, {"kind": str(kind), "id": entry_id, "page_size": page_size, "page_token": page_token})
    return request


def processor_request(processor_id: str, as_of: int | None, known_at: int | None) -> service.GetProcessorRequest:
    """Returns the request for the document of a processor."""
    request = service.GetProcessorRequest(processor_id=processor_id)
    at(request, "as_of", as_of)
    at(request, "known_at", known_at)
    return request


def registered_of(message: wire.RegisteredEntry) -> RegisteredEntry:
    """Returns an entry that stands. Raises `BadAnswer`."""
    entry = plain(message.entry)
    if "id" not in entry:
        raise BadAnswer("the answer holds no entry of a register")
    return _answered(
        lambda: RegisteredEntry(
            _kind(message.kind), entry, int(message.revision), message.recorded_at.seconds, message.folder
        )
    )


def event_of(message: wire.RegisterEvent) -> EntryEvent:
    """Returns an event of an entry. Raises `BadAnswer`."""
    entry = plain(message.entry) if message.HasField("entry") else None
    bare = wire.RegisterEvent()
    bare.CopyFrom(message)
    bare.ClearField("entry")
    return _answered(lambda: mirrored(bare, EntryEvent, entry=entry))


def plan_of(message: wire.RegisterPlan) -> EntryPlan:
    """Returns a plan. Raises `BadAnswer`."""
    return _answered(lambda: EntryPlan(int(message.revision), tuple(_change(each) for each in message.changes)))


def document_of(answer: service.GetProcessorResponse) -> dict[str, Any]:
    """Returns the document of a processor as the registers themselves have it: bounds and the revision as numbers."""
    document: dict[str, Any] = plain(answer.document)
    dated = {name: [_bounded(each) for each in document.get(name, [])] for name in _DATED}
    return _answered(
        lambda: {"processor_id": answer.processor_id, "revision": int(answer.revision), **document, **dated}
    )


def _change(message: wire.RegisterChange) -> PlannedChange:
    sides = (plain(getattr(message, name)) if message.HasField(name) else None for name in ("before", "after"))
    return PlannedChange(_kind(message.kind), *sides)


def _kind(number: Any) -> Kind:
    return Kind(codes_of(wire.RegisterKind.DESCRIPTOR).get(number, ""))


def _bounded(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: parse_instant(value) if name in _BOUNDS else value for name, value in entry.items()}


def _answered(read: Callable[[], _T]) -> _T:
    try:
        return read()
    except (InputError, ValueError):
        raise BadAnswer("the answer is none of the registers") from None
