"""Consent, children, and what a person asked for."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

import pytest

from tests.model.values import DAY, instant, written
from tests.properties.kit import Document, answer, laxer, over_documents, put

pytestmark = pytest.mark.promise
ERASING = ["delete", "anonymise", "protect"]
CONSENT_FREE = {*ERASING, "request_consent", "handle_rights_request", "port"}
NOT_FROZEN = {"store", *ERASING, "handle_rights_request", "port"}
SENSITIVE = ["biometric", "religion", "specific_identity", "medical_health", "financial_account", "location_track"]


def consents(document: Document) -> list[Document]:
    """The consents of a document that is changed in them."""
    found: list[Document] = document.setdefault("consents", [])
    return found


def good(document: Document) -> Document:
    """A consent to all that the document is about: separate, written, of the person or of the guardian."""
    operation, data = document.get("operation", {}), document.get("data", {})
    age = document.get("subject", {}).get("age")
    stated: dict[str, Any] = {
        "purposes": [operation["purpose"]] if operation.get("purpose") else [],
        "methods": [operation["method"]] if operation.get("method") else [],
        "items": operation.get("items") or [],
        "categories": data.get("categories") or [],
    }
    return stated | {
        "active": True,
        "separate": True,
        "written": True,
        "given_by": "guardian" if isinstance(age, int) and age < 14 else "self",
        "granted_at": written(instant(document["now"]) - DAY),
        "retention_until": "2090-01-01",
    }


def assert_no_worse_when(document: Document, form: str) -> None:
    """Consents do whatever the same ones do that are not of that form."""
    for consent in consents(document):
        consent[form] = False
    before = answer(document)
    for consent in consents(document):
        consent[form] = True
    assert not laxer(before, answer(document))


@over_documents(500)
def test_more_consent_never_denies(document: Document) -> None:
    """One more consent that is complete and honestly obtained never brings a denial."""
    before = answer(document)
    consents(document).append(good(document))
    assert not laxer(before, answer(document))


@over_documents(500)
def test_withdrawal_is_monotone(document: Document) -> None:
    """Withdrawing consents never makes anything allowed, but where one was extorted (NDSR 22(1))."""
    for consent in consents(document):
        consent.pop("obtained_by", None)
    before = answer(document)
    for consent in consents(document):
        consent["active"] = False
    assert not laxer(answer(document), before)


@over_documents(500)
def test_separate_implies_general(document: Document) -> None:
    """A separate consent does whatever the same consent does that is not separate."""
    assert_no_worse_when(document, "separate")


@over_documents(500)
def test_written_implies_spoken(document: Document) -> None:
    """A written consent does whatever the same consent does that is not written."""
    assert_no_worse_when(document, "written")


@over_documents(500)
def test_wider_consent_never_denies(document: Document) -> None:
    """A consent to more items, methods, categories or a longer time does whatever the narrower one does."""
    before = answer(document)
    for consent in consents(document):
        for name in ("items", "methods", "categories"):
            consent[name] = [*(consent.get(name) or []), *good(document)[name], "more"]
        consent["retention_until"] = "2090-01-01"
    assert not laxer(before, answer(document))


@over_documents(500)
def test_consent_to_something_else_is_no_consent(document: Document) -> None:
    """Consents to other purposes than that of the operation allow nothing that no consent would not allow."""
    for consent in consents(document):
        consent["purposes"] = ["something_else"]
    other = answer(document)
    document["consents"] = []
    assert not laxer(other, answer(document))


@over_documents(500)
def test_age_13_never_laxer_than_14(document: Document) -> None:
    """What is denied for a person of 14 is denied for one of 13."""
    older = answer(put(document, "subject.age", 14))
    assert not laxer(answer(put(document, "subject.age", 13)), older)


@over_documents(500)
def test_a_child_cannot_consent(document: Document, random: Random) -> None:
    """Below 14, nothing that rests on consent under the Regulations is allowed by a consent that no guardian gave."""
    put(document, "subject.age", random.choice([0, 7, 13]))
    put(document, "operation.basis", "consent")
    put(document, "data.personal", True)
    for consent in consents(document):
        consent["given_by"] = "self"
    found = answer(document)
    if "ndsr" in found["governs"] and document["operation"].get("kind") not in CONSENT_FREE:
        assert found["effect"] == "DENY"


@over_documents(500)
def test_retention_is_monotone(document: Document, random: Random) -> None:
    """Keeping data longer is never allowed where keeping them for a shorter time is not."""
    first, second = sorted(random.sample(range(-400, 4000), 2))
    now = instant(document["now"])
    shorter = answer(put(document, "operation.retention_until", written(now + first * DAY)))
    longer = answer(put(document, "operation.retention_until", written(now + second * DAY)))
    assert not laxer(longer, shorter)


@over_documents(500)
def test_erasing_is_never_blocked_by_consent(document: Document, random: Random) -> None:
    """No consent that is missing, withdrawn or defective, and no defect of a notice, stands in the way of erasing."""
    put(document, "operation.kind", random.choice(ERASING))
    before = answer(document)
    bare = {name: value for name, value in document.items() if name not in {"consents", "notice"}}
    assert answer(bare)["deny"] == before["deny"]


@over_documents(500)
def test_restriction_freezes(document: Document) -> None:
    """Under the Regulations restricted data are only kept, erased or handed to the person, unless law demands it."""
    put(document, "subject.restricted", True)
    put(document, "data.personal", True)
    operation = document.get("operation", {})
    found = answer(document)
    demanded = operation.get("basis") in {"statutory_duty", "emergency"}
    if "ndsr" in found["governs"] and operation.get("kind") not in NOT_FROZEN and not demanded:
        assert "house:processing_frozen" in found["deny"]


@over_documents(500)
def test_asking_for_less_never_denies(document: Document, random: Random) -> None:
    """What a person asked for (restriction, deletion, objection) never makes anything allowed that was not."""
    before = answer(document)
    subject = document.setdefault("subject", {})
    subject["open_requests"] = [*(subject.get("open_requests") or []), random.choice(["delete", "restrict"])]
    subject["objected_purposes"] = [*(subject.get("objected_purposes") or []), random.choice(["a", "b"])]
    assert not laxer(answer(document), before)


@over_documents(500)
def test_more_items_never_allow(document: Document, random: Random) -> None:
    """An operation on more items is never allowed where one on fewer is not."""
    operation = document.setdefault("operation", {})
    operation["items"] = [*(operation.get("items") or ["a"])]
    before = answer(document)
    operation["items"] = [*operation["items"], random.choice(["b", "unheard_of"])]
    assert not laxer(answer(document), before)


@over_documents(500)
def test_more_sensitive_data_never_allow(document: Document, random: Random) -> None:
    """Data of one more sensitive category are never allowed where data without it are not."""
    before = answer(document)
    data = document.setdefault("data", {})
    data["categories"] = [*(data.get("categories") or []), random.choice(SENSITIVE)]
    assert not laxer(answer(document), before)


@over_documents(500)
def test_more_recipients_never_allow(document: Document, random: Random) -> None:
    """One more recipient never makes anything allowed that was not."""
    before = answer(document)
    changed = deepcopy(document)
    changed.setdefault("recipients", []).append({"id": "somebody", "country": random.choice(["CN", "SG"])})
    assert not laxer(answer(changed), before)
