"""The HTTP application over a real engine and log, without a network."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given, settings, strategies as st
from jsonschema import Draft202012Validator
from prometheus_client import CollectorRegistry

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, HttpSection, LimitsSection, LogSection
from lexgate.domain.decision import Decision
from lexgate.errors import EngineFault, LogFault
from lexgate.facts.schema import decision_schema
from lexgate.log import read
from lexgate.serve.http_app import Site, build_app
from lexgate.serve.metrics import Figures
from lexgate.serve.openapi import answered
from lexgate.serve.roster import Roster, State

ALLOWED: dict[str, Any] = {"operation": {"kind": "delete", "place": "CN"}}
DENIED: dict[str, Any] = {
    "operation": {"kind": "sell", "basis": "none", "items": ["phone"], "place": "CN"},
    "processor": {"id": "shop-1"},
    "subject": {"id": "SECRET-7"},
}
REFERRED: dict[str, Any] = {"operation": {"kind": "store", "place": "CN"}, "data": {"core": True, "personal": False}}


class Counted:
    """Counters that remember."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()

    def decided(self, decision: Decision, seconds: float) -> None:
        assert seconds > 0
        self.kinds[decision.effect] += 1

    def refused(self, kind: str) -> None:
        self.kinds[f"refused {kind}"] += 1

    def fault(self, kind: str) -> None:
        self.kinds[f"fault {kind}"] += 1


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    config = Config(
        log=LogSection(directory=tmp_path_factory.mktemp("log")),
        limits=LimitsSection(request_bytes=20_000, batch_items=5),
        http=HttpSection(max_concurrent=2),
    )
    application = assemble(config, slot=0)
    yield application
    application.close()


class Web:
    """The application under test, with what it counted and who it thinks is ready."""

    def __init__(self, site: Site, counted: Counter[str]) -> None:
        self.site = site
        self.counted = counted
        self.roster = site.roster
        self.app = build_app(site)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self.asking(method, path, **more))

    async def asking(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://lexgate") as client:
            return await client.request(method, path, **more)

    def decide(self, body: bytes, content_type: str = "application/json") -> httpx.Response:
        return self.ask("POST", "/v1/decisions", content=body, headers={"content-type": content_type})


@pytest.fixture(params=["inline", "threads"])
def web(request: pytest.FixtureRequest, application: Application, threads: ThreadPoolExecutor, tmp_path: Path) -> Web:
    return web_over(application, threads, tmp_path, inline=request.param == "inline")


@pytest.fixture(scope="module")
def web_of_any(application: Application, threads: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory) -> Web:
    return web_over(application, threads, tmp_path_factory.mktemp("figures"), inline=True)


def web_over(application: Application, threads: ThreadPoolExecutor, figures: Path, *, inline: bool) -> Web:
    roster = Roster(["grpc-0", "http"])
    for name in roster.names:
        roster.mark(name, State.READY)
    registry, counted = CollectorRegistry(), Counted()
    registry.register(Figures(figures, roster, {"engine": "wasm"}))
    site = Site(application, counted, roster, registry, threads, inline=inline, body_seconds=0.2)
    return Web(site, counted.kinds)


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert document["detail"]
    return document


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
    assert answer["explanations"]


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


Breaks = Callable[..., Any]


def failing(error: Exception) -> Breaks:
    def fail(*_: object) -> Any:
        raise error

    return fail


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


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nope", 404), ("GET", "/v1/decisions", 405), ("DELETE", "/v1/law", 405)]
)
def test_what_is_not_served_is_a_problem_document_too(web: Web, method: str, path: str, status: int) -> None:
    problem_of(web.ask(method, path), status)


# --- The law -------------------------------------------------------------------------------------------------------


def test_the_law_is_listed_and_each_article_can_be_read(web: Web) -> None:
    statutes = web.ask("GET", "/v1/law").json()["statutes"]
    assert {"ndsr", "hunan", "shijiazhuang", "angiang", "sme-plan", "house"} == {statute["id"] for statute in statutes}
    for statute in statutes:
        for entry in itertools.islice(statute["articles"], 0, None, 25):
            page = web.ask("GET", f"/v1/law/{statute['id']}/{entry['article']}")
            assert page.status_code == 200
            assert page.json()["gist"] == entry["gist"]


