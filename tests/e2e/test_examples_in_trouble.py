"""The examples when no decision comes: nothing is stored, nothing is shown, nobody is enrolled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import grpc
import pytest

from examples.children_app.enrolment import NICKNAME, Enrolment
from examples.order_service.__main__ import ANN, open_shop
from examples.recommender.feed import Candidate, Viewer, feed
from lexgate.client import Client, Decision, LedgerClient, LexgateError, NoDecision, Unreachable
from lexgate.facts.ledger import LedgerStore, open_sqlite
from lexgate.serve.services.grpc_methods import add_service_to
from lexgate.serve.services.ledger import ledger_service
from lexgate.v1 import decision_pb2 as wire, decision_service_pb2 as service
from tests.grpc_servers import NoCounters
from tests.integration.client.fakes import allow, allowing, sidecar

Add = Callable[[grpc.Server], None]


def overloaded(_: Any, context: grpc.ServicerContext) -> Any:
    context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "as many calls as it may")


def nonsense(_: Any, __: grpc.ServicerContext) -> service.EvaluateResponse:
    return service.EvaluateResponse(decision=wire.Decision(effect=wire.EFFECT_ALLOW))


def referred(_: Any, __: grpc.ServicerContext) -> service.EvaluateResponse:
    decision = allow()
    decision.effect = wire.EFFECT_REFER
    decision.reasons.append("core_data")
    return service.EvaluateResponse(decision=decision)


def not_binding(_: Any, __: grpc.ServicerContext) -> service.EvaluateResponse:
    decision = allow()
    decision.binding = False
    return service.EvaluateResponse(decision=decision)


@pytest.fixture
def nobody(tmp_path: Path) -> str:
    return f"unix:{tmp_path}/nothing.sock"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[LedgerStore]:
    with closing(open_sqlite(tmp_path / "ledger.db")) as ledger:
        yield ledger


@pytest.fixture
def with_ledger(ledger: LedgerStore) -> Add:
    return lambda server: add_service_to(server, ledger_service(ledger, NoCounters(), time.time))


@pytest.mark.parametrize(
    ("answer", "status"), [(overloaded, 503), (nonsense, 503), (referred, 403), (not_binding, 403)]
)
def test_the_shop_stores_nothing_without_an_allow(
    answer: Any, status: int, ledger: LedgerStore, with_ledger: Add, capsys: pytest.CaptureFixture[str]
) -> None:
    with sidecar(answer, also=with_ledger) as target, open_shop(target) as shop:
        response = shop.post("/orders", json=ANN)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert len(ledger.consents_of("ann")) == 1  # what she said stands, whatever the shop may do
    assert "Stored: 0 order(s), 0 handover(s)." in capsys.readouterr().out


def test_the_shop_stores_nothing_without_a_sidecar(nobody: str, capsys: pytest.CaptureFixture[str]) -> None:
    with open_shop(nobody) as shop:
        assert shop.post("/orders", json=ANN).status_code == 503
        assert shop.post("/orders/none/handover", json={"courier": "swift-couriers"}).status_code == 404
    assert "Stored: 0 order(s), 0 handover(s)." in capsys.readouterr().out


@pytest.mark.parametrize("customer", ["Ann Li", "13800138000"])
def test_the_shop_records_no_personal_value_as_the_id_of_a_customer(
    customer: str, with_ledger: Add, capsys: pytest.CaptureFixture[str]
) -> None:
    with sidecar(allowing, also=with_ledger) as target, open_shop(target) as shop:
        response = shop.post("/orders", json=ANN | {"customer": customer})
    assert response.status_code == 422
    assert customer not in response.text
    assert "Stored: 0 order(s)" in capsys.readouterr().out


def test_the_shop_stores_nothing_where_the_consent_cannot_be_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    with sidecar(allowing) as target, open_shop(target) as shop:
        assert shop.post("/orders", json=ANN).status_code == 503
        assert shop.post("/customers/ann/withdrawal").status_code == 503
    assert "Stored: 0 order(s)" in capsys.readouterr().out


def test_the_app_enrols_nobody_without_a_sidecar(nobody: str) -> None:
    with Client(nobody) as lexgate, LedgerClient(nobody) as ledger:
        app = Enrolment(lexgate, ledger)
        with pytest.raises(NoDecision):
            app.agrees("mei", NICKNAME)
        with pytest.raises(NoDecision):
            app.enrol("mei", NICKNAME)
    assert not app.pupils


def test_there_is_no_feed_without_a_sidecar(nobody: str) -> None:
    with Client(nobody) as lexgate, pytest.raises(NoDecision):
        feed(lexgate, Viewer("dai"), [Candidate("v", ("watch_history",))], ["popular"])


class Scripted:
    """Stands for a client whose batch came to these outcomes."""

    def __init__(self, *outcomes: Decision | LexgateError) -> None:
        self._outcomes = outcomes

    def evaluate_batch(self, requests: list[Any], **_: Any) -> list[Decision | LexgateError]:
        assert len(requests) == len(self._outcomes)
        return list(self._outcomes)


@pytest.fixture
def allowed() -> Iterator[Decision]:
    def answer(_: Any, __: grpc.ServicerContext) -> service.EvaluateResponse:
        return service.EvaluateResponse(decision=allow())

    with sidecar(answer) as target, Client(target) as lexgate:
        yield lexgate.evaluate(operation={"kind": "recommend"})


def test_an_error_in_the_place_of_a_decision_is_no_permission(allowed: Decision) -> None:
    candidates = [Candidate("a", ("watch_history",)), Candidate("b", ("watch_history",))]
    fault = Unreachable("told to")

    def shown(*outcomes: Decision | LexgateError) -> tuple[str, ...]:
        return feed(cast("Client", Scripted(*outcomes)), Viewer("dai"), candidates, ["p"]).titles

    assert shown(allowed, fault, fault) == ("a",)
    assert shown(fault, fault, allowed) == ("p",)
    assert shown(fault, fault, fault) == ()
