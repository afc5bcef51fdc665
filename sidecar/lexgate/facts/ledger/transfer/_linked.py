"""Consent records of ISO/IEC TS 27560 in JSON-LD, in the terms of W3C DPV (https://w3id.org/dpv/guides/consent-27560).

What DPV has no term for is in a namespace of lexgate. Nothing is lost on the way there and back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import orjson

from lexgate.domain.consent import Consent, ConsentEvent, ConsentRecord, EventType, Guardian, Role, Scope
from lexgate.domain.instant import NotAnInstant, format_instant, parse_instant, parse_period
from lexgate.errors import InputError
from lexgate.facts.ledger.transfer._entry import Entry
from lexgate.facts.ledger.transfer._nested import entry_of as entry_of_nested

PROFILE = "https://w3id.org/dpv/schema/dpv-27560#record"
_TYPES = {
    EventType.REQUESTED: "dpv:ConsentRequested",
    EventType.GIVEN: "dpv:ConsentGiven",
    EventType.REFUSED: "dpv:ConsentRefused",
    EventType.DEFERRED: "dpv:ConsentRequestDeferred",
    EventType.WITHDRAWN: "dpv:ConsentWithdrawn",
    EventType.SUPERSEDED: "lexgate:ConsentSuperseded",
    EventType.INVALIDATED: "dpv:ConsentInvalidated",
    EventType.REVOKED: "dpv:ConsentRevoked",
}
_ROLES = {
    Role.SUBJECT: "dpv:DataSubject",
    Role.GUARDIAN: "dpv:GuardianOfDataSubject",
    Role.CONTROLLER: "dpv:DataController",
    Role.AUTHORITY: "dpv:Authority",
}
_EXPLICIT, _CONSENT = "dpv:ExplicitlyExpressedConsent", "dpv:Consent"
_REQUIRED, _OPTIONAL = "dpv:Required", "dpv:Optional"
# Fields of the scope that are lists of codes, and members of the process.
_LISTS = {
    "operations": "dpv:hasProcessing",
    "methods": "lexgate:method",
    "items": "dpv:hasPersonalData",
    "categories": "lexgate:dataCategory",
    "recipients": "dpv:hasRecipient",
    "overseas": "lexgate:overseas",
}


def context() -> dict[str, Any]:
    """The context of the documents."""
    found: dict[str, Any] = orjson.loads((files(__package__) / "context.jsonld").read_bytes())
    return found


def linked(consent: Consent, salt_of: Callable[[object], str | None] = lambda _: None) -> dict[str, Any]:
    """Returns a record with its events as a node of JSON-LD, with the salts of their digests where they are known."""
    record = consent.record
    state = consent.recorded_state()
    return _stated(
        {
            "@type": "dpv:ConsentRecord",
            "dct:identifier": record.record_id,
            "dct:conformsTo": PROFILE,
            "dpv:hasDataSubject": _stated(
                {
                    "@type": "dpv:DataSubject",
                    "dct:identifier": record.subject_id,
                    "lexgate:ageBand": record.subject_age_band,
                }
            ),
            "dpv:hasDataController": [
                {"@type": "dpv:DataController", "dct:identifier": each} for each in record.controllers
            ],
            "dpv:hasJurisdiction": record.jurisdiction,
            "dpv:hasLegalBasis": _EXPLICIT if record.form.explicit else _CONSENT,
            "dpv:hasNotice": _notice(record),
            "dpv:hasProcess": _process(record.scope),
            "dpv:hasImpactAssessment": record.impact_assessment_ref,
            "lexgate:separate": record.form.separate,
            "lexgate:written": record.form.written,
            "lexgate:act": record.act_id,
            "lexgate:bundle": record.bundle_id,
            "lexgate:renews": record.renews_record_id,
            "lexgate:guardian": record.guardian and guardian_of(record.guardian),
            "lexgate:withdrawalUrl": record.withdrawal_url,
            "lexgate:validFrom": format_instant(record.valid_from),
            "lexgate:validUntil": _time(record.valid_until),
            "lexgate:salt": salt_of(record),
            "dpv:hasConsentStatus": _TYPES[EventType(state)] if state else None,
            "dct:hasPart": [_event(each, salt_of(each)) for each in consent.events],
        }
    )


def entry_of(node: Mapping[str, Any]) -> Entry:
    """Returns what a node says; raises `InputError`."""
    nested = nested_of(node)
    events = [{name: value for name, value in each.items() if name in _HAPPENED} for each in nested["events"]]
    return entry_of_nested({"record": nested["record"], "events": events})


def nested_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a node under the names of `lexgate.domain.consent`: `record`, `events`; raises `InputError`."""
    try:
        return {"record": _record(node), "events": [_happened(node, each) for each in node.get("dct:hasPart", [])]}
    except (KeyError, TypeError, AttributeError, IndexError, StopIteration) as error:
        member = str(error.args[0]) if isinstance(error, KeyError) and str(error.args[0]).startswith(_OURS) else ""
        problem = "is missing" if member else "has another form than the records that lexgate writes"
        raise InputError.at((member or "@graph",), problem, "see docs/ledger-transfer.md") from None
    except NotAnInstant as error:
        raise InputError.at(("@graph",), f"has a time that {error}", "write RFC 3339 with the offset") from None


