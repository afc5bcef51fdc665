"""Both interceptors let a call proceed on a binding ALLOW, and end it with a status that says why else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import grpc
import grpc.aio
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from lexgate.client import AsyncClient, Client
from lexgate.enforce import NO_DATA, granted
from lexgate.enforce.grpc import AsyncPermissionInterceptor, Mappings, PermissionInterceptor
from lexgate.v1 import decision_pb2 as wire
from tests.grpc_servers import grpc_server
from tests.integration.enforce.points import DELETE, PERSON, SELL, answering, decision, unbinding

FORMS = ("OneOne", "OneMany", "ManyOne", "ManyMany")
OWED = wire.Obligation(statute="ndsr", article="12", code="keep_records", verb="keep", object="records")
Run = Callable[..., list[bytes]]


def mapping(message: bytes, _context: Any) -> Any:
    """Asks by the message: `sell` is denied, `delete` allowed."""
    kinds: dict[bytes, Any] = {
        b"delete": DELETE,
        b"sell": SELL | {"subject": {"id": PERSON}},
        b"wrong": {"opration": 1},
    }
    if message == b"fail":
        raise ValueError(PERSON)
    return kinds.get(message)


MAPPINGS: Mappings = {**{f"/shop.Shop/{form}": mapping for form in FORMS}, "/shop.Shop/Health": NO_DATA}


def method(kind: str, function: Any) -> Any:
    makers = {
        "OneOne": grpc.unary_unary_rpc_method_handler,
        "OneMany": grpc.unary_stream_rpc_method_handler,
        "ManyOne": grpc.stream_unary_rpc_method_handler,
        "ManyMany": grpc.stream_stream_rpc_method_handler,
    }
    return makers[kind](function)


class Shop:
    """A service of each form; what it handled is in `ran`."""

    def __init__(self) -> None:
        self.ran: list[bytes] = []

    def handlers(self) -> Any:
        named = {form: method(form, getattr(self, form)) for form in FORMS}
        for other in ("Health", "Forgotten"):
            named[other] = method("OneOne", self.Health)
        return grpc.method_handlers_generic_handler("shop.Shop", named)

    def _done(self, message: bytes) -> bytes:
        self.ran.append(message)
        return ",".join([granted().decision_id, *(each.code for each in granted().obligations)]).encode()

    def Health(self, message: bytes, _context: Any) -> bytes:  # noqa: N802 - as gRPC names methods
        self.ran.append(message)
        try:
            return granted().decision_id.encode()
        except LookupError:
            return b"no decision"

    def OneOne(self, message: bytes, _context: Any) -> bytes:  # noqa: N802 - as above
        return self._done(message)

    def OneMany(self, message: bytes, _context: Any) -> Iterator[bytes]:  # noqa: N802 - as above
        yield self._done(message)
        yield self._done(message)

    def ManyOne(self, messages: Iterator[bytes], _context: Any) -> bytes:  # noqa: N802 - as above
        return b" ".join(map(self._done, messages))

    def ManyMany(self, messages: Iterator[bytes], _context: Any) -> Iterator[bytes]:  # noqa: N802 - as above
        self.ran.append(b"started")
        yield from map(self._done, messages)


class AsyncShop(Shop):
    """The same for asyncio."""

    async def Health(self, message: bytes, _context: Any) -> bytes:  # type: ignore[override] # noqa: N802 - as above
        return Shop.Health(self, message, _context)

    async def OneOne(self, message: bytes, _context: Any) -> bytes:  # type: ignore[override] # noqa: N802 - as above
        return self._done(message)

    async def OneMany(self, message: bytes, _context: Any) -> AsyncIterator[bytes]:  # type: ignore[override] # noqa: N802
        yield self._done(message)
        yield self._done(message)

    async def ManyOne(self, messages: AsyncIterator[bytes], _context: Any) -> bytes:  # type: ignore[override] # noqa: N802
        return b" ".join([self._done(each) async for each in messages])

    async def ManyMany(self, messages: AsyncIterator[bytes], _context: Any) -> AsyncIterator[bytes]:  # type: ignore[override] # noqa: N802
        self.ran.append(b"started")
        async for each in messages:
            yield self._done(each)


class ReadingShop(AsyncShop):
    """The same, with handlers that read from their context and write to it."""

    async def OneMany(self, message: bytes, context: Any) -> None:  # type: ignore[override] # noqa: N802 - as above
        await context.write(self._done(message))
        await context.write(self._done(message))

    async def ManyOne(self, _: AsyncIterator[bytes], context: Any) -> bytes:  # type: ignore[override] # noqa: N802
        return b" ".join([self._done(each) async for each in self._read(context)])

    async def ManyMany(self, _: AsyncIterator[bytes], context: Any) -> None:  # type: ignore[override] # noqa: N802
        self.ran.append(b"started")
        async for each in self._read(context):
            await context.write(self._done(each))

    async def _read(self, context: Any) -> AsyncIterator[bytes]:
        while (message := await context.read()) is not grpc.aio.EOF:
            yield message


def call(target: str, form: str, messages: list[bytes]) -> list[bytes]:
    """The answers of one call."""
    asked, answered = form.startswith("Many"), form.endswith("Many")
    with grpc.insecure_channel(target) as channel:
        path = f"/shop.Shop/{form}"
        if asked:
            many: Any = channel.stream_stream(path) if answered else channel.stream_unary(path)
            outcome = many(iter(messages), timeout=20)
        else:
            one: Any = channel.unary_stream(path) if answered else channel.unary_unary(path)
            outcome = one(messages[0], timeout=20)
        return list(outcome) if answered else [outcome]


def blocking(shop: Shop, target: str, calls: list[tuple[str, list[bytes]]], timeout: float = 5) -> list[bytes]:
    """Calls a service behind the blocking interceptor."""
    with (
        Client(target, timeout_seconds=timeout) as client,
        grpc_server(
            lambda server: server.add_generic_rpc_handlers((shop.handlers(),)),
            PermissionInterceptor(client, MAPPINGS),
            threads=1,
        ) as served,
    ):
        return [answer for form, messages in calls for answer in call(served, form, messages)]


def asynchronous(shop: Shop, target: str, calls: list[tuple[str, list[bytes]]], timeout: float = 5) -> list[bytes]:
    """Calls a service behind the interceptor for asyncio."""

    async def run() -> list[bytes]:
        async with AsyncClient(target, timeout_seconds=timeout) as client:
            server = grpc.aio.server(interceptors=[AsyncPermissionInterceptor(client, MAPPINGS)])
            server.add_generic_rpc_handlers((shop.handlers(),))
            served = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
            await server.start()
            try:
                return [out for form, sent in calls for out in await asyncio.to_thread(call, served, form, sent)]
            finally:
                await server.stop(None)

    return asyncio.run(run())


MAKES: dict[str, tuple[type[Shop], Run]] = {
    "sync": (Shop, blocking),
    "asyncio": (AsyncShop, asynchronous),
    "asyncio reading": (ReadingShop, asynchronous),
}


@pytest.fixture(params=MAKES)
def make(request: pytest.FixtureRequest) -> tuple[Shop, Run]:
    kind, run = MAKES[request.param]
    return kind(), run


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def ended(run: Run, *arguments: Any, **more: Any) -> tuple[grpc.StatusCode, str, dict[str, str]]:
    """The code of a call that ends without an answer, its reason, and the rest of its details."""
    with pytest.raises(grpc.RpcError) as caught:
        run(*arguments, **more)
    error: Any = caught.value
    status = rpc_status.from_call(error)
    info = error_details_pb2.ErrorInfo()
    assert status is not None
    assert status.details[0].Unpack(info)
    assert info.domain == "lexgate"
    assert PERSON not in f"{error.details()} {error.trailing_metadata()}"
    return error.code(), info.reason, dict(info.metadata)


def test_an_allow_lets_the_call_proceed_with_its_obligations(make: tuple[Shop, Run], form: str) -> None:
    shop, run = make
    with answering(decision(obligations=[OWED])) as target:
        answers = run(shop, target, [(form, [b"delete"])])
    assert answers[0] == b"d-1,keep_records"
    assert b"delete" in shop.ran


def test_a_denial_of_the_real_service_ends_the_call(make: tuple[Shop, Run], form: str, target: str) -> None:
    shop, run = make
    code, reason, details = ended(run, shop, target, [(form, [b"sell"])])
    assert (code, reason, shop.ran) == (grpc.StatusCode.PERMISSION_DENIED, "Denied", [])
    assert "ndsr:8.p1c" in details["articles"].split(",")
    assert details["decision_id"]


@pytest.mark.parametrize("form", ["ManyOne", "ManyMany"])
def test_each_message_of_a_stream_is_judged(make: tuple[Shop, Run], form: str, target: str) -> None:
    shop, run = make
    code, reason, _ = ended(run, shop, target, [(form, [b"delete", b"delete", b"sell", b"delete"])])
    assert (code, reason) == (grpc.StatusCode.PERMISSION_DENIED, "Denied")
    assert [each for each in shop.ran if each != b"started"] == [b"delete", b"delete"]


@pytest.mark.parametrize("form", ["ManyOne", "ManyMany"])
def test_a_stream_without_messages_starts_nothing(make: tuple[Shop, Run], form: str, target: str) -> None:
    shop, run = make
    code, reason, _ = ended(run, shop, target, [(form, [])])
    assert (code, reason, shop.ran) == (grpc.StatusCode.PERMISSION_DENIED, "Unmapped", [])


@pytest.mark.parametrize(
    ("given", "reason"),
    [(unbinding(), "NotBinding"), (decision(effect=wire.EFFECT_REFER, reasons=["no_facts"]), "Referred")],
)
def test_what_is_no_binding_allow_ends_the_call(make: tuple[Shop, Run], given: wire.Decision, reason: str) -> None:
    shop, run = make
    with answering(given) as target:
        code, found, _ = ended(run, shop, target, [("OneOne", [b"delete"])])
    assert (code, found, shop.ran) == (grpc.StatusCode.PERMISSION_DENIED, reason, [])


@pytest.mark.parametrize("name", MAKES)
def test_without_a_decision_the_service_is_unavailable(name: str, troubled: str) -> None:
    kind, run = MAKES[name]
    shop = kind()
    for form in FORMS:
        code, _, _ = ended(run, shop, troubled, [(form, [b"delete"])], timeout=0.2)
        assert (code, shop.ran) == (grpc.StatusCode.UNAVAILABLE, [])


@pytest.mark.parametrize(("message", "reason"), [(b"wrong", "InputError"), (b"fail", "MappingFailed")])
def test_a_mapping_that_does_wrong_ends_the_call(
    make: tuple[Shop, Run], message: bytes, reason: str, target: str, caplog: pytest.LogCaptureFixture
) -> None:
    shop, run = make
    with caplog.at_level(logging.WARNING, "lexgate.enforce"):
        code, found, _ = ended(run, shop, target, [("OneOne", [message])])
    assert (code, found, shop.ran) == (grpc.StatusCode.INTERNAL, reason, [])
    assert caplog.text
    assert PERSON not in caplog.text


@pytest.mark.parametrize(("form", "message"), [("Forgotten", b"delete"), ("OneOne", b"unknown")])
def test_what_no_mapping_knows_ends(make: tuple[Shop, Run], form: str, message: bytes, target: str) -> None:
    shop, run = make
    code, reason, _ = ended(run, shop, target, [(form, [message])])
    assert (code, reason, shop.ran) == (grpc.StatusCode.PERMISSION_DENIED, "Unmapped", [])


def test_a_method_without_data_has_no_decision_of_the_call_before(make: tuple[Shop, Run], target: str) -> None:
    shop, run = make
    calls = [(form, [b"delete"]) for form in FORMS]
    assert run(shop, target, [*calls, ("Health", [b"?"])])[-1] == b"no decision"


def test_an_unknown_method_stays_unknown(make: tuple[Shop, Run], target: str) -> None:
    shop, run = make
    with pytest.raises(grpc.RpcError) as caught:
        run(shop, target, [("Nothing", [b"delete"])])
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
