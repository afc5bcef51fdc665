"""Decisions over HTTP, over a real engine and log, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
from jsonschema import Draft202012Validator

from lexgate.bootstrap import Application
from lexgate.errors import EngineFault, LogFault
from lexgate.facts.schema import decision_schema
from lexgate.log import read
from tests.integration.serve.web import ALLOWED, DENIED, REFERRED, Web, failing, problem_of


@pytest.mark.parametrize(("request_", "effect"), [(ALLOWED, "ALLOW"), (DENIED, "DENY"), (REFERRED, "REFER")])
def test_each_effect_is_200_and_fits_the_schema(web: Web, request_: dict[str, Any], effect: str) -> None:
    answer = web.ask("POST", "/v1/decisions", json=request_)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["effect"] == effect
    Draft202012Validator(decision_schema()).validate(answer.json())
    assert web.counted == {effect: 1}


def test_an_explanation_fits_the_schema_and_speaks_the_language(web: Web) -> None:
    answer = web.ask("POST", "/v1/decisions", json={**DENIED, "explain": True, "language": "zh"}).json()
    Draft202012Validator(decision_schema()).validate(answer)
    assert {each["language"] for each in answer["explanations"]} == {"zh"}


def test_an_explained_decision_comes_with_its_text_and_is_recorded_as_such(web: Web, application: Application) -> None:
    answer = web.ask("POST", "/v1/decisions:explain", json={**DENIED, "language": "vi"}).json()

    decision = answer["decision"]
    Draft202012Validator(decision_schema()).validate(decision)
    assert decision["binding"] is True
    assert all(each["why"] and each["language"] == "vi" for each in decision["explanations"])
    assert answer["text"].startswith("DENY  không được làm\n")
    assert decision["decision_id"] in answer["text"]
    (entry,) = [
        each for each in read(application.config.log.directory) if each.record["decision_id"] == decision["decision_id"]
    ]
    assert entry.record["entry"] == "http.explain"
    assert web.counted == {"DENY": 1}


def test_an_explanation_is_plain_text_for_whoever_would_rather_read_that(web: Web) -> None:
    answer = web.ask("POST", "/v1/decisions:explain", json=DENIED, headers={"accept": "text/plain"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("DENY  it must not be done\n")


def test_what_cannot_be_judged_is_not_explained(web: Web) -> None:
    problem_of(web.ask("POST", "/v1/decisions:explain", json={**DENIED, "language": "fr"}), 400)
    assert web.counted == {"refused input": 1}


def test_the_decision_is_recorded_as_http_without_a_value(web: Web, application: Application) -> None:
    answer = web.ask("POST", "/v1/decisions", json=DENIED).json()

    entries = read(application.config.log.directory)
    (entry,) = [entry for entry in entries if entry.record["decision_id"] == answer["decision_id"]]
    assert (entry.record["entry"], entry.seq) == ("http", answer["seq"])
    assert "phone" not in str(entry.record)


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON", "application/x+json"])
def test_json_is_taken_under_its_names(web: Web, content_type: str) -> None:
    assert web.decide(orjson.dumps(ALLOWED), content_type).status_code == 200


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_anything_else_is_415(web: Web, content_type: str) -> None:
    problem_of(web.decide(orjson.dumps(ALLOWED), content_type), 415)
    assert web.counted == {"refused media_type": 1}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"", ""),
        (b"[1]", ""),
        (b'{"operation": 7}', "/operation"),
        (b'{"operation":{"kind":"SECRET"}}', "/operation/kind"),
        (b'{"operation":{"kind":"use","SECRET":1}}', "/operation/SECRET"),
        (b'{"operation":{"kind":"use"},"subject":{"id":"SECRET\\u0007"}}', "/subject/id"),
        (b'{"operation":{"kind":"use"},"data":{"categories":["x","SECRET\\n"]}}', "/data/categories/1"),
        (b'{"operation":{"kind":"use"},"erasing":true}', "/erasing"),
        (b'{"operation":{"kind":"use"},"as_of":"SECRET"}', "/as_of"),
        (b'{"operation":{"kind":"use"},"language":"fr"}', "/language"),
    ],
)
def test_bad_input_is_400_with_its_field_and_without_its_value(web: Web, body: bytes, pointer: str) -> None:
    document = problem_of(web.decide(body), 400)

    assert document["errors"][0]["pointer"] == pointer
    assert document["errors"][0]["cure"]
    assert "SECRET" not in str([each["problem"] + each["cure"] for each in document["errors"]])
    assert web.counted == {"refused input": 1}


def test_every_bad_field_is_named(web: Web) -> None:
    body = {"operation": {"kind": "x", "basis": "y"}, "subject": {"age": 200}, "data": {"core": "no"}}
    document = problem_of(web.ask("POST", "/v1/decisions", json=body), 400)
    pointers = {each["pointer"] for each in document["errors"]}
    assert pointers == {"/operation/kind", "/operation/basis", "/subject/age", "/data/core"}


def test_a_body_beyond_the_limit_is_413_before_it_is_read_whole(web: Web) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 10_000
            yield b" " * 10_000

    headers = {"content-type": "application/json"}
    problem_of(web.ask("POST", "/v1/decisions", content=endless(), headers=headers), 413)
    assert sent <= 40_000
    problem_of(web.decide(b" " * 20_001), 413)
    assert web.decide(orjson.dumps(ALLOWED).ljust(20_000)).status_code == 200


def test_a_body_that_does_not_come_is_408(web: Web) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    problem_of(web.ask("POST", "/v1/decisions", content=slow(), headers={"content-type": "application/json"}), 408)
    assert web.counted == {"refused slow": 1}


def test_more_than_max_concurrent_is_503_at_once(web: Web) -> None:
    async def scene() -> list[httpx.Response]:
        gate = asyncio.Event()

        async def held() -> AsyncIterator[bytes]:
            await gate.wait()
            yield orjson.dumps(ALLOWED)

        headers = {"content-type": "application/json"}
        first = [
            asyncio.create_task(web.asking("POST", "/v1/decisions", content=held(), headers=headers)) for _ in range(2)
        ]
        await asyncio.sleep(0.05)
        refused = await web.asking("POST", "/v1/decisions", json=ALLOWED)
        healthy = await web.asking("GET", "/health/live")
        gate.set()
        afterwards = [*await asyncio.gather(*first), await web.asking("POST", "/v1/decisions", json=ALLOWED)]
        return [refused, healthy, *afterwards]

    refused, *others = asyncio.run(scene())
    assert problem_of(refused, 503)
    assert refused.headers["retry-after"] == "1"
    assert [answer.status_code for answer in others] == [200, 200, 200, 200]
    assert web.counted == {"fault overloaded": 1, "ALLOW": 3}


def test_a_batch_answers_in_order_with_errors_in_their_places(web: Web) -> None:
    requests = [DENIED, {"operation": {"kind": "SECRET"}}, ALLOWED, None, REFERRED]
    answer = web.ask("POST", "/v1/decisions:batch", json={"requests": requests})

    items = answer.json()["items"]
    assert answer.status_code == 200
    assert [item["decision"]["effect"] for item in (items[0], items[2], items[4])] == ["DENY", "ALLOW", "REFER"]
    pointers = [items[place]["error"]["errors"][0]["pointer"] for place in (1, 3)]
    assert pointers == ["/requests/1/operation/kind", "/requests/3"]
    assert "SECRET" not in answer.text.replace("SECRET-7", "")
    seqs = [items[place]["decision"]["seq"] for place in (0, 2, 4)]
    assert seqs == list(range(seqs[0], seqs[0] + 3))
    assert web.counted == {"DENY": 1, "ALLOW": 1, "REFER": 1, "refused input": 2}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({}, ""),
        ({"requests": ALLOWED}, ""),
        ({"requests": [ALLOWED], "more": 1}, ""),
        ({"requests": []}, "/requests"),
        ({"requests": [ALLOWED] * 6}, "/requests"),
    ],
)
def test_what_is_no_batch_is_400(web: Web, body: Any, pointer: str) -> None:
    document = problem_of(web.ask("POST", "/v1/decisions:batch", json=body), 400)
    assert document["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/decisions:batch"])
@pytest.mark.parametrize(
    ("part", "method", "error", "counted"),
    [
        ("engine", "evaluate", EngineFault("the engine is gone"), "fault EngineFault"),
        ("log", "append", LogFault("the disk is full"), "fault LogFault"),
        ("resolver", "request", ValueError("SECRET"), "fault LexgateError"),
    ],
)
def test_a_fault_is_503_and_no_decision(
    web: Web, path: str, part: str, method: str, error: Exception, counted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = getattr(web.site.application, part)
    for name in {method, "append_batch"} & set(dir(broken)):
        monkeypatch.setattr(broken, name, failing(error))
    answer = web.ask("POST", path, json={"requests": [ALLOWED]} if "batch" in path else ALLOWED)

    if answer.status_code == 200:  # the batch was recorded, but this item could not be evaluated
        (item,) = answer.json()["items"]
        assert item["error"]["status"] == 503
    else:
        problem_of(answer, 503)
        assert answer.headers["retry-after"] == "1"
    assert "effect" not in answer.text
    assert "SECRET" not in answer.text
    assert web.counted == {counted: 1}
