"""Exchanges to verdicts, over the real policies and a real log."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from lexgate.bootstrap import Application
from lexgate.config import GatewaySection
from lexgate.engine import DECISION, GATEWAY, MAX_INPUT_BYTES
from lexgate.errors import EngineFault, InputError, LexgateError, LogFault, RevisionNotReached
from lexgate.serve.gateway import Exchange, Gateway, Mapping, Outcome, Verdict, answer_of, exchange_of
from lexgate.serve.waiting import WouldWait
from tests.integration.gateway.conftest import ROUTES
from tests.integration.kit import ENGINES, Name, pipeline
from tests.integration.serve.web import Counted, failing

SALE = {"basis": "none", "items": ["phone"], "customer": {"id": "SECRET-7"}}
CUSTOMER = {"x-customer": "c-1"}


def ask(application: Application, exchange: Exchange, counted: Counted | None = None) -> Verdict:
    return Gateway(application, Mapping(application.engine), counted or Counted()).judge(exchange, "envoy")


def request(method: str, target: str, headers: dict[str, str] | None = None, **more: Any) -> Exchange:
    return exchange_of(method, "https", "shop.example", target, headers or {}, **more)


def entries(log: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for file in sorted(log.rglob("decisions-*.jsonl")) for line in file.read_text().splitlines()
    ]


def test_an_allow_passes_and_is_recorded(application: Application, log: Path) -> None:
    counted = Counted()
    exchange = request("DELETE", "/orders/5?page=1&x=1&%78=2", CUSTOMER, route={"processor": "shop-1"})
    verdict = ask(application, exchange, counted)
    assert verdict.outcome is Outcome.PASS
    assert (verdict.route, verdict.observed, verdict.observed_as) == ("delete", False, None)
    assert verdict.remove_headers == ("x-debug",)
    assert verdict.remove_query == ("x", "%78")
    record = entries(log)[-1]
    assert verdict.decision is not None
    assert record["decision_id"] == verdict.decision.decision_id
    assert (record["entry"], record["subject_id"], record["processor_id"]) == ("envoy", "c-1", "shop-1")
    assert counted.kinds == {"ALLOW": 1, "enforced envoy PASS": 1}


def test_a_denial_does_not_pass(application: Application) -> None:
    verdict = ask(application, request("POST", "/sales", body=SALE))
    assert verdict.outcome is Outcome.DENIED
    assert verdict.decision is not None
    assert "house:basis_missing" in {f"{each.statute}:{each.article}" for each in verdict.decision.violations}


def test_a_denial_is_explained_where_the_route_asks_for_it(application: Application) -> None:
    verdict = ask(application, request("POST", "/explained", {"x-language": "vi"}))
    document = json.loads(answer_of(verdict).body)
    assert {each["language"] for each in document["explanations"]} == {"vi"}


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/nothing"), ("POST", "/health"), ("GET", "/health/"), ("GET", "/Health"), ("DELETE", "/orders/5/items")],
)
def test_what_no_route_describes_does_not_pass(application: Application, method: str, target: str) -> None:
    counted = Counted()
    verdict = ask(application, request(method, target, CUSTOMER), counted)
    assert verdict == Verdict(Outcome.UNMAPPED)
    assert counted.kinds == {"enforced envoy UNMAPPED": 1}


def test_without_a_file_of_routes_nothing_passes(opa: Path) -> None:
    with pipeline("wasm", opa) as application:
        assert ask(application, request("GET", "/health")).outcome is Outcome.UNMAPPED


def test_a_route_without_data_passes_and_nothing_is_recorded(application: Application, log: Path) -> None:
    before = len(entries(log))
    verdict = ask(application, request("GET", "/health"))
    assert (verdict.outcome, verdict.decision, verdict.route) == (Outcome.PASS, None, "health")
    assert len(entries(log)) == before


def test_who_asks_has_to_be_known_where_the_route_says_so(application: Application) -> None:
    assert ask(application, request("DELETE", "/orders/5")).outcome is Outcome.UNAUTHENTICATED
    assert ask(application, request("DELETE", "/orders/5", {"x-customer": ""})).outcome is Outcome.UNAUTHENTICATED
    assert ask(application, request("DELETE", "/orders/5", claims={"sub": "c-1"})).outcome is Outcome.PASS
    assert ask(application, request("GET", "/private")).outcome is Outcome.UNAUTHENTICATED
    assert ask(application, request("GET", "/private", claims={"sub": "c-1"})).outcome is Outcome.PASS


WRONG: dict[str, tuple[Exchange, str]] = {
    "two customers": (request("DELETE", "/orders/5", {"x-customer": "a, b"}), "header.x-customer"),
    "another customer": (request("DELETE", "/orders/5", CUSTOMER, claims={"sub": "c-2"}), "fact.subject.id"),
    "no body": (request("POST", "/sales"), "body"),
    "a partial body": (request("POST", "/sales", body_problem="is not here as a whole"), "body"),
    "a body that means nothing": (
        request("POST", "/sales", body={**SALE, "basis": "SECRET-8"}),
        "mapped.operation.basis",
    ),
    "a body that is too large": (request("POST", "/sales", body={**SALE, "x": "y" * MAX_INPUT_BYTES}), "body"),
    "headers that are too large": (request("GET", "/health", {"x": "y" * MAX_INPUT_BYTES}), ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_malformed_is_refused_and_never_repeated(application: Application, name: str) -> None:
    exchange, field = WRONG[name]
    with pytest.raises(InputError) as refused:
        ask(application, exchange)
    assert refused.value.fields[0].name == field
    assert "SECRET" not in str(refused.value)


def test_a_body_that_a_route_does_not_read_may_be_whatever_it_is(application: Application) -> None:
    for more in ({"body_problem": "is compressed"}, {"body": {"x": "y" * MAX_INPUT_BYTES}}):
        assert ask(application, request("DELETE", "/orders/5", CUSTOMER, **more)).outcome is Outcome.PASS


def test_an_observed_route_judges_records_and_lets_pass(application: Application, log: Path) -> None:
    counted = Counted()
    verdict = ask(application, request("POST", "/tried/sales", CUSTOMER, body=SALE), counted)
    assert (verdict.outcome, verdict.observed, verdict.observed_as) == (Outcome.PASS, True, "DENY")
    assert entries(log)[-1]["entry"] == "envoy.observe"
    assert entries(log)[-1]["effect"] == "DENY"
    assert counted.kinds == {"DENY": 1, "observed envoy DENY": 1}


@pytest.mark.parametrize(
    ("headers", "more", "said"),
    [
        ({}, {"body": SALE}, "UNAUTHENTICATED"),
        (CUSTOMER, {"body_problem": "is compressed"}, "MALFORMED"),
        (CUSTOMER, {"body": {**SALE, "basis": "unheard of"}}, "MALFORMED"),
    ],
)
def test_an_observed_route_says_what_would_have_been(
    application: Application, headers: dict[str, str], more: dict[str, Any], said: str
) -> None:
    counted = Counted()
    verdict = ask(application, request("POST", "/tried/sales", headers, **more), counted)
    assert (verdict.outcome, verdict.decision, verdict.observed_as) == (Outcome.PASS, None, said)
    assert counted.kinds[f"observed envoy {said}"] == 1


@pytest.mark.parametrize("target", ["/sales", "/tried/sales"])
def test_a_fault_is_a_fault_on_an_observed_route_too(
    application: Application, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.setattr(application.log, "append", failing(LogFault("the disk is full")))
    with pytest.raises(LogFault):
        ask(application, request("POST", target, CUSTOMER, body=SALE))


class Saying:
    """An engine that answers the mapping with what it is told, and denies nothing."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        assert entry_point == GATEWAY
        assert orjson.loads(document)["segments"]
        return orjson.dumps(self.answer)


