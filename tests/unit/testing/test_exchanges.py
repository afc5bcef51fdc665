"""Cases of exchanges: what becomes of a request that passes a gateway is tested as the law is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lexgate.cli.main import main
from lexgate.config import Config, GatewaySection
from lexgate.errors import CaseError
from lexgate.testing import CaseRunner, case_coverage
from lexgate.testing._outcome import Outcome, Question, Side
from lexgate.testing._pytest import failure_lines
from tests.unit.testing.conftest import Cases

ROUTES = Path(__file__).parents[3] / "examples" / "envoy" / "routes.yaml"
SALE = {"basis": "none", "purpose": "x", "fields": ["phone"], "customer": {"id": "SECRET-7"}}
DENIED = ["ndsr:8.p1c", "ndsr:12.p1a", "house:basis_missing"]
DEPLOYMENT = Config(gateway=GatewaySection(routes=ROUTES))


def exchange(expect: dict[str, Any], **members: Any) -> dict[str, Any]:
    asked = {"method": "POST", "path": "/exports", "body": SALE, **members}
    stated = {name: value for name, value in asked.items() if value is not None}
    return {"name": "a", "story": "It passes the gateway.", "exchange": stated, "expect": expect}


@pytest.fixture(scope="module")
def shop() -> Iterator[CaseRunner]:
    with CaseRunner(DEPLOYMENT) as runner:
        yield runner


DENIAL = {"outcome": "DENIED", "route": "export", "effect": "DENY", "articles": {"cited": DENIED}}
RIGHT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (DENIAL, {}),
    ({"outcome": "DENIED"}, {}),
    ({"outcome": "MALFORMED", "route": "export"}, {"body": None}),
    ({"outcome": "MALFORMED"}, {"path": "/exports//"}),
    ({"outcome": "UNMAPPED"}, {"method": "GET"}),
    ({"outcome": "UNAUTHENTICATED", "route": "delete_order"}, {"method": "DELETE", "path": "/orders/5"}),
    (
        {"outcome": "PASS", "effect": "ALLOW"},
        {"method": "DELETE", "path": "/orders/5", "headers": {"X-Customer": "c-1"}, "body": None},
    ),
    ({"outcome": "PASS", "effect": "DENY", "articles": {"cited": DENIED[2:]}}, {"path": "/newsletters"}),
]


@pytest.mark.parametrize(("expect", "members"), RIGHT)
def test_a_case_says_what_becomes_of_an_exchange(
    shop: CaseRunner, load: Cases, expect: dict[str, Any], members: dict[str, Any]
) -> None:
    (result,) = shop.run(load(exchange(expect, **members)))
    assert result.differences == ()
    assert result.passed_as == expect["outcome"]


WRONG: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({"outcome": "PASS"}, {}, ["outcome: expected PASS, got DENIED"]),
    ({"outcome": "DENIED", "route": "other"}, {}, ["route: expected other, got export"]),
    ({"outcome": "UNMAPPED", "route": "other"}, {"method": "GET"}, ["route: expected other, got none"]),
    ({"outcome": "DENIED", "request": {}}, {}, ["request: expected as stated, got another"]),
    ({"outcome": "UNMAPPED", "request": {}}, {"method": "GET"}, ["request: expected as stated, got none"]),
    ({"outcome": "UNMAPPED", "effect": "DENY"}, {"method": "GET"}, ["effect: expected DENY, got no decision"]),
    ({**DENIAL, "effect": "ALLOW"}, {}, ["effect: expected ALLOW, got DENY"]),
    ({"outcome": "DENIED", "effect": "DENY"}, {}, [f"unexpected {each}" for each in sorted(DENIED)]),
]


@pytest.mark.parametrize(("expect", "members", "said"), WRONG)
def test_what_comes_out_otherwise_is_told_without_a_value(
    shop: CaseRunner, load: Cases, expect: dict[str, Any], members: dict[str, Any], said: list[str]
) -> None:
    (result,) = shop.run(load(exchange(expect, **members)))
    assert sorted(map(str, result.differences)) == sorted(said)
    assert "SECRET" not in str(result)
    lines = failure_lines(result, shop)
    assert "SECRET" not in "\n".join(lines)
    assert ("  none" in lines) is (result.decision is None)


def test_the_instant_is_that_of_the_case(shop: CaseRunner, load: Cases) -> None:
    before_any_statute = {"as_of": "1999-01-01"}
    expect = {"outcome": "DENIED", "effect": "REFER", "reasons": ["no_statute_governs"]}
    (result,) = shop.run(load({**exchange(expect), **before_any_statute}))
    assert result.decision is not None
    assert result.differences == ()


@pytest.mark.parametrize("name", ["outcome", "route", "request"])
def test_only_an_exchange_takes_a_route(load: Cases, name: str) -> None:
    value: Any = {} if name == "request" else "PASS"
    case = {"name": "a", "story": "b", "document": {}, "expect": {"effect": "ALLOW", name: value}}
    with pytest.raises(CaseError, match=f"/expect/{name}: is nothing that becomes of a case of form document"):
        load(case)


def test_an_exchange_has_no_posture(load: Cases) -> None:
    with pytest.raises(CaseError, match="/expect/posture"):
        load(exchange({"posture": {"owed": ["ndsr:30"]}}))


@pytest.mark.parametrize(
    "members", [{"method": None}, {"path": None}, {"query": {}}, {"headers": {"a": 1}}, {"body": None, "peer": 1}]
)
def test_an_exchange_has_its_form(load: Cases, members: dict[str, Any]) -> None:
    with pytest.raises(CaseError, match="/exchange"):
        load(exchange({"outcome": "PASS"}, **members))


def test_what_was_not_judged_covers_nothing(shop: CaseRunner, load: Cases) -> None:
    results = shop.run(load(exchange({"outcome": "UNMAPPED"}, method="GET")))
    assert case_coverage(results, shop.matrix).rows == ()


def test_two_policy_sets_are_compared_by_what_becomes_of_an_exchange(load: Cases) -> None:
    files = load(exchange(DENIAL)), load(exchange({"outcome": "UNMAPPED"}, method="GET"))
    denied, unmapped = (Question.of(case) for (case,) in files)
    with Side(DEPLOYMENT) as shop, Side(Config()) as plain:
        assert shop.judge(denied).denied == tuple(sorted(DENIED))
        assert plain.judge(denied) == shop.judge(unmapped) == Outcome("UNMAPPED")


def test_the_command_tells_of_them(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEXGATE_GATEWAY__ROUTES", str(ROUTES))
    path = write(exchange(DENIAL), {**exchange({"outcome": "UNMAPPED"}, method="GET"), "name": "b"})
    with pytest.raises(SystemExit) as ended:
        main(["test", str(path), "--format", "json"])
    assert ended.value.code == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert [each["outcome"] for each in results] == ["DENIED", "UNMAPPED"]
    assert results[0]["decision"]["effect"] == "DENY"
    assert results[1]["decision"] is None
