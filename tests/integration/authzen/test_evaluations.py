"""What AuthZEN 1.0 asks of evaluations, over the shipped mapping: refusals, defaults, semantics, faults."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from lexgate.bootstrap import Application
from lexgate.config import AccessSection, HttpSection, RateSection
from lexgate.engine import DECISION
from lexgate.errors import EngineFault, LogFault
from tests.integration.serve.web import Web, failing, problem_of, web_over

ONE = "/access/v1/evaluation"
MANY = "/access/v1/evaluations"
CHINA = {"lexgate": {"operation": {"place": "CN"}}}
DELETE: dict[str, Any] = {
    "subject": {"type": "user", "id": "SECRET-7"},
    "action": {"name": "delete"},
    "resource": {"type": "item", "id": "phone"},
    "context": CHINA,
}
SELL: dict[str, Any] = {**DELETE, "action": {"name": "sell", "properties": {"basis": "none"}}}
JSON = {"content-type": "application/json"}


def send(web: Web, path: str, body: Any, **headers: str) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stated = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return web.ask("POST", path, content=raw, headers=stated)


def text(**changes: Any) -> bytes:
    return json.dumps({**DELETE, **changes}).encode()


NO_STRINGS: tuple[Any, ...] = (None, 1, True, [], {}, "")
NO_OBJECTS: tuple[Any, ...] = (None, 1, "x", [])
MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "blank": b"  \n",
    "half": text()[:-5],
    "a list": b"[]",
    "null": b"null",
    "a string": b'"x"',
    "two values": text() + b"{}",
    "a duplicate key": text()[:-1] + b',"action":{"name":"sell"}}',
    "a duplicate key inside": text().replace(b'"name": "delete"', b'"name": "sell", "name": "delete"'),
    "a duplicate key in what is ignored": text()[:-1] + b',"foo":{"a":1,"a":2}}',
    "NaN": text()[:-1] + b',"foo":NaN}',
    "Infinity": text()[:-1] + b',"foo":-Infinity}',
    "a number without bounds": text()[:-1] + b',"foo":1e999}',
    "a trailing comma": text()[:-1] + b",}",
    "a byte order mark": b"\xef\xbb\xbf" + text(),
    "UTF-16": text().decode().encode("utf-16"),
    "UTF-16 without a mark": text().decode().encode("utf-16-le"),
    "Latin-1": '{"foo":"é"}'.encode("latin-1"),
    "half a surrogate pair": text()[:-1] + b',"foo":"\\ud800"}',
    "deep nesting": text()[:-1] + b',"foo":' + b"[" * 500 + b"]" * 500 + b"}",
    "nesting without end": b'{"foo":' + b"[" * 20_000,
    **{f"no {part}": text(**{part: None}).replace(f'"{part}": null, '.encode(), b"") for part in ("subject", "action")},
    **{f"{part} null": text(**{part: None}) for part in ("subject", "action", "resource", "context")},
    **{f"{part} a string": text(**{part: "x"}) for part in ("subject", "action", "resource", "context")},
    **{f"{part} a list": text(**{part: []}) for part in ("subject", "action", "resource", "context")},
    **{f"{part} empty": text(**{part: {}}) for part in ("subject", "action", "resource")},
    **{
        f"{part} with {bad!r}": text(**{part: {**DELETE[part], "id" if part != "action" else "name": bad}})
        for part in ("subject", "action", "resource")
        for bad in NO_STRINGS
    },
    **{
        f"{part} with properties {bad!r}": text(**{part: {**DELETE[part], "properties": bad}})
        for part in ("subject", "action", "resource")
        for bad in NO_OBJECTS
    },
    "a type that is a number": text(subject={"type": 1, "id": "x"}),
}


@pytest.mark.parametrize("path", [ONE, MANY])
@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_400_with_the_request_id_and_no_value(web: Web, path: str, name: str) -> None:
    answer = send(web, path, MALFORMED[name], x_request_id="id-1")
    document = problem_of(answer, 400)
    assert answer.headers["x-request-id"] == "id-1"
    assert document["errors"]
    assert "SECRET-7" not in answer.text
    assert "decision" not in document


WRONG_TYPES = ["text/plain", "application/x-www-form-urlencoded", "application/problem+json", "application/jsonx", ""]


@pytest.mark.parametrize("path", [ONE, MANY])
@pytest.mark.parametrize(
    "content_type", [*WRONG_TYPES, "application/json; charset=utf-16", "application/json, text/plain"]
)
def test_another_content_type_is_400(web: Web, path: str, content_type: str) -> None:
    answer = send(web, path, DELETE, content_type=content_type, x_request_id="id-2")
    assert problem_of(answer, 400)["detail"] == "send the request as application/json"
    assert answer.headers["x-request-id"] == "id-2"


def test_a_missing_content_type_is_400(web: Web) -> None:
    answer = web.ask("POST", ONE, content=text(), headers={"x-request-id": "id-3"})
    assert "content-type" not in answer.request.headers
    problem_of(answer, 400)
    assert answer.headers["x-request-id"] == "id-3"


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON", 'application/json; charset="UTF-8"'])
def test_json_in_utf_8_is_taken_however_it_is_written(web: Web, content_type: str) -> None:
    assert send(web, ONE, DELETE, content_type=content_type).json()["decision"] is True


def test_unknown_members_are_ignored_everywhere(web: Web) -> None:
    known = {part: {**DELETE[part], "foo": {"a": [1]}} for part in ("subject", "action", "resource")}
    body = {**known, "context": {**CHINA, "ip": "192.0.2.1"}, "foo": "bar", "options": {"trace": True}}
    assert send(web, ONE, body).json()["decision"] is True
    assert send(web, MANY, {**body, "evaluations": [{"foo": 1}]}).json()["evaluations"][0]["decision"] is True


@pytest.mark.parametrize(("method", "path", "status"), [("GET", ONE, 405), ("POST", "/access/v1/nothing", 404)])
def test_every_refusal_brings_the_request_id_back(web: Web, method: str, path: str, status: int) -> None:
    answer = web.ask(method, path, headers={"X-Request-ID": "a b/c"})
    problem_of(answer, status)
    assert answer.headers["x-request-id"] == "a b/c"


def test_no_request_id_is_made_up(web: Web) -> None:
    assert "x-request-id" not in send(web, ONE, DELETE).headers


def test_an_overloaded_server_brings_the_request_id_back(
    application: Application, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    full = HttpSection.model_construct(max_concurrent=0)
    config = application.config.model_copy(update={"http": full})
    web = web_over(replace(application, config=config), threads, tmp_path, inline=True)
    answer = send(web, ONE, DELETE, x_request_id="id-4")
    problem_of(answer, 503)
    assert answer.headers["x-request-id"] == "id-4"


# --- What the answer says ------------------------------------------------------------------------------------------


def test_a_denial_names_its_articles_and_reasons_in_the_context(web: Web) -> None:
    answer = send(web, ONE, SELL).json()
    assert answer.keys() == {"decision", "context"}
    assert answer["decision"] is False
    context = answer["context"]
    assert context["effect"] == "DENY"
    assert context["decision_id"]
    assert "house:basis_missing" in context["articles"]
    assert {f"{each['statute']}:{each['article']}" for each in context["violations"]} <= set(context["articles"])


def test_an_allow_brings_its_obligations(web: Web) -> None:
    covered = {"items": ["postal_address"], "methods": ["database"], "purposes": ["delivery"], "security_duties": True}
    stated = {"recipients": [{"id": "r-1"}], "contracts": [{**covered, "counterparty": "r-1", "in_force": True}]}
    basis = {"basis": "contract", "purpose": "delivery", "method": "database", "place": "CN"}
    asked = {
        "subject": {"type": "person", "id": "p-1"},
        "action": {"name": "entrust", "properties": basis},
        "resource": {"type": "item", "id": "postal_address"},
        "context": {"lexgate": stated},
    }
    answer = send(web, ONE, asked).json()
    assert answer["decision"] is True, answer
    assert "12.p1c" in [each["article"] for each in answer["context"]["obligations"]]
    assert "ndsr:12.p1c" in answer["context"]["articles"]


def test_what_a_person_must_decide_is_not_permitted(web: Web) -> None:
    answer = send(web, ONE, {**DELETE, "context": {"lexgate": {"operation": {"place": "JP"}}}}).json()
    assert answer["decision"] is False
    assert answer["context"]["effect"] == "REFER"
    assert answer["context"]["reasons"] == ["no_statute_governs"]


def test_an_answer_about_another_day_permits_nothing(web: Web) -> None:
    context = {"lexgate": {**CHINA["lexgate"], "as_of": "2025-06-01"}}
    answer = send(web, ONE, {**DELETE, "context": context}).json()
    assert (answer["decision"], answer["context"]["effect"], answer["context"]["binding"]) == (False, "ALLOW", False)


def test_each_decision_is_recorded_as_one_of_authzen(web: Web) -> None:
    decision = send(web, ONE, DELETE).json()["context"]["decision_id"]
    folder = Path(web.site.application.config.log.directory)
    lines = [json.loads(line) for file in folder.rglob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    assert [each["entry"] for each in lines if each.get("decision_id") == decision] == ["authzen"]


UNMAPPED: dict[str, tuple[dict[str, Any], str]] = {
    "no such action": ({"action": {"name": "can_read"}}, "/mapped/operation/kind"),
    "a misspelt fact": ({"action": {"name": "delete", "properties": {"bassis": "none"}}}, "/mapped/operation/bassis"),
    "a root that is none": ({"context": {"lexgate": {"consent": []}}}, "/mapped/consent"),
    "no such type": ({"resource": {"type": "robot", "id": "x"}}, ""),
    "a context of another kind": ({"context": {"lexgate": "x"}}, ""),
}


@pytest.mark.parametrize("name", UNMAPPED)
def test_what_means_nothing_here_is_400_and_in_a_batch_denied_alone(web: Web, name: str) -> None:
    changes, pointer = UNMAPPED[name]
    document = problem_of(send(web, ONE, {**DELETE, **changes}), 400)
    assert document["errors"][0]["pointer"] == pointer
    first, second = send(web, MANY, {**DELETE, "evaluations": [changes, {}]}).json()["evaluations"]
    assert first["decision"] is False
    assert first["context"]["error"]["status"] == 400
    assert first["context"]["error"]["errors"][0]["pointer"] == "/evaluations/0" + pointer
    assert second["decision"] is True


# --- Batches -------------------------------------------------------------------------------------------------------


def decisions(answer: httpx.Response) -> list[bool]:
    assert answer.status_code == 200, answer.text
    return [each["decision"] for each in answer.json()["evaluations"]]


PERMITTED: dict[str, Any] = {}
DENIED = {"action": SELL["action"]}
UNREADABLE = {"resource": {"type": "item"}}
SEMANTICS = [
    (None, [DENIED, PERMITTED, UNREADABLE], [False, True, False]),
    ("execute_all", [DENIED, PERMITTED, UNREADABLE], [False, True, False]),
    ("deny_on_first_deny", [PERMITTED, DENIED, PERMITTED], [True, False]),
    ("deny_on_first_deny", [PERMITTED, UNREADABLE, PERMITTED], [True, False]),
    ("deny_on_first_deny", [PERMITTED, PERMITTED], [True, True]),
    ("permit_on_first_permit", [DENIED, UNREADABLE, PERMITTED, DENIED], [False, False, True]),
    ("permit_on_first_permit", [DENIED, DENIED], [False, False]),
]


@pytest.mark.parametrize(("semantic", "items", "expected"), SEMANTICS)
def test_a_batch_ends_as_its_semantic_says(
    web: Web, semantic: str | None, items: list[Any], expected: list[bool]
) -> None:
    options = {} if semantic is None else {"options": {"evaluations_semantic": semantic}}
    assert decisions(send(web, MANY, {**DELETE, **options, "evaluations": items})) == expected


def test_an_evaluation_replaces_a_default_as_a_whole(web: Web) -> None:
    defaults = {**DELETE, "action": {"name": "delete", "properties": {"basis": "none"}}, "context": {}}
    items = [{"action": {"name": "delete"}, "context": CHINA}, {}]
    first, second = send(web, MANY, {**defaults, "evaluations": items}).json()["evaluations"]
    assert first["decision"] is True
    assert second["context"]["effect"] == "REFER"  # the default context names no place


def test_defaults_may_be_partial_where_each_evaluation_is_whole(web: Web) -> None:
    body = {"subject": {"type": "user"}, "evaluations": [DELETE]}
    assert decisions(send(web, MANY, body)) == [True]


@pytest.mark.parametrize("body", [DELETE, {**DELETE, "evaluations": []}])
def test_without_evaluations_it_is_a_single_one(web: Web, body: dict[str, Any]) -> None:
    assert send(web, MANY, body).json()["decision"] is True


BAD_BATCHES: dict[str, dict[str, Any]] = {
    "evaluations null": {"evaluations": None},
    "evaluations an object": {"evaluations": {}},
    "an evaluation that is null": {"evaluations": [None]},
    "an evaluation that is a list": {"evaluations": [{}, []]},
    "an override that is null": {"evaluations": [{"subject": None}]},
    "an override that is a string": {"evaluations": [{"resource": "x"}]},
    "an id that is a number": {"evaluations": [{"resource": {"type": "item", "id": 1}}]},
    "an empty subject": {"evaluations": [{"subject": {}}]},
    "an empty action": {"evaluations": [{}, {"action": {}}]},
    "an empty resource": {"evaluations": [{"resource": {}}]},
    "more than may be": {"evaluations": [{}] * 6},
    "options null": {"options": None, "evaluations": [{}]},
    "options a list": {"options": [], "evaluations": [{}]},
    "an unknown semantic": {"options": {"evaluations_semantic": "any"}, "evaluations": [{}]},
    "an unknown semantic of nothing": {"options": {"evaluations_semantic": "any"}},
    "a semantic in capitals": {"options": {"evaluations_semantic": "EXECUTE_ALL"}, "evaluations": [{}]},
    **{
        f"a semantic that is {bad!r}": {"options": {"evaluations_semantic": bad}, "evaluations": [{}]}
        for bad in NO_STRINGS
    },
}


@pytest.mark.parametrize("name", BAD_BATCHES)
def test_a_malformed_batch_is_400_as_a_whole(web: Web, name: str) -> None:
    problem_of(send(web, MANY, {**DELETE, **BAD_BATCHES[name]}), 400)


# --- Faults --------------------------------------------------------------------------------------------------------

BATCH = {**DELETE, "evaluations": [{}, {}]}
ANY = {**BATCH, "options": {"evaluations_semantic": "permit_on_first_permit"}}


@pytest.mark.parametrize(("path", "body"), [(ONE, DELETE), (MANY, BATCH), (MANY, ANY)])
@pytest.mark.parametrize("part", ["mapping", "engine", "log"])
def test_a_fault_is_an_http_error_and_never_a_decision(
    web: Web, monkeypatch: pytest.MonkeyPatch, part: str, path: str, body: dict[str, Any]
) -> None:
    application = web.site.application
    if part == "log":
        for name in ("append", "append_batch"):
            monkeypatch.setattr(application.log, name, failing(LogFault("the disk is full")))
    else:
        evaluate = application.engine.evaluate

        def fails(entry_point: str, document: bytes) -> bytes:
            if (entry_point == DECISION) is (part == "engine"):
                raise EngineFault("the engine is gone")
            return evaluate(entry_point, document)

        monkeypatch.setattr(application.engine, "evaluate", fails)
    answer = send(web, path, body, x_request_id="id-5")
    problem_of(answer, 503)
    assert answer.headers["x-request-id"] == "id-5"
    assert 'decision"' not in answer.text


@pytest.mark.parametrize("result", [b"[]", b'"x"', b'{"request": [true]}'])
def test_a_mapping_that_answers_no_request_permits_nothing(
    web: Web, monkeypatch: pytest.MonkeyPatch, result: bytes
) -> None:
    monkeypatch.setattr(web.site.application.engine, "evaluate", lambda *_: result)
    assert send(web, ONE, DELETE).status_code in {400, 503}


def test_more_than_an_engine_takes_is_400(web: Web) -> None:
    big = {**DELETE, "context": {**CHINA, "note": "x" * 70_000}}
    assert problem_of(send(web, ONE, big), 400)["errors"][0]["problem"] == "is too large"
    problem_of(send(web, ONE, {**DELETE, "note": "x" * 100_001}), 413)


def test_a_batch_counts_as_many_calls_as_it_has_evaluations(
    application: Application, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    access = AccessSection(rate=RateSection(decide=0.01, burst_seconds=400))  # four at once
    limited = replace(application, config=application.config.model_copy(update={"access": access}))
    web = web_over(limited, threads, tmp_path, inline=True)
    assert send(web, MANY, {**DELETE, "evaluations": [{}] * 4}).status_code == 200
    answer = send(web, ONE, DELETE, x_request_id="id-8")
    problem_of(answer, 429)
    assert answer.headers["x-request-id"] == "id-8"
    assert not any(kind.startswith("fault") for kind in web.counted)


def test_who_may_not_decide_is_told_so_with_the_request_id(
    application: Application, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    closed = application.config.model_copy(update={"access": AccessSection(anonymous=())})
    web = web_over(replace(application, config=closed), threads, tmp_path, inline=True)
    for path in (ONE, MANY):
        answer = send(web, path, DELETE, x_request_id="id-9")
        problem_of(answer, 401)
        assert answer.headers["x-request-id"] == "id-9"
