"""What a ledger does not take, each with the field that is in the way and the cure."""

from __future__ import annotations

from lexgate.domain.consent import Actor, Consent, ConsentRecord, EventType, Role, State
from lexgate.domain.rights import RightsCase
from lexgate.errors import (
    BundledConsent,
    EventOutOfOrder,
    GuardianNotVerified,
    InputError,
    InsideCooldown,
    NoticeNeverShown,
    NoticeSuperseded,
    OwnConsentNeeded,
    UnknownRecord,
    WrongActor,
)
from lexgate.facts.ledger._age import surely_14
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger._port import Rules

_PERSON = (Role.SUBJECT, Role.GUARDIAN)
_OTHERS = (Role.CONTROLLER, Role.AUTHORITY)
_WHO = {
    EventType.REQUESTED: (Role.CONTROLLER,),
    EventType.GIVEN: _PERSON,
    EventType.REFUSED: _PERSON,
    EventType.DEFERRED: _PERSON,
    EventType.WITHDRAWN: _PERSON,
    EventType.INVALIDATED: _OTHERS,
    EventType.REVOKED: _OTHERS,
}


def check_new(history: History, record: ConsentRecord) -> None:
    """Raises where the record exists, is bundled, or renews what cannot be renewed."""
    if history.consent(record.record_id) is not None:
        raise EventOutOfOrder.at(("record_id",), "is that of another record", "make a new id for each record")
    _check_bundle(history, record)
    if record.renews_record_id is not None:
        _check_renewal(history.consent(record.renews_record_id), record)


def _check_bundle(history: History, record: ConsentRecord) -> None:
    for other in (each.record for each in history.consents):
        bundled = other.act_id == record.act_id and other.scope.purpose_id != record.scope.purpose_id
        if bundled and (other.form.separate or record.form.separate):
            raise BundledConsent.at(
                ("act_id",),
                "is shared with another purpose, and one of the two is a separate consent",
                "ask for a separate consent in an act of its own, with its own act_id",
            )


def _check_renewal(renewed: Consent | None, record: ConsentRecord) -> None:
    path = ("renews_record_id",)
    if renewed is None:
        raise UnknownRecord.at(path, "is not a record of this person", "name the consent that is renewed")
    if renewed.record.scope.purpose_id != record.scope.purpose_id:
        raise EventOutOfOrder.at(path, "is a consent to another purpose", "renew each purpose by a record of its own")
    if renewed.record.controller_id != record.controller_id:
        raise EventOutOfOrder.at(path, "is a consent to another controller", "ask for a new consent, renewing none")
    if renewed.recorded_state() is not State.GIVEN:
        cure = "ask for a new consent, and leave renews_record_id out"
        raise EventOutOfOrder.at(path, "is not a consent that stands", cure)


def check_cooldown(history: History, record: ConsentRecord, at: int, rules: Rules) -> None:
    """Raises where the person refused this purpose and may not be asked at `at`, whatever the notice says now."""
    refusal = history.refusal(record.scope.purpose_id)
    if refusal is None or at - refusal.refused_at > rules.refusal_cooldown:
        return
    if refusal.prompts_since >= rules.max_prompts_after_refusal:
        raise InsideCooldown.at(
            ("scope", "purpose_id"),
            "was refused, and the cooldown is not over; a new version of the notice does not end it",
            "do not ask until it is over; the person may still give the consent unasked",
        )


def check_actor(history: History, record: ConsentRecord, kind: EventType, actor: Actor) -> None:
    """Raises where the actor's role may not say that, or where it is not the person or a guardian of the person."""
    if actor.role not in _WHO[kind]:
        raise WrongActor.at(("actor", "role"), f"may not record {kind}", f"it takes a {' or '.join(_WHO[kind])}")
    if actor.role is Role.SUBJECT and actor.id != record.subject_id:
        raise WrongActor.at(("actor", "id"), "is not the subject of the record", "name the subject of the record")
    if actor.role is Role.CONTROLLER and actor.id not in record.controllers:
        raise WrongActor.at(("actor", "id"), "is not a controller of the record", "name a controller of the record")
    if actor.role is Role.GUARDIAN and kind is not EventType.GIVEN:
        _check_known_guardian(history, record, actor)


