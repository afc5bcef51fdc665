"""Only a whole and consistent decision is one; everything else is an error, and none of it passes for an ALLOW."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2

from lexgate.client._answers import Batch, decision_of, error_of_status, outcome_of
from lexgate.domain.decision import Effect, Requirement
from lexgate.errors import (
    BadAnswer,
    Denied,
    InputError,
    LexgateError,
    NotBinding,
    Overloaded,
    Referred,
    TooSlow,
    Unreachable,
)
from lexgate.v1 import decision_pb2 as wire
from lexgate.v1.decision_service_pb2 import EvaluateBatchItem, EvaluateBatchResponse

VIOLATION: dict[str, Any] = {
    "statute": "ndsr",
    "article": "22(2)",
    "code": "separate_consent_missing",
    "details": {"category": ["biometric", "religion"]},
    "cures": [
        {
            "requires": [
                {"fact": "consents", "op": "add", "value": {"separate": True, "n": 2}, "whoCan": "subject"},
                {"fact": "operation.method", "op": "set", "whoCan": "caller"},
            ]
        }
    ],
}
EMPTY = {"decisionId": "d", "governs": ["ndsr"], "asOf": "2025-06-01T00:00:00Z", "binding": True}
ALLOW = {**EMPTY, "effect": "EFFECT_ALLOW"}
DENY = {**EMPTY, "effect": "EFFECT_DENY", "violations": [VIOLATION]}
REFER = {**EMPTY, "effect": "EFFECT_REFER", "governs": [], "reasons": ["core_data"]}


def answer(stated: dict[str, Any], **changed: Any) -> wire.Decision:
    return json_format.ParseDict({**stated, **changed}, wire.Decision())


def test_an_allow_lets_the_caller_proceed() -> None:
    decision = decision_of(answer(ALLOW))
    assert decision.effect is Effect.ALLOW
    assert decision.allowed
    decision.raise_if_denied()


def test_an_allow_without_a_statute_says_that_none_governs() -> None:
    decision = decision_of(answer(ALLOW, governs=[], reasons=["no_statute_governs"]))
    assert decision.allowed
    assert decision.reasons == ("no_statute_governs",)


@pytest.mark.parametrize(
    ("stated", "error", "says"),
    [
        (DENY, Denied, r"ndsr:22\(2\) \(separate_consent_missing\)"),
        (REFER, Referred, "core_data"),
        ({**ALLOW, "binding": False}, NotBinding, "another day"),
    ],
)
def test_nothing_else_does(stated: dict[str, Any], error: type[LexgateError], says: str) -> None:
    decision = decision_of(answer(stated))
    assert not decision.allowed
    with pytest.raises(error, match=says) as caught:
        decision.raise_if_denied()
    assert getattr(caught.value, "decision_id", None) == "d"


@pytest.mark.parametrize(
    "nonsense",
    [
        wire.Decision(),
        answer(ALLOW, effect="EFFECT_UNSPECIFIED"),
        answer(ALLOW, effect=99),
        answer(ALLOW, decisionId=""),
        answer(ALLOW, asOf=None),
        answer(ALLOW, governs=[]),
        answer(ALLOW, reasons=["core_data"]),
        answer(ALLOW, reasons=["no_statute_governs"]),
        answer(ALLOW, governs=[], reasons=["core_data"]),
        answer(ALLOW, governs=[], reasons=["core_data", "no_statute_governs"]),
        answer(ALLOW, violations=[VIOLATION]),
        answer(DENY, violations=[]),
        answer(REFER, violations=[VIOLATION]),
        answer(REFER, reasons=[]),
    ],
)
def test_an_answer_that_contradicts_itself_is_none(nonsense: wire.Decision) -> None:
    with pytest.raises(BadAnswer):
        decision_of(nonsense)


def test_a_value_out_of_its_range_is_no_answer() -> None:
    message = answer(ALLOW, obligations=[{"code": "keep"}])
    message.obligations[0].due_at.seconds = 2**62
    with pytest.raises(BadAnswer):
        decision_of(message)


def test_a_violation_keeps_its_details_and_cures() -> None:
    (violation,) = decision_of(answer(DENY)).violations
    assert violation.details == {"category": ("biometric", "religion")}
    first, second = violation.cures[0].requires
    assert first == Requirement("consents", "add", {"separate": True, "n": 2.0}, "subject")
    assert second == Requirement("operation.method", "set", None, "caller")


def test_an_obligation_keeps_its_times() -> None:
    stated = {
        "statute": "ndsr",
        "article": "12.p1c",
        "within": "P3Y",
        "from": "processing",
        "dueAt": "2028-01-01T00:00:00Z",
    }
    (obligation,) = decision_of(answer(ALLOW, obligations=[stated])).obligations
    assert (obligation.within, obligation.from_) == ("P3Y", "processing")
    assert obligation.due_at == datetime(2028, 1, 1, tzinfo=UTC)


def test_what_is_optional_stays_absent() -> None:
    decision = decision_of(answer(ALLOW))
    assert decision.valid_until is None
    assert decision.revision is None
    assert decision_of(answer(ALLOW, validUntil="1970-01-01T00:00:05Z", revision="r")).valid_until == 5


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (code_pb2.DEADLINE_EXCEEDED, TooSlow),
        (code_pb2.RESOURCE_EXHAUSTED, Overloaded),
        (code_pb2.INVALID_ARGUMENT, InputError),
        (code_pb2.UNAVAILABLE, Unreachable),
        (code_pb2.INTERNAL, Unreachable),
        (code_pb2.UNIMPLEMENTED, Unreachable),
        (code_pb2.OK, Unreachable),
        (77, Unreachable),
    ],
)
def test_each_status_has_its_error(code: int, error: type[LexgateError]) -> None:
    assert type(error_of_status(status_pb2.Status(code=code))) is error


def test_fields_of_an_error_keep_their_place() -> None:
    bad = error_details_pb2.BadRequest(
        field_violations=[{"field": "consents[1].granted_at", "description": "is no date; write 2025-01-01"}]
    )
    detail = AnyMessage()
    detail.Pack(bad)
    error = error_of_status(status_pb2.Status(code=code_pb2.INVALID_ARGUMENT, details=[detail]))
    assert isinstance(error, InputError)
    (field,) = error.fields
    assert field.pointer == "/consents/1/granted_at"
    assert (field.name, field.problem, field.cure) == ("consents[1].granted_at", "is no date", "write 2025-01-01")


@pytest.mark.parametrize(
    "nonsense",
    [
        EvaluateBatchItem(),
        EvaluateBatchItem(decision=wire.Decision()),
        EvaluateBatchItem(error=status_pb2.Status()),
        EvaluateBatchItem(decision=answer(ALLOW, effect=99)),
    ],
)
def test_an_item_without_a_decision_is_an_error_in_its_place(nonsense: EvaluateBatchItem) -> None:
    assert isinstance(outcome_of(nonsense), BadAnswer)


def test_a_batch_keeps_the_order_around_what_is_refused() -> None:
    batch = Batch([{"operation": {"kind": "use"}}, {"operation": 5}, {"operation": {"kind": "store"}}])
    assert [request.operation.kind for request in batch.message.requests] == ["use", "store"]
    items = [
        EvaluateBatchItem(decision=answer(ALLOW)),
        EvaluateBatchItem(error=status_pb2.Status(code=code_pb2.UNAVAILABLE)),
    ]
    kinds = [type(outcome).__name__ for outcome in batch.outcomes(EvaluateBatchResponse(items=items))]
    assert kinds == ["Decision", "InputError", "Unreachable"]


@pytest.mark.parametrize("answers", [0, 1, 3])
def test_a_batch_with_another_number_of_answers_is_none(answers: int) -> None:
    batch = Batch([{"operation": {}}, {"operation": {}}])
    items = [EvaluateBatchItem(decision=answer(ALLOW))] * answers
    with pytest.raises(BadAnswer):
        batch.outcomes(EvaluateBatchResponse(items=items))
