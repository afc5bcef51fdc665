"""What has to change in the registers for a folder of files to hold, and how that is told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lexgate.domain.register import Change, Entry, Kind, Plan, Registered, RegisterEvent
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import FieldError, RegisterError, RegisterProblem, UnknownEntry, VersionReused
from lexgate.facts.registers._folder import Folder
from lexgate.facts.registers._port import RegisterStore
from lexgate.facts.registers._reader import entry_json
from lexgate.facts.registers._references import Key, check_version, wrong_references
from lexgate.facts.registers._shapes import SHAPES

_ORDER = {kind: place for place, kind in enumerate(Kind)}
HIDDEN = "(personal)"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry before and after, as plain JSON; None where it is not there. Personal values are hidden."""

    field: str
    before: Any
    after: Any


def make_plan(registers: RegisterStore, folder: Folder, processors: Iterable[str] = ()) -> Plan:
    """Returns the changes after which the registers have what the folder states.

    It is about the processors that the folder has entries of, and `processors` besides. What the folder does not have
    is removed where a folder of files has stated it before; what was written by itself stays. Raises `RegisterError`.
    """
    snapshot = registers.snapshot()
    scope = {entry.processor for entry in folder.entries.values()} | set(processors)
    standing = {each.entry.key: each for each in snapshot.entries}
    taken = {key for key, entry in folder.entries.items() if _is_of_another(entry, standing.get(key))}
    problems = [_taken(folder, folder.entries[key]) for key in taken]
    changes = [
        Change(standing[key].entry if key in standing else None, entry)
        for key, entry in folder.entries.items()
        if key not in taken
    ]
    changes += [Change(each.entry, None) for each in snapshot.entries if _is_gone(each, folder, scope)]
    changes = sorted((each for each in changes if each.before != each.after), key=_order)
    problems += _misfits(folder, {key: each.entry for key, each in standing.items()}, changes, scope)
    problems += _versions(registers, folder, changes)
    if problems:
        raise RegisterError(problems)
    return Plan(snapshot.revision, tuple(changes))


def fields_of(change: Change, vocabulary: Vocabulary) -> list[FieldChange]:
    """Returns the fields that a change adds, changes or takes away."""
    before, after = (dict(_fields(each)) for each in (change.before, change.after))
    out = []
    for name in sorted({*before, *after}):
        one, other = before.get(name), after.get(name)
        if one != other:
            hidden = _is_personal(change.entry.kind, name, vocabulary)
            out.append(FieldChange(name, *(HIDDEN if hidden and each is not None else each for each in (one, other))))
    return out


def _is_gone(each: Registered, folder: Folder, scope: set[str]) -> bool:
    return each.folder and each.entry.processor in scope and each.entry.key not in folder.entries


def _order(change: Change) -> tuple[str, int, str]:
    entry = change.entry
    return entry.processor, _ORDER[entry.kind], entry.id


def _is_of_another(entry: Entry, standing: Registered | None) -> bool:
    return standing is not None and standing.entry.processor != entry.processor


def _taken(folder: Folder, entry: Entry) -> RegisterProblem:
    problem = f"has to be the one to whom the {entry.kind} of this id belongs"
    cure = "give the entry another id, or remove that one first"
    return folder.problem(entry, FieldError(("processor",), problem, cure))


def _misfits(
    folder: Folder, standing: Mapping[Key, Entry], changes: Iterable[Change], scope: set[str]
) -> Iterator[RegisterProblem]:
    after: dict[str, dict[Key, Entry]] = {processor: {} for processor in scope}
    for key, entry in standing.items():
        after.setdefault(entry.processor, {})[key] = entry
    for change in changes:
        if change.after is None:
            after[change.entry.processor].pop(change.entry.key)
        else:
            after[change.entry.processor][change.entry.key] = change.after
    for processor in sorted(scope):
        for entry, field in wrong_references(after[processor]):
            yield folder.problem(entry, field)


def _versions(registers: RegisterStore, folder: Folder, changes: Iterable[Change]) -> Iterator[RegisterProblem]:
    for change in changes:
        if change.after is None or change.after.kind is not Kind.NOTICE:
            continue
        try:
            check_version(_history(registers, change.after.key), change.after)
        except VersionReused as error:
            yield folder.problem(change.after, error.field)


def _history(registers: RegisterStore, key: Key) -> Iterator[RegisterEvent]:
    after = 0
    with contextlib.suppress(UnknownEntry):  # where there never was one
        while events := registers.history(*key, after=after):
            yield from events
            after = events[-1].seq


def _fields(entry: Entry | None) -> Iterator[tuple[str, Any]]:
    if entry is not None:
        stated = entry_json(entry)
        del stated["id"]
        stated.pop("processor", None)
        for name, value in stated.items():
            yield from _flat(name, value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for member, each in value.items():
            yield from _flat(f"{name}.{member}", each)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for position, each in enumerate(value):
            yield from _flat(f"{name}[{position}]", each)
    else:
        yield name, value


def _is_personal(kind: Kind, field: str, vocabulary: Vocabulary) -> bool:
    """Whether a field is a fact whose value is personal."""
    _, inside, name = field.partition("facts.")
    base = SHAPES[kind].base
    fact = vocabulary.facts.get(f"{base}.{name}" if base else name)
    return bool(inside) and fact is not None and fact.personal
