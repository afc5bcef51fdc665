"""Which items may leave, over HTTP."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lexgate.bootstrap import Application
from lexgate.errors import EngineFault, LogFault
from lexgate.log import read
from tests.integration.serve.web import Web, failing, problem_of

REQUEST: dict[str, Any] = {
    "operation": {"kind": "sell", "basis": "none", "place": "CN"},
    "processor": {"id": "shop-1"},
    "subject": {"id": "SECRET-7"},
}
DELETE: dict[str, Any] = {"operation": {"kind": "delete", "place": "CN"}}
ITEMS = ["phone", "email", "symptoms"]


def ask(web: Web, request: Any = REQUEST, items: Any = ITEMS) -> Any:
    answer = web.ask("POST", "/v1/decisions:items", json={"request": request, "items": items})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_item_has_its_verdict(web_of_any: Web) -> None:
    answer = ask(web_of_any)
    assert [each["item"] for each in answer["items"]] == ITEMS
    assert {each["effect"] for each in answer["items"]} == {"DENY"}
    assert all("ndsr:8.p1c" in each["articles"] and not each["allowed"] for each in answer["items"])
    phone, email, symptoms = (each["decision_id"] for each in answer["items"])
    assert phone == email != symptoms
    assert [each["decision_id"] for each in answer["decisions"]] == [phone, symptoms]
    assert {each["effect"] for each in ask(web_of_any, DELETE)["items"]} == {"ALLOW"}
    assert all(each["allowed"] for each in ask(web_of_any, DELETE)["items"])


def test_the_answer_fits_its_schema(web_of_any: Web) -> None:
    document = web_of_any.ask("GET", "/openapi.json").json()
    schema = {"$ref": "#/components/schemas/Projection", "components": document["components"]}
    Draft202012Validator(schema).validate(ask(web_of_any))
    asked = {"$ref": "#/components/schemas/ItemsRequest", "components": document["components"]}
    Draft202012Validator(asked).validate({"request": REQUEST, "items": ITEMS})
    assert document["components"]["schemas"]["ItemsRequest"]["properties"]["items"]["maxItems"] == 5


def test_each_decision_is_recorded_and_counted_once(web: Web, application: Application) -> None:
    answer = ask(web)
    assert web.counted == {"DENY": 2}
    records = {each.record["decision_id"]: each.record for each in read(application.config.log.directory)}
    first, second = (records[each["decision_id"]] for each in answer["decisions"])
    assert first["entry"] == second["entry"] == "http.items"
    assert "phone" not in str(first)
    assert "alike_sha256" not in second


def test_the_record_has_the_digest_of_each_input(web_of_any: Web, application: Application) -> None:
    answer = ask(web_of_any)
    records = {each.record["decision_id"]: each.record for each in read(application.config.log.directory)}
    record = records[answer["decisions"][0]["decision_id"]]
    now = int(str(record["as_of"]))
    inputs = []
    for item in ITEMS[:2]:
        one = {**REQUEST, "operation": {**REQUEST["operation"], "items": [item]}}
        stated, options = application.resolver.read(one)
        inputs.append(hashlib.sha256(application.resolver.stated(stated, options, now).input).hexdigest())
    assert [record["input_sha256"], *record["alike_sha256"]] == inputs


def test_explanations_come_with_the_decisions(web_of_any: Web) -> None:
    answer = ask(web_of_any, {**REQUEST, "explain": True, "language": "zh"})
    assert all(each["explanations"] for each in answer["decisions"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"request": REQUEST, "items": []}, "/items"),
        ({"request": REQUEST, "items": ["a", "b", "c", "d", "e", "f"]}, "/items"),
        ({"request": REQUEST, "items": ["a", "a"]}, "/items/1"),
        ({"request": REQUEST, "items": [7]}, "/items/0"),
        ({"request": {"operation": {"kind": "x"}}, "items": ["a"]}, "/request/operation/kind"),
        ({"request": [], "items": ["a"]}, "/request"),
        ({"request": REQUEST}, ""),
        ({"request": REQUEST, "items": ["a"], "more": 1}, ""),
        ([], ""),
    ],
)
def test_what_is_not_acceptable_is_named(web_of_any: Web, body: Any, pointer: str) -> None:
    document = problem_of(web_of_any.ask("POST", "/v1/decisions:items", json=body), 400)
    assert [each["pointer"] for each in document["errors"]] == [pointer]


@pytest.mark.parametrize("step", ["engine", "log"])
def test_a_fault_is_no_answer(web: Web, application: Application, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, method, error = {
        "engine": (type(application.engine), "evaluate", EngineFault("gone")),
        "log": (type(application.log), "append_batch", LogFault("gone")),
    }[step]
    monkeypatch.setattr(broken, method, failing(error))
    answer = web.ask("POST", "/v1/decisions:items", json={"request": REQUEST, "items": ITEMS})
    problem_of(answer, 503)
    assert web.counted == {f"fault {type(error).__name__}": 1}
