"""The gate before gRPC, on a real server with one method of each kind, over TCP and over a Unix socket."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from google.protobuf.wrappers_pb2 import StringValue
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from lexgate.bootstrap import Application
from lexgate.config import AccessSection, RateSection
from lexgate.domain.access import Role
from lexgate.serve.access import Gate, charge, current_caller
from lexgate.serve.access.grpc_gate import GrpcGate
from lexgate.serve.access.table import ADMINISTER, GRPC, OPEN, RECORD
from lexgate.serve.access.tokens import NewToken, new_token
from lexgate.serve.grpc_server import GrpcServer
from lexgate.v1 import decision_service_pb2 as wire, decision_service_pb2_grpc as stubs, facts_pb2
from tests.integration.serve.web import Counted

SHOP, OPS = new_token("shop", (Role.RECORD,)), new_token("ops", (Role.ADMINISTER,))
OLD = new_token("old", (Role.RECORD,), int(time.time()) - 3)
TABLE = {"Say": RECORD, "SayMany": RECORD, "Hear": RECORD, "Talk": RECORD, "Rule": ADMINISTER, "Ask": OPEN}
ALLOWED = wire.EvaluateRequest(operation=facts_pb2.Operation(kind="delete", place="CN"))


def said(request: StringValue) -> StringValue:
    charge(int(request.value) if request.value.isdecimal() else 0)
    return StringValue(value=f"{current_caller().actor} {request.value}")


def many(request: StringValue, _: Any) -> Iterator[StringValue]:
    yield from (said(request) for _ in range(3))


def talk(requests: Iterator[StringValue], _: Any) -> Iterator[StringValue]:
    yield from (said(request) for request in requests)


def heard(requests: Iterator[StringValue], _: Any) -> StringValue:
    return said(StringValue(value=" ".join(request.value for request in requests)))


def handlers() -> dict[str, Any]:
    codec = StringValue.FromString, StringValue.SerializeToString
    return {
        "Say": grpc.unary_unary_rpc_method_handler(lambda request, _: said(request), *codec),
        "SayMany": grpc.unary_stream_rpc_method_handler(many, *codec),
        "Hear": grpc.stream_unary_rpc_method_handler(heard, *codec),
        "Talk": grpc.stream_stream_rpc_method_handler(talk, *codec),
        "Rule": grpc.unary_unary_rpc_method_handler(lambda request, _: said(request), *codec),
        "Ask": grpc.unary_unary_rpc_method_handler(lambda request, _: request, *codec),
        "Forgotten": grpc.unary_unary_rpc_method_handler(lambda request, _: request, *codec),
    }


class Toy:
    """A running server behind the gate."""

    def __init__(self, tcp: grpc.Channel, unix: grpc.Channel, counted: Counter[str]) -> None:
        self.tcp, self.unix, self.counted = tcp, unix, counted

    def call(self, method: str, *values: str, token: str | None = None, unix: bool = False) -> list[str]:
        channel: Any = self.unix if unix else self.tcp
        metadata = [] if token is None else [("authorization", f"Bearer {token}")]
        codec = StringValue.SerializeToString, StringValue.FromString
        messages = [StringValue(value=value) for value in values]
        path = f"/toy.Toy/{method}"
        if method == "SayMany":
            return [each.value for each in channel.unary_stream(path, *codec)(messages[0], metadata=metadata)]
        if method == "Hear":
            return [channel.stream_unary(path, *codec)(iter(messages), metadata=metadata).value]
        if method == "Talk":
            return [each.value for each in channel.stream_stream(path, *codec)(iter(messages), metadata=metadata)]
        return [channel.unary_unary(path, *codec)(messages[0], metadata=metadata).value]

    def refused(self, method: str, *values: str, **how: Any) -> Any:
        with pytest.raises(grpc.RpcError) as error:
            self.call(method, *(values or ("x",)), **how)
        return error.value

    def code(self, method: str, *values: str, **how: Any) -> grpc.StatusCode:
        code: grpc.StatusCode = self.refused(method, *values, **how).code()
        return code


def keep(folder: Path, *tokens: NewToken) -> Path:
    entries = [made.entry.model_dump(mode="json", exclude_none=True) for made in tokens]
    (folder / "tokens").write_text(yaml.safe_dump({"tokens": entries}))
    return folder / "tokens"


@contextmanager
def toy(folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Iterator[Toy]:
    for name, needed in TABLE.items():
        monkeypatch.setitem(GRPC, f"/toy.Toy/{name}", needed)
    keep(folder, SHOP, OPS, OLD)
    counted = Counted()
    gate = Gate(AccessSection(tokens=folder / "tokens", **settings))
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool, interceptors=[GrpcGate(gate, counted)])
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("toy.Toy", handlers()),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.add_insecure_port(f"unix:{folder}/s")
        server.start()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as tcp, grpc.insecure_channel(f"unix:{folder}/s") as unix:
            yield Toy(tcp, unix, counted.kinds)
        assert server.stop(5).wait(10)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    with toy(tmp_path, monkeypatch) as server:
        yield server


def test_each_kind_of_method_knows_who_calls(server: Toy) -> None:
    assert server.call("Say", "a", token=SHOP.text) == ["token:shop a"]
    assert server.call("SayMany", "a", token=SHOP.text) == ["token:shop a"] * 3
    assert server.call("Hear", "a", "b", token=SHOP.text) == ["token:shop a b"]
    assert server.call("Talk", "a", "b", token=SHOP.text) == ["token:shop a", "token:shop b"]


@pytest.mark.parametrize("method", ["Say", "SayMany", "Hear", "Talk"])
def test_each_kind_of_method_needs_a_credential(server: Toy, method: str) -> None:
    error = server.refused(method, "a")
    assert (error.code(), error.details()) == (
        grpc.StatusCode.UNAUTHENTICATED,
        "this call needs a credential with the role record",
    )
    assert server.counted["refused unauthenticated"] == 1


def test_the_owner_needs_none_over_the_unix_socket(server: Toy) -> None:
    assert server.call("Rule", "a", unix=True) == ["unix a"]


def test_a_wrong_role_is_refused_and_the_needed_one_is_named(server: Toy) -> None:
    error = server.refused("Rule", token=SHOP.text)
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
    assert "administer" in error.details()
    assert server.counted["refused permission_denied"] == 1


@pytest.mark.parametrize(
    "token", [OLD.text, "lexgate_made-up", "eyJhbGciOiJub25lIn0.e30."], ids=["expired", "unknown", "unsigned"]
)
def test_an_expired_or_unknown_token_is_refused_and_not_repeated(server: Toy, token: str) -> None:
    error = server.refused("Say", token=token)
    assert error.code() is grpc.StatusCode.UNAUTHENTICATED
    assert token not in error.details()
    assert server.code("Say", token=token, unix=True) is grpc.StatusCode.UNAUTHENTICATED


def test_a_method_that_the_table_forgot_is_refused_to_everybody(server: Toy) -> None:
    for how in ({"unix": True}, {"token": OPS.text}, {}):
        assert server.code("Forgotten", **how) is grpc.StatusCode.PERMISSION_DENIED
    assert server.code("NotThere") is grpc.StatusCode.UNIMPLEMENTED


def test_an_open_method_asks_nobody(server: Toy) -> None:
    assert server.call("Ask", "a", token="whatever") == ["a"]


def test_bytes_that_are_no_message_are_refused_behind_the_gate(server: Toy) -> None:
    channel: Any = server.tcp
    for metadata, code in (
        ([], grpc.StatusCode.UNAUTHENTICATED),
        ([("authorization", f"Bearer {SHOP.text}")], grpc.StatusCode.INVALID_ARGUMENT),
    ):
        with pytest.raises(grpc.RpcError) as error:
            channel.unary_unary("/toy.Toy/Say")(b"\xff\xff", metadata=metadata)
        refusal: Any = error.value
        assert refusal.code() is code


def test_a_stream_ends_when_its_token_expires(server: Toy, tmp_path: Path) -> None:
    short = new_token("short", (Role.RECORD,), int(time.time()) + 4)
    keep(tmp_path, short)

    def words() -> Iterator[StringValue]:
        yield StringValue(value="before")
        time.sleep(max(0.0, short.entry.expires_at - time.time()) + 0.1)
        yield StringValue(value="after")

    channel: Any = server.tcp
    talk_over = channel.stream_stream("/toy.Toy/Talk", StringValue.SerializeToString, StringValue.FromString)
    answers = talk_over(words(), metadata=[("authorization", f"Bearer {short.text}")])
    assert next(answers).value == "token:short before"
    with pytest.raises(grpc.RpcError) as error:
        next(answers)
    refusal: Any = error.value
    assert refusal.code() is grpc.StatusCode.UNAUTHENTICATED


def test_more_calls_than_the_rate_are_refused_with_the_time_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = RateSection(record=0.01, administer=0.01, burst_seconds=200)
    with toy(tmp_path, monkeypatch, rate=rate) as server:
        assert server.call("Talk", "a", "b", token=SHOP.text)
        error = server.refused("Say", token=SHOP.text)
        assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        retry = error_details_pb2.RetryInfo()
        assert rpc_status.from_call(error).details[0].Unpack(retry)
        assert 90 < retry.retry_delay.seconds <= 100
        assert server.counted["refused too_many_calls"] == 1
        assert server.call("Rule", "1", token=OPS.text)  # its one item more is the second of two
        assert server.code("Rule", token=OPS.text) is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize("way", ["Evaluate", "EvaluateBatch", "ExplainDecision", "EvaluateStream"])
def test_deciding_needs_a_credential_where_it_is_set_so(application: Application, tmp_path: Path, way: str) -> None:
    made = new_token("asker", (Role.DECIDE,))
    access = AccessSection(tokens=keep(tmp_path, made), anonymous=(), unix_socket=())
    closed = replace(application, config=application.config.model_copy(update={"access": access}))
    server = GrpcServer(closed, Counted(), [f"unix:{tmp_path}/g"])
    with grpc.insecure_channel(f"unix:{tmp_path}/g") as channel:
        ask = asking(channel, way)
        for shown in ([], [("authorization", "Bearer wrong")]):
            with pytest.raises(grpc.RpcError) as error:
                ask(shown)
            refusal: Any = error.value
            assert refusal.code() is grpc.StatusCode.UNAUTHENTICATED
        assert ask([("authorization", f"Bearer {made.text}")])
    server.drain(closed.config.drain)


def asking(channel: grpc.Channel, way: str) -> Callable[[list[tuple[str, str]]], Any]:
    stub: Any = stubs.DecisionServiceStub(channel)  # type: ignore[no-untyped-call] # generated
    request: Any = {
        "Evaluate": ALLOWED,
        "EvaluateBatch": wire.EvaluateBatchRequest(requests=[ALLOWED]),
        "ExplainDecision": wire.ExplainDecisionRequest(request=ALLOWED),
        "EvaluateStream": [wire.EvaluateStreamRequest(request=ALLOWED)],
    }[way]
    if way == "EvaluateStream":
        return lambda metadata: list(stub.EvaluateStream(iter(request), metadata=metadata, timeout=20))
    return lambda metadata: getattr(stub, way)(request, metadata=metadata, timeout=20)


def test_a_batch_counts_as_many_calls_as_it_has_requests(application: Application, tmp_path: Path) -> None:
    access = AccessSection(rate=RateSection(decide=0.01, burst_seconds=500))  # five at once
    limited = replace(application, config=application.config.model_copy(update={"access": access}))
    server = GrpcServer(limited, Counted(), [f"unix:{tmp_path}/g"])
    with grpc.insecure_channel(f"unix:{tmp_path}/g") as channel:
        stub: Any = stubs.DecisionServiceStub(channel)  # type: ignore[no-untyped-call] # generated
        assert stub.Evaluate(ALLOWED, timeout=20)
        assert stub.EvaluateBatch(wire.EvaluateBatchRequest(requests=[ALLOWED] * 4), timeout=20)
        with pytest.raises(grpc.RpcError) as error:
            stub.Evaluate(ALLOWED, timeout=20)
        refusal: Any = error.value
        assert refusal.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    server.drain(limited.config.drain)
