"""The registers: what stands of a processor, as entries, and the events that brought them there.

Instants are whole seconds since the epoch. Facts are under the names of the vocabulary, in the form of documents: dates
in RFC 3339, sets sorted, nothing empty.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lexgate.domain.consent import Actor
from lexgate.errors import InputError


class Kind(enum.StrEnum):
    """The registers. An entry of each belongs to one processor; that of a processor has the processor's own id."""

    PROCESSOR = "processor"
    NOTICE = "notice"
    CONTRACT = "contract"
    DATASET = "dataset"
    SYSTEM = "system"
    PLATFORM = "platform"
    APP = "app"
    ALGORITHM = "algorithm"
    ASSESSMENT = "assessment"
    EXPORT = "export"
    INCIDENT = "incident"
    ORDER = "order"

    @property
    def plural(self) -> str:
        """What the register is called: in a file, in an address."""
        return f"{self}s"


class Happened(enum.StrEnum):
    """What an event did to an entry."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Finding:
    """Facts that a person established: which ones, who did, and the record of it; both are ids or codes."""

    facts: Mapping[str, Any]
    established_by: str
    record: str
    established_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a register.

    `facts` are those below the root of its kind; an entry of a processor has several roots, so there they are by root.
    It holds from `valid_from` until before `valid_until`. What only one kind has is empty in the others: a processor
    `regions` (where it works), a notice `version` and `texts` (the SHA-256 by language), a dataset `items` (the
    categories of each), `necessary_items` (by purpose) and `links` (ids of its system, platform, app and notice, and of
    the contract that it was `received_under`), an export `purposes` and `recipients`.
    """

    kind: Kind
    id: str
    processor: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    valid_from: int | None = None
    valid_until: int | None = None
    regions: tuple[str, ...] = ()
    version: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    necessary_items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Kind, str]:
        """What there is one of."""
        return self.kind, self.id

    def established(self) -> dict[str, Any]:
        """The facts, with those that were found."""
        out = dict(self.facts)
        for finding in self.findings:
            out = _merged(out, finding.facts)
        return out


@dataclass(frozen=True, slots=True)
class RegisterEvent:
    """One event of an entry. `seq` counts from 1 an entry; `prev_hash` chains it to what came before.

    `occurred_at` is from when on it holds, `recorded_at` when the register learned of it. `entry` is what stands after
    it; None once it is removed. `folder` says whether it was applied from a folder of files. `reason` is a code.
    """

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
    entry: Entry | None
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """An entry that stands: by which revision, since when, and whether a folder of files keeps it."""

    entry: Entry
    revision: int
    recorded_at: int
    folder: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All entries of some processors at one revision of the registers."""

    revision: int
    entries: tuple[Registered, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one entry: there is none `before` it is added, and none `after` it is removed."""

    before: Entry | None
    after: Entry | None

    def __post_init__(self) -> None:
        if self.before is None or self.after is None:
            return
        if self.before.key != self.after.key:
            raise InputError.at(("after", "id"), "is another one than before", "remove one entry and add the other")
        if self.before.processor != self.after.processor:
            cure = "give the entry another id, or remove that one first"
            problem = f"has to be the one to whom the {self.after.kind} of this id belongs"
            raise InputError.at(("after", "processor"), problem, cure)

    @property
    def entry(self) -> Entry:
        """The entry that is added, changed or removed."""
        entry = self.after or self.before
        if entry is None:
            raise ValueError("a change has an entry before or after it")
        return entry

    @property
    def happens(self) -> Happened:
        """What the change does."""
        if self.before is None:
            return Happened.ADDED
        return Happened.REMOVED if self.after is None else Happened.CHANGED


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes that are made together or not at all, and the revision of the registers that they were planned at."""

    revision: int
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        known: set[tuple[Kind, str]] = set()
        for position, change in enumerate(self.changes):
            if change.entry.key in known:
                path = ("changes", position)
                raise InputError.at(path, "is about an entry of another change", "make one change of the two")
            known.add(change.entry.key)


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(one)
    for name, value in other.items():
        known = out.get(name)
        out[name] = _merged(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return out
