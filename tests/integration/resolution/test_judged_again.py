"""`lexgate diff` on a log whose inputs came from ids: the ledger says again what it said then."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from google.protobuf.json_format import ParseDict

from lexgate.bootstrap import assemble
from lexgate.cli.main import main
from lexgate.config import Config, LedgerSection, LogSection
from lexgate.domain.decision import Effect
from lexgate.serve.wire import RequestReader
from lexgate.v1.decision_service_pb2 import EvaluateRequest
from tests.integration.resolution import clinic
from tests.policy_sets import altered

REQUEST = clinic.request(operation__retention_until="2026-12-31")


def unsensitive(data: Any) -> None:
    data["taxonomy"]["sensitive_categories"] = {}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The configuration of a clinic that decided two requests, one before it had a consent and one after."""
    deployed = Config(ledger=LedgerSection(path=tmp_path / "ledger.db"), log=LogSection(directory=tmp_path / "log"))
    with closing(assemble(deployed, slot=0)) as application:
        assert application.store is not None
        clinic.open_clinic(application.store)
        message = ParseDict(REQUEST, EvaluateRequest())
        before = application.decider.decide(RequestReader(application.resolver).prepare(message), "grpc")
        time.sleep(1.1)  # the consent is of a later second
        application.store.ledger.grant(clinic.consent(int(time.time())), clinic.person())
        after = application.decider.decide(application.resolver.request(REQUEST), "http")
    assert (before.effect, after.effect) == (Effect.DENY, Effect.ALLOW)
    path = tmp_path / "lexgate.yaml"
    path.write_text(f"ledger: {{path: {tmp_path / 'ledger.db'}}}\n")
    return path


def test_what_the_ledger_knew_then_makes_the_recorded_input_again(config: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "kept.jsonl"
    inputs.write_text(json.dumps(REQUEST) + "\n")
    laxer = altered(tmp_path / "laxer", data=unsensitive)
    command = ["diff", "packaged", str(laxer), "--inputs", str(inputs), "--log", str(tmp_path / "log")]
    done = CliRunner().invoke(main, [*command, "--config", str(config), "--format", "json"])
    assert done.exit_code in {0, 1}, done.stderr
    log = json.loads(done.stdout)["log"]
    assert (log["lines"], log["judged"], log["irreproducible"]) == (2, 2, [])
