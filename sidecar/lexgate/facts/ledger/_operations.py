"""The writes, as pure functions: a history and what a caller says, in; what is added, out; or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import uuid_utils

from lexgate.domain.consent import (
    Consent,
    ConsentEvent,
    ConsentRecord,
    EventType,
    Role,
    State,
    apply,
)
from lexgate.domain.standing import GUARDIANSHIP, SubjectFact, Value
from lexgate.errors import EventOutOfOrder, InputError, UnknownRecord
from lexgate.facts.ledger import _guards
from lexgate.facts.ledger._chain import canonical, head
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._port import Circumstances, Rules


def new_id() -> str:
    """Returns a new UUID of version 7, for a record, an act or a bundle."""
    return str(uuid_utils.uuid7())


@dataclass(frozen=True, slots=True)
class Operations:
    """The writes at one instant, `now`, which never lies before what is recorded.

    `text` is `canonical`, or what gives the same faster.
    """

    history: History
    by: Circumstances
    now: int
    rules: Rules
    text: Callable[[object], bytes] = canonical

    @property
    def occurred_at(self) -> int:
        """When it happened: as the caller says, or now."""
        return self.now if self.by.occurred_at is None else self.by.occurred_at

    def request(self, record: ConsentRecord) -> Changes:
        """The person is asked."""
        _guards.check_new(self.history, record)
        changes = self._new(record)
        self._append(changes, record.record_id, EventType.REQUESTED)
        _guards.check_cooldown(self.history, record, self.occurred_at, self.rules)
        return changes

    def grant(self, record: ConsentRecord) -> Changes:
        """The person gives without having been asked."""
        _guards.check_new(self.history, record)
        return self._give(self._new(record), record, record.notice.version)

    def renew(self, record: ConsentRecord) -> Changes:
        """The person gives what supersedes another consent."""
        if record.renews_record_id is None:
            raise InputError.at(("renews_record_id",), "is missing", "name the consent that is renewed")
        return self.grant(record)

    def give(self, record_id: str, notice_version: str) -> Changes:
        """The person gives what was asked for."""
        record = self._known(record_id).record
        return self._give(Changes(self.history, record_id), record, notice_version)

    def end(self, record_id: str, kind: EventType) -> Changes:
        """An event that needs no more than to follow: refused, deferred, withdrawn, revoked."""
        self._known(record_id)
        changes = Changes(self.history, record_id)
        self._append(changes, record_id, kind)
        return changes

    def invalidate(self, record_id: str, effective_at: int | None) -> Changes:
        """The consent was invalid, from its grant on or from `effective_at` on."""
        consent = self._known(record_id)
        given = consent.event(EventType.GIVEN)
        from_ = given.occurred_at if effective_at is None and given is not None else effective_at
        changes = Changes(self.history, record_id)
        self._append(changes, record_id, EventType.INVALIDATED, from_)
        if from_ is not None:
            _guards.check_invalidation(consent, from_, self.now)
        return changes

    def state_fact(self, name: str, value: Value) -> Changes:
        """A standing fact of the person."""
        if name == GUARDIANSHIP:
            _guards.check_states_guardianship(self.by.actor)
        if self.occurred_at > self.now:
            raise EventOutOfOrder.at(("occurred_at",), "lies in the future of the ledger", "leave it out: it is now")
        changes = Changes(self.history)
        by = self.by
        changes.add_fact(SubjectFact(name, value, self.occurred_at, self.now, by.actor, by.method, by.evidence_sha256))
        return changes

    def _new(self, record: ConsentRecord) -> Changes:
        changes = Changes(self.history, record.record_id)
        changes.add_record(record)
        return changes

    def _known(self, record_id: str) -> Consent:
        consent = self.history.consent(record_id)
        if consent is None:
            raise unknown_record()
        return consent

    def _give(self, changes: Changes, record: ConsentRecord, notice_version: str) -> Changes:
        self._append(changes, record.record_id, EventType.GIVEN)
        _guards.check_grant(self.history, record, self.by.actor, notice_version, self.occurred_at)
        if self.by.actor.role is Role.GUARDIAN and self.rules.own_consent_at_14:
            _guards.check_own_consent(self.history, record, self.occurred_at)
        renewed = self.history.consent(record.renews_record_id or "")
        # What was withdrawn between the request and the answer is not superseded; the new consent stands for itself.
        if renewed is not None and renewed.recorded_state() is State.GIVEN:
            self._append(changes, renewed.record.record_id, EventType.SUPERSEDED)
        return changes

    def _append(self, changes: Changes, record_id: str, kind: EventType, effective_at: int | None = None) -> None:
        consent = changes.history.consent(record_id)
        if consent is None:
            raise unknown_record()
        event = self._event(consent, kind, effective_at)
        apply(consent.recorded_state(), event)
        if kind is not EventType.SUPERSEDED:  # follows from a grant, whose actor was checked
            _guards.check_actor(self.history, consent.record, kind, event.actor)
        _guards.check_time(consent, event.occurred_at, self.now)
        changes.add_event(event)

    def _event(self, consent: Consent, kind: EventType, effective_at: int | None) -> ConsentEvent:
        return ConsentEvent(
            event_id=new_id(),
            record_id=consent.record.record_id,
            seq=len(consent.events) + 1,
            type=kind,
            occurred_at=self.occurred_at,
            recorded_at=self.now,
            actor=self.by.actor,
            method=self.by.method,
            reason=self.by.reason,
            evidence_sha256=self.by.evidence_sha256,
            prev_hash=head(consent.record, consent.events, self.text),
            effective_at=effective_at,
        )


def unknown_record() -> UnknownRecord:
    """The refusal for a record that the ledger does not have."""
    return UnknownRecord.at(("record_id",), "is not a record of this ledger", "request or grant the consent first")
