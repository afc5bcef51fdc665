"""Rows: events and entries of the registers into tables and out of them. One dialect of SQL for every database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, delete, func, insert, select

from lexgate.domain.register import Entry, Kind, Registered, RegisterEvent
from lexgate.facts.ledger import Receipt
from lexgate.facts.registers._document import processor_document
from lexgate.facts.registers._events import Tail, canonical
from lexgate.facts.store import recorded
from lexgate.facts.store.tables import ENTRIES, ENTRY_EVENTS, KEYS, PROCESSOR_DOCUMENTS, REVISIONS

_ENTRY = TypeAdapter(Entry)
_EVENT = TypeAdapter(RegisterEvent)
_RECEIPT = TypeAdapter(Receipt)
_T = TypeVar("_T")
_TOGETHER = 500  # ids in one statement


def register_revision(connection: Connection) -> int:
    """The revision of the last event; 0 before the first one."""
    return connection.execute(select(func.max(ENTRY_EVENTS.c.revision))).scalar_one() or 0


def recorded_at(connection: Connection, revision: int) -> int:
    """When a revision was recorded; 0 for one that there is not."""
    when = select(REVISIONS.c.recorded_at).where(REVISIONS.c.revision == revision)
    return connection.execute(when).scalar() or 0


def standing(connection: Connection, kind: Kind, entry_id: str) -> Registered | None:
    """An entry that stands."""
    mine = select(ENTRIES).where(ENTRIES.c.kind == kind.value, ENTRIES.c.id == entry_id)
    row = connection.execute(mine).one_or_none()
    return None if row is None else _registered(row)


def page(connection: Connection, kind: Kind, processor: str | None, after: str | None, limit: int) -> list[Registered]:
    """Entries of a kind in the order of their ids."""
    wanted = select(ENTRIES).where(ENTRIES.c.kind == kind.value).order_by(ENTRIES.c.id).limit(limit)
    if processor is not None:
        wanted = wanted.where(ENTRIES.c.processor_id == processor)
    if after is not None:
        wanted = wanted.where(ENTRIES.c.id > after)
    return [_registered(row) for row in connection.execute(wanted)]


def of_processors(connection: Connection, processors: Iterable[str] | None) -> list[Registered]:
    """All entries of some processors, or of all, by kind and id."""
    out = [_registered(row) for wanted in _selects(processors) for row in connection.execute(wanted)]
    return sorted(out, key=lambda each: each.entry.key)


def _selects(processors: Iterable[str] | None) -> Iterator[Select[Any]]:
    if processors is None:
        yield select(ENTRIES)
        return
    ids = sorted(set(processors))
    for first in range(0, len(ids), _TOGETHER):
        yield select(ENTRIES).where(ENTRIES.c.processor_id.in_(ids[first : first + _TOGETHER]))


def events_of(
    connection: Connection, kind: Kind, entry_id: str, after: int = 0, limit: int | None = None
) -> list[RegisterEvent]:
    """The events of an entry, from behind a `seq` on."""
    mine = select(ENTRY_EVENTS.c.body).where(
        ENTRY_EVENTS.c.kind == kind.value, ENTRY_EVENTS.c.id == entry_id, ENTRY_EVENTS.c.seq > after
    )
    bodies = connection.execute(mine.order_by(ENTRY_EVENTS.c.seq).limit(limit)).scalars()
    return [_parsed(_EVENT, body) for body in bodies]


def last_event(connection: Connection, kind: Kind, entry_id: str) -> Tail:
    """The last event of an entry, also of one that was removed."""
    mine = select(ENTRY_EVENTS.c.body).where(ENTRY_EVENTS.c.kind == kind.value, ENTRY_EVENTS.c.id == entry_id)
    body = connection.execute(mine.order_by(ENTRY_EVENTS.c.seq.desc()).limit(1)).scalar()
    return Tail(None if body is None else _parsed(_EVENT, body))


def events_about(connection: Connection, processor_id: str) -> list[RegisterEvent]:
    """The events of all entries of a processor, in the order in which they were recorded."""
    mine = select(ENTRY_EVENTS.c.body).where(ENTRY_EVENTS.c.processor_id == processor_id)
    ordered = mine.order_by(ENTRY_EVENTS.c.revision, ENTRY_EVENTS.c.position)
    return [_parsed(_EVENT, body) for body in connection.execute(ordered).scalars()]


def append(connection: Connection, events: Iterable[RegisterEvent]) -> None:
    """Writes events, and the entries that stand after them."""
    rows = []
    for position, event in enumerate(events):
        _stand(connection, event)
        rows.append(
            {
                "kind": event.kind.value,
                "id": event.id,
                "seq": event.seq,
                "processor_id": event.processor,
                "revision": event.revision,
                "position": position,
                "body": _stored(_EVENT, event),
            }
        )
    connection.execute(insert(ENTRY_EVENTS), rows)


def _stand(connection: Connection, event: RegisterEvent) -> None:
    mine = (ENTRIES.c.kind == event.kind.value, ENTRIES.c.id == event.id)
    connection.execute(delete(ENTRIES).where(*mine))
    if event.entry is not None:
        row = {
            "kind": event.kind.value,
            "id": event.id,
            "processor_id": event.processor,
            "revision": event.revision,
            "recorded_at": event.recorded_at,
            "kept_by_folder": event.folder,
            "body": _stored(_ENTRY, event.entry),
        }
        connection.execute(insert(ENTRIES).values(**row))


def materialise(connection: Connection, processor_id: str, entries: Collection[Entry], revision: int) -> None:
    """Writes the document of a processor anew; one of whom nothing is left has none."""
    mine = PROCESSOR_DOCUMENTS.c.processor_id == processor_id
    if not entries:
        connection.execute(delete(PROCESSOR_DOCUMENTS).where(mine))
        return
    text = orjson.dumps(processor_document(processor_id, entries, revision)).decode()
    values = {"revision": revision, "document": text}
    if connection.execute(PROCESSOR_DOCUMENTS.update().where(mine).values(**values)).rowcount == 0:
        connection.execute(insert(PROCESSOR_DOCUMENTS).values(processor_id=processor_id, **values))


def answered(connection: Connection, key: str) -> tuple[str, Receipt] | None:
    """The digest of the write that came with an idempotency key, and its receipt."""
    row = connection.execute(select(KEYS.c.write_sha256, KEYS.c.receipt).where(KEYS.c.key == key)).one_or_none()
    return None if row is None else (row.write_sha256, _parsed(_RECEIPT, row.receipt))


def remember(connection: Connection, key: str, write_sha256: str, receipt: Receipt) -> None:
    """Keeps the receipt of a write under its idempotency key."""
    connection.execute(insert(KEYS).values(key=key, write_sha256=write_sha256, receipt=canonical(receipt).decode()))


def _registered(row: Row[Any]) -> Registered:
    return Registered(_parsed(_ENTRY, row.body), row.revision, row.recorded_at, row.kept_by_folder)


def _stored(adapter: TypeAdapter[_T], thing: _T) -> str:
    """The JSON of what is recorded. Raises `InputError` where it could not be read again: a field of another type."""
    return recorded.stored(adapter, thing, canonical, "read entries by an EntryReader").decode()


def _parsed(adapter: TypeAdapter[_T], body: str) -> _T:
    return recorded.parsed(adapter, body, "the registers hold what is no record of theirs: restore them from a copy")