def mapped(answer: Any, exchange: Exchange | None = None) -> Any:
    engine: Any = Saying(answer)
    return Mapping(engine).mapped(exchange or request("POST", "/x"))


MISTYPED: dict[str, tuple[tuple[str, ...], list[Any]]] = {
    "flags": (("no_data", "observe", "unauthenticated", "reads_body"), ["true", 1, []]),
    "objects": (("request", "response", "route"), [1, [], True]),
    "lists": (("remove_headers", "remove_query"), ["x", [1], {}]),
    "refusals": (("refused",), ["x", ["x"], [["a", "b"]], [["a", "b", 1]]]),
    "headers": (("remove_headers",), [["a b"], [":path\n"]]),
}
NONSENSE: list[Any] = [
    *([], "x", None),
    *({name: value} for names, values in MISTYPED.values() for name in names for value in values),
]


@pytest.mark.parametrize("answer", NONSENSE, ids=str)
def test_a_mapping_that_answers_nonsense_is_a_fault(answer: Any) -> None:
    with pytest.raises(EngineFault, match="mapping of gateways"):
        mapped(answer)


def test_a_mapping_of_ones_own_gets_no_doubtful_body_unless_it_reads_none() -> None:
    doubtful, none = request("POST", "/x", body_problem="is compressed"), request("POST", "/x", body_problem="is empty")
    assert mapped({"request": {}}, doubtful).problems[0].name == "body"
    assert mapped({"request": {}}, none).problems == ()
    assert mapped({"request": {}, "reads_body": False}, doubtful).problems == ()
    assert mapped({"request": {}, "reads_body": True}, none).problems[0].problem == "is empty"


