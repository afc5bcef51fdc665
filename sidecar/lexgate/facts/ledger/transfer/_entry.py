"""What a row of a file says: a record, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from lexgate.domain.consent import ConsentEvent, ConsentRecord, EventType
from lexgate.domain.rights import RequestEvent, RightsRequest
from lexgate.domain.standing import SubjectFact
from lexgate.errors import FieldError
from lexgate.facts.ledger._port import Circumstances


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a record."""

    type: EventType
    by: Circumstances
    effective_at: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A consent, with its steps in the order in which they happened.

    `named` says whether the file has the id of the record, `act_named` whether it has that of the act.
    """

    record: ConsentRecord
    steps: tuple[Step, ...]
    named: bool
    act_named: bool = True


@dataclass(frozen=True, slots=True)
class Restored:
    """A person of an export, with the salts of the digests by `id` of each thing; the events in their order."""

    subject_id: str
    records: tuple[ConsentRecord, ...]
    events: tuple[ConsentEvent, ...]
    facts: tuple[SubjectFact, ...]
    requests: tuple[RightsRequest, ...]
    request_events: tuple[RequestEvent, ...]
    salts: dict[int, bytes]


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left of a person who was erased: rows without content, by the names of their columns."""

    surrogate: str
    erasure: str
    records: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    facts: tuple[dict[str, Any], ...]
    requests: tuple[dict[str, Any], ...]
    request_events: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """What is not taken, and why."""

    field: FieldError


Content = Entry | Restored | Erased | Rejected


class Row(NamedTuple):
    """A row of a file: its line, or its number where the file has no lines; what it says, still to be read."""

    line: int
    content: Any
