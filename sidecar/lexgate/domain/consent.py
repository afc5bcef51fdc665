"""A consent: its record, which never changes, and its events, from which its state follows.

The fields follow ISO/IEC TS 27560 and W3C DPV. Instants are whole seconds since the epoch. Ids are pseudonyms and
codes: what looks like a name, a mail address, the number of a telephone or of an identity card is refused, and there is
no field for free text.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from lexgate.domain.instant import counts
from lexgate.errors import EventOutOfOrder, InputError

# Short ids and codes: as a pattern of JSON Schema, too.
CODE = "^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$"
_CODE = re.compile(CODE.strip("^$"), re.ASCII)
_PERSONAL_NUMBER = re.compile(r"(?:86)?1[3-9]\d{9}|\d{17}[\dXx]|\d{15}|(?:84|0)\d{9}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PLAIN_URL = re.compile(r"https?://[^\s@?#]{1,500}", re.ASCII)
_AGE_BAND = re.compile(r"\d{1,3}(?:-\d{1,3}|\+)", re.ASCII)
LANGUAGE_TAG = "^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$"
_LANGUAGE = re.compile(LANGUAGE_TAG.strip("^$"), re.ASCII)


class State(enum.StrEnum):
    """What has become of a consent. `expired` is never recorded: it is `given`, past its `valid_until`."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    INVALIDATED = "invalidated"
    REVOKED = "revoked"


class EventType(enum.StrEnum):
    """What can happen to a consent. The person withdraws, another one revokes; what is invalidated never was good."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    INVALIDATED = "invalidated"
    REVOKED = "revoked"


class Role(enum.StrEnum):
    """In which role an actor speaks."""

    SUBJECT = "subject"
    GUARDIAN = "guardian"
    CONTROLLER = "controller"
    AUTHORITY = "authority"


_ANSWERS = (EventType.GIVEN, EventType.REFUSED)
_ENDS = (EventType.WITHDRAWN, EventType.SUPERSEDED, EventType.INVALIDATED, EventType.REVOKED)

# A person may also give without having been asked; whatever had been given may turn out to have been invalid.
FOLLOWS: Mapping[State | None, tuple[EventType, ...]] = MappingProxyType(
    {
        None: (EventType.REQUESTED, EventType.GIVEN),
        State.REQUESTED: (*_ANSWERS, EventType.DEFERRED),
        State.DEFERRED: _ANSWERS,
        State.GIVEN: _ENDS,
        State.EXPIRED: _ENDS,
        State.WITHDRAWN: (EventType.INVALIDATED,),
        State.SUPERSEDED: (EventType.INVALIDATED,),
        State.REVOKED: (EventType.INVALIDATED,),
        State.REFUSED: (),
        State.INVALIDATED: (),
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who says it; `id` is a pseudonym."""

    id: str
    role: Role

    def __post_init__(self) -> None:
        check_pseudonym(("actor", "id"), self.id)


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One event of a record. `seq` counts from 1 a record; `prev_hash` chains it to what came before.

    `occurred_at` is when it happened, `recorded_at` when the ledger learned of it; `effective_at` is the date back from
    which an invalidation works. `reason` is a code; of evidence there is only the hash.
    """

    event_id: str
    record_id: str
    seq: int
    type: EventType
    occurred_at: int
    recorded_at: int
    actor: Actor
    method: str
    reason: str | None
    evidence_sha256: str | None
    prev_hash: str
    effective_at: int | None = None

    @property
    def works_from(self) -> int:
        """The instant from which on the event counts."""
        return self.occurred_at if self.effective_at is None else self.effective_at


def apply(state: State | None, event: ConsentEvent) -> State:
    """Returns the state after the event; `None` is the state of a record without events.

    Raises `EventOutOfOrder` where the event cannot follow.
    """
    allowed = FOLLOWS[state]
    if event.type not in allowed:
        after = "a record that does not exist yet" if state is None else f"a consent that is {state}"
        cure = f"what can follow: {', '.join(allowed)}" if allowed else "nothing can follow: make a new record"
        raise EventOutOfOrder.at(("type",), f"{event.type} cannot follow {after}", cure)
    return State(event.type)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that the person was shown: which version, in which language, when. Never shown: no `displayed_at`."""

    id: str
    version: str
    sha256: str
    language: str
    displayed_at: int | None = None

    def __post_init__(self) -> None:
        check_code(("notice", "id"), self.id)
        check_code(("notice", "version"), self.version)
        check_sha256(("notice", "sha256"), self.sha256)
        check_language(("notice", "language"), self.language)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the data may be kept: `max` seconds from the grant on, or `until` an instant; what happens then."""

    max: int | None = None
    until: int | None = None
    on_expiry: str = "delete"

    def __post_init__(self) -> None:
        path = ("scope", "retention")
        if (self.max is None) == (self.until is None):
            raise InputError.at(path, "states not exactly one of max and until", "state one of them")
        if self.max is not None and self.max < 0:
            raise InputError.at((*path, "max"), "is below 0", "write the seconds that the data may be kept")
        check_code((*path, "on_expiry"), self.on_expiry)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the consent covers: one purpose, and for it the operations, methods, items, categories and places."""

    purpose_id: str
    necessary: bool = False
    operations: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    overseas: tuple[str, ...] = ()
    storage_locations: tuple[str, ...] = ()
    retention: Retention | None = None

    def __post_init__(self) -> None:
        check_code(("scope", "purpose_id"), self.purpose_id)
        for each in fields(self):
            codes = getattr(self, each.name)
            if isinstance(codes, tuple):
                _check_all(("scope", each.name), codes)


