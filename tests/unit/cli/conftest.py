"""The command in this process, away from the configuration, folders and colours of whoever runs the tests."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lexgate.cli.main import main

Invoke = Callable[..., Result]

ALLOWED: dict[str, Any] = {"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": True}}
DENIED: dict[str, Any] = {
    "operation": {
        "kind": "use",
        "purpose": "triage",
        "method": "model_scoring",
        "basis": "consent",
        "items": ["symptoms"],
        "place": "CN",
        "retention_until": "2027-01-01",
    },
    "subject": {"id": "s-42", "age": 34},
    "notice": {"form": "individual"},
    "consents": [
        {
            "id": "c-1",
            "active": True,
            "granted_at": "2025-01-05T09:30:00+08:00",
            "given_by": "self",
            "purposes": ["triage"],
            "methods": ["model_scoring"],
            "items": ["symptoms"],
            "retention_until": "2100-01-01",
        }
    ],
}
REFERRED: dict[str, Any] = {"operation": {"kind": "delete", "place": "JP"}}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in [*os.environ]:
        if name.startswith("LEXGATE_") or name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}:
            monkeypatch.delenv(name)
    for name in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp()))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def invoke() -> Invoke:
    """Runs `lexgate` with arguments; standard output and standard error are kept apart."""

    def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, [str(each) for each in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file: text as it is, a list as JSON lines where the name says so, anything else as JSON."""

    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, "utf-8")
        elif path.suffix == ".jsonl":
            path.write_text("".join(json.dumps(each) + "\n" for each in content), "utf-8")
        else:
            path.write_text(json.dumps(content), "utf-8")
        return path

    return write
