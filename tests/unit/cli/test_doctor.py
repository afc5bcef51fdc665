"""`lexgate doctor`: each thing that may be missing or wrong is said, and only what serving needs decides the status."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from lexgate.cli import _checks, _engine
from lexgate.law.policy_set import PolicySet
from tests.unit.cli.conftest import Invoke

File = Callable[..., Path]


@pytest.fixture
def examine(invoke: Invoke) -> Callable[..., tuple[int, dict[str, Any]]]:
    def run(*arguments: object) -> tuple[int, dict[str, Any]]:
        result = invoke("doctor", "--format", "json", *arguments)
        report = json.loads(result.stdout)
        assert report["in_order"] == (result.exit_code == 0)
        return result.exit_code, {check["name"]: check for check in report["checks"]}

    return run


Examine = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def without_opa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for module in (_checks, _engine):
        monkeypatch.setattr(module, "CHECKOUT", tmp_path)


def test_all_is_in_order_here(examine: Examine, policy_set: PolicySet) -> None:
    status, checks = examine()
    assert status == 0
    assert checks["policies"]["found"] == policy_set.policy_digest
    assert checks["opa"]["found"] == policy_set.manifest.opa_version
    for name in ("python", "wasmtime", "grpcio", "configuration", "a decision on wasm", "a decision on opa"):
        assert checks[name]["state"] == "ok"


@pytest.mark.usefixtures("without_opa")
def test_serving_needs_neither_opa_nor_buf(examine: Examine) -> None:
    status, checks = examine()
    assert status == 0
    assert (checks["opa"]["state"], checks["opa"]["required"]) == ("missing", False)
    assert checks["buf"]["state"] == "missing"
    assert "a decision on opa" not in checks


@pytest.mark.usefixtures("without_opa")
def test_the_engine_opa_needs_opa(examine: Examine, file: File) -> None:
    status, checks = examine("--config", file("lexgate.yaml", "engine: opa\n"))
    assert (status, checks["opa"]["required"]) == (1, True)


@pytest.mark.usefixtures("without_opa")
def test_another_opa_than_the_pinned_one_is_said(examine: Examine, tmp_path: Path) -> None:
    other = tmp_path / "opa"
    other.write_text("#!/bin/sh\necho 'Version: 0.1.0'\n")
    other.chmod(0o755)
    status, checks = examine()
    assert status == 0
    assert (checks["opa"]["state"], checks["opa"]["found"]) == ("wrong", "0.1.0")
    assert "make opa" in checks["opa"]["cure"]


def test_damaged_policies_are_found(examine: Examine, tmp_path: Path, policy_set: PolicySet, file: File) -> None:
    copy = tmp_path / "policies"
    shutil.copytree(policy_set.folder, copy)
    with (copy / "policy.wasm").open("ab") as module:
        module.write(b"x")
    status, checks = examine("--config", file("lexgate.yaml", f"policies: {copy}\n"))
    assert (status, checks["policies"]["state"]) == (1, "wrong")
    assert "policy.wasm" in checks["policies"]["found"]
    assert "a decision on wasm" not in checks


def test_a_wrong_configuration_is_found(examine: Examine, file: File) -> None:
    status, checks = examine("--config", file("lexgate.yaml", "grcp: {}\n"))
    assert (status, checks["configuration"]["state"]) == (1, "wrong")


def test_a_folder_that_cannot_be_made_is_found(examine: Examine, file: File, tmp_path: Path) -> None:
    blocked = file("blocked", "a file, and no folder")
    config = file("lexgate.yaml", f"log: {{directory: {blocked}/log}}\ngrpc: {{socket: {tmp_path}/run/g.sock}}\n")
    status, checks = examine("--config", config)
    assert (status, checks["folder of the decision log"]["state"]) == (1, "wrong")
    assert checks["folder of the gRPC socket"]["state"] == "ok"


def test_a_missing_package_and_a_wrong_version_are_found(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "fastapi":
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(metadata, "version", version)
    status, checks = examine()
    assert (status, checks["fastapi"]["state"], checks["wasmtime"]["state"]) == (1, "missing", "wrong")
    assert checks["wasmtime"]["cure"].startswith("pip install wasmtime==")


def test_a_decision_that_comes_out_wrong_is_found(examine: Examine, file: File) -> None:
    # Closed to the engine, so that no decision comes out at all.
    config = file("lexgate.yaml", "readings: {contract_exemptions: nonsense}\n")
    status, checks = examine("--config", config)
    assert (status, checks["a decision on wasm"]["state"]) == (1, "wrong")


def test_the_page_for_people_says_what_to_do(invoke: Invoke, file: File) -> None:
    result = invoke("doctor", "--config", file("lexgate.yaml", "grcp: {}\n"))
    assert result.exit_code == 1
    assert "wrong   configuration" in result.stdout
    assert "see `lexgate config check`" in result.stdout
    assert result.stdout.rstrip().endswith("lexgate cannot serve like this")
