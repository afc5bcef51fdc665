"""What HTTP serves beside decisions: the law, health, figures, the description of itself; and any JSON at all."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st
from jsonschema import Draft202012Validator

from lexgate.errors import EngineFault
from lexgate.serve.openapi import answered
from lexgate.serve.roster import State
from tests.integration.serve.web import Web, failing, problem_of


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
    assert web.ask("GET", "/v1/law/ndsr/27").json()["meets"]


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
    takes_writes = {path for path in document["paths"] if path.startswith(("/v1/ledger/", "/v1/registers/"))}
    served = {route.path_format for route in web.app.routes if getattr(route, "include_in_schema", False)}  # type: ignore[attr-defined] # all are routes with a path
    assert set(document["paths"]) == served
    assert "HTTPValidationError" not in str(document)
    assert "422" not in str({path: each for path, each in document["paths"].items() if path not in takes_writes})
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
            assert timeless(shown[name]["value"], same) == timeless(given_.json(), same)


def timeless(answer: dict[str, Any], parts: tuple[str, ...]) -> str:
    """The parts of an answer without the instant at which it was given, which its cures name."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "then", json.dumps([answer[part] for part in parts]))


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
