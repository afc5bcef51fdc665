"""Writes that are tried again: with the same key, while the sidecar is unavailable, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest

from lexgate.client import AsyncLedgerClient, BadAnswer, LedgerClient, Receipt, TooSlow, Unreachable
from lexgate.domain.consent import State
from lexgate.v1 import ledger_service_pb2 as service
from tests.grpc_servers import grpc_server
from tests.integration.ledger import kit

Grant = Callable[..., Any]


def blocking(target: str, **options: Any) -> Receipt:
    with LedgerClient(target, **options) as client:
        return client.grant(kit.record(), kit.person())


def asynchronous(target: str, **options: Any) -> Receipt:
    async def grant() -> Receipt:
        async with AsyncLedgerClient(target, **options) as client:
            return await client.grant(kit.record(), kit.person())

    return asyncio.run(grant())


@pytest.fixture(params=[blocking, asynchronous], ids=["sync", "asyncio"])
def grant(request: pytest.FixtureRequest) -> Grant:
    grant: Grant = request.param
    return grant


class Sidecar:
    """Fails as often as it is told to, and then answers; remembers every request."""

    def __init__(self, failures: int, code: grpc.StatusCode, answer: Any) -> None:
        self.requests: list[service.GrantConsentRequest] = []
        self._failures, self._code, self._answer = failures, code, answer

    def grant(self, request: service.GrantConsentRequest, context: grpc.ServicerContext) -> Any:
        self.requests.append(request)
        if len(self.requests) <= self._failures:
            context.abort(self._code, "try again")
        return self._answer


GIVEN = service.GrantConsentResponse(receipt={"revision": "7", "recorded_at": {"seconds": kit.NOW}, "state": 2})


@contextmanager
def sidecar(
    failures: int = 0, code: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE, answer: Any = GIVEN
) -> Iterator[tuple[str, Sidecar]]:
    made = Sidecar(failures, code, answer)
    handler = grpc.unary_unary_rpc_method_handler(
        made.grant, service.GrantConsentRequest.FromString, service.GrantConsentResponse.SerializeToString
    )
    methods = grpc.method_handlers_generic_handler("lexgate.v1.LedgerService", {"GrantConsent": handler})
    with grpc_server(lambda server: server.add_generic_rpc_handlers((methods,))) as target:
        yield target, made


def test_write_is_tried_again_with_the_same_key(grant: Grant) -> None:
    with sidecar(failures=2) as (target, made):
        assert grant(target) == Receipt(7, kit.NOW, None, State.GIVEN)
        assert len(made.requests) == 3
        assert len({each.SerializeToString(deterministic=True) for each in made.requests}) == 1
        assert made.requests[0].idempotency_key


def test_each_write_has_a_key_of_its_own(grant: Grant) -> None:
    with sidecar() as (target, made):
        assert {grant(target).revision, grant(target).revision} == {7}
        assert len({each.idempotency_key for each in made.requests}) == 2


def test_write_that_no_try_brings_through_is_unreachable(grant: Grant) -> None:
    with sidecar(failures=9) as (target, made):
        with pytest.raises(Unreachable):
            grant(target, timeout_seconds=30)
        assert len(made.requests) == 5


def test_deadline_ends_all_tries(grant: Grant) -> None:
    with sidecar(failures=9) as (target, made):
        with pytest.raises(TooSlow):
            grant(target, timeout_seconds=0.3)
        assert len(made.requests) < 5


@pytest.mark.parametrize("code", [grpc.StatusCode.INTERNAL, grpc.StatusCode.RESOURCE_EXHAUSTED])
def test_other_failures_are_not_tried_again(grant: Grant, code: grpc.StatusCode) -> None:
    with sidecar(failures=1, code=code) as (target, made):
        with pytest.raises(Exception, match="try again"):
            grant(target)
        assert len(made.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        service.GrantConsentResponse(),
        service.GrantConsentResponse(receipt={"revision": "seven"}),
        service.GrantConsentResponse(receipt={"revision": "7", "state": 77}),  # of a later version
    ],
)
def test_answer_without_a_receipt_is_none(grant: Grant, answer: Any) -> None:
    with sidecar(answer=answer) as (target, _), pytest.raises(BadAnswer, match="same idempotency key"):
        grant(target)
