"""The contracts about imports catch what they forbid: each case puts one import where it must not be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FORBIDDEN = [
    ("domain/instant.py", "import lexgate.law.matrix"),
    ("errors.py", "import lexgate.domain.instant"),
    ("law/matrix.py", "import lexgate.engine.wasm"),
    ("log/__init__.py", "import lexgate.facts.resolve"),
    ("decide.py", "import lexgate.config"),
    ("decide.py", "import lexgate.bootstrap"),
    ("decide.py", "import lexgate.posture"),
    ("posture.py", "import lexgate.config"),
    ("bootstrap.py", "import lexgate.serve.wire"),
    ("serve/wire.py", "import lexgate.cli.main"),
    ("client/__init__.py", "import lexgate.law.matrix"),
    ("client/__init__.py", "import lexgate.enforce"),
    ("enforce/_asking.py", "import lexgate.decide"),
    ("bootstrap.py", "import lexgate.dataset"),
    ("law/matrix.py", "import wasmtime"),
    ("decide.py", "import grpc"),
    ("cli/main.py", "import fastapi"),
    ("facts/resolve.py", "import pydantic_settings"),
    ("newcomer.py", ""),
]


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imports")
    shutil.copy(root / "pyproject.toml", folder)
    ignored = shutil.ignore_patterns("__pycache__", "_policies")
    shutil.copytree(root / "sidecar" / "lexgate", folder / "sidecar" / "lexgate", ignore=ignored)
    return folder


def test_contracts_are_kept(copy: Path) -> None:
    done = _lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("name", "line"), FORBIDDEN, ids=[f"{name}: {line}" for name, line in FORBIDDEN])
def test_import_is_forbidden(copy: Path, name: str, line: str) -> None:
    path = copy / "sidecar" / "lexgate" / name
    before = path.read_text() if path.exists() else None
    try:
        path.write_text(f"{before or ''}\n{line}\n")
        done = _lint(copy)
    finally:
        path.write_text(before) if before is not None else path.unlink()
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder / "sidecar")}
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