@dataclass(frozen=True, slots=True)
class Form:
    """How the consent is worded: `separate` in the sense of ndsr 62(7), in writing, explicit."""

    separate: bool = False
    written: bool = False
    explicit: bool = False

    def __post_init__(self) -> None:
        if self.separate and not self.explicit:
            cure = "ask for it explicitly, or record it as not separate"
            raise InputError.at(("form", "explicit"), "is false, and a separate consent is explicit", cure)


@dataclass(frozen=True, slots=True)
class Guardian:
    """A guardian of the person: pseudonym, relation, how and when that was verified, and until when that holds."""

    guardian_id: str
    relation: str
    method: str
    verified_at: int | None = None
    verified_until: int | None = None
    evidence_ref: str | None = None

    def __post_init__(self) -> None:
        check_pseudonym(("guardian", "guardian_id"), self.guardian_id)
        check_code(("guardian", "relation"), self.relation)
        check_code(("guardian", "method"), self.method)
        if self.evidence_ref is not None:
            check_code(("guardian", "evidence_ref"), self.evidence_ref)

    def verified(self, at: int) -> bool:
        """Whether the guardianship is verified at an instant."""
        if self.verified_at is None or at < self.verified_at:
            return False
        return self.verified_until is None or at < self.verified_until


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """What a person is asked, once and for one purpose; it never changes. `act_id` is the one act of the person.

    Consents that a person gives with one click share their `act_id`; `renews_record_id` is the consent that this one
    replaces once it is given. The consent covers from `valid_from` until before `valid_until`.
    """

    record_id: str
    subject_id: str
    controller_id: str
    jurisdiction: str
    act_id: str
    notice: Notice
    scope: Scope
    form: Form
    valid_from: int
    valid_until: int | None = None
    subject_age_band: str | None = None
    joint_controller_ids: tuple[str, ...] = ()
    bundle_id: str | None = None
    renews_record_id: str | None = None
    guardian: Guardian | None = None
    withdrawal_url: str | None = None
    impact_assessment_ref: str | None = None

    def __post_init__(self) -> None:
        check_pseudonym(("subject_id",), self.subject_id)
        for name in ("record_id", "controller_id", "jurisdiction", "act_id"):
            check_code((name,), getattr(self, name))
        for name in ("bundle_id", "renews_record_id", "impact_assessment_ref"):
            if getattr(self, name) is not None:
                check_code((name,), getattr(self, name))
        _check_all(("joint_controller_ids",), self.joint_controller_ids)
        if self.subject_age_band is not None:
            check_age_band(("subject_age_band",), self.subject_age_band)
        if self.withdrawal_url is not None and not _PLAIN_URL.fullmatch(self.withdrawal_url):
            raise InputError.at(("withdrawal_url",), "is not a plain address", "write http(s)://… without ?, # and @")
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise InputError.at(("valid_until",), "is not after valid_from", "write a later instant, or leave it out")

    @property
    def controllers(self) -> tuple[str, ...]:
        """Who may rely on the consent."""
        return (self.controller_id, *self.joint_controller_ids)


