"""Searches of AuthZEN: which are served, among what they look, what they refuse, and how they page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from lexgate.bootstrap import assemble
from lexgate.config import AuthzenSection, Config, LedgerSection, LimitsSection, LogSection
from lexgate.domain.register import Entry, Kind
from lexgate.engine import AUTHZEN, DECISION
from lexgate.errors import ConfigError, EngineFault, PolicyError
from lexgate.serve.authzen.candidates import sources_of
from tests.integration.resolution import clinic
from tests.integration.serve.web import Web, failing, problem_of, web_over

# One worker: the policies are compiled once for all.
pytestmark = pytest.mark.xdist_group("authzen")
SEARCH = "/access/v1/search/"
METADATA = "/.well-known/authzen-configuration"
READ: dict[str, Any] = {"action": {"name": "read"}, "resource": {"type": "record", "id": "record-1"}}
SUBJECTS: dict[str, Any] = {"subject": {"type": "user"}, **READ}
MINE: dict[str, Any] = {
    "subject": {"type": "processor", "id": clinic.CLINIC},
    "action": {"name": "delete", "properties": {"place": "CN"}},
    "resource": {"type": "dataset"},
}


def search(web: Web, part: str, body: Any) -> httpx.Response:
    return web.ask("POST", SEARCH + part, json=body)


@pytest.fixture(scope="module")
def registered(threads: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A server whose registers have a clinic with four datasets, and another processor with one."""
    folder = tmp_path_factory.mktemp("registered")
    config = Config(
        ledger=LedgerSection(path=folder / "ledger.db"),
        log=LogSection(directory=folder / "log"),
        limits=LimitsSection(batch_items=3),
    )
    with closing(assemble(config, slot=0)) as application:
        assert application.store is not None
        clinic.open_clinic(application.store)
        other = Entry(kind=Kind.PROCESSOR, id="other", processor="other", facts={"processor": {"serves_public": True}})
        application.store.registers.put(other, clinic.OFFICE)
        for name, processor in [("a", clinic.CLINIC), ("b", "other"), ("z-1", clinic.CLINIC), ("z-2", clinic.CLINIC)]:
            dataset = Entry(kind=Kind.DATASET, id=name, processor=processor, facts={"personal": True})
            application.store.registers.put(dataset, clinic.OFFICE)
        yield web_over(application, threads, folder, inline=True)


def test_without_registers_nothing_is_searched_and_the_metadata_say_so(web: Web) -> None:
    for part in ("subject", "resource", "action"):
        problem_of(search(web, part, SUBJECTS), 404)
    assert web.ask("GET", METADATA).json() == {
        "policy_decision_point": "https://lexgate",
        "access_evaluation_endpoint": "https://lexgate/access/v1/evaluation",
        "access_evaluations_endpoint": "https://lexgate/access/v1/evaluations",
    }
    assert not any(path.startswith(SEARCH) for path in web.ask("GET", "/openapi.json").json()["paths"])


def test_the_register_of_datasets_is_searched_where_there_is_one(registered: Web) -> None:
    stated = registered.ask("GET", METADATA).json()
    assert stated["search_resource_endpoint"] == "https://lexgate/access/v1/search/resource"
    assert not stated.keys() & {"search_subject_endpoint", "search_action_endpoint"}
    assert SEARCH + "resource" in registered.ask("GET", "/openapi.json").json()["paths"]
    problem_of(search(registered, "subject", SUBJECTS), 404)


def whole(web: Web, asked: dict[str, Any]) -> tuple[list[str], int]:
    found: list[str] = []
    pages = 0
    page: dict[str, Any] = {}
    while True:
        answer = search(web, "resource", {**asked, "page": page}).json()
        found += [each["id"] for each in answer["results"]]
        assert answer["page"]["count"] == len(answer["results"])
        pages += 1
        if not (token := answer["page"]["next_token"]):
            return found, pages
        page = {"token": token}


def test_a_processor_finds_its_own_datasets_page_by_page(registered: Web) -> None:
    assert whole(registered, MINE) == (["a", "intake", "z-1", "z-2"], 2)


def test_what_the_law_forbids_is_not_found(registered: Web) -> None:
    sale = {"name": "sell", "properties": {"place": "CN", "basis": "none"}}
    assert whole(registered, {**MINE, "action": sale})[0] == []


@pytest.mark.parametrize(
    "change",
    [{"resource": {"type": "record"}}, {"subject": {"type": "user", "id": "p"}}, {"action": {"name": "can_read"}}],
)
def test_what_nobody_knows_is_an_empty_answer(registered: Web, change: dict[str, Any]) -> None:
    assert whole(registered, {**MINE, **change})[0] == []


def test_a_search_records_nothing(registered: Web) -> None:
    folder = Path(registered.site.application.config.log.directory)
    before = sum(file.stat().st_size for file in folder.rglob("*.jsonl"))
    search(registered, "resource", MINE)
    assert sum(file.stat().st_size for file in folder.rglob("*.jsonl")) == before


