"""The ways in, the log, and what a caller may state."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import orjson
import pytest
from click.testing import CliRunner
from google.protobuf.json_format import ParseDict

from lexgate.bootstrap import Application, assemble
from lexgate.cli.main import main
from lexgate.config import Config, LedgerSection, LogSection
from lexgate.domain.decision import Effect
from lexgate.errors import InputError
from lexgate.facts.resolve import InlineFacts
from lexgate.log import read
from lexgate.serve.grpc_service import DecisionServicer, add_to
from lexgate.serve.wire_decisions import decision_message
from lexgate.v1 import decision_pb2, decision_service_pb2 as wire, decision_service_pb2_grpc as stubs
from tests.grpc_servers import NoCounters, grpc_server
from tests.integration.resolution import clinic
from tests.integration.serve.web import Web, web_over
from tests.properties.documents import TYPED
from tests.properties.kit import Document, drawn

pytestmark = [pytest.mark.promise, pytest.mark.xdist_group("ways_in")]
ASKED = 100
AS_OF = "2026-06-01T12:00:00Z"
OWN = {"decision_id", "log_id", "seq", "known_at"}  # each answer has its own


@dataclass(frozen=True)
class Ways:
    """One sidecar that takes every fact, asked in each way."""

    application: Application
    stub: stubs.DecisionServiceStub
    web: Web
    folder: Path


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    folder = tmp_path_factory.mktemp("ways")
    config = Config(inline_facts=InlineFacts.ALWAYS, log=LogSection(directory=folder / "log"))
    with ExitStack() as opened:
        application = opened.enter_context(closing(assemble(config, slot=0)))
        threads = opened.enter_context(ThreadPoolExecutor(2))
        servicer = DecisionServicer(application, NoCounters())
        target = opened.enter_context(grpc_server(lambda server: add_to(server, servicer)))
        channel = opened.enter_context(grpc.insecure_channel(target))
        stub = stubs.DecisionServiceStub(channel)  # type: ignore[no-untyped-call] # generated without types
        web = web_over(application, threads, folder, inline=True)
        yield Ways(application, stub, web, folder)


def requests(count: int) -> list[Document]:
    """Requests that state what the drawn documents say, but for what no caller may."""
    out = []
    for seed in range(count):
        document = drawn(seed)[0]
        for root in ("now", "contradictions", "unregistered", "param"):
            document.pop(root, None)
        typed = {root: value for root, value in document.items() if root in TYPED}
        tail = {root: value for root, value in document.items() if root not in TYPED}
        # of one instant, which cures may name
        out.append({"operation": {}, "as_of": AS_OF, **typed, **({"facts": tail} if tail else {})})
    return out


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what each has of its own."""
    return {name: value for name, value in answer.items() if name not in OWN}


def test_grpc_equals_http_equals_cli(ways: Ways) -> None:
    """A request gets the same answer over gRPC, over HTTP, and from the command."""
    asked = requests(ASKED)
    lines = b"\n".join(orjson.dumps(each) for each in asked)
    arguments = ["evaluate", "--format", "jsonl", "-"]
    result = CliRunner().invoke(main, arguments, input=io.BytesIO(lines), env={"LEXGATE_LOG__ENABLED": "false"})
    answers = [orjson.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(asked)
    for request, by_command in zip(asked, answers, strict=True):
        by_http = ways.web.decide(orjson.dumps(request))
        assert by_http.status_code == 200
        assert told(by_http.json()) == told(by_command)
        message = ways.stub.Evaluate(ParseDict(request, wire.EvaluateRequest())).decision
        expected = decision_message(ways.application.decider.decide(ways.application.resolver.request(request), "test"))
        for own in OWN:
            message.ClearField(own)
            expected.ClearField(own)
        assert message == expected


def test_log_holds_every_answer(ways: Ways) -> None:
    """Each answer that left, and no other, is in the log, at the place that it names."""
    before = len(list(read(ways.folder / "log")))
    answered = []
    for number, request in enumerate(requests(ASKED)):
        if number % 2:
            answered.append(ways.web.decide(orjson.dumps(request)).json())
        else:
            answered.append(ways.stub.Evaluate(ParseDict(request, wire.EvaluateRequest())).decision)
    entries = [*read(ways.folder / "log")][before:]
    assert len(entries) == len(answered)
    for entry, answer in zip(entries, answered, strict=True):
        said = answer if isinstance(answer, dict) else _as_json(answer)
        assert said == {**said, "decision_id": entry.record["decision_id"], "effect": entry.record["effect"]}
        assert (said["log_id"], said["seq"]) == (entry.log_id, entry.seq)


def _as_json(answer: decision_pb2.Decision) -> dict[str, Any]:
    effect = decision_pb2.Effect.Name(answer.effect).removeprefix("EFFECT_")
    return {"decision_id": answer.decision_id, "log_id": answer.log_id, "seq": answer.seq, "effect": effect}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """A sidecar over a ledger and registers in which the clinic is registered, and nobody consented."""
    config = Config(
        ledger=LedgerSection(path=tmp_path_factory.mktemp("served") / "ledger.db"), log=LogSection(enabled=False)
    )
    with closing(assemble(config)) as application:
        assert application.store is not None
        clinic.open_clinic(application.store)
        yield application


def test_what_is_known_stands(served: Application) -> None:
    """Nothing that a caller states about a person or a processor that the ledger knows turns a denial into ALLOW."""
    request = clinic.request(operation__retention_until="2026-12-31")
    assert served.decider.decide(served.resolver.request(request), "test").effect is Effect.DENY
    asked = 0
    for seed in range(600):
        stated = _with_statements(request, seed)
        try:
            decision = served.decider.decide(served.resolver.request(stated), "test")
        except InputError:
            continue
        asked += 1
        assert decision.effect is not Effect.ALLOW, stated
    assert asked > 200


def _with_statements(request: Document, seed: int) -> Document:
    """The request, with roots of a drawn document stated beside the ids; the operation stays as it is."""
    document, random = drawn(seed)
    stated = {root: dict(value) for root, value in request.items()}
    good = {"id": "c-9", "active": True, "separate": True, "written": True, "given_by": "self"}
    scope = {"purposes": ["triage"], "methods": ["model_scoring"], "items": ["symptoms", "phone"]}
    document["consents"] = [{**good, **scope, "categories": ["medical_health"], "granted_at": "2025-01-05T09:30:00Z"}]
    for root in random.sample(["subject", "data", "processor", "notice", "consents"], 3):
        value = document.get(root)
        if isinstance(value, dict):
            stated[root] = {**value, **stated.get(root, {})}
        elif value:
            stated[root] = value
    return stated