@dataclass(frozen=True, slots=True)
class Consent:
    """A record with its events, in the order of `seq`."""

    record: ConsentRecord
    events: tuple[ConsentEvent, ...] = ()

    def event(self, kind: EventType) -> ConsentEvent | None:
        """The event of that type, where there was one: each happens at most once to a record."""
        return next((event for event in self.events if event.type is kind), None)

    def seen(self, as_of: int | None = None, known_at: int | None = None) -> Consent:
        """The consent with only the events that work at `as_of` and were recorded by `known_at`; None is no bound."""
        counted = (each for each in self.events if counts(each.works_from, each.recorded_at, as_of, known_at))
        return Consent(self.record, tuple(counted))

    def recorded_state(self) -> State | None:
        """The state after all events, which is never `expired`; None without an event."""
        state: State | None = None
        for event in self.events:
            state = apply(state, event)
        return state

    def state_at(self, at: int, known_at: int | None = None) -> State | None:
        """The state at an instant, by what was recorded until `known_at`; None before the first event."""
        return self.seen(at, known_at).expired_by(at)

    def expired_by(self, at: int) -> State | None:
        """The state after all events, where what was given expires at `valid_until`."""
        state, until = self.recorded_state(), self.record.valid_until
        return State.EXPIRED if state is State.GIVEN and until is not None and until <= at else state


def check_code(path: tuple[str | int, ...], value: str) -> None:
    """Raises `InputError` where the value is not a short id or code, but perhaps a personal value."""
    if not _CODE.fullmatch(value):
        raise InputError.at(path, "is not an id or code", "write up to 128 letters, digits and . _ : / - of ASCII")


def check_pseudonym(path: tuple[str | int, ...], value: str) -> None:
    """Raises `InputError` where the id of a person is none, or is the number of a telephone or an identity card."""
    check_code(path, value)
    if _PERSONAL_NUMBER.fullmatch(value):
        raise InputError.at(path, "looks like the number of a telephone or identity card", "write a pseudonym")


def check_sha256(path: tuple[str | int, ...], value: str) -> None:
    """Raises `InputError` where the value is not a SHA-256 in lower-case hexadecimal."""
    if not _SHA256.fullmatch(value):
        raise InputError.at(path, "is not a SHA-256", "write 64 lower-case hexadecimal digits")


def check_language(path: tuple[str | int, ...], value: str) -> None:
    """Raises `InputError` where the value is not a language tag."""
    if not _LANGUAGE.fullmatch(value):
        raise InputError.at(path, "is not a language tag", "write zh-Hans, vi or en")


def check_age_band(path: tuple[str | int, ...], value: str) -> None:
    """Raises `InputError` where the value is not a band of years."""
    if not _AGE_BAND.fullmatch(value):
        raise InputError.at(path, "is not an age band", "write 0-13, 14-17 or 18+")


def _check_all(path: tuple[str | int, ...], values: Iterable[str]) -> None:
    for index, value in enumerate(values):
        check_code((*path, index), value)