PAGES: dict[str, Any] = {
    "null": None,
    "a list": [],
    "a token that is a number": {"token": 1},
    "a token of somebody else": {"token": "abc"},
    "a token that is no base64": {"token": "&&&"},
    "a limit that is a string": {"limit": "1"},
    "a limit that is true": {"limit": True},
    "a limit below nothing": {"limit": -1},
    "half a result": {"limit": 1.5},
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("part", ["subject", "resource", "action"])
def test_a_malformed_page_is_400(scenario: Web, part: str, name: str) -> None:
    body = {"subject": {"type": "user", "id": "alice"}, **READ, "page": PAGES[name]}
    answer = scenario.ask("POST", SEARCH + part, json=body, headers={"x-request-id": "id-6"})
    assert problem_of(answer, 400)["errors"][0]["pointer"].startswith("/page")
    assert answer.headers["x-request-id"] == "id-6"


def test_a_token_of_another_search_is_400(scenario: Web, registered: Web) -> None:
    token = search(registered, "resource", {**MINE, "page": {"limit": 1}}).json()["page"]["next_token"]
    problem_of(search(scenario, "subject", {**SUBJECTS, "page": {"token": token}}), 400)


def test_a_page_without_results_goes_on(scenario: Web) -> None:
    answer = search(scenario, "subject", {**SUBJECTS, "page": {"limit": 0}}).json()
    assert answer["results"] == []
    rest = search(scenario, "subject", {**SUBJECTS, "page": {"token": answer["page"]["next_token"]}}).json()
    assert [each["id"] for each in rest["results"]] == ["alice", "bob"]
    assert rest["page"] == {"next_token": "", "count": 2}


MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "a list": b"[]",
    "a duplicate key": b'{"subject": {"type": "user", "type": "user"}}',
    "a type that is a number": json.dumps({**SUBJECTS, "subject": {"type": 1}}).encode(),
    "no type": json.dumps({**SUBJECTS, "subject": {}}).encode(),
    "UTF-16": json.dumps(SUBJECTS).encode("utf-16"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_search_is_400(scenario: Web, name: str) -> None:
    headers = {"content-type": "application/json"}
    problem_of(scenario.ask("POST", SEARCH + "subject", content=MALFORMED[name], headers=headers), 400)


def test_a_search_of_another_content_type_is_400(scenario: Web) -> None:
    headers = {"content-type": "text/plain"}
    problem_of(scenario.ask("POST", SEARCH + "subject", content=json.dumps(SUBJECTS), headers=headers), 400)


@pytest.mark.parametrize("part", [AUTHZEN, DECISION])
def test_a_fault_is_an_http_error_and_no_empty_answer(
    scenario: Web, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    engine = scenario.site.application.engine
    evaluate = engine.evaluate

    def fails(entry_point: str, document: bytes) -> bytes:
        if entry_point == part:
            raise EngineFault("the engine is gone")
        return evaluate(entry_point, document)

    monkeypatch.setattr(engine, "evaluate", fails)
    problem_of(search(scenario, "subject", SUBJECTS), 503)
    monkeypatch.setattr(engine, "evaluate", failing(EngineFault("the engine is gone")))
    problem_of(search(scenario, "action", SUBJECTS | {"subject": {"type": "user", "id": "alice"}}), 503)


# --- The metadata --------------------------------------------------------------------------------------------------


def test_the_configured_url_stands_in_the_metadata_whatever_host_is_named(
    threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    config = Config(authzen=AuthzenSection(url="https://pdp.example/lexgate/"), log=LogSection(enabled=False))
    with closing(assemble(config)) as application:
        answer = web_over(application, threads, tmp_path, inline=True).ask("GET", METADATA, headers={"host": "evil"})
    stated = answer.json()
    assert stated["policy_decision_point"] == "https://pdp.example/lexgate"
    assert stated["access_evaluation_endpoint"] == "https://pdp.example/lexgate/access/v1/evaluation"
    assert "cache-control" not in answer.headers


@pytest.mark.parametrize("host", ["pdp.example:8443", "[::1]:8471", "127.0.0.1"])
def test_without_one_it_is_the_host_named_and_nobody_keeps_it(web: Web, host: str) -> None:
    answer = web.ask("GET", METADATA, headers={"host": host, "x-request-id": "id-7"})
    assert answer.json()["policy_decision_point"] == f"https://{host}"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"] == "id-7"


@pytest.mark.parametrize("host", ["a/b", "a b", "user@pdp.example", "a?b", "", "a:b"])
def test_a_host_that_is_none_is_400(web: Web, host: str) -> None:
    problem_of(web.ask("GET", METADATA, headers={"host": host}), 400)


@pytest.mark.parametrize(
    "url", ["http://pdp.example", "pdp.example", "https://", "https://pdp.example?a", "https://pdp.example#a"]
)
def test_a_url_that_callers_must_not_use_is_refused(url: str) -> None:
    with pytest.raises((ConfigError, ValueError), match="write an https URL"):
        AuthzenSection(url=url)


# --- The mapping ---------------------------------------------------------------------------------------------------

WRONG: dict[str, dict[str, Any]] = {
    "a part that is none": {"context": []},
    "a register of subjects": {"subject": "dataset"},
    "a register that is none": {"resource": "persons"},
    "no list": {"action": {"name": "read"}},
    "no entity": {"action": ["read"]},
    "an action without a name": {"action": [{"id": "read"}]},
    "a subject without an id": {"subject": [{"type": "user"}]},
    "properties that are none": {"action": [{"name": "read", "properties": 1}]},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mapping_that_searches_in_nothing_stops_the_start(name: str) -> None:
    with pytest.raises(PolicyError, match="the mapping of AuthZEN"):
        sources_of(WRONG[name], None)


def test_policies_that_were_compiled_without_a_mapping_serve_no_authzen(
    web: Web, threads: ThreadPoolExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lexgate.serve.authzen.routes.AUTHZEN", "lexgate/mapping/none")
    without = web_over(web.site.application, threads, tmp_path, inline=True)
    problem_of(without.ask("POST", "/access/v1/evaluation", json={}), 404)
    problem_of(without.ask("GET", METADATA), 404)
