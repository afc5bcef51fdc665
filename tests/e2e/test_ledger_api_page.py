"""docs/ledger-api.md shows what a real server answers, and the example of the client runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.serving import Server, serving
from tests.pages import wrong_lines

CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "<instant>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
)


@pytest.fixture(scope="module")
def page(root: Path) -> Path:
    return root / "docs" / "ledger-api.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(LEDGER__PATH=str(tmp_path_factory.mktemp("ledger") / "served.db")) as server:
        yield server


def test_page_shows_what_is_answered(page: Path, server: Server, tmp_path: Path) -> None:
    socket = server.folder / "lexgate" / "http.sock"
    assert "\n".join(wrong_lines(page, tmp_path, CHANGING, SOCKET=str(socket))) == ""


def test_example_of_the_client_runs(page: Path, server: Server) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
    names: dict[str, Any] = {"target": f"unix:{server.folder / 'lexgate' / 'grpc.sock'}"}
    exec(example, names)  # noqa: S102 - our own page
    assert names["receipt"].record_id == "r-2"
    assert set(names["states"]) == {"withdrawn"}
