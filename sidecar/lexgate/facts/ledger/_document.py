"""The document of a person: what is materialised on each write, and what a request may rely on of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from lexgate.domain.consent import Consent, ConsentEvent, EventType, Retention, Role, State
from lexgate.domain.instant import format_instant
from lexgate.domain.rights import RequestKind, RightsCase
from lexgate.facts.edges import older_at
from lexgate.facts.ledger._age import surely_14
from lexgate.facts.ledger._history import History

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
        "subject": history.subject(),
        "consents": [_consent(each, given) for each, given in standing],
        "refusals": [refusal._asdict() for refusal in history.refusals()],
        "guardianships": [_without_none(asdict(guardian)) for guardian in history.guardians()],
        "requests": [_request(case) for case in history.requests if case.stands],
    }


def facts_of(
    document: Mapping[str, Any],
    *,
    purpose_id: str | None,
    processor_id: str,
    at: int,
    items: Collection[str] | None = None,
    matters: Callable[[Mapping[str, Any]], bool] | None = None,
) -> dict[str, Any]:
    """Returns the roots `subject` and `consents` of a document of a request, at an instant.

    Consents count for the controllers that they were given to alone. The refusal is that of the request's purpose;
    requests about rights are those to this processor. A deletion of some items counts where one of `items` is among
    them, and always without `items`. `matters` says by the facts of a consent whether it is wanted; without it all
    are. Raises `InputError` where the month of birth lies after `at`.
    """
    subject = {"id": document["subject_id"], **document["subject"]}
    for refusal in document["refusals"]:
        if refusal["purpose_id"] == purpose_id:
            subject["refused_at"] = format_instant(refusal["refused_at"])
            subject["prompts_since_refusal"] = refusal["prompts_since"]
    # A document that was materialised before there were requests has none.
    if requests := document.get("requests"):
        subject.update(_rights(requests, processor_id, purpose_id, items))
    consents = [
        {**consent["facts"], "active": _active(consent, at)}
        for consent in document["consents"]
        if processor_id in consent["controllers"] and (matters is None or matters(consent["facts"]))
    ]
    _mark_outgrown(consents, document["subject"], at)
    return {"subject": subject, "consents": consents}


def changes_after(document: Mapping[str, Any], at: int) -> int | None:
    """The first instant after `at` at which `facts_of` gives other facts although nothing is recorded; None: never."""
    consents = document["consents"]
    coming = [since for each in consents if (since := each["valid_from"]) > at]
    coming += [until for each in consents if (until := each.get("valid_until", at)) > at]
    if month := document["subject"].get("birth_month"):
        coming.append(older_at(month, at))
    return min(coming, default=None)


def incidents_of(document: Mapping[str, Any], processor_id: str) -> list[dict[str, Any]]:
    """Returns the entries of the root `incidents` that the unanswered requests of the person to the processor are.

    They are what ndsr 23a looks at: a request that has to be accepted and served.
    """
    return [
        {"kind": "rights_request", "discovered_at": format_instant(request["opened_at"]), "handled": False}
        for request in document.get("requests", ())
        if request["open"] and request["controller_id"] == processor_id
    ]


def _rights(
    requests: Iterable[Mapping[str, Any]], processor_id: str, purpose_id: str | None, items: Collection[str] | None
) -> dict[str, Any]:
    """The facts that follow from requests which bind the processor; a fact without anything to say is not stated."""
    mine = [each for each in requests if each["controller_id"] == processor_id]
    about = [each for each in mine if _concerns(each, purpose_id, items)]
    facts = {
        "open_requests": sorted({each["kind"] for each in about if each["open"]}),
        "restricted": any(each["kind"] == RequestKind.RESTRICT and not each["open"] for each in about),
        "objected_purposes": sorted(
            {purpose for each in mine if each["kind"] == RequestKind.OBJECT for purpose in each["purposes"]}
        ),
    }
    return {name: value for name, value in facts.items() if value}


def _concerns(request: Mapping[str, Any], purpose_id: str | None, items: Collection[str] | None) -> bool:
    purposes, named = request["purposes"], request["items"]
    if purposes and purpose_id is not None and purpose_id not in purposes:
        return False
    return not named or not items or any(item in named for item in items)


def _mark_outgrown(consents: list[dict[str, Any]], subject: Mapping[str, Any], at: int) -> None:
    """Marks what a guardian gave for a child who has turned 14 since."""
    given_for_child = [each for each in consents if each["active"] and each["given_by"] == "guardian"]
    if given_for_child and surely_14(subject, at):
        for consent in given_for_child:
            consent.update(active=False, outgrown=True)


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


def _request(case: RightsCase) -> dict[str, Any]:
    request = case.request
    return {
        "request_id": request.request_id,
        "controller_id": request.controller_id,
        "kind": request.kind,
        "purposes": list(request.purposes),
        "items": list(request.items),
        "opened_at": case.events[0].occurred_at,
        "open": case.open,
    }


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
            "retention_until": last_day(scope.retention, given.occurred_at),
        }
    )


def last_day(retention: Retention | None, granted_at: int) -> str | None:
    """The day at +08:00 on which the retention ends, as its first instant."""
    if retention is None:
        return None
    end = granted_at + retention.max if retention.max is not None else retention.until
    return None if end is None else format_instant((end + _CHINA) // _DAY * _DAY - _CHINA)


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
