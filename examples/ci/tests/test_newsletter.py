"""What the newsletter service may do, by the law and by the rules of the house."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings, strategies as st

from lexgate.testing import Judge, Sidecar, assert_allowed, assert_denied
from lexgate.testing.strategies import consents, documents, subjects

POLICIES = Path(__file__).parents[1] / "build" / "policies"
SEND: dict[str, Any] = {
    "kind": "use",
    "purpose": "newsletter",
    "method": "email",
    "basis": "consent",
    "items": ["email"],
    "retention_until": "2025-12-31",
    "place": "CN",
}
CONSENT: dict[str, Any] = {
    "active": True,
    "granted_at": "2025-03-01T00:00:00+08:00",
    "given_by": "self",
    "purposes": ["newsletter"],
    "methods": ["email"],
    "items": ["email"],
    "retention_until": "2025-12-31",
}
REQUEST: dict[str, Any] = {
    "operation": SEND,
    "subject": {"age": 29},
    "notice": {"form": "individual"},
    "consents": [CONSENT],
    "as_of": "2025-06-01",
}
# Few, so that it is quick; more at night: pytest --hypothesis-profile.
few = settings(max_examples=30, deadline=None)


def test_a_subscriber_gets_the_newsletter(lexgate: Judge) -> None:
    assert_allowed(lexgate.evaluate(REQUEST))


def test_an_advertisement_is_not_a_newsletter(lexgate: Judge) -> None:
    advertised = {**SEND, "purpose": "advertising"}
    assert_denied(lexgate.evaluate(REQUEST, operation=advertised), by="ndsr:22(4)", only=True)


def test_the_sidecar_says_the_same(lexgate: Judge, sidecar: Sidecar) -> None:
    request = {**REQUEST, "operation": {**SEND, "purpose": "advertising"}, "subject": {"age": 17}}
    with sidecar.client() as client:
        served = client.evaluate(request)
    assert_denied(served, by=["ndsr:22(4)", "house:no_minor_ads"], only=True)
    assert served.violations == lexgate.evaluate(request).violations


# The house rule must hold whatever else is true: whatever was agreed to, whoever asks. But for what hypothesis found:
# a household is outside the law, and the house rules are judged with it.
ADVERTISED = {
    "operation.personal_or_household": None,
    "operation.kind": st.sampled_from(["use", "store", "push", "recommend", "provide"]),
    "operation.purpose": "advertising",
    "operation.place": "CN",
    "data.network": True,
    "data.personal": True,
    "subject": subjects(age=st.integers(0, 17)),
    "consents": st.lists(consents(purposes=["advertising"], active=True), max_size=2),
}


@given(document=documents(ADVERTISED, policies=POLICIES))
@few
def test_no_minor_is_advertised_to(lexgate: Judge, document: dict[str, Any]) -> None:
    assert_denied(lexgate.document(document), by="house:no_minor_ads")


@given(more=consents())
@few
def test_one_more_consent_never_forbids_the_newsletter(lexgate: Judge, more: dict[str, Any]) -> None:
    assert_allowed(lexgate.evaluate(REQUEST, consents=[CONSENT, {**more, "obtained_by": "free"}]))