def check_states_guardianship(actor: Actor) -> None:
    """Raises where somebody else than who verified it states a guardianship."""
    if actor.role not in _OTHERS:
        cure = f"it takes a {' or '.join(_OTHERS)}, who verified it"
        raise WrongActor.at(("actor", "role"), "may not state a guardianship", cure)


def _check_known_guardian(history: History, record: ConsentRecord, actor: Actor) -> None:
    known = {guardian.guardian_id for guardian in history.guardians()}
    if record.guardian is not None:
        known.add(record.guardian.guardian_id)
    if actor.id not in known:
        cure = "name the guardian of the record, or state the guardianship first"
        raise WrongActor.at(("actor", "id"), "is not known as a guardian of the person", cure)


def check_grant(history: History, record: ConsentRecord, actor: Actor, version: str, at: int) -> None:
    """Raises where the guardian is not verified at `at`, or where that version of the notice cannot be agreed to."""
    if actor.role is Role.GUARDIAN:
        _check_guardian(record, actor, at)
    shown = record.notice.displayed_at
    if version != record.notice.version:
        cure = "ask again with the version that the person is shown"
        raise NoticeNeverShown.at(("notice_version",), "is not the version of the notice that was shown", cure)
    if shown is None or shown > at:
        cure = "show the notice first, and say in displayed_at when"
        raise NoticeNeverShown.at(("notice", "displayed_at"), "does not say that the notice was shown before", cure)
    if (record.notice.id, version) in history.superseded_notices():
        cure = "show the version that replaced it, and ask for a consent to that one"
        raise NoticeSuperseded.at(("notice", "version"), "was replaced by one that the person agreed to since", cure)


def check_own_consent(history: History, record: ConsentRecord, at: int) -> None:
    """Raises where the person is surely 14 or older at `at`, by what the ledger knows or by the record itself."""
    stated = {"age_band": record.subject_age_band} if record.subject_age_band else {}
    for subject in (history.seen(at, None).subject(), stated):
        if surely_14(subject, at):
            raise OwnConsentNeeded.at(
                ("actor", "role"),
                "is a guardian, and the person is 14 or older",
                "let the person give the consent, or correct the age",
            )


def _check_guardian(record: ConsentRecord, actor: Actor, at: int) -> None:
    guardian = record.guardian
    if guardian is None or guardian.guardian_id != actor.id:
        cure = "name the guardian in the record, with the verification"
        raise GuardianNotVerified.at(("guardian", "guardian_id"), "is not the guardian of the record", cure)
    if guardian.verified_at is None:
        cure = "verify the guardianship, and ask by a new record"
        raise GuardianNotVerified.at(("guardian", "verified_at"), "says of no verification", cure)
    if not guardian.verified(at):
        cure = "verify the guardianship again, and ask by a new record"
        raise GuardianNotVerified.at(("guardian", "verified_until"), "shows a verification of another time", cure)


def check_time(recorded: Consent | RightsCase, occurred_at: int, now: int) -> None:
    """Raises where an event lies after now, or before the last one of its record or request."""
    if occurred_at > now:
        raise EventOutOfOrder.at(("occurred_at",), "lies in the future of the ledger", "leave it out: it is now")
    if recorded.events and occurred_at < recorded.events[-1].occurred_at:
        what = "record" if isinstance(recorded, Consent) else "request"
        cure = f"leave it out, or write an instant that is not before the last event of the {what}"
        raise EventOutOfOrder.at(("occurred_at",), f"lies before the last event of the {what}", cure)


def check_invalidation(consent: Consent, effective_at: int, now: int) -> None:
    """Raises where a consent would be invalid from a time on that lies before its grant, or after now."""
    given = consent.event(EventType.GIVEN)
    if effective_at > now or (given is not None and effective_at < given.occurred_at):
        cure = "leave it out, and the consent was invalid from the beginning"
        raise InputError.at(("effective_at",), "lies before the grant, or in the future", cure)