def test_an_article_has_its_words_its_rule_and_its_cures(web: Web) -> None:
    page = web.ask("GET", "/v1/law/ndsr/22(2)", params={"language": "zh"}).json()
    assert page["code"] == "separate_consent_missing"
    assert "医疗健康" in page["quote"]
    assert page["predicate"].startswith("deny if")
    assert page["cures"]
    assert page["penalties"]


def test_unknown_law_is_404_and_an_unknown_language_400(web: Web) -> None:
    problem_of(web.ask("GET", "/v1/law/ndsr/SECRET"), 404)
    document = problem_of(web.ask("GET", "/v1/law?language=SECRET"), 400)
    assert document["errors"][0]["parameter"] == "language"
    assert "SECRET" not in str(document)


# --- Health and figures --------------------------------------------------------------------------------------------


def test_ready_only_when_every_worker_serves(web: Web) -> None:
    assert web.ask("GET", "/health/ready").json()["status"] == "ready"
    web.roster.mark("grpc-0", State.STARTING)
    document = problem_of(web.ask("GET", "/health/ready"), 503)
    assert document["reasons"] == ["grpc-0 is starting"]
    assert web.ask("GET", "/health/live").status_code == 200


def test_not_ready_while_the_self_test_comes_out_wrong(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.site.application.engine, "evaluate", failing(EngineFault("the engine is gone")))
    assert problem_of(web.ask("GET", "/health/ready"), 503)["reasons"] == ["the engine is gone"]


def test_figures_are_served_in_the_form_asked_for(web: Web) -> None:
    plain = web.ask("GET", "/metrics")
    assert plain.headers["content-type"].startswith("text/plain")
    assert 'lexgate_info{engine="wasm"} 1.0' in plain.text
    open_metrics = web.ask("GET", "/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert open_metrics.text.endswith("# EOF\n")


# --- Documentation -------------------------------------------------------------------------------------------------


def test_the_openapi_document_names_every_route_and_refers_to_nothing_missing(web: Web) -> None:
    document = web.ask("GET", "/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    served = {route.path for route in web.app.routes if getattr(route, "include_in_schema", False)}  # type: ignore[attr-defined] # all are routes with a path
    assert set(document["paths"]) == served
    assert "422" not in str(document["paths"])
    text = orjson.dumps(document).decode()
    named = {part.split('"')[0] for part in text.split('"$ref":"#/components/schemas/')[1:]}
    assert named == set(document["components"]["schemas"])
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_examples_are_what_the_running_code_answers(web: Web) -> None:
    answers = answered(web.site.application)
    effects = {name: answer.get("effect", answer.get("status")) for name, (_, answer) in answers.items()}
    assert effects == {"denied": "DENY", "allowed": "ALLOW", "referred": "REFER", "malformed": 400}

    post = web.ask("GET", "/openapi.json").json()["paths"]["/v1/decisions"]["post"]
    shown = post["responses"]["200"]["content"]["application/json"]["examples"]
    for name, example in post["requestBody"]["content"]["application/json"]["examples"].items():
        given_ = web.ask("POST", "/v1/decisions", json=example["value"])
        if given_.status_code == 200:
            same = ("effect", "governs", "violations", "obligations", "readings", "asserted", "policy_digest")
            assert {part: shown[name]["value"][part] for part in same} == {part: given_.json()[part] for part in same}


def test_the_page_for_people_loads_nothing(web: Web) -> None:
    page = web.ask("GET", "/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "http://" not in page.text
    assert "https://" not in page.text
    for part in ("/v1/decisions:batch", "/health/ready", "separate_consent_missing", "REFER"):
        assert part in page.text


# --- Anything ------------------------------------------------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_NAMES = ["operation", "subject", "data", "consents", "facts", "as_of", "explain", "language", "at_least_revision"]
_INSIDE = ["kind", "items", "age", "age_band", "birth_month", "id", "region", "categories", "fee", "retention_until"]
_ROOT = _JSON | st.dictionaries(st.sampled_from(_INSIDE), _JSON, max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(_NAMES), _ROOT, max_size=4))
def test_any_json_is_decided_or_refused_and_never_a_fault(web_of_any: Web, request_: dict[str, Any]) -> None:
    body = json.dumps({"operation": {"kind": "use", "place": "CN"}, **request_}).encode()
    assert web_of_any.decide(body).status_code in {200, 400}
