"""The sentences that every gateway says: headers for an upstream, answers for a client."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lexgate.domain.decision import Decision, Effect, Obligation, Violation
from lexgate.errors import EngineFault, InputError
from lexgate.serve.gateway import (
    DECISION_ID,
    OBLIGATIONS,
    OBSERVED,
    OWN_HEADERS,
    Outcome,
    Verdict,
    answer_of,
    answer_of_error,
    upstream_headers,
)

KEEP = Obligation("ndsr", "12.p1c", "keep_transfer_record", "keep_record", "transfer_record", "P1096D", "processing")
TELL = Obligation("house", "x", "tell", "notify", "person", due_at=datetime(2026, 1, 2, tzinfo=UTC))
SOLD = Violation("ndsr", "22(2)", "separate_consent_missing", False, {"category": ("health",)}, ())
ALLOWED = Decision(
    decision_id="d-1",
    effect=Effect.ALLOW,
    governs=("ndsr",),
    reasons=(),
    violations=(),
    obligations=(KEEP, TELL),
    consents_relied_on=(),
    asserted=(),
    readings=(),
    as_of=0,
    known_at=0,
    binding=True,
    policy_digest="sha256:0",
)
DENIED = replace(ALLOWED, effect=Effect.DENY, violations=(SOLD,), obligations=())


def test_an_upstream_gets_the_decision_and_what_is_owed() -> None:
    stated, removed = upstream_headers(Verdict(Outcome.PASS, ALLOWED, remove_headers=("x-debug", DECISION_ID)))
    assert stated == {
        DECISION_ID: "d-1",
        OBLIGATIONS: '"ndsr:12.p1c";code="keep_transfer_record";verb="keep_record";object="transfer_record"'
        ';within="P1096D";from="processing", '
        '"house:x";code="tell";verb="notify";object="person";due_at="2026-01-02T00:00:00Z"',
    }
    assert removed == (OBSERVED, "x-debug")


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(Outcome.PASS),
        Verdict(Outcome.PASS, ALLOWED),
        Verdict(Outcome.PASS, replace(ALLOWED, obligations=())),
        Verdict(Outcome.PASS, DENIED, observed=True, observed_as="DENY"),
        Verdict(Outcome.PASS, observed=True, observed_as="MALFORMED"),
    ],
)
def test_each_header_that_only_lexgate_may_set_is_set_or_removed(verdict: Verdict) -> None:
    stated, removed = upstream_headers(verdict)
    assert {*stated, *removed} == set(OWN_HEADERS)
    assert not set(stated) & set(removed)


def test_a_denial_names_the_articles() -> None:
    answer = answer_of(Verdict(Outcome.DENIED, DENIED))
    document = json.loads(answer.body)
    assert answer.status == document["status"] == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers[DECISION_ID] == document["decision_id"] == "d-1"
    assert document["detail"] == "forbidden by ndsr:22(2) (separate_consent_missing)"
    assert document["articles"] == ["ndsr:22(2)"]
    assert document["effect"] == "DENY"
    assert document["violations"][0]["code"] == "separate_consent_missing"


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (replace(ALLOWED, effect=Effect.REFER, reasons=("purpose_unclear",)), "a person must decide: purpose_unclear"),
        (replace(ALLOWED, binding=False), "the answer is about another day or another state of knowledge"),
    ],
)
def test_what_is_neither_permitted_nor_forbidden_is_refused_with_its_reason(decision: Decision, sentence: str) -> None:
    answer = answer_of(Verdict(Outcome.DENIED, decision))
    assert answer.status == 403
    assert json.loads(answer.body)["detail"] == sentence


def test_an_unmapped_route_and_an_unknown_caller_are_refused() -> None:
    unmapped, unknown = answer_of(Verdict(Outcome.UNMAPPED)), answer_of(Verdict(Outcome.UNAUTHENTICATED))
    assert (unmapped.status, unknown.status) == (403, 401)
    assert unknown.headers["www-authenticate"] == "Bearer"
    assert "no route" in json.loads(unmapped.body)["detail"]


def test_what_passes_has_no_answer_of_ours() -> None:
    with pytest.raises(ValueError, match="upstream"):
        answer_of(Verdict(Outcome.PASS, ALLOWED))


def test_an_error_is_400_or_503_and_never_less() -> None:
    malformed = answer_of_error(InputError.at(("path",), "has two slashes in a row", "send one"))
    fault = answer_of_error(EngineFault("the engine fell over"))
    assert (malformed.status, malformed.is_fault) == (400, False)
    assert json.loads(malformed.body)["errors"][0]["pointer"] == "/path"
    assert (fault.status, fault.is_fault, fault.headers["retry-after"]) == (503, True, "1")
