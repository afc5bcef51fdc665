"""The certification scenario of AuthZEN, all of its levels, answered by the policies through a mapping for it.

The scenario is read where it is kept, beside the repository (`AUTHZEN_SCENARIO` names another place); where it is not
there, a small one of our own is run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.integration.serve.web import Web

# One worker: the policies are compiled once for all.
pytestmark = pytest.mark.xdist_group("authzen")
ROOT = Path(__file__).parents[3]
OFFICIAL = ROOT / os.environ.get("AUTHZEN_SCENARIO", "../shared/authzen/scenario.json")
OWN = Path(__file__).parent / "scenario.json"
CASES: list[dict[str, Any]] = json.loads((OFFICIAL if OFFICIAL.is_file() else OWN).read_text("utf-8"))["cases"]
BY_ID = {case["id"]: case for case in CASES}
PATHS = {
    "evaluation": "/access/v1/evaluation",
    "evaluations": "/access/v1/evaluations",
    "search_subject": "/access/v1/search/subject",
    "search_resource": "/access/v1/search/resource",
    "search_action": "/access/v1/search/action",
    "metadata": "/.well-known/authzen-configuration",
}
ENDPOINTS = {"access_evaluation_endpoint", "access_evaluations_endpoint", *(f"{name}_endpoint" for name in PATHS)}


def ask(web: Web, case: dict[str, Any], **more: Any) -> httpx.Response:
    headers = {"Content-Type": "application/json", **case.get("headers", {})}
    body = case["raw"] if "raw" in case else json.dumps({**case["json"], **more})
    stated = {name: value for name, value in headers.items() if value is not None}
    return web.ask("POST", PATHS[case["endpoint"]], content=body.encode(), headers=stated)


def test_all_four_levels_are_there() -> None:
    assert {case["level"] for case in CASES} == {"basic", "batch", "search", "discovery"}
    assert {case.get("flow") for case in CASES} == {None, "page_token", "metadata"}


@pytest.mark.parametrize("name", [case["id"] for case in CASES if "flow" not in case])
def test_a_case_of_the_scenario(scenario: Web, name: str) -> None:
    case = BY_ID[name]
    for _ in range(case.get("repeat", 1)):
        answer = ask(scenario, case)
        assert answer.status_code == case["expect"]["status"], answer.text
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "application/json"
            as_expected(scenario, answer.json(), case["expect"])
        if case["expect"].get("echo"):
            assert answer.headers["x-request-id"] == case["headers"]["X-Request-ID"]


def as_expected(web: Web, answer: dict[str, Any], expected: dict[str, Any]) -> None:
    rest = dict(expected)
    del rest["status"]
    rest.pop("echo", None)
    for key, value in rest.items():
        CHECKS[key](web, answer, value)


def decided(_: Web, answer: dict[str, Any], expected: bool) -> None:
    assert answer["decision"] is expected
    assert isinstance(answer["context"], dict)


def all_decided(_: Web, answer: dict[str, Any], expected: list[bool | None]) -> None:
    decisions = [each["decision"] for each in answer["evaluations"]]
    assert all(type(each) is bool for each in decisions)
    assert [None if wanted is None else found for wanted, found in zip(expected, decisions, strict=True)] == expected


def named(answer: dict[str, Any]) -> list[Any]:
    return [each["name"] if "name" in each else [each["type"], each["id"]] for each in answer["results"]]


def of_type(_: Web, answer: dict[str, Any], expected: str) -> None:
    members = {"name"} if expected == "action" else {"type", "id"}
    assert all(each.keys() == members and each.get("type", "action") == expected for each in answer["results"])


def including(_: Web, answer: dict[str, Any], expected: list[Any]) -> None:
    assert [each for each in expected if each not in named(answer)] == []


def exactly(_: Web, answer: dict[str, Any], expected: list[Any]) -> None:
    assert answer["results"] == expected


def same_as(web: Web, answer: dict[str, Any], expected: str) -> None:
    assert answer == ask(web, BY_ID[expected]).json()


CHECKS: dict[str, Callable[[Web, dict[str, Any], Any], None]] = {
    "decision": decided,
    "decisions": all_decided,
    "results_type": of_type,
    "results_include": including,
    "results_exact": exactly,
    "results_same_as": same_as,
}


@pytest.mark.parametrize("name", [case["id"] for case in CASES if case.get("flow") == "page_token"])
def test_pages_follow_each_other_to_the_last(scenario: Web, name: str) -> None:
    case = BY_ID[name]
    whole = {**case, "json": {key: value for key, value in case["json"].items() if key != "page"}}
    expected, found, page = named(ask(scenario, whole).json()), [], case["json"]["page"]
    while True:
        answer = ask(scenario, case, page=page)
        assert answer.status_code == 200
        of_type(scenario, answer.json(), case["expect"]["results_type"])
        assert len(answer.json()["results"]) <= case["json"]["page"]["limit"]
        found += named(answer.json())
        if not (token := answer.json()["page"]["next_token"]):
            break
        page = {"limit": case["json"]["page"]["limit"], "token": token}
    assert found == expected
    assert len(found) > 1


@pytest.mark.parametrize("check", [case["check"] for case in CASES if case.get("flow") == "metadata"])
def test_the_metadata_of_the_scenario(scenario: Web, check: str) -> None:
    answer = scenario.ask("GET", PATHS["metadata"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    METADATA[check](answer.json())


def https(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.netloc == "lexgate" and not parts.query and not parts.fragment


def optional(stated: dict[str, Any]) -> None:
    assert {urlsplit(url).path for name, url in stated.items() if name in ENDPOINTS} == set(PATHS.values()) - {
        PATHS["metadata"]
    }
    assert all(https(url) for name, url in stated.items() if name in ENDPOINTS)


def absent(name: str, stated: dict[str, Any]) -> None:
    assert name not in stated


def exactly_the_base(stated: dict[str, Any]) -> None:
    assert stated["policy_decision_point"] == "https://lexgate"


def in_place(stated: dict[str, Any]) -> None:
    assert stated["access_evaluation_endpoint"] == "https://lexgate/access/v1/evaluation"


METADATA: dict[str, Callable[[dict[str, Any]], None]] = {
    "document": optional,
    "identifier": exactly_the_base,
    "evaluation": in_place,
    "optional_urls": optional,
    "capabilities": partial(absent, "capabilities"),
    "signed": partial(absent, "signed_metadata"),
}