_OURS = ("dct:", "dpv:", "lexgate:")
_HAPPENED = ("type", "occurred_at", "actor", "method", "reason", "evidence_sha256", "effective_at")


def guardian_of(guardian: Guardian) -> dict[str, Any]:
    """A guardian as a node."""
    return _stated(
        {
            "@type": "dpv:GuardianOfDataSubject",
            "dct:identifier": guardian.guardian_id,
            "lexgate:relation": guardian.relation,
            "lexgate:verification": guardian.method,
            "lexgate:verifiedAt": _time(guardian.verified_at),
            "lexgate:verifiedUntil": _time(guardian.verified_until),
            "lexgate:evidence": guardian.evidence_ref,
        }
    )


def _notice(record: ConsentRecord) -> dict[str, Any]:
    notice = record.notice
    return _stated(
        {
            "@type": "dpv:ConsentNotice",
            "dct:identifier": notice.id,
            "dct:hasVersion": notice.version,
            "dct:language": notice.language,
            "lexgate:sha256": notice.sha256,
            "lexgate:displayedAt": _time(notice.displayed_at),
        }
    )


def _process(scope: Scope) -> dict[str, Any]:
    conditions = [{"@type": "dpv:StorageLocation", "dpv:hasLocation": each} for each in scope.storage_locations]
    if scope.retention is not None:
        longest = scope.retention.max
        duration = {
            "@type": "dpv:StorageDuration",
            "dpv:hasDuration": None if longest is None else f"PT{longest}S",
            "lexgate:until": _time(scope.retention.until),
            "lexgate:onExpiry": scope.retention.on_expiry,
        }
        conditions.append(_stated(duration))
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": scope.purpose_id,
        "dpv:hasNecessity": _REQUIRED if scope.necessary else _OPTIONAL,
        **{member: list(getattr(scope, name)) for name, member in _LISTS.items()},
        "dpv:hasStorageCondition": conditions,
    }


def _event(event: ConsentEvent, salt: str | None) -> dict[str, Any]:
    return _stated(
        {
            "@type": _TYPES[event.type],
            "dct:identifier": event.event_id,
            "dpv:isIndicatedAtTime": format_instant(event.occurred_at),
            "dpv:isIndicatedBy": {"@type": _ROLES[event.actor.role], "dct:identifier": event.actor.id},
            "dpv:hasIndicationMethod": event.method,
            "lexgate:seq": event.seq,
            "lexgate:recordedAt": format_instant(event.recorded_at),
            "lexgate:reason": event.reason,
            "lexgate:evidenceSha256": event.evidence_sha256,
            "lexgate:effectiveAt": _time(event.effective_at),
            "lexgate:prevHash": event.prev_hash,
            "lexgate:salt": salt,
        }
    )


