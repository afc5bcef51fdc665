"""The document of a person, member by member, and what a request may rely on of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lexgate.domain.consent import ConsentRecord, EventType, Form, Retention, Role
from lexgate.domain.rights import RequestEventType
from lexgate.facts.ledger import changes_after, facts_of, incidents_of
from lexgate.facts.ledger._age import surely_14
from lexgate.facts.ledger._document import document_of, empty_document, last_day
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import Book

MIDNIGHT = 1_700_006_400 - 8 * 3600  # 2023-11-15T00:00:00+08:00, three hours before NOW
MOTHER = kit.says(Role.GUARDIAN, "g-1")


def told(book: Book, **asked: Any) -> dict[str, Any]:
    """What a request of the clinic learns."""
    how = {"purpose_id": "triage", "processor_id": kit.CONTROLLER, "at": kit.NOW, **asked}
    return facts_of(document_of(book.history, 1), **how)


def test_of_whom_nothing_is_recorded_nothing_is_told() -> None:
    assert empty_document(kit.SUBJECT) == {
        "subject_id": kit.SUBJECT,
        "revision": 0,
        "subject": {},
        "consents": [],
        "refusals": [],
        "guardianships": [],
        "requests": [],
    }
    assert told(Book()) == {"subject": {"id": kit.SUBJECT}, "consents": []}


def test_the_document_has_everything_under_its_name() -> None:
    book = Book()
    record = book.grant(
        kit.record(
            form=Form(separate=True, written=True, explicit=True),
            joint_controller_ids=("lab-1",),
            valid_until=kit.NOW + 100,
        )
    )
    request = book.open(
        kit.rights("restrict", purposes=("ads",), items=("phone",)), kit.person(occurred_at=kit.NOW - 5)
    )
    book.end(book.request(kit.record(scope=kit.scope("research"))), EventType.REFUSED)
    book.state("is_consumer", True)
    book.state_guardian(evidence_ref=None)
    assert document_of(book.history, 7) == {
        "subject_id": kit.SUBJECT,
        "revision": 7,
        "subject": {"is_consumer": True},
        "consents": [
            {
                "controllers": [kit.CONTROLLER, "lab-1"],
                "valid_from": kit.NOW,
                "valid_until": kit.NOW + 100,
                "facts": {
                    "id": record.record_id,
                    "granted_at": "2023-11-14T22:13:20Z",
                    "separate": True,
                    "written": True,
                    "given_by": "self",
                    "purposes": ["triage"],
                    "methods": ["model_scoring"],
                    "items": ["symptoms", "phone"],
                    "categories": ["medical_health"],
                    "retention_until": "2023-12-14T16:00:00Z",
                },
            }
        ],
        "refusals": [{"purpose_id": "research", "refused_at": kit.NOW, "prompts_since": 0}],
        "guardianships": [
            {
                "guardian_id": "g-1",
                "relation": "mother",
                "method": "id_check",
                "verified_at": kit.NOW - 3600,
                "verified_until": kit.NOW + kit.DAY,
            }
        ],
        "requests": [
            {
                "request_id": request.request_id,
                "controller_id": kit.CONTROLLER,
                "kind": "restrict",
                "purposes": ["ads"],
                "items": ["phone"],
                "opened_at": kit.NOW - 5,
                "open": True,
            }
        ],
    }


def test_a_consent_without_an_end_says_of_none() -> None:
    book = Book()
    book.grant(kit.record(valid_from=kit.NOW + 9, scope=replace(kit.scope("triage"), retention=None)))
    (consent,) = document_of(book.history, 1)["consents"]
    assert consent["valid_from"] == kit.NOW + 9
    assert "valid_until" not in consent
    assert "retention_until" not in consent["facts"]
    assert consent["facts"]["separate"] is consent["facts"]["written"] is False


def test_what_does_not_stand_is_not_in_the_document() -> None:
    book = Book()
    asked = book.request(kit.record())
    gone = book.grant(kit.record())
    book.end(gone, EventType.WITHDRAWN)
    assert document_of(book.history, 1)["consents"] == []
    book.keep(book.by(kit.person()).give(asked.record_id, "v1"))
    assert len(document_of(book.history, 1)["consents"]) == 1


@pytest.mark.parametrize(
    ("retention", "day"),
    [
        (None, None),
        (Retention(max=0), "2023-11-14T16:00:00Z"),
        (Retention(max=MIDNIGHT + kit.DAY - kit.NOW), "2023-11-15T16:00:00Z"),
        (Retention(max=MIDNIGHT + kit.DAY - kit.NOW - 1), "2023-11-14T16:00:00Z"),
        (Retention(until=MIDNIGHT), "2023-11-14T16:00:00Z"),
        (Retention(until=MIDNIGHT - 1), "2023-11-13T16:00:00Z"),
    ],
)
def test_the_retention_ends_with_a_day_of_china(retention: Retention | None, day: str | None) -> None:
    assert last_day(retention, kit.NOW) == day


# What a request may rely on.


def test_a_consent_is_told_with_whether_it_is_active() -> None:
    book = Book()
    record = book.grant(kit.record(valid_until=kit.NOW + 10))
    (consent,) = document_of(book.history, 1)["consents"]
    for at, active in ((kit.NOW - 1, False), (kit.NOW, True), (kit.NOW + 9, True), (kit.NOW + 10, False)):
        assert told(book, at=at)["consents"] == [{**consent["facts"], "active": active}]
    assert told(book, processor_id="shop-1")["consents"] == []
    assert told(book, matters=lambda facts: facts["id"] != record.record_id)["consents"] == []
    assert len(told(book, matters=lambda facts: facts["id"] == record.record_id)["consents"]) == 1


def test_what_a_guardian_gave_is_outgrown_at_14() -> None:
    book = Book()
    by_mother = book.grant(kit.record(guardian=kit.guardian()), MOTHER)
    alone = book.grant(kit.record())
    (first, second) = told(book)["consents"]
    assert (first["given_by"], first["active"], "outgrown" in first) == ("guardian", True, False)
    book.state("age_band", "14-17")
    (first, second) = told(book)["consents"]
    assert (first["id"], first["active"], first["outgrown"]) == (by_mother.record_id, False, True)
    assert (second["id"], second["active"], "outgrown" in second) == (alone.record_id, True, False)


@pytest.mark.parametrize(
    ("subject", "grown"),
    [({}, False), ({"age_band": "13-17"}, False), ({"age_band": "14-17"}, True), ({"age": 14}, True)],
)
def test_who_is_surely_14(subject: dict[str, Any], grown: bool) -> None:
    assert surely_14(subject, kit.NOW) is grown


def test_a_refusal_is_told_for_its_purpose() -> None:
    book = Book()
    book.end(book.request(kit.record()), EventType.REFUSED)
    assert told(book)["subject"] == {
        "id": kit.SUBJECT,
        "refused_at": "2023-11-14T22:13:20Z",
        "prompts_since_refusal": 0,
    }
    assert told(book, purpose_id="ads")["subject"] == {"id": kit.SUBJECT}
    assert told(book, purpose_id=None)["subject"] == {"id": kit.SUBJECT}


def rights_told(book: Book, **asked: Any) -> dict[str, Any]:
    subject: dict[str, Any] = told(book, **asked)["subject"]
    del subject["id"]
    return subject


def test_requests_are_told_where_they_bind() -> None:
    book = Book()
    for kind in ("restrict", "copy", "copy"):
        book.open(kit.rights(kind))
    book.open(kit.rights("object", purposes=("research", "ads")))
    objected = {"objected_purposes": ["ads", "research"]}
    assert rights_told(book) == {"open_requests": ["copy", "restrict"], **objected}
    assert rights_told(book, purpose_id="ads") == {"open_requests": ["copy", "object", "restrict"], **objected}
    assert rights_told(book, processor_id="shop-1") == {}


def test_a_restriction_that_was_fulfilled_restricts() -> None:
    book = Book()
    request = book.open(kit.rights("restrict", items=("phone",)))
    book.go_on(request, RequestEventType.VERIFIED)
    assert rights_told(book) == {"open_requests": ["restrict"]}
    book.go_on(request, RequestEventType.FULFILLED)
    assert rights_told(book) == {"restricted": True}
    assert rights_told(book, items=["symptoms"]) == {}
    assert rights_told(book, items=["symptoms", "phone"]) == {"restricted": True}
    objection = book.open(kit.rights("object", purposes=("triage",)))
    book.go_on(objection, RequestEventType.VERIFIED)
    book.go_on(objection, RequestEventType.FULFILLED)
    assert rights_told(book, items=["symptoms"]) == {"objected_purposes": ["triage"]}


def test_unanswered_requests_are_incidents() -> None:
    book = Book()
    request = book.open(kit.rights("restrict"))
    (incident,) = incidents_of(document_of(book.history, 1), kit.CONTROLLER)
    assert incident == {"kind": "rights_request", "discovered_at": "2023-11-14T22:13:20Z", "handled": False}
    assert incidents_of(document_of(book.history, 1), "shop-1") == []
    book.go_on(request, RequestEventType.VERIFIED)
    book.go_on(request, RequestEventType.FULFILLED)
    assert incidents_of(document_of(book.history, 1), kit.CONTROLLER) == []


# When other facts follow although nothing is recorded.


def changing(*records: ConsentRecord, month: str | None = None) -> dict[str, Any]:
    book = Book()
    for record in records:
        book.grant(record)
    if month:
        book.state("birth_month", month)
    return document_of(book.history, 1)


def test_facts_change_at_the_bounds_of_consents_and_with_the_age() -> None:
    plain = kit.record()
    assert changes_after(empty_document(kit.SUBJECT), kit.NOW) is None
    assert changes_after(changing(plain), kit.NOW - 1) == kit.NOW
    assert changes_after(changing(plain), kit.NOW) is None
    bounded = changing(replace(plain, valid_from=kit.NOW + 10, valid_until=kit.NOW + 20), kit.record())
    assert [changes_after(bounded, kit.NOW + at) for at in (9, 10, 19, 20)] == [
        kit.NOW + 10,
        kit.NOW + 20,
        kit.NOW + 20,
        None,
    ]
    born = changing(replace(plain, valid_until=kit.NOW + 10), month="2010-05")
    assert changes_after(born, kit.NOW) == kit.NOW + 10
    assert changes_after(born, kit.NOW + 10) == 1_717_171_200  # 2024-06-01T00:00:00+08:00
