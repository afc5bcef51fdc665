"""What stands behind an enforcement point in the tests: sidecars that hang or answer garbage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import grpc

from lexgate.v1 import decision_pb2 as wire, decision_service_pb2 as service
from tests.integration.client.fakes import allow, sidecar

DELETE = {"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": True}}
SELL = {"operation": {"kind": "sell", "place": "CN", "items": ["phone"], "basis": "none"}}
PERSON = "person-0815"


def decision(**stated: Any) -> wire.Decision:
    """An ALLOW, and what is stated otherwise."""
    out = allow()
    out.MergeFrom(wire.Decision(**stated))
    return out


def answering(answer: Any) -> AbstractContextManager[str]:
    """A sidecar that always answers the same: a decision, or bytes."""
    if isinstance(answer, wire.Decision):
        answer = service.EvaluateResponse(decision=answer)
    return sidecar(lambda _request, _context: answer)


def hanging() -> AbstractContextManager[str]:
    """A sidecar that allows, but later than anybody waits."""

    def late(_request: Any, _context: Any) -> service.EvaluateResponse:
        time.sleep(0.6)
        return service.EvaluateResponse(decision=allow())

    return sidecar(late)


def failing(code: grpc.StatusCode) -> AbstractContextManager[str]:
    """A sidecar that ends every call with a status, and repeats a name in it."""

    def fail(_request: Any, context: grpc.ServicerContext) -> Any:
        context.abort(code, f"told to by {PERSON}")

    return sidecar(fail)


@contextmanager
def absent() -> Iterator[str]:
    """The address of a sidecar that is gone."""
    with answering(allow()) as target:
        pass
    yield target


def unbinding() -> wire.Decision:
    """An ALLOW about another day."""
    out = allow()
    out.binding = False
    return out


def ungoverned_allow() -> wire.Decision:
    """An ALLOW that no statute stands behind, and that does not say so."""
    out = allow()
    del out.governs[:]
    return out


# Each is a way not to decide, with the error that the client knows it by.
Trouble = tuple[Callable[[], AbstractContextManager[str]], str]
TROUBLES: dict[str, Trouble] = {
    "unreachable": (absent, "Unreachable"),
    "slow": (hanging, "TooSlow"),
    "empty": (lambda: answering(b""), "BadAnswer"),
    "garbage": (lambda: answering(b"\xff\xff\xff\xff"), "NoDecision"),
    "html": (lambda: answering(b"<html>200 OK</html>"), "NoDecision"),
    "no effect": (lambda: answering(wire.Decision(decision_id="d", governs=["ndsr"], binding=True)), "BadAnswer"),
    "no statute": (lambda: answering(ungoverned_allow()), "BadAnswer"),
    "overloaded": (lambda: failing(grpc.StatusCode.RESOURCE_EXHAUSTED), "Overloaded"),
    "not authorised": (lambda: failing(grpc.StatusCode.UNAUTHENTICATED), "NotAuthorised"),
    "internal": (lambda: failing(grpc.StatusCode.INTERNAL), "Unreachable"),
}
