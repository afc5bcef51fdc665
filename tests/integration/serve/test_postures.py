"""The posture by every way in: the same JSON over gRPC, over HTTP and on the command line, and the same refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from lexgate.bootstrap import Application, assemble
from lexgate.cli.main import main
from lexgate.client import InputError, Posture, State, UnknownProcessor, Unreachable
from lexgate.config import Config, LogSection, PostureSection
from lexgate.domain.posture_rendering import posture_json
from lexgate.errors import EngineFault
from lexgate.facts.posture_schema import posture_schema
from lexgate.facts.resolve import InlineFacts
from lexgate.serve.openapi import reported
from lexgate.serve.posture_service import PostureServicer, add_posture_to
from lexgate.v1 import posture_service_pb2 as service, posture_service_pb2_grpc as stubs
from tests.grpc_servers import grpc_server
from tests.integration.client.fakes import Asker, Asynchronous, Blocking
from tests.integration.serve.web import Counted, Web, failing, problem_of, web_over

AT = "2026-06-01"
CLINIC: dict[str, Any] = {
    "processor": {"id": "clinic-7"},
    "operation": {"region": "CN-HN"},
    "data": {"dataset": "intake", "personal": True},
    "filings": {"personal_information_audit": {"date": "2024-06-20"}},
    "contracts": [{"id": "k-1", "kind": "entrust", "in_force": True, "counterparty": "cloud-2"}],
}
BRANCH = {**CLINIC, "operation": {"region": "CN-SJZ"}, "data": {"dataset": "branch"}}
BOTH = [CLINIC, BRANCH]
ASKERS: list[Asker] = [Blocking(), Asynchronous()]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    (folder / "clinic-7.json").write_text(json.dumps(BOTH))
    return folder


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory, register: Path) -> Iterator[Application]:
    log = LogSection(directory=tmp_path_factory.mktemp("log"))
    with closing(assemble(Config(log=log, posture=PostureSection(directory=register)), slot=0)) as application:
        yield application


@pytest.fixture
def site(application: Application, threads: ThreadPoolExecutor, tmp_path: Path) -> Web:
    return web_over(application, threads, tmp_path, inline=True)


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def target(application: Application, counted: Counted) -> Iterator[str]:
    servicer = PostureServicer(application.reporter, counted)
    with grpc_server(lambda server: add_posture_to(server, servicer)) as target:
        yield target


def post(site: Web, **body: Any) -> Any:
    return site.ask("POST", "/v1/posture", json=body)


def command(*arguments: str, stdin: str) -> Any:
    done = CliRunner().invoke(main, ["posture", "--document", "-", *arguments], input=stdin)
    return json.loads(done.stdout)


# --- The same everywhere ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asker", ASKERS, ids=["sync", "asyncio"])
@pytest.mark.parametrize("language", ["en", "zh", "vi"])
def test_the_same_report_by_every_way_in(asker: Asker, site: Web, target: str, language: str) -> None:
    over_http = post(site, documents=BOTH, as_of=AT, language=language).json()
    over_grpc = asker.posture(target, BOTH, as_of=AT, language=language, timeout_seconds=10)
    printed = command("--format", "json", "--as-of", AT, "--language", language, stdin=json.dumps(BOTH))
    assert posture_json(over_grpc) == over_http == printed
    assert over_http["asserted"] == ["contracts", "data", "filings", "operation"]
    assert over_http["governs"] == ["hunan", "ndsr", "shijiazhuang", "sme-plan"]
    assert over_http["owed"]
    assert Draft202012Validator(posture_schema()).is_valid(over_http)


@pytest.mark.parametrize("asker", ASKERS, ids=["sync", "asyncio"])
def test_a_processor_of_the_register_by_its_id(asker: Asker, site: Web, target: str) -> None:
    over_http = site.ask("GET", "/v1/posture/clinic-7", params={"as_of": AT, "language": "zh"}).json()
    over_grpc = asker.posture(target, processor_id="clinic-7", as_of=AT, language="zh", timeout_seconds=10)
    assert posture_json(over_grpc) == over_http
    claimed = post(site, documents=BOTH, as_of=AT, language="zh").json()
    assert over_http == {**claimed, "asserted": []}


def test_the_client_holds_a_typed_report(target: str) -> None:
    posture = Blocking().posture(target, CLINIC, as_of=AT, timeout_seconds=10)
    assert isinstance(posture, Posture)
    assert not posture.binding
    assert {duty.state for duty in posture.owed} == {State.OWED}
    audit = next(duty for duty in posture.due_soon if duty.id == "ndsr:27")
    assert audit.scopes[0].meets


def test_a_browser_gets_the_page_that_the_command_line_writes(site: Web) -> None:
    accept = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    shown = site.ask("GET", "/v1/posture/clinic-7", params={"as_of": AT, "language": "vi"}, headers=accept)
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert '<html lang="vi">' in shown.text
    sent = site.ask("POST", "/v1/posture", json={"documents": BOTH, "as_of": AT}, headers=accept)
    arguments = ["posture", "--document", "-", "--as-of", AT, "--format", "html"]
    assert sent.text == CliRunner().invoke(main, arguments, input=json.dumps(BOTH)).stdout
    problem_of(site.ask("GET", "/v1/posture/other", headers=accept), 404)


def test_today_is_binding(site: Web) -> None:
    assert post(site, documents=[CLINIC]).json()["binding"]


def test_a_report_is_not_recorded_as_a_decision(site: Web, application: Application) -> None:
    written = sum(path.stat().st_size for path in application.config.log.directory.rglob("*.jsonl"))
    assert post(site, documents=[CLINIC]).status_code == 200
    assert sum(path.stat().st_size for path in application.config.log.directory.rglob("*.jsonl")) == written


# --- What is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({}, "/documents"),
        ({"documents": {}}, "/documents"),
        ({"documents": []}, "/documents"),
        ({"documents": [5]}, "/documents/0"),
        ({"documents": [CLINIC], "langauge": "en"}, "/langauge"),
        ({"documents": [CLINIC], "language": "SECRET"}, "/language"),
        ({"documents": [CLINIC], "as_of": "SECRET"}, "/as_of"),
        ({"documents": [CLINIC, {"operation": {"place": "SECRET"}}]}, "/documents/1/operation/place"),
        ({"documents": [CLINIC, {"now": "2025-01-01"}]}, "/documents/1/now"),
        ({"documents": [CLINIC, {"processor": {"id": "SECRET"}}]}, "/documents/1/processor/id"),
    ],
)
def test_a_malformed_body_names_the_field_and_evaluates_nothing(
    site: Web, monkeypatch: pytest.MonkeyPatch, body: Any, pointer: str
) -> None:
    monkeypatch.setattr(site.site.application.engine, "evaluate", failing(AssertionError("evaluated")))
    document = problem_of(site.ask("POST", "/v1/posture", json=body), 400)
    assert document["errors"][0]["pointer"] == pointer
    assert document["errors"][0]["cure"]
    assert "SECRET" not in json.dumps(document)
    assert site.counted == {"refused input": 1}


@pytest.mark.parametrize("asker", ASKERS, ids=["sync", "asyncio"])
def test_the_same_over_grpc(asker: Asker, target: str, counted: Counted) -> None:
    with pytest.raises(InputError) as caught:
        asker.posture(target, [CLINIC, {"operation": {"place": "SECRET"}}], timeout_seconds=10)
    assert [field.pointer for field in caught.value.fields] == ["/documents/1/operation/place"]
    with pytest.raises(InputError, match="documents"):
        asker.posture(target, timeout_seconds=10)
    with pytest.raises(InputError, match="beside processor_id"):
        asker.posture(target, CLINIC, processor_id="clinic-7", timeout_seconds=10)
    with pytest.raises(InputError, match="language"):
        asker.posture(target, CLINIC, language="SECRET", timeout_seconds=10)
    assert counted.kinds == {"refused input": 4}


@pytest.mark.parametrize("asker", ASKERS, ids=["sync", "asyncio"])
def test_an_unknown_processor_is_404_and_not_found(asker: Asker, site: Web, target: str) -> None:
    document = problem_of(site.ask("GET", "/v1/posture/SECRET"), 404)
    assert "posture.directory" in document["detail"]
    assert "SECRET" not in str(document)
    with pytest.raises(UnknownProcessor, match=r"posture\.directory"):
        asker.posture(target, processor_id="SECRET", timeout_seconds=10)
    for name in ("language", "as_of"):
        document = problem_of(site.ask("GET", f"/v1/posture/clinic-7?{name}=SECRET"), 400)
        assert [error["parameter"] for error in document["errors"]] == [name]  # there is no body to point into


def test_without_a_register_404_says_what_to_configure(threads: ThreadPoolExecutor, tmp_path: Path) -> None:
    with closing(assemble(Config(inline_facts=InlineFacts.NEVER))) as application:
        site = web_over(application, threads, tmp_path, inline=True)
        detail = problem_of(site.ask("GET", "/v1/posture/clinic-7"), 404)["detail"]
        assert "set ledger.path" in detail
        assert "posture.directory" in detail
        refused = problem_of(post(site, documents=[CLINIC]), 400)
        assert refused["errors"][0]["pointer"] == "/documents"
        assert "may not be asserted" in refused["errors"][0]["problem"]
        examples = {name: answer["status"] for name, (_, answer) in reported(application).items()}
        assert set(examples.values()) == {400}


def test_bytes_that_are_no_message_and_fields_of_another_version(target: str) -> None:
    with grpc.insecure_channel(target) as channel:
        raw: Any = channel.unary_unary("/lexgate.v1.PostureService/Report")
        with pytest.raises(grpc.RpcError) as caught:
            raw(b"\xff", timeout=10)
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        with pytest.raises(grpc.RpcError) as caught:
            raw(b"\xf8\x3f\x01", timeout=10)
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        with pytest.raises(grpc.RpcError) as caught:
            stubs.PostureServiceStub(channel).Report(service.ReportRequest(processor_id="clinic-7"), timeout=-1)  # type: ignore[no-untyped-call] # generated
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


# --- Faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asker", ASKERS, ids=["sync", "asyncio"])
def test_a_fault_of_the_engine_is_no_report(
    asker: Asker, site: Web, target: str, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.site.application.engine, "evaluate", failing(EngineFault("the engine is gone")))
    assert "the engine is gone" in problem_of(post(site, documents=[CLINIC]), 503)["detail"]
    with pytest.raises(Unreachable, match="the engine is gone"):
        asker.posture(target, CLINIC, timeout_seconds=10)
    assert site.counted == counted.kinds == {"fault EngineFault": 1}


@pytest.mark.parametrize("asker", ASKERS, ids=["sync", "asyncio"])
def test_an_unforeseen_error_is_a_fault_without_its_text(
    asker: Asker, target: str, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application.engine, "evaluate", failing(RuntimeError("SECRET")))
    with pytest.raises(Unreachable) as caught:
        asker.posture(target, CLINIC, timeout_seconds=10)
    assert "SECRET" not in str(caught.value)


def test_a_broken_register_is_503_until_it_is_mended(site: Web, register: Path) -> None:
    broken = register / "other.yaml"
    broken.write_text("operation: [SECRET")
    try:
        document = problem_of(site.ask("GET", "/v1/posture/clinic-7"), 503)
    finally:
        broken.unlink()
    assert "other.yaml" in document["detail"]
    assert "SECRET" not in str(document)
    assert site.ask("GET", "/v1/posture/clinic-7").status_code == 200


# --- Documentation ---------------------------------------------------------------------------------------------------


def test_the_examples_are_what_the_running_code_answers(site: Web) -> None:
    post_route = site.ask("GET", "/openapi.json").json()["paths"]["/v1/posture"]["post"]
    shown = post_route["responses"]["200"]["content"]["application/json"]["examples"]
    asked = post_route["requestBody"]["content"]["application/json"]["examples"]
    assert post(site, **asked["clinic"]["value"]).json() == shown["clinic"]["value"]
    assert {row["article"] for row in shown["clinic"]["value"]["due_soon"]} == {"27"}
    refused = post_route["responses"]["400"]["content"]["application/problem+json"]["examples"]
    assert post(site, **asked["unreadable"]["value"]).json() == refused["unreadable"]["value"]
