"""Whatever goes wrong between a service and its sidecar is an exception of its own kind, never a decision."""

from __future__ import annotations

import threading
import time
from typing import Any

import grpc
import pytest
from google.rpc import code_pb2
from grpc_status import rpc_status

from lexgate.client import (
    BadAnswer,
    Client,
    Decision,
    InputError,
    LexgateError,
    NoDecision,
    Overloaded,
    TooSlow,
    Unreachable,
)
from lexgate.serve.grpc_calls import input_status
from lexgate.v1 import decision_pb2 as wire, decision_service_pb2 as service
from tests.integration.client.fakes import REQUEST, Asker, allow, allowing, sidecar


def aborting(code: grpc.StatusCode) -> Any:
    def answer(_: Any, context: grpc.ServicerContext) -> Any:
        context.abort(code, "told to")

    return answer


def answering(decision: wire.Decision) -> Any:
    return lambda _request, _context: service.EvaluateResponse(decision=decision)


def test_a_deadline_that_passed_is_too_slow(asker: Asker) -> None:
    def late(request: service.EvaluateRequest, context: grpc.ServicerContext) -> service.EvaluateResponse:
        time.sleep(0.5)
        return allowing(request, context)

    with sidecar(late) as target:
        started = time.monotonic()
        with pytest.raises(TooSlow):
            asker.one(target, timeout_seconds=0.1)
        assert time.monotonic() - started < 0.45


def test_a_deadline_of_one_call_wins() -> None:
    def late(request: service.EvaluateRequest, context: grpc.ServicerContext) -> service.EvaluateResponse:
        time.sleep(0.3)
        return allowing(request, context)

    with sidecar(late) as target, Client(target, timeout_seconds=0.05) as client:
        assert client.evaluate(REQUEST, timeout_seconds=5).allowed
        with pytest.raises(TooSlow):
            client.evaluate_batch([REQUEST])


def test_no_sidecar_is_unreachable(asker: Asker) -> None:
    with sidecar(allowing) as target:
        pass
    with pytest.raises(Unreachable):
        asker.one(target)
    with pytest.raises(Unreachable):
        asker.many(target, [REQUEST])


def test_no_socket_is_unreachable(asker: Asker, tmp_path: Any) -> None:
    with pytest.raises(Unreachable):
        asker.one(f"unix:{tmp_path}/nothing.sock")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Overloaded),
        (grpc.StatusCode.DEADLINE_EXCEEDED, TooSlow),
        (grpc.StatusCode.UNAVAILABLE, Unreachable),
        (grpc.StatusCode.INTERNAL, Unreachable),
        (grpc.StatusCode.UNIMPLEMENTED, Unreachable),
        (grpc.StatusCode.CANCELLED, Unreachable),
        (grpc.StatusCode.INVALID_ARGUMENT, InputError),
    ],
)
def test_each_status_has_its_error(asker: Asker, code: grpc.StatusCode, error: type[LexgateError]) -> None:
    with sidecar(aborting(code)) as target:
        with pytest.raises(error):
            asker.one(target)
        with pytest.raises(error):
            asker.many(target, [REQUEST])


def test_a_sidecar_that_serves_as_many_calls_as_it_may_is_overloaded(asker: Asker) -> None:
    entered, leave = threading.Event(), threading.Event()

    def held(request: service.EvaluateRequest, context: grpc.ServicerContext) -> service.EvaluateResponse:
        entered.set()
        leave.wait(5)
        return allowing(request, context)

    with sidecar(held, max_concurrent=1) as target, Client(target, timeout_seconds=5) as busy:
        first = threading.Thread(target=busy.evaluate, args=(REQUEST,))
        first.start()
        entered.wait(5)
        with pytest.raises(Overloaded):
            asker.one(target)
        leave.set()
        first.join()


def test_refused_input_names_its_fields(asker: Asker) -> None:
    def refusing(_: Any, context: grpc.ServicerContext) -> Any:
        error = InputError.at(("consents", 1, "granted_at"), "is no date", "write 2025-01-01")
        context.abort_with_status(rpc_status.to_status(input_status(error)))

    with sidecar(refusing) as target, pytest.raises(InputError) as caught:
        asker.one(target)
    (field,) = caught.value.fields
    assert (field.pointer, field.problem, field.cure) == ("/consents/1/granted_at", "is no date", "write 2025-01-01")


def test_a_request_that_does_not_fit_is_not_sent(asker: Asker) -> None:
    with sidecar(aborting(grpc.StatusCode.INTERNAL)) as target, pytest.raises(InputError):
        asker.one(target, {"opration": {}})


@pytest.mark.parametrize(
    "nonsense",
    [
        wire.Decision(),
        wire.Decision(decision_id="d", governs=["ndsr"], binding=True),
        wire.Decision(decision_id="d", governs=["ndsr"], binding=True, effect=99),  # type: ignore[arg-type] # the point
        wire.Decision(decision_id="d", governs=["ndsr"], effect=wire.EFFECT_DENY),
        wire.Decision(effect=wire.EFFECT_ALLOW, binding=True),
    ],
)
def test_nonsense_is_a_bad_answer(asker: Asker, nonsense: wire.Decision) -> None:
    with sidecar(answering(nonsense)) as target, pytest.raises(BadAnswer):
        asker.one(target)


@pytest.mark.parametrize("garbage", [b"", b"\xff\xff\xff\xff", b"<html>200 OK</html>"])
def test_bytes_that_are_no_decision_are_none(asker: Asker, garbage: bytes) -> None:
    with sidecar(lambda _request, _context: garbage) as target:
        with pytest.raises(NoDecision):
            asker.one(target)
        with pytest.raises(NoDecision):
            asker.many(target, [REQUEST])


def test_a_batch_with_too_few_answers_is_a_bad_answer(asker: Asker) -> None:
    def short(_: Any, __: grpc.ServicerContext) -> service.EvaluateBatchResponse:
        return service.EvaluateBatchResponse(items=[service.EvaluateBatchItem(decision=allow())])

    with sidecar(short) as target, pytest.raises(BadAnswer):
        asker.many(target, [REQUEST, REQUEST])


def test_a_batch_keeps_each_answer_at_its_place(asker: Asker) -> None:
    def mixed(batch: service.EvaluateBatchRequest, _: grpc.ServicerContext) -> service.EvaluateBatchResponse:
        out = service.EvaluateBatchResponse()
        for request in batch.requests:
            item = out.items.add()
            if request.operation.purpose == "fault":
                item.error.code = code_pb2.UNAVAILABLE
            elif request.operation.purpose != "nothing":
                item.decision.CopyFrom(allow(request.operation.purpose))
        return out

    with sidecar(mixed) as target:
        outcomes = asker.many(
            target,
            [
                {"operation": {"purpose": "a"}},
                {"operation": {"purpose": "fault"}},
                {"operation": "misfit"},
                {"operation": {"purpose": "nothing"}},
                {"operation": {"purpose": "b"}},
            ],
        )
    kinds = [each.decision_id if isinstance(each, Decision) else type(each) for each in outcomes]
    assert kinds == ["a", Unreachable, InputError, BadAnswer, "b"]


def test_a_batch_without_acceptable_requests_asks_nobody(asker: Asker) -> None:
    assert asker.many("127.0.0.1:1", []) == []
    (outcome,) = asker.many("127.0.0.1:1", [{"operation": "misfit"}])
    assert isinstance(outcome, InputError)
