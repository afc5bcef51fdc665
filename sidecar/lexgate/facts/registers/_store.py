"""The registers over a database: each write is one transaction that appends events, and makes the documents anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from lexgate.domain.instant import counts
from lexgate.domain.register import Change, Entry, Kind, Plan, Registered, RegisterEvent, Snapshot
from lexgate.errors import FieldError, InputError, PlanOutdated, UnknownEntry
from lexgate.facts.documents import read_document
from lexgate.facts.ledger import Circumstances, Receipt
from lexgate.facts.normalise import MAX_ERRORS
from lexgate.facts.registers import _rows
from lexgate.facts.registers._document import processor_document
from lexgate.facts.registers._events import Write, check_actor, digest, entries_after
from lexgate.facts.registers._port import MOST
from lexgate.facts.registers._references import Key, check_version, wrong_references
from lexgate.facts.store.database import Database, add_revision
from lexgate.facts.store.recorded import check_same_write

_EVERYTHING = "registers"
_Plan = Callable[[Connection], Iterable[Change]]


class SqlRegisters:
    """A `RegisterStore` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, entry: Entry, by: Circumstances, /) -> Receipt:
        """Adds an entry, or replaces it."""
        return self._write("put_entry", entry, by, lambda connection: [_putting(connection, entry)], folder=False)

    def remove(self, kind: Kind, entry_id: str, by: Circumstances, /) -> Receipt:
        """Removes an entry."""

        def removing(connection: Connection) -> list[Change]:
            return [Change(_known(connection, kind, entry_id).entry, None)]

        return self._write("remove_entry", [kind, entry_id], by, removing, folder=False)

    def apply(self, plan: Plan, by: Circumstances, /) -> Receipt:
        """Makes the changes of a plan."""

        def planned(connection: Connection) -> Sequence[Change]:
            if _rows.register_revision(connection) != plan.revision:
                raise _outdated()
            for change in plan.changes:
                now = _rows.standing(connection, change.entry.kind, change.entry.id)
                if (None if now is None else now.entry) != change.before:
                    raise _outdated()
            return plan.changes

        return self._write("apply_plan", plan, by, planned, folder=True)

    def entry(self, kind: Kind, entry_id: str, /) -> Registered:
        """Returns an entry that stands."""
        with self._database.read() as connection:
            return _known(connection, kind, entry_id)

    def entries(
        self, kind: Kind, /, processor: str | None = None, after: str | None = None, limit: int = MOST
    ) -> tuple[Registered, ...]:
        """Returns entries in the order of their ids."""
        with self._database.read() as connection:
            return tuple(_rows.page(connection, kind, processor, after, max(1, min(limit, MOST))))

    def history(self, kind: Kind, entry_id: str, /, after: int = 0, limit: int = MOST) -> tuple[RegisterEvent, ...]:
        """Returns the events of an entry."""
        with self._database.read() as connection:
            events = _rows.events_of(connection, kind, entry_id, after, max(1, min(limit, MOST)))
            if not events and _rows.last_event(connection, kind, entry_id).event is None:
                raise _unknown(kind)
        return tuple(events)

    def snapshot(self, processors: Iterable[str] | None = None, /) -> Snapshot:
        """Returns entries, and the revision of the registers."""
        with self._database.read() as connection:
            entries = _rows.of_processors(connection, processors)
            return Snapshot(_rows.register_revision(connection), tuple(entries))

    def processor_document(
        self, processor_id: str, /, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        """Returns the document of a processor, materialised or replayed."""
        if as_of is None and known_at is None:
            text = self._database.decision_facts(None, processor_id).processor_document
            return processor_document(processor_id, (), 0) if text is None else read_document(text)
        with self._database.read() as connection:
            events = _rows.events_about(connection, processor_id)
        seen = [each for each in events if counts(each.occurred_at, each.recorded_at, as_of, known_at)]
        entries = entries_after(seen)
        return processor_document(processor_id, entries, seen[-1].revision if entries else 0)

    def revision(self) -> int:
        """Returns the revision of the last write of a register."""
        with self._database.read() as connection:
            return _rows.register_revision(connection)

    def close(self) -> None:
        """Releases the database."""
        self._database.close()

    def _write(self, operation: str, said: object, by: Circumstances, plan: _Plan, *, folder: bool) -> Receipt:
        check_actor(by)
        write_sha256 = digest([operation, said, by])
        with self._database.write() as connection:
            before = _rows.answered(connection, by.idempotency_key) if by.idempotency_key else None
            if before is not None:
                check_same_write(before[0], write_sha256)
                return before[1]
            changes = [change for change in plan(connection) if change.before != change.after]
            receipt = self._recorded(connection, operation, by, changes, folder) if changes else _last(connection)
            if by.idempotency_key:
                _rows.remember(connection, by.idempotency_key, write_sha256, receipt)
        return receipt

    def _recorded(
        self, connection: Connection, operation: str, by: Circumstances, changes: Sequence[Change], folder: bool
    ) -> Receipt:
        revision, now = self._database.next_revision(connection)
        write = Write(by, revision, now, folder)
        for change in changes:
            _check_notice(connection, change)
        events = [write.event(each, _rows.last_event(connection, *each.entry.key)) for each in changes]
        processors = sorted({change.entry.processor for change in changes})
        add_revision(connection, revision, now, operation, processors[0] if len(processors) == 1 else _EVERYTHING)
        _rows.append(connection, events)
        self._materialise(connection, processors, changes, revision)
        return Receipt(revision, now)

    def _materialise(
        self, connection: Connection, processors: Sequence[str], changes: Sequence[Change], revision: int
    ) -> None:
        by_processor: dict[str, dict[Key, Entry]] = {each: {} for each in processors}
        for registered in _rows.of_processors(connection, processors):
            by_processor[registered.entry.processor][registered.entry.key] = registered.entry
        said = changes[0].after.key if len(changes) == 1 and changes[0].after is not None else None
        for processor_id, entries in by_processor.items():
            _refuse_misfits(entries, said)
            _rows.materialise(connection, processor_id, entries.values(), revision)


def _putting(connection: Connection, entry: Entry) -> Change:
    before = _rows.standing(connection, *entry.key)
    if before is not None and before.entry.processor != entry.processor:
        cure = "give the entry another id, or remove that one first"
        raise InputError.at(("processor",), f"has to be the one to whom the {entry.kind} of this id belongs", cure)
    return Change(None if before is None else before.entry, entry)


def _check_notice(connection: Connection, change: Change) -> None:
    after = change.after
    if after is not None and after.kind is Kind.NOTICE:
        check_version(_rows.events_of(connection, *after.key), after)


def _refuse_misfits(entries: dict[Key, Entry], said: Key | None) -> None:
    """Raises `InputError` where entries do not fit; any but the one that was written is named in the path."""
    errors = [
        error
        if entry.key == said
        else FieldError((entry.kind.plural, entry.id, *error.path), error.problem, "change that entry first")
        for entry, error in wrong_references(entries)
    ]
    if errors:
        raise InputError(errors[:MAX_ERRORS])


def _known(connection: Connection, kind: Kind, entry_id: str) -> Registered:
    found = _rows.standing(connection, kind, entry_id)
    if found is None:
        raise _unknown(kind)
    return found


def _unknown(kind: Kind) -> UnknownEntry:
    return UnknownEntry.at(("id",), f"is that of no {kind} on the register", f"see the register of {kind.plural}")


def _outdated() -> PlanOutdated:
    return PlanOutdated.at(("revision",), "is not that of the registers any more", "plan again, and look at it")


def _last(connection: Connection) -> Receipt:
    revision = _rows.register_revision(connection)
    return Receipt(revision, _rows.recorded_at(connection, revision))
