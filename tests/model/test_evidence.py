"""The evidence: it goes on where it stopped, adds up what was seen, and keeps each difference as a case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from lexgate.law.policy_set import PolicySet
from tests.model import evidence
from tests.model.documents import Documents
from tests.model.evidence import Seen, Task
from tests.model.law import Law

FAULTY = {"statute": "ndsr", "article": "9a", "kind": "evidence", "predicate": "oblige adopt if data.core"}


@pytest.fixture
def seen(policies: Path, policy_set: PolicySet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Seen:
    """What is seen of a model with a fault in one entry."""
    law = Law(policies, (FAULTY,))
    monkeypatch.setattr(evidence, "the_law", lambda: (law, Documents(law), policy_set))
    return evidence.compared(Task("wasm", 1, 60, tmp_path / "cache"))


def test_a_difference_is_kept_once_with_a_small_document(seen: Seen) -> None:
    of_9a = [each for each in seen.differences if each["difference"]["name"] == "ndsr:9a"]
    assert {each["difference"]["said_by"] for each in of_9a} >= {"policies"}
    assert len(of_9a) == len({each["difference"]["said_by"] for each in of_9a})
    assert all(len(json.dumps(each["document"])) < 200 for each in of_9a)


def test_what_was_seen_adds_up(seen: Seen) -> None:
    total = Seen.read(json.loads(json.dumps(seen.written())))
    total.add(seen)
    assert total.documents == 120
    assert total.fired["ndsr:9b"] == 2 * seen.fired["ndsr:9b"] > 0
    assert total.differences == seen.differences


def test_the_report_says_that_both_disagree(seen: Seen, tmp_path: Path) -> None:
    both = {"wasm": seen, "server": Seen()}
    report = evidence.report_of(both, {"wasm": 60, "server": 0}, 1.0)
    evidence.write_report(tmp_path, report, both)
    assert report["verdict"] == "disagree"
    assert "disagree" in (tmp_path / "evidence.md").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))["documents"] == {
        "wasm": 60,
        "server": 0,
    }
    fired = {entry["id"]: entry["wasm"] for entry in report["entries"]}
    assert fired["ndsr:9b"]["fired"] + fired["ndsr:9b"]["spared"] == seen.governed["posture ndsr"]


def test_each_difference_is_saved_as_a_case(seen: Seen, tmp_path: Path, policies: Path) -> None:
    both = {"wasm": seen, "server": Seen()}
    evidence.write_report(tmp_path, evidence.report_of(both, {}, 1.0), both)
    files = sorted((tmp_path / "cases").iterdir())
    assert len(files) == len(seen.differences)
    schema = json.loads((policies / "cases" / "case.schema.json").read_text(encoding="utf-8"))
    for path in files:
        Draft202012Validator(schema).validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_too_little_evidence_is_not_enough() -> None:
    nothing = {"wasm": Seen(), "server": Seen()}
    assert evidence.report_of(nothing, {"wasm": 1, "server": 0}, 1.0)["verdict"] == "not enough"


def test_evidence_goes_on_where_it_stopped(seen: Seen, tmp_path: Path) -> None:
    evidence.keep(tmp_path, {"wasm": seen, "server": Seen()})
    assert evidence.resumed(tmp_path)["wasm"] == seen


def test_evidence_about_other_policies_is_no_evidence(seen: Seen, tmp_path: Path) -> None:
    evidence.keep(tmp_path, {"wasm": seen, "server": Seen()})
    state: dict[str, Any] = json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))
    (tmp_path / "state.json").write_text(json.dumps({**state, "digest": "sha256:other"}), encoding="utf-8")
    assert evidence.resumed(tmp_path)["wasm"] == Seen()