def test_a_request_is_judged_although_the_mapping_says_that_there_are_no_data(application: Application) -> None:
    class Both:
        def evaluate(self, _: str, __: bytes) -> bytes:
            return orjson.dumps({"no_data": True, "request": {"operation": {"kind": "sell", "place": "CN"}}})

    engine: Any = Both()
    verdict = Gateway(application, Mapping(engine), Counted()).judge(request("GET", "/x"), "envoy")
    assert verdict.outcome is Outcome.DENIED


def test_an_answer_about_another_day_lets_nothing_pass(application: Application) -> None:
    class Past:
        def __init__(self, observe: bool) -> None:
            self.observe = observe

        def evaluate(self, _: str, __: bytes) -> bytes:
            past = {"operation": {"kind": "delete", "place": "CN"}, "as_of": "2025-06-01"}
            return orjson.dumps({"request": past, "observe": self.observe})

    enforced, observed = (
        Gateway(application, Mapping(Past(observe)), Counted()).judge(request("GET", "/x"), "envoy")  # type: ignore[arg-type] # as much of an engine as is asked
        for observe in (False, True)
    )
    assert enforced.outcome is Outcome.DENIED
    assert (observed.outcome, observed.observed_as) == (Outcome.PASS, "NOT_BINDING")


def test_who_would_wait_is_told_so_uncounted(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(application.resolver), "request", failing(RevisionNotReached("not yet")))
    gateway = Gateway(application, Mapping(application.engine), Counted())
    exchange = request("DELETE", "/orders/5", CUSTOMER)
    with pytest.raises(WouldWait):
        gateway.judge(exchange, "envoy", 0.0, at_once=True)
    with pytest.raises(RevisionNotReached):
        gateway.judge(exchange, "envoy", 0.0)


def test_errors_are_counted_by_whoever_answers_them(application: Application) -> None:
    counted = Counted()
    gateway = Gateway(application, Mapping(application.engine), counted)
    errors: list[LexgateError] = [InputError.at((), "is wrong", "mend it"), EngineFault("fell over")]
    for error in errors:
        gateway.count(error, "envoy")
    assert counted.kinds == {"refused input": 1, "enforced envoy MALFORMED": 1, "fault EngineFault": 1}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_exchange_is_mapped_alike_on_either_engine(engine: Name, opa: Path) -> None:
    with pipeline(engine, opa, gateway=GatewaySection(routes=ROUTES)) as application:
        mapping = Mapping(application.engine)
        exchange = request("DELETE", "/orders/5?page=1&x=1", CUSTOMER, route={"processor": "shop-1"}, body={"a": 0.5})
        told = mapping.mapped(exchange)
        assert told.request == {
            "operation": {"kind": "delete", "place": "CN"},
            "processor": {"id": "shop-1"},
            "subject": {"id": "c-1"},
        }
        assert (told.route, told.remove_query, told.unauthenticated) == ("delete", ("x",), False)
        assert mapping.mapped(request("POST", "/sales", body=SALE)).request == {
            "operation": {"kind": "sell", "place": "CN", "basis": "none", "items": ["phone"]},
            "subject": {"id": "SECRET-7"},
        }
        assert (
            mapping.mapped(request("DELETE", "/orders/5", {"x-customer": "a,b"})).problems[0].name
            == "header.x-customer"
        )


def test_a_policy_digest_covers_the_routes(application: Application, opa: Path) -> None:
    with pipeline("wasm", opa) as plain:
        assert plain.decider.policy_digest != application.decider.policy_digest


def test_an_engine_that_fails_is_a_fault(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    for entry_point in (GATEWAY, DECISION):
        real = application.engine.evaluate

        def evaluate(asked: str, document: bytes, broken: str = entry_point, real: Any = real) -> bytes:
            if asked == broken:
                raise EngineFault("the engine fell over")
            return real(asked, document)  # type: ignore[no-any-return] # the real one

        monkeypatch.setattr(application.engine, "evaluate", evaluate)
        with pytest.raises(EngineFault):
            ask(application, request("DELETE", "/orders/5", CUSTOMER))
        monkeypatch.undo()


def test_removed_names_stand_as_they_were_sent(application: Application) -> None:
    verdict = replace(ask(application, request("DELETE", "/orders/5?a%62=1", CUSTOMER)), decision=None)
    assert verdict.remove_query == ("ab", "a%62")
