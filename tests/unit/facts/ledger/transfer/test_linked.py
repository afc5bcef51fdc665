"""Records in JSON-LD: each member has its term, nothing is lost on the way there and back, and what is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lexgate.domain.consent import (
    Actor,
    Consent,
    ConsentEvent,
    EventType,
    Form,
    Guardian,
    Retention,
    Role,
    Scope,
)
from lexgate.facts.ledger import Circumstances
from lexgate.facts.ledger.transfer._entry import Step
from lexgate.facts.ledger.transfer._linked import PROFILE, context, entry_of, guardian_of, linked, nested_of
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import refused

WHEN, ISO = kit.NOW, "2023-11-14T22:13:20Z"
LATER, LATER_ISO = kit.NOW + 100, "2023-11-14T22:15:00Z"
FULL = kit.record(
    record_id="r-1",
    act_id="a-1",
    notice=kit.notice(displayed_at=WHEN),
    scope=Scope(
        "triage",
        necessary=True,
        operations=("collect",),
        methods=("ranking",),
        items=("phone",),
        categories=("minor",),
        recipients=("lab-1",),
        overseas=("SG",),
        storage_locations=("CN-HN", "SG"),
        retention=Retention(max=60, on_expiry="anonymise"),
    ),
    form=Form(separate=True, written=True, explicit=True),
    valid_from=WHEN,
    valid_until=LATER,
    subject_age_band="0-13",
    joint_controller_ids=("clinic-8", "clinic-9"),
    bundle_id="b-1",
    renews_record_id="r-0",
    guardian=Guardian("g-1", "mother", "id_check", WHEN, LATER, "e-1"),
    withdrawal_url="https://clinic.example/out",
    impact_assessment_ref="pia-1",
)
BARE = kit.record(
    record_id="r-2", act_id="a-2", notice=kit.notice(displayed_at=None), scope=Scope("ads"), valid_from=WHEN
)
GIVEN = ConsentEvent(
    "e-1",
    "r-1",
    1,
    EventType.GIVEN,
    WHEN,
    LATER,
    Actor("g-1", Role.GUARDIAN),
    "paper",
    "moved_away",
    "b" * 64,
    "c" * 64,
)
ENDED = ConsentEvent(
    "e-2", "r-1", 2, EventType.INVALIDATED, LATER, LATER, Actor("clinic-7", Role.CONTROLLER), "desk", None, None,
    "d" * 64, WHEN,
)  # fmt: skip
CONSENT = Consent(FULL, (GIVEN, ENDED))
GUARDIAN_NODE = {
    "@type": "dpv:GuardianOfDataSubject",
    "dct:identifier": "g-1",
    "lexgate:relation": "mother",
    "lexgate:verification": "id_check",
    "lexgate:verifiedAt": ISO,
    "lexgate:verifiedUntil": LATER_ISO,
    "lexgate:evidence": "e-1",
}
NODE: dict[str, Any] = {
    "@type": "dpv:ConsentRecord",
    "dct:identifier": "r-1",
    "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
    "dpv:hasDataSubject": {"@type": "dpv:DataSubject", "dct:identifier": kit.SUBJECT, "lexgate:ageBand": "0-13"},
    "dpv:hasDataController": [
        {"@type": "dpv:DataController", "dct:identifier": "clinic-7"},
        {"@type": "dpv:DataController", "dct:identifier": "clinic-8"},
        {"@type": "dpv:DataController", "dct:identifier": "clinic-9"},
    ],
    "dpv:hasJurisdiction": "CN-HN",
    "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
    "dpv:hasNotice": {
        "@type": "dpv:ConsentNotice",
        "dct:identifier": "intake",
        "dct:hasVersion": "v1",
        "dct:language": "zh-Hans",
        "lexgate:sha256": kit.HASH,
        "lexgate:displayedAt": ISO,
    },
    "dpv:hasProcess": {
        "@type": "dpv:Process",
        "dpv:hasPurpose": "triage",
        "dpv:hasNecessity": "dpv:Required",
        "dpv:hasProcessing": ["collect"],
        "lexgate:method": ["ranking"],
        "dpv:hasPersonalData": ["phone"],
        "lexgate:dataCategory": ["minor"],
        "dpv:hasRecipient": ["lab-1"],
        "lexgate:overseas": ["SG"],
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": "CN-HN"},
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": "SG"},
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": "PT60S", "lexgate:onExpiry": "anonymise"},
        ],
    },
    "dpv:hasImpactAssessment": "pia-1",
    "lexgate:separate": True,
    "lexgate:written": True,
    "lexgate:act": "a-1",
    "lexgate:bundle": "b-1",
    "lexgate:renews": "r-0",
    "lexgate:guardian": GUARDIAN_NODE,
    "lexgate:withdrawalUrl": "https://clinic.example/out",
    "lexgate:validFrom": ISO,
    "lexgate:validUntil": LATER_ISO,
    "dpv:hasConsentStatus": "dpv:ConsentInvalidated",
    "dct:hasPart": [
        {
            "@type": "dpv:ConsentGiven",
            "dct:identifier": "e-1",
            "dpv:isIndicatedAtTime": ISO,
            "dpv:isIndicatedBy": {"@type": "dpv:GuardianOfDataSubject", "dct:identifier": "g-1"},
            "dpv:hasIndicationMethod": "paper",
            "lexgate:seq": 1,
            "lexgate:recordedAt": LATER_ISO,
            "lexgate:reason": "moved_away",
            "lexgate:evidenceSha256": "b" * 64,
            "lexgate:prevHash": "c" * 64,
        },
        {
            "@type": "dpv:ConsentInvalidated",
            "dct:identifier": "e-2",
            "dpv:isIndicatedAtTime": LATER_ISO,
            "dpv:isIndicatedBy": {"@type": "dpv:DataController", "dct:identifier": "clinic-7"},
            "dpv:hasIndicationMethod": "desk",
            "lexgate:seq": 2,
            "lexgate:recordedAt": LATER_ISO,
            "lexgate:effectiveAt": ISO,
            "lexgate:prevHash": "d" * 64,
        },
    ],
}


def test_every_member_has_its_term() -> None:
    assert linked(CONSENT) == NODE
    assert guardian_of(Guardian("g-1", "mother", "id_check")) == {
        name: GUARDIAN_NODE[name] for name in ("@type", "dct:identifier", "lexgate:relation", "lexgate:verification")
    }


def test_what_is_not_stated_is_not_written() -> None:
    node = linked(Consent(BARE))
    for name in (
        "dpv:hasImpactAssessment",
        "lexgate:bundle",
        "lexgate:renews",
        "lexgate:guardian",
        "lexgate:withdrawalUrl",
        "lexgate:validUntil",
        "lexgate:salt",
        "dpv:hasConsentStatus",
    ):
        assert name not in node
    assert node["dpv:hasDataSubject"] == {"@type": "dpv:DataSubject", "dct:identifier": kit.SUBJECT}
    assert "lexgate:displayedAt" not in node["dpv:hasNotice"]
    assert (node["dpv:hasLegalBasis"], node["lexgate:separate"], node["lexgate:written"]) == (
        "dpv:Consent",
        False,
        False,
    )
    assert (node["dpv:hasProcess"]["dpv:hasNecessity"], node["dpv:hasProcess"]["dpv:hasStorageCondition"]) == (
        "dpv:Optional",
        [],
    )
    assert node["dct:hasPart"] == []


def test_a_retention_until_a_day_is_written_so() -> None:
    scope = Scope("ads", retention=Retention(until=WHEN))
    (duration,) = linked(Consent(replace(BARE, scope=scope)))["dpv:hasProcess"]["dpv:hasStorageCondition"]
    assert duration == {"@type": "dpv:StorageDuration", "lexgate:until": ISO, "lexgate:onExpiry": "delete"}


def test_salts_stand_beside_what_they_are_of() -> None:
    salts = {id(FULL): "00", id(GIVEN): "01"}
    node = linked(CONSENT, lambda thing: salts.get(id(thing)))
    assert (node["lexgate:salt"], node["dct:hasPart"][0]["lexgate:salt"]) == ("00", "01")
    assert "lexgate:salt" not in node["dct:hasPart"][1]


@pytest.mark.parametrize(
    ("kind", "term", "role", "who"),
    [
        (EventType.REQUESTED, "dpv:ConsentRequested", Role.CONTROLLER, "dpv:DataController"),
        (EventType.GIVEN, "dpv:ConsentGiven", Role.SUBJECT, "dpv:DataSubject"),
        (EventType.REFUSED, "dpv:ConsentRefused", Role.SUBJECT, "dpv:DataSubject"),
        (EventType.DEFERRED, "dpv:ConsentRequestDeferred", Role.SUBJECT, "dpv:DataSubject"),
        (EventType.WITHDRAWN, "dpv:ConsentWithdrawn", Role.GUARDIAN, "dpv:GuardianOfDataSubject"),
        (EventType.SUPERSEDED, "lexgate:ConsentSuperseded", Role.SUBJECT, "dpv:DataSubject"),
        (EventType.INVALIDATED, "dpv:ConsentInvalidated", Role.AUTHORITY, "dpv:Authority"),
        (EventType.REVOKED, "dpv:ConsentRevoked", Role.AUTHORITY, "dpv:Authority"),
    ],
)
def test_each_event_and_role_has_its_term(kind: EventType, term: str, role: Role, who: str) -> None:
    node = copy.deepcopy(NODE)
    part = node["dct:hasPart"][0]
    part["@type"], part["dpv:isIndicatedBy"]["@type"] = term, who
    (event, _) = nested_of(node)["events"]
    assert (event["type"], event["actor"]["role"]) == (kind.value, role.value)


# And back.


def test_nothing_is_lost_on_the_way_back() -> None:
    read = entry_of(NODE)
    assert (read.record, read.named, read.act_named) == (FULL, True, True)
    assert read.steps == (
        Step(EventType.GIVEN, Circumstances(GIVEN.actor, "paper", WHEN, "moved_away", "b" * 64)),
        Step(EventType.INVALIDATED, Circumstances(ENDED.actor, "desk", LATER), WHEN),
    )
    first, second = nested_of(NODE)["events"]
    assert first == {
        "event_id": "e-1",
        "record_id": "r-1",
        "seq": 1,
        "type": "given",
        "occurred_at": WHEN,
        "recorded_at": LATER,
        "actor": {"id": "g-1", "role": "guardian"},
        "method": "paper",
        "reason": "moved_away",
        "evidence_sha256": "b" * 64,
        "effective_at": None,
        "prev_hash": "c" * 64,
    }
    assert (second["effective_at"], second["reason"], second["prev_hash"]) == (WHEN, None, "d" * 64)


@pytest.mark.parametrize("retention", [None, Retention(until=WHEN), Retention(max=0)])
def test_a_bare_record_comes_back(retention: Retention | None) -> None:
    record = replace(BARE, scope=Scope("ads", retention=retention, storage_locations=("CN",)))
    assert entry_of(linked(Consent(record, (GIVEN,)))).record == record


def stripped() -> dict[str, Any]:
    """A node with only what it takes, as somebody else may write it."""
    node = {
        name: NODE[name]
        for name in (
            "dct:identifier",
            "dpv:hasDataSubject",
            "dpv:hasDataController",
            "dpv:hasJurisdiction",
            "lexgate:act",
            "lexgate:validFrom",
        )
    }
    node["dpv:hasLegalBasis"] = "dpv:Consent"
    node["dpv:hasNotice"] = NODE["dpv:hasNotice"]
    node["dpv:hasProcess"] = {"dpv:hasPurpose": "triage"}
    by = {"@type": "dpv:DataSubject", "dct:identifier": kit.SUBJECT}
    node["dct:hasPart"] = [{"@type": "dpv:ConsentGiven", "dpv:isIndicatedAtTime": ISO, "dpv:isIndicatedBy": by}]
    return copy.deepcopy(node)


def test_what_may_be_left_out_has_a_default() -> None:
    read = entry_of(stripped())
    assert (read.record.form, read.record.scope) == (Form(), Scope("triage"))
    assert (read.record.guardian, read.record.withdrawal_url, read.record.valid_until) == (None, None, None)
    assert read.steps == (Step(EventType.GIVEN, Circumstances(Actor(kit.SUBJECT, Role.SUBJECT), "import", WHEN)),)
    node = stripped()
    del node["dct:hasPart"]
    assert nested_of(node)["events"] == []


@pytest.mark.parametrize(("text", "seconds"), [("PT60S", 60), ("P1D", kit.DAY), ("PT1M", 60), ("60", 60)])
def test_a_duration_is_one_of_iso_8601(text: str, seconds: int) -> None:
    node = stripped()
    duration = {"@type": "dpv:StorageDuration", "dpv:hasDuration": text, "lexgate:onExpiry": "delete"}
    node["dpv:hasProcess"]["dpv:hasStorageCondition"] = [duration]
    assert entry_of(node).record.scope.retention == Retention(max=seconds)


def without(name: str) -> Callable[[dict[str, Any]], None]:
    def change(node: dict[str, Any]) -> None:
        del node[name]

    return change


def with_(**members: Any) -> Callable[[dict[str, Any]], None]:
    def change(node: dict[str, Any]) -> None:
        node.update({name.replace("_", ":", 1): value for name, value in members.items()})

    return change


def of_another_type(node: dict[str, Any]) -> None:
    node["dct:hasPart"][0]["@type"] = "dpv:ConsentForgotten"


def without_type(node: dict[str, Any]) -> None:
    del node["dct:hasPart"][0]["@type"]


OTHER = "@graph: has another form than the records that lexgate writes; see docs/ledger-transfer.md"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("dct:identifier"), "dct:identifier: is missing; see docs/ledger-transfer.md"),
        (without("dpv:hasNotice"), "dpv:hasNotice: is missing; see docs/ledger-transfer.md"),
        (without("lexgate:act"), "lexgate:act: is missing; see docs/ledger-transfer.md"),
        (with_(dpv_hasDataController=[]), OTHER),
        (with_(dpv_hasNotice="terms"), OTHER),
        (with_(dpv_hasProcess=None), OTHER),
        (of_another_type, OTHER),
        (without_type, OTHER),
        (
            with_(lexgate_validFrom="yesterday"),
            "@graph: has a time that is not a date or date-time of RFC 3339; write RFC 3339 with the offset",
        ),
        (with_(dct_hasPart=[]), "events: is empty; say what happened to the record"),
        (
            with_(lexgate_act=5),
            "record.act_id: is missing, or not of the type of this field; write what the field takes",
        ),
    ],
)
def test_another_node_is_refused(change: Callable[[dict[str, Any]], None], words: str) -> None:
    node = stripped()
    change(node)
    assert refused(lambda: entry_of(node)) == f"InputError: {words}"


def test_the_context_names_each_vocabulary() -> None:
    found = context()
    assert {found["dct"], found["dpv"]} == {"http://purl.org/dc/terms/", "https://w3id.org/dpv#"}
    assert NODE["dct:conformsTo"] == PROFILE
