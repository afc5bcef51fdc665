"""Files of cases for tests, and a runner over the compiled policies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lexgate.config import Config
from lexgate.testing import Case, CaseRunner, load_cases

Cases = Callable[..., list[Case]]

FORUM: dict[str, Any] = {
    "operation": {"kind": "store", "place": "CN"},
    "data": {"network": True, "personal": False},
    "incidents": [{"kind": "inspection", "handled": True}],
}


def case(**members: Any) -> dict[str, Any]:
    """A case that passes, with other members where they are given; None leaves one out."""
    plain: dict[str, Any] = {
        "name": "A forum stores its menu",
        "story": "Nothing is wrong with it.",
        "document": FORUM,
        "expect": {"effect": "ALLOW"},
    }
    if "change" in members or "request" in members:
        plain.pop("document")
    return {name: value for name, value in {**plain, **members}.items() if value is not None}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file with these cases, judged on 1 June 2025 unless `as_of` says otherwise; JSON is YAML too."""

    def file(*cases: Any, name: str = "cases.yaml", **members: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"as_of": "2025-06-01", "cases": list(cases), **members}
        path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}), "utf-8")
        return path

    return file


@pytest.fixture
def load(write: Callable[..., Path]) -> Cases:
    """Writes a file with these cases and reads it."""
    return lambda *cases, **members: load_cases([write(*cases, **members)])


@pytest.fixture(scope="session", autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the compiled module away from the cache of whoever runs the tests, and makes it once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp()))
        yield


@pytest.fixture(scope="module")
def runner() -> Iterator[CaseRunner]:
    with CaseRunner(Config()) as made:
        yield made
