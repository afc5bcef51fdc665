"""`lexgate policies`: which are in use, and compiling others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lexgate.cli import _sources
from lexgate.law.policy_set import PolicySet
from tests.unit.cli.conftest import Invoke


def test_show_says_what_is_in_use(invoke: Invoke, policy_set: PolicySet) -> None:
    page = json.loads(invoke("policies", "show", "--format", "json").stdout)
    assert page["policy_digest"] == page["digest_in_force"] == policy_set.policy_digest
    assert page["opa_version"] == policy_set.manifest.opa_version
    mappings = ["lexgate/mapping/authzen", "lexgate/mapping/gateway"]
    assert page["entry_points"] == ["lexgate/decision", "lexgate/posture", *mappings]
    assert page["statutes"]["ndsr"]["enforced"] > 50
    assert policy_set.policy_digest in invoke("policies", "show").stdout


def test_a_reading_changes_the_digest_in_force(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEXGATE_READINGS__STRICT_SENSITIVE_CONSENT", "true")
    page = json.loads(invoke("policies", "show", "--format", "json").stdout)
    assert page["policy_digest"] != page["digest_in_force"]


def test_build_compiles_what_is_then_in_use(
    invoke: Invoke, tmp_path: Path, opa: Path, policy_set: PolicySet, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = invoke("policies", "build", "--source", policies, "--output", tmp_path / "compiled", "--opa", opa)
    assert result.exit_code == 0
    monkeypatch.setenv("LEXGATE_POLICIES", str(tmp_path / "compiled"))
    page = json.loads(invoke("policies", "show", "--format", "json").stdout)
    assert page["policy_digest"] in result.stdout
    assert page["opa_version"] == policy_set.manifest.opa_version


def test_build_says_what_is_missing(invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "holds no policies" in invoke("policies", "build", "--source", tmp_path, "--output", tmp_path / "out").stderr
    monkeypatch.setattr(_sources, "CHECKOUT", tmp_path)
    result = invoke("policies", "build", "--output", tmp_path / "out")
    assert result.exit_code == 2
    assert "name their folder with --source" in result.stderr


def test_build_needs_an_opa(invoke: Invoke, tmp_path: Path, policies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sources, "CHECKOUT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = invoke("policies", "build", "--source", policies, "--output", tmp_path / "out")
    assert result.exit_code == 2
    assert "there is no opa" in result.stderr
    result = invoke("policies", "build", "--source", policies, "--output", tmp_path / "out", "--opa", tmp_path / "opa")
    assert result.exit_code == 2
    assert "cannot be run" in result.stderr
    assert not (tmp_path / "out").exists()