def _record(node: Mapping[str, Any]) -> dict[str, Any]:
    subject, notice, controllers = node["dpv:hasDataSubject"], node["dpv:hasNotice"], node["dpv:hasDataController"]
    guardian = node.get("lexgate:guardian")
    return {
        "record_id": node["dct:identifier"],
        "subject_id": subject["dct:identifier"],
        "subject_age_band": subject.get("lexgate:ageBand"),
        "controller_id": controllers[0]["dct:identifier"],
        "joint_controller_ids": [each["dct:identifier"] for each in controllers[1:]],
        "jurisdiction": node["dpv:hasJurisdiction"],
        "act_id": node["lexgate:act"],
        "bundle_id": node.get("lexgate:bundle"),
        "renews_record_id": node.get("lexgate:renews"),
        "notice": {
            "id": notice["dct:identifier"],
            "version": notice["dct:hasVersion"],
            "language": notice["dct:language"],
            "sha256": notice["lexgate:sha256"],
            "displayed_at": _seconds(notice.get("lexgate:displayedAt")),
        },
        "scope": _scope(node["dpv:hasProcess"]),
        "form": {
            "separate": node.get("lexgate:separate", False),
            "written": node.get("lexgate:written", False),
            "explicit": node["dpv:hasLegalBasis"] == _EXPLICIT,
        },
        "guardian": guardian and _guardian(guardian),
        "withdrawal_url": node.get("lexgate:withdrawalUrl"),
        "impact_assessment_ref": node.get("dpv:hasImpactAssessment"),
        "valid_from": _seconds(node["lexgate:validFrom"]),
        "valid_until": _seconds(node.get("lexgate:validUntil")),
    }


def _scope(process: Mapping[str, Any]) -> dict[str, Any]:
    conditions = process.get("dpv:hasStorageCondition", [])
    durations = [each for each in conditions if each["@type"] == "dpv:StorageDuration"]
    return {
        "purpose_id": process["dpv:hasPurpose"],
        "necessary": process.get("dpv:hasNecessity") == _REQUIRED,
        **{name: process.get(member, []) for name, member in _LISTS.items()},
        "storage_locations": [each["dpv:hasLocation"] for each in conditions if each not in durations],
        "retention": _retention(durations[0]) if durations else None,
    }


def _retention(duration: Mapping[str, Any]) -> dict[str, Any]:
    longest = duration.get("dpv:hasDuration")
    return {
        "max": None if longest is None else _period(longest),
        "until": _seconds(duration.get("lexgate:until")),
        "on_expiry": duration["lexgate:onExpiry"],
    }


def _guardian(node: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "guardian_id": node["dct:identifier"],
        "relation": node["lexgate:relation"],
        "method": node["lexgate:verification"],
        "verified_at": _seconds(node.get("lexgate:verifiedAt")),
        "verified_until": _seconds(node.get("lexgate:verifiedUntil")),
        "evidence_ref": node.get("lexgate:evidence"),
    }


def _happened(record: Mapping[str, Any], node: Mapping[str, Any]) -> dict[str, Any]:
    actor = node["dpv:isIndicatedBy"]
    return {
        "event_id": node.get("dct:identifier"),
        "record_id": record["dct:identifier"],
        "seq": node.get("lexgate:seq"),
        "type": _named(_TYPES, node["@type"]),
        "occurred_at": _seconds(node["dpv:isIndicatedAtTime"]),
        "recorded_at": _seconds(node.get("lexgate:recordedAt")),
        "actor": {"id": actor["dct:identifier"], "role": _named(_ROLES, actor["@type"])},
        "method": node.get("dpv:hasIndicationMethod", "import"),
        "reason": node.get("lexgate:reason"),
        "evidence_sha256": node.get("lexgate:evidenceSha256"),
        "effective_at": _seconds(node.get("lexgate:effectiveAt")),
        "prev_hash": node.get("lexgate:prevHash"),
    }


def _named(terms: Mapping[Any, str], term: str) -> str:
    return str(next(name for name, each in terms.items() if each == term))


def _time(seconds: int | None) -> str | None:
    return None if seconds is None else format_instant(seconds)


def _seconds(text: str | None) -> int | None:
    return None if text is None else parse_instant(text)


def _period(text: str) -> int:
    digits = text.removeprefix("PT").removesuffix("S")
    return int(digits) if digits.isdecimal() else parse_period(text)


def _stated(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
