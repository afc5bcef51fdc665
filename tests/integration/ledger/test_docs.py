"""The example in docs/ledger.md does what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest


def test_example_of_the_page_runs(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (root / "docs" / "ledger.md").read_text(), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    before, after = example.split("ledger.withdraw")
    exec(before, names)  # noqa: S102 - our own page
    ledger = names["ledger"]
    (consent,) = names["facts_of"](
        ledger.subject_document("s-42"), purpose_id="triage", processor_id="clinic-7", at=1 << 40
    )["consents"]
    assert consent["active"]
    assert consent["separate"]
    exec("ledger.withdraw" + after, names)  # noqa: S102 - as above
    assert ledger.subject_document("s-42")["consents"] == []
    ledger.close()
