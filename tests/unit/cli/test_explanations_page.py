"""What docs/explanations.md shows is what the command answers, but for ids and the time of the run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Invoke

_SHOWN = re.compile(r"`(\w+\.json)`:\n\n```json\n(.*?)\n```\n\n```\n\$ lexgate explain (.*?)\n(.*?)\n```", re.DOTALL)
_OF_THE_RUN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.mark.parametrize("language", ["zh", "vi"])
def test_the_page_shows_real_runs(invoke: Invoke, file: Callable[..., Path], root: Path, language: str) -> None:
    page = (root / "docs" / "explanations.md").read_text("utf-8")
    (shown,) = [each for each in _SHOWN.findall(page) if each[2].endswith(f"--language {language}")]
    name, request, command, text = shown
    assert command == f"{name} --language {language}"
    answer = invoke("explain", "--language", language, file(name, request)).stdout
    assert _OF_THE_RUN.sub("…", answer.strip()) == _OF_THE_RUN.sub("…", text)
