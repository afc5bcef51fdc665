"""A sidecar that answers what a test tells it to, and both clients behind one blocking face."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

import grpc
from google.protobuf.message import Message

import lexgate
from lexgate.client import AsyncClient, Client, Decision, Explained, LexgateError, Posture, Projection
from lexgate.client._messages import Roots
from lexgate.v1 import decision_pb2 as wire, decision_service_pb2 as service

Answer = Callable[[Any, grpc.ServicerContext], Any]
METHODS: dict[str, tuple[type[Message], type[Message]]] = {
    "Evaluate": (service.EvaluateRequest, service.EvaluateResponse),
    "ExplainDecision": (service.ExplainDecisionRequest, service.ExplainDecisionResponse),
    "EvaluateBatch": (service.EvaluateBatchRequest, service.EvaluateBatchResponse),
    "EvaluateItems": (service.EvaluateItemsRequest, service.EvaluateItemsResponse),
}
REQUEST = {"operation": {"kind": "use"}}


def allow(decision_id: str = "d-1") -> wire.Decision:
    out = wire.Decision(decision_id=decision_id, effect=wire.EFFECT_ALLOW, governs=["ndsr"], binding=True)
    out.as_of.seconds = 1748707200
    return out


def allowing(request: service.EvaluateRequest, _: grpc.ServicerContext) -> service.EvaluateResponse:
    """Allows, and repeats the purpose as the id, so that mixed-up answers would show."""
    return service.EvaluateResponse(decision=allow(request.operation.purpose or "d-1"))


@contextmanager
def sidecar(
    answer: Answer,
    *,
    target: str = "127.0.0.1:0",
    credentials: grpc.ServerCredentials | None = None,
    max_concurrent: int | None = None,
    also: Callable[[grpc.Server], None] | None = None,
) -> Iterator[str]:
    """Runs a server whose every method is `answer`, and what `also` adds to it; gives the target to reach it."""
    with ThreadPoolExecutor(8) as pool:
        server = grpc.server(pool, maximum_concurrent_rpcs=max_concurrent)
        handlers = {
            name: grpc.unary_unary_rpc_method_handler(answer, request.FromString, _bytes)
            for name, (request, _) in METHODS.items()
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("lexgate.v1.DecisionService", handlers),))
        if also is not None:
            also(server)
        port = server.add_secure_port(target, credentials) if credentials else server.add_insecure_port(target)
        server.start()
        try:
            yield target if target.startswith("unix:") else f"127.0.0.1:{port}"
        finally:
            server.stop(None).wait()


def _bytes(answer: Message | bytes) -> bytes:
    return answer if isinstance(answer, bytes) else answer.SerializeToString()


class Asker(Protocol):
    """One call of either client."""

    def one(self, target: str, request: Mapping[str, Any] = REQUEST, **options: Any) -> Decision:
        """The decision on one request."""
        ...

    def many(self, target: str, requests: list[Mapping[str, Any]], **options: Any) -> list[Decision | LexgateError]:
        """The outcomes of a batch."""
        ...

    def explained(
        self, target: str, request: Mapping[str, Any], language: str | None = None, **options: Any
    ) -> Explained:
        """The explained decision on one request, in a language or in that of the request."""
        ...

    def posture(self, target: str, *documents: Any, **question: Any) -> Posture:
        """The report on a processor."""
        ...

    def items(self, target: str, request: Mapping[str, Any], items: Any, **options: Any) -> Projection:
        """The verdict on each item."""
        ...

    def filtered(self, target: str, request: Any, record: Any, **how: Any) -> Any:
        """What of a record may leave."""
        ...


class Blocking:
    """Asks through `Client`."""

    def one(self, target: str, request: Mapping[str, Any] = REQUEST, **options: Any) -> Decision:
        with Client(target, **options) as client:
            return client.evaluate(request)

    def many(self, target: str, requests: list[Mapping[str, Any]], **options: Any) -> list[Decision | LexgateError]:
        with Client(target, **options) as client:
            return client.evaluate_batch(requests)

    def explained(
        self, target: str, request: Mapping[str, Any], language: str | None = None, **options: Any
    ) -> Explained:
        with Client(target, **options) as client:
            return client.explain(request, **_named(language))

    def posture(self, target: str, *documents: Any, **question: Any) -> Posture:
        with Client(target) as client:
            return client.posture(*documents, **question)

    def items(self, target: str, request: Mapping[str, Any], items: Any, **options: Any) -> Projection:
        with Client(target, **options) as client:
            return client.evaluate_items(request, items)

    def filtered(self, target: str, request: Any, record: Any, **how: Any) -> Any:
        with Client(target) as client:
            return lexgate.filter_record(client, request, record, **how)


class Asynchronous:
    """Asks through `AsyncClient`, each call in an event loop of its own."""

    def one(self, target: str, request: Mapping[str, Any] = REQUEST, **options: Any) -> Decision:
        async def ask() -> Decision:
            async with AsyncClient(target, **options) as client:
                return await client.evaluate(request)

        return asyncio.run(ask())

    def many(self, target: str, requests: list[Mapping[str, Any]], **options: Any) -> list[Decision | LexgateError]:
        async def ask() -> list[Decision | LexgateError]:
            async with AsyncClient(target, **options) as client:
                return await client.evaluate_batch(requests)

        return asyncio.run(ask())

    def explained(
        self, target: str, request: Mapping[str, Any], language: str | None = None, **options: Any
    ) -> Explained:
        async def ask() -> Explained:
            async with AsyncClient(target, **options) as client:
                return await client.explain(request, **_named(language))

        return asyncio.run(ask())

    def posture(self, target: str, *documents: Any, **question: Any) -> Posture:
        async def ask() -> Posture:
            async with AsyncClient(target) as client:
                return await client.posture(*documents, **question)

        return asyncio.run(ask())

    def items(self, target: str, request: Mapping[str, Any], items: Any, **options: Any) -> Projection:
        async def ask() -> Projection:
            async with AsyncClient(target, **options) as client:
                return await client.evaluate_items(request, items)

        return asyncio.run(ask())

    def filtered(self, target: str, request: Any, record: Any, **how: Any) -> Any:
        async def ask() -> Any:
            async with AsyncClient(target) as client:
                return await lexgate.filter_record_async(client, request, record, **how)

        return asyncio.run(ask())


def _named(language: str | None) -> Roots:
    return {} if language is None else {"language": language}
