"""The document of a person: what is materialised on each write, and what a request may rely on of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lexgate.domain.consent import Consent, ConsentEvent, EventType, Retention, Role, State
from lexgate.domain.instant import format_instant
from lexgate.domain.standing import AGES, SWITCHES
from lexgate.facts.edges import older_at
from lexgate.facts.ledger._history import History

_BOUNDS = ("valid_from", "valid_until")
_DAY = 86400
_CHINA = 8 * 3600


def empty_document(subject_id: str) -> dict[str, Any]:
    """The document of a person of whom nothing is recorded."""
    return document_of(History(subject_id), 0)


def document_of(history: History, revision: int) -> dict[str, Any]:
    """Returns the document after `revision`, as plain JSON with instants in seconds.

    `consents` has those that were given and stand, each with its `facts` in the words of the vocabulary and the bounds
    within which it is active; what is withdrawn, superseded, invalidated or revoked is not in it.
    """
    standing = [(each, event) for each in history.consents if (event := _standing(each))]
    return {
        "subject_id": history.subject_id,
        "revision": revision,
        "subject": {f.name: f.value for f in history.standing().values() if f.name in (*AGES, *SWITCHES)},
        "consents": [_consent(each, given) for each, given in standing],
        "refusals": [refusal._asdict() for refusal in history.refusals()],
        "guardianships": [_without_none(asdict(guardian)) for guardian in history.guardians()],
    }


def facts_of(document: Mapping[str, Any], *, purpose_id: str | None, processor_id: str, at: int) -> dict[str, Any]:
    """Returns the roots `subject` and `consents` of a document of a request, at an instant.

    Consents count for the controllers that they were given to alone. The refusal is that of the request's purpose.
    """
    subject = {"id": document["subject_id"], **document["subject"]}
    for refusal in document["refusals"]:
        if refusal["purpose_id"] == purpose_id:
            subject["refused_at"] = format_instant(refusal["refused_at"])
            subject["prompts_since_refusal"] = refusal["prompts_since"]
    consents = [
        {**consent["facts"], "active": _active(consent, at)}
        for consent in document["consents"]
        if processor_id in consent["controllers"]
    ]
    return {"subject": subject, "consents": consents}


def changes_after(document: Mapping[str, Any], at: int) -> int | None:
    """The first instant after `at` at which `facts_of` gives other facts although nothing is recorded; None: never."""
    bounds = [consent[name] for consent in document["consents"] for name in _BOUNDS if consent.get(name) is not None]
    coming = [bound for bound in bounds if bound > at]
    if month := document["subject"].get("birth_month"):
        coming.append(older_at(month, at))
    return min(coming, default=None)


def _active(consent: Mapping[str, Any], at: int) -> bool:
    until = consent.get("valid_until")
    return bool(consent["valid_from"] <= at and (until is None or at < until))


def _standing(consent: Consent) -> ConsentEvent | None:
    return consent.event(EventType.GIVEN) if consent.recorded_state() is State.GIVEN else None


def _consent(consent: Consent, given: ConsentEvent) -> dict[str, Any]:
    record = consent.record
    return _without_none(
        {
            "controllers": list(record.controllers),
            "valid_from": max(record.valid_from, given.occurred_at),
            "valid_until": record.valid_until,
            "facts": _facts(consent, given),
        }
    )


def _facts(consent: Consent, given: ConsentEvent) -> dict[str, Any]:
    record = consent.record
    scope = record.scope
    return _without_none(
        {
            "id": record.record_id,
            "granted_at": format_instant(given.occurred_at),
            "separate": record.form.separate,
            "written": record.form.written,
            "given_by": "guardian" if given.actor.role is Role.GUARDIAN else "self",
            "purposes": [scope.purpose_id],
            "methods": list(scope.methods),
            "items": list(scope.items),
            "categories": list(scope.categories),
            "retention_until": _last_day(scope.retention, given.occurred_at),
        }
    )


def _last_day(retention: Retention | None, granted_at: int) -> str | None:
    """The day at +08:00 on which the retention ends, as its first instant."""
    if retention is None:
        return None
    end = granted_at + retention.max if retention.max is not None else retention.until
    return None if end is None else format_instant((end + _CHINA) // _DAY * _DAY - _CHINA)


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
