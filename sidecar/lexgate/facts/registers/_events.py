"""Changes into events, and events back into the entries that stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson
import uuid_utils

from lexgate.domain.consent import Role
from lexgate.domain.register import Change, Entry, RegisterEvent
from lexgate.errors import EventOutOfOrder, WrongActor
from lexgate.facts.ledger import Circumstances
from lexgate.facts.registers._references import Key

_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Tail:
    """The last event of an entry."""

    event: RegisterEvent | None

    @property
    def seq(self) -> int:
        """Its number; 0 where there is none."""
        return 0 if self.event is None else self.event.seq


def canonical(thing: object) -> bytes:
    """The one JSON form of an entry or an event: keys sorted, no white space."""
    return orjson.dumps(thing, option=orjson.OPT_SORT_KEYS, default=dict)


@dataclass(frozen=True, slots=True)
class Write:
    """The circumstances of one write, its revision and its instant, and whether a folder of files says it."""

    by: Circumstances
    revision: int
    now: int
    folder: bool

    def event(self, change: Change, tail: Tail) -> RegisterEvent:
        """The event that a change is. Raises `EventOutOfOrder`."""
        by, entry = self.by, change.entry
        return RegisterEvent(
            event_id=str(uuid_utils.uuid7()),
            kind=entry.kind,
            id=entry.id,
            processor=entry.processor,
            seq=tail.seq + 1,
            type=change.happens,
            occurred_at=self._occurred_at(tail.event),
            recorded_at=self.now,
            revision=self.revision,
            actor=by.actor,
            method=by.method,
            reason=by.reason,
            evidence_sha256=by.evidence_sha256,
            prev_hash=_FIRST if tail.event is None else digest(tail.event),
            entry=change.after,
            folder=self.folder,
        )

    def _occurred_at(self, last: RegisterEvent | None) -> int:
        at = self.now if self.by.occurred_at is None else self.by.occurred_at
        if at > self.now:
            raise EventOutOfOrder.at(("occurred_at",), "lies in the future", "write when it happened, or leave it out")
        if last is not None and at < last.occurred_at:
            cure = "write a later time, or leave it out"
            raise EventOutOfOrder.at(("occurred_at",), "lies before the last change of the entry", cure)
        return at


def check_actor(by: Circumstances) -> None:
    """Raises `WrongActor` where neither a controller nor an authority says it."""
    if by.actor.role not in {Role.CONTROLLER, Role.AUTHORITY}:
        raise WrongActor.at(("actor", "role"), "may not write registers", "a controller or an authority does")


def digest(thing: object) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(thing)).hexdigest()


def entries_after(events: Iterable[RegisterEvent]) -> list[Entry]:
    """The entries that stand after events, which come in the order in which they were recorded."""
    last: dict[Key, Entry | None] = {}
    for event in events:
        last[event.kind, event.id] = event.entry
    return [entry for entry in last.values() if entry is not None]


def broken_at(history: Sequence[RegisterEvent]) -> int | None:
    """Returns the `seq` of the first event that does not follow from the one before it, or None where all do."""
    for position, event in enumerate(history):
        expected = _FIRST if position == 0 else digest(history[position - 1])
        if event.seq != position + 1 or event.prev_hash != expected:
            return position + 1
    return None
