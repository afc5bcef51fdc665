"""The commands and the example in docs/registers.md do what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.pages import wrong_lines


@pytest.mark.timeout(300)
def test_page_says_what_happens(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = root / "docs" / "registers.md"
    assert "\n".join(wrong_lines(page, tmp_path)) == ""
    (example,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - our own page
    document = names["registers"].processor_document("clinic-7")
    assert document["facts"]["incidents"] == [{"kind": "defect", "discovered_at": "2026-01-14T02:00:00Z"}]
    names["registers"].close()
