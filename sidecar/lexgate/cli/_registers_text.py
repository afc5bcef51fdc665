"""Registers for the terminal and for programs: plans, entries, their history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
from rich.console import Console
from rich.text import Text

from lexgate.domain.instant import format_instant
from lexgate.domain.register import Change, Happened, Plan, Registered, RegisterEvent
from lexgate.domain.vocabulary import Vocabulary
from lexgate.facts.registers import FieldChange, entry_json, fields_of

_SIGNS = {Happened.ADDED: ("+", "green"), Happened.CHANGED: ("~", "yellow"), Happened.REMOVED: ("-", "red")}
_VERBS = {Happened.ADDED: "add", Happened.CHANGED: "change", Happened.REMOVED: "remove"}


def plan_json(plan: Plan, vocabulary: Vocabulary) -> dict[str, Any]:
    """Returns a plan for programs; personal values are hidden."""
    return {"revision": plan.revision, "changes": [_change_json(each, vocabulary) for each in plan.changes]}


def _change_json(change: Change, vocabulary: Vocabulary) -> dict[str, Any]:
    entry = change.entry
    fields = [{"field": f.field, "before": f.before, "after": f.after} for f in fields_of(change, vocabulary)]
    return {
        "action": _VERBS[change.happens],
        "kind": entry.kind,
        "id": entry.id,
        "processor": entry.processor,
        "fields": fields,
    }


def write_plan(out: Console, plan: Plan, vocabulary: Vocabulary) -> None:
    """Writes a plan: each entry with its fields, and how many there are."""
    for change in plan.changes:
        sign, colour = _SIGNS[change.happens]
        entry = change.entry
        out.print(Text(f"{sign} {entry.kind} {entry.id}", style=f"bold {colour}"), Text(f"({entry.processor})", "dim"))
        if change.happens is not Happened.REMOVED:
            for line in _lines(fields_of(change, vocabulary)):
                out.print(Text(f"    {line}"))
    counts = Counter(change.happens for change in plan.changes)
    told = ", ".join(f"{counts[each]} to {verb}" for each, verb in _VERBS.items())
    out.print(f"{told} (registers at revision {plan.revision})" if plan.changes else "nothing to change")


def _lines(fields: list[FieldChange]) -> Iterator[str]:
    for each in fields:
        if each.before is None:
            yield f"{each.field}: {_value(each.after)}"
        else:
            yield f"{each.field}: {_value(each.before)} -> {'(none)' if each.after is None else _value(each.after)}"


def _value(value: Any) -> str:
    return orjson.dumps(value).decode()


def registered_json(registered: Registered) -> dict[str, Any]:
    """Returns an entry that stands, for programs."""
    return {
        "kind": registered.entry.kind,
        "revision": registered.revision,
        "recorded_at": format_instant(registered.recorded_at),
        "folder": registered.folder,
        "entry": entry_json(registered.entry),
    }


def event_json(event: RegisterEvent) -> dict[str, Any]:
    """Returns an event, for programs."""
    return {
        "seq": event.seq,
        "type": event.type,
        "revision": event.revision,
        "occurred_at": format_instant(event.occurred_at),
        "recorded_at": format_instant(event.recorded_at),
        "actor": {"id": event.actor.id, "role": event.actor.role},
        "method": event.method,
        "reason": event.reason,
        "evidence_sha256": event.evidence_sha256,
        "folder": event.folder,
        "event_id": event.event_id,
        "prev_hash": event.prev_hash,
        "entry": None if event.entry is None else entry_json(event.entry),
    }
