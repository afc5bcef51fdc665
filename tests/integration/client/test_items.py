"""Both clients ask about items, and filter records by what they are told; by nothing less does anything leave."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

import lexgate
from lexgate.client import AsyncClient, BadAnswer, Client, Effect, InputError, NoDecision, Projection, Unreachable
from lexgate.v1 import decision_pb2 as wire, decision_service_pb2 as service
from tests.grpc_servers import real_service
from tests.integration.client.fakes import Asker, allow, sidecar

REQUEST: dict[str, Any] = {
    "operation": {
        "kind": "use",
        "purpose": "support",
        "method": "screen",
        "basis": "consent",
        "retention_until": "2027-06-30",
        "place": "CN",
    },
    "subject": {"id": "s-1", "age": 34},
    "notice": {"form": "individual"},
    "consents": [
        {
            "id": "c-1",
            "active": True,
            "granted_at": "2026-03-01T09:30:00+08:00",
            "purposes": ["support"],
            "methods": ["screen"],
            "items": ["name", "email", "phone", "customer.city"],
            "retention_until": "2027-06-30",
        }
    ],
}
PERSONAL = {**REQUEST, "data": {"personal": True}}
ORDER = {"order_id": 7, "name": "Ann", "email": "a@b", "symptoms": "cough", "face": b"\x00"}


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with real_service() as target:
        yield target


def test_each_item_has_a_verdict_and_the_law_that_withholds_it(asker: Asker, target: str) -> None:
    projection = asker.items(target, REQUEST, ["email", "symptoms", "phone", "unheard_of"], timeout_seconds=5)
    assert projection.allowed == {"email", "phone"}
    assert [each.item for each in projection.items] == ["email", "symptoms", "phone", "unheard_of"]
    assert [each.effect for each in projection.items] == [Effect.ALLOW, Effect.DENY, Effect.ALLOW, Effect.DENY]
    assert projection.items[1].articles == ("ndsr:22(2)", "ndsr:22(4)")
    assert projection.items[3].articles == ("house:personal_unstated",)
    assert projection.decision("email") is projection.decision("phone")
    assert len(projection.decisions) == 3
    with pytest.raises(TypeError, match="neither true nor false"):
        assert projection


def test_a_shared_refusal_names_every_item_that_it_is_about(asker: Asker, target: str) -> None:
    projection = asker.items(target, REQUEST, ["fax", "qq", "postal_address"], timeout_seconds=5)
    assert projection.allowed == frozenset()
    for decision in projection.decisions:
        about = {each.item for each in projection.items if each.decision_id == decision.decision_id}
        (violation,) = [each for each in decision.violations if each.article in {"22(4)", "personal_unstated"}]
        if violation.article == "22(4)":
            assert set(violation.details["item"]) == about
            assert about <= set(violation.cures[0].requires[-1].value["items"])


def test_an_answer_about_another_day_lets_nothing_leave(asker: Asker, target: str) -> None:
    projection = asker.items(target, {**REQUEST, "as_of": "2026-06-01"}, ["email"], timeout_seconds=5)
    assert (projection.items[0].effect, projection.allowed) == (Effect.ALLOW, frozenset())


@pytest.mark.parametrize(
    ("request_", "items", "field"),
    [
        (REQUEST, [], "/items"),
        (REQUEST, "email", "/items"),
        (REQUEST, ["email", "email"], "/items/1"),
        (REQUEST, ["email", ""], "/items/1"),
        (REQUEST, [7], "/items"),
        (REQUEST, [f"i{number}" for number in range(201)], "/items"),
        ({"operation": {"kind": "borrow"}}, ["email"], "/request/operation/kind"),
        ({"operation": {"kind": "use", "items": ["a"]}}, ["email"], "/request/operation/items"),
        ({}, ["email"], "/request/operation"),
    ],
)
def test_what_is_not_acceptable_is_named(asker: Asker, target: str, request_: Any, items: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        asker.items(target, request_, items, timeout_seconds=5)
    assert [each.pointer for each in caught.value.fields] == [field]


def test_bytes_that_are_no_message_are_the_callers_mistake(target: str) -> None:
    with grpc.insecure_channel(target) as channel:
        call: Any = channel.unary_unary("/lexgate.v1.DecisionService/EvaluateItems")
        for raw in (b"\xff", b"\x9a\x06\x01x"):  # no message, and a field outside of the contract
            with pytest.raises(grpc.RpcError) as caught:
                call(raw, timeout=5)
            assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_a_record_comes_back_with_what_may_leave(asker: Asker, target: str) -> None:
    assert asker.filtered(target, REQUEST, ORDER, timeout_seconds=5) == {"name": "Ann", "email": "a@b"}
    left = asker.filtered(target, REQUEST, ORDER, harmless=["order_id"], timeout_seconds=5)
    assert left == {"order_id": 7, "name": "Ann", "email": "a@b"}


def test_nested_members_are_named_by_dots_or_by_pointers(asker: Asker, target: str) -> None:
    record = {"id": 7, "customer": {"city": "Lima", "street": "Main"}, "notes": [{"text": "cough"}], "mail": "a@b"}
    assert asker.filtered(target, PERSONAL, record, timeout_seconds=5) == {"customer": {"city": "Lima"}}
    items = {"email": "/mail", "symptoms": "/notes/*/text", "phone": "/customer/street", "face": "/none"}
    left = asker.filtered(target, PERSONAL, record, items=items, harmless=["/id"], timeout_seconds=5)
    assert left == {"id": 7, "customer": {"street": "Main"}, "mail": "a@b"}
    assert asker.filtered(target, PERSONAL, record, items=["customer.city", "notes"], timeout_seconds=5) == {
        "customer": {"city": "Lima"}
    }


def test_records_with_the_same_request_are_judged_once(asker: Asker, target: str) -> None:
    told: list[Projection] = []
    records = [{"who": "s-1", "name": "Ann"}, {"who": "s-2", "name": "Bo", "face": "x"}, {"who": "s-1", "email": "a"}]

    def request(record: Any) -> Any:
        age = {"s-1": 34, "s-2": 12}[record["who"]]
        return {**REQUEST, "subject": {"id": record["who"], "age": age}}

    left = asker.filtered(target, request, records, harmless=["who"], told=told.append, timeout_seconds=5)
    assert left == [{"who": "s-1", "name": "Ann"}, {"who": "s-2"}, {"who": "s-1", "email": "a"}]
    assert [[each.item for each in projection.items] for projection in told] == [["name", "email"], ["face", "name"]]


def test_a_record_without_an_item_asks_nobody(asker: Asker) -> None:
    assert asker.filtered("127.0.0.1:1", REQUEST, {"order_id": 7}, harmless=["order_id"]) == {"order_id": 7}
    assert asker.filtered("127.0.0.1:1", REQUEST, {"order_id": 7}, items=["name"]) == {}
    assert asker.filtered("127.0.0.1:1", REQUEST, []) == []


@pytest.mark.parametrize("record", ["name", 7, None, [7], {"a": "x"}.items()])
def test_what_is_no_record_is_refused(asker: Asker, record: Any) -> None:
    with pytest.raises(InputError):
        asker.filtered("127.0.0.1:1", REQUEST, record)


Answering = Callable[[service.EvaluateItemsRequest], service.EvaluateItemsResponse]


def fitting(request: service.EvaluateItemsRequest) -> service.EvaluateItemsResponse:
    out = service.EvaluateItemsResponse(decisions=[allow("d-1")])
    for item in request.items:
        out.items.add(item=item, allowed=True, effect=wire.EFFECT_ALLOW, decision_id="d-1")
    return out


def denying(request: service.EvaluateItemsRequest) -> service.EvaluateItemsResponse:
    """Says that all may leave, by a decision that forbids it."""
    out = fitting(request)
    out.decisions[0].effect = wire.EFFECT_DENY
    out.decisions[0].violations.add(statute="ndsr", article="22(2)", code="x")
    return out


def changed(change: Callable[[service.EvaluateItemsResponse], object]) -> Answering:
    def answer(request: service.EvaluateItemsRequest) -> service.EvaluateItemsResponse:
        out = fitting(request)
        change(out)
        return out

    return answer


NONSENSE: dict[str, Answering] = {
    "nothing": lambda _: service.EvaluateItemsResponse(),
    "no decision": changed(lambda out: out.ClearField("decisions")),
    "an item less": changed(lambda out: out.items.pop()),
    "an item more": changed(lambda out: out.items.add(item="x", allowed=True, decision_id="d-1")),
    "another item": changed(lambda out: setattr(out.items[0], "item", "x")),
    "another decision": changed(lambda out: setattr(out.items[0], "decision_id", "d-2")),
    "two decisions of one id": changed(lambda out: out.decisions.append(allow("d-1"))),
    "a verdict of its own": denying,
    "articles of its own": changed(lambda out: out.items[0].articles.append("ndsr:1")),
    "no binding decision": changed(lambda out: setattr(out.decisions[0], "binding", False)),
    "a decision about nothing": changed(lambda out: out.decisions[0].ClearField("as_of")),
}


def test_a_fitting_answer_is_taken(asker: Asker) -> None:
    with sidecar(lambda request, _: fitting(request)) as target:
        assert asker.filtered(target, REQUEST, ORDER) == ORDER


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_lets_nothing_leave(asker: Asker, answer: Answering) -> None:
    with sidecar(lambda request, _: answer(request)) as target, pytest.raises(BadAnswer):
        asker.filtered(target, REQUEST, ORDER)


def test_bytes_that_are_no_answer_let_nothing_leave(asker: Asker) -> None:
    with sidecar(lambda _, __: b"\xff\xff") as target, pytest.raises(NoDecision):
        asker.filtered(target, REQUEST, ORDER)


def test_who_is_out_of_reach_or_slow_lets_nothing_leave(asker: Asker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as dead, pytest.raises(NoDecision):
        asker.filtered(f"127.0.0.1:{dead.getsockname()[1]}", REQUEST, ORDER, timeout_seconds=0.1)

    def slowly(request: Any, _: Any) -> Any:
        time.sleep(0.4)
        return fitting(request)

    with sidecar(slowly) as target, pytest.raises(NoDecision):
        asker.filtered(target, REQUEST, ORDER, timeout_seconds=0.1)


class Odd:
    """A client that is none of ours."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def evaluate_items(self, *_: Any, **__: Any) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (RuntimeError("cough"), Unreachable),
        (None, BadAnswer),
        ({"name": True}, BadAnswer),
        (Projection((), ()), BadAnswer),
    ],
)
def test_a_client_that_fails_in_a_way_of_its_own_lets_nothing_leave(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        lexgate.filter_record(Odd(answer), REQUEST, ORDER)
    assert "cough" not in str(caught.value)
    with pytest.raises(error):
        asyncio.run(lexgate.filter_record_async(Odd(answer), REQUEST, ORDER))


def test_an_async_client_is_not_asked_from_a_blocking_call() -> None:
    with pytest.raises(BadAnswer, match="filter_record_async"):
        lexgate.filter_record(AsyncClient("127.0.0.1:1"), REQUEST, ORDER)


def test_a_blocking_client_may_be_asked_from_an_async_call(target: str) -> None:
    with Client(target, timeout_seconds=5) as client:
        left = asyncio.run(lexgate.filter_record_async(client, REQUEST, ORDER))
    assert left == {"name": "Ann", "email": "a@b"}


def test_the_package_has_nothing_else() -> None:
    with pytest.raises(AttributeError, match="no attribute 'filter'"):
        lexgate.filter  # noqa: B018 - the look itself is what is tested
