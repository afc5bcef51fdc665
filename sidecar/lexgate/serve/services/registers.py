"""The operations of RegisterService over registers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct

from lexgate.client.filling import codes_of, plain
from lexgate.client.mirrored import mirror, mirrored
from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.consent import check_code
from lexgate.domain.instant import format_instant
from lexgate.domain.register import Change, Entry, Kind, Plan, Registered, RegisterEvent
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import FieldError, InputError, NotConfigured, RegisterError, RegisterProblem, VersionReused
from lexgate.facts.normalise import MAX_ERRORS
from lexgate.facts.registers import EntryReader, Folder, RegisterStore, entry_json, make_plan
from lexgate.serve.access import acting
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.services import pages
from lexgate.serve.services.operation import Operation, Service
from lexgate.serve.wire_messages import seconds_of
from lexgate.v1 import register_pb2 as wire, register_service_pb2 as service

SERVICE = "lexgate.v1.RegisterService"
_DATED = ("contracts", "exports", "orders")
_PLURALS = frozenset(kind.plural for kind in Kind)
_BOUNDS = ("valid_from", "valid_until")
_Write = Callable[[RegisterStore, Any, Circumstances], Receipt]
_T = TypeVar("_T")


def register_service(registers: RegisterStore | None, vocabulary: Vocabulary, counters: Counters) -> Service:
    """Returns the service over registers, or over none: then each call is refused."""
    return Service(SERVICE, RegisterOperations(registers, EntryReader(vocabulary)).all(), counters)


class RegisterOperations:
    """The methods of RegisterService; without registers each is refused."""

    def __init__(self, registers: RegisterStore | None, reader: EntryReader) -> None:
        self._registers = registers
        self._reader = reader

    def all(self) -> list[Operation]:
        """Returns the methods."""
        runs: dict[str, Callable[[Any], Message]] = {
            "PutEntry": self._writing("PutEntry", self._put),
            "RemoveEntry": self._writing("RemoveEntry", self._remove),
            "ApplyPlan": self._writing("ApplyPlan", self._apply),
            "PlanEntries": self.plan,
            "GetEntry": self.entry,
            "ListEntries": self.entries,
            "ListEntryEvents": self.events,
            "GetProcessor": self.processor,
        }
        return [
            Operation(name, getattr(service, f"{name}Request"), getattr(service, f"{name}Response"), run)
            for name, run in runs.items()
        ]

    def plan(self, request: service.PlanEntriesRequest) -> Message:
        """What has to change for the registers to have these entries."""
        entries = self._stated(request.entries)
        for position, processor in enumerate(request.processors):
            check_code(("processors", position), processor)
        try:
            plan = make_plan(self._opened(), Folder(entries, {}), request.processors)
        except RegisterError as error:
            raise InputError([_in_list(each, list(entries)) for each in error.problems][:MAX_ERRORS]) from None
        out = service.PlanEntriesResponse()
        out.plan.revision = str(plan.revision)
        out.plan.changes.extend(_planned(change) for change in plan.changes)
        return out

    def entry(self, request: service.GetEntryRequest) -> Message:
        """An entry that stands."""
        return service.GetEntryResponse(entry=_registered(self._opened().entry(_kind(request), request.id)))

    def entries(self, request: service.ListEntriesRequest) -> Message:
        """One page of a register."""
        size, after = pages.size_of(request), pages.after(request)
        found = self._opened().entries(_kind(request), request.processor or None, after, size + 1)
        out = service.ListEntriesResponse(entries=[_registered(each) for each in found[:size]])
        if len(found) > size:
            out.next_page_token = pages.token_of(found[size - 1].entry.id)
        return out

    def events(self, request: service.ListEntryEventsRequest) -> Message:
        """One page of the events of an entry."""
        size, after = pages.size_of(request), pages.number_after(request)
        found = self._opened().history(_kind(request), request.id, after, size + 1)
        out = service.ListEntryEventsResponse(events=[_event(each) for each in found[:size]])
        if len(found) > size:
            out.next_page_token = pages.token_of(str(found[size - 1].seq))
        return out

    def processor(self, request: service.GetProcessorRequest) -> Message:
        """The document of a processor."""
        as_of, known_at = seconds_of(request, "as_of"), seconds_of(request, "known_at")
        document = self._opened().processor_document(request.processor_id, as_of=as_of, known_at=known_at)
        out = service.GetProcessorResponse(processor_id=request.processor_id, revision=str(document["revision"]))
        out.document.update(_told(document))
        return out

    def _stated(self, stated: Iterable[wire.StatedEntry]) -> dict[tuple[Kind, str], Entry]:
        """Every entry of a list, in its order. Raises `InputError` with every unacceptable field."""
        out: dict[tuple[Kind, str], Entry] = {}
        errors: list[FieldError] = []
        for position, each in enumerate(stated):
            path = ("entries", position, "entry")
            try:
                entry = _below(path, partial(self._reader.read, _kind(each), plain(each.entry)))
            except InputError as error:
                errors += error.fields
                continue
            if entry.key in out:
                problem = f"is that of another {entry.kind} of the list"
                errors.append(FieldError((*path, "id"), problem, "give each an id of its own"))
            out[entry.key] = entry
        if errors:
            raise InputError(errors[:MAX_ERRORS])
        return out

    def _put(self, registers: RegisterStore, request: service.PutEntryRequest, by: Circumstances) -> Receipt:
        entry = _below(("entry",), lambda: self._reader.read(_kind(request), plain(request.entry)))
        try:
            return registers.put(entry, by)
        except VersionReused as error:
            raise VersionReused(_in_entry(error.field)) from None
        except InputError as error:
            raise InputError([_in_entry(each) for each in error.fields]) from None

    def _remove(self, registers: RegisterStore, request: service.RemoveEntryRequest, by: Circumstances) -> Receipt:
        return registers.remove(_kind(request), request.id, by)

    def _apply(self, registers: RegisterStore, request: service.ApplyPlanRequest, by: Circumstances) -> Receipt:
        changes = enumerate(request.plan.changes)
        plan = Plan(int(request.plan.revision), tuple(self._change(position, change) for position, change in changes))
        return registers.apply(plan, by)

    def _change(self, position: int, change: wire.RegisterChange) -> Change:
        path = ("plan", "changes", position)
        before, after = (self._side(change, name, path) for name in ("before", "after"))
        if before is None and after is None:
            raise InputError.at(path, "changes nothing", "state what stands before it, after it, or both")
        if before is not None and after is not None and before.key != after.key:
            raise InputError.at((*path, "after", "id"), "is another one than before", "remove one and add the other")
        return Change(before, after)

    def _side(self, change: wire.RegisterChange, name: str, path: tuple[str | int, ...]) -> Entry | None:
        if not change.HasField(name):
            return None
        return _below((*path, name), lambda: self._reader.read(_kind(change), plain(getattr(change, name))))

    def _writing(self, name: str, write: _Write) -> Callable[[Any], Message]:
        response = getattr(service, f"{name}Response")

        def run(request: Any) -> Message:
            registers = self._opened()
            by = acting(mirrored(request.by, Circumstances, idempotency_key=request.idempotency_key or None))
            out: Message = response()
            mirror(write(registers, request, by), out.receipt)  # type: ignore[attr-defined] # each response of a write has one
            return out

        return run

    def _opened(self) -> RegisterStore:
        if self._registers is None:
            raise NotConfigured("no registers are configured: set ledger.path or ledger.url")
        return self._registers


def _kind(message: Any) -> Kind:
    return Kind(codes_of(wire.RegisterKind.DESCRIPTOR)[message.kind])


def _below(path: tuple[str | int, ...], read: Callable[[], _T]) -> _T:
    try:
        return read()
    except InputError as error:
        fields = [FieldError((*path, *each.path), each.problem, each.cure) for each in error.fields]
        raise InputError(fields) from None


def _in_entry(field: FieldError) -> FieldError:
    """The field as the request has it; one of another entry has the name of its register and its id before it."""
    if field.path and field.path[0] in _PLURALS:
        return field
    return FieldError(("entry", *field.path), field.problem, field.cure)


def _in_list(problem: RegisterProblem, keys: list[tuple[Kind, str]]) -> FieldError:
    """The field as the request has it; one of an entry that is not in the list has the name of the entry."""
    field = problem.field
    for position, (kind, entry_id) in enumerate(keys):
        if problem.entry == f"{kind} {entry_id}":
            return FieldError(("entries", position, "entry", *field.path), field.problem, field.cure)
    return FieldError((problem.entry or "the registers", *field.path), field.problem, field.cure)


def _planned(change: Change) -> wire.RegisterChange:
    out = wire.RegisterChange(kind=_wire_kind(change.entry.kind))
    for name in ("before", "after"):
        entry: Entry | None = getattr(change, name)
        if entry is not None:
            _put_entry(getattr(out, name), entry)
    return out


def _registered(found: Registered) -> wire.RegisteredEntry:
    out = wire.RegisteredEntry(kind=_wire_kind(found.entry.kind), revision=str(found.revision), folder=found.folder)
    _put_entry(out.entry, found.entry)
    out.recorded_at.seconds = found.recorded_at
    return out


def _event(event: RegisterEvent) -> wire.RegisterEvent:
    out = wire.RegisterEvent()
    mirror(replace(event, entry=None), out)
    if event.entry is not None:
        _put_entry(out.entry, event.entry)
    return out


def _wire_kind(kind: Kind) -> Any:
    return getattr(wire, f"REGISTER_KIND_{kind.name}")


def _put_entry(part: Struct, entry: Entry) -> None:
    part.update(entry_json(entry))


def _told(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a processor as it is told to others: bounds in RFC 3339; what the answer has besides left out."""
    out = {name: value for name, value in document.items() if name not in {"processor_id", "revision"}}
    for name in _DATED:
        out[name] = [_bounded(each) for each in document[name]]
    return out


def _bounded(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: format_instant(value) if name in _BOUNDS else value for name, value in entry.items()}
