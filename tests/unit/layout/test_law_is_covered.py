"""Nothing of the law is missing in silence: every entry has its status, its rule and its tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import pytest

from lexgate.law.coverage import CONTENTS, Coverage

# The entries of the five texts, counted when they were first written down. A text that is amended gets new ones.
ENTRIES = {
    "ndsr": (177, "a1d17e9a2faa"),
    "hunan": (102, "abfd9bd7e62d"),
    "shijiazhuang": (70, "c38c26b206d2"),
    "angiang": (94, "92b2db2e0cd3"),
    "sme-plan": (28, "c9bc5622826b"),
}


def test_no_gap(covered: Coverage) -> None:
    assert not covered.gaps, "\n".join(map(str, covered.gaps))


@pytest.mark.parametrize("statute", ENTRIES)
def test_statute_has_all_its_entries(covered: Coverage, policies: Path, statute: str) -> None:
    listed = orjson.loads((policies / "law" / CONTENTS).read_bytes())[statute]
    assert (listed["entries"], listed["sha256"][:12]) == ENTRIES[statute]
    assert covered.totals()[statute].total() == ENTRIES[statute][0]


def test_all_entries_are_471(covered: Coverage) -> None:
    statutes = [row.statute for row in covered.rows if row.statute in ENTRIES]
    assert len(statutes) == 471


def test_codes_are_unique(covered: Coverage) -> None:
    codes = Counter((row.statute, row.entry["code"]) for row in covered.rows if "code" in row.entry)
    assert [code for code, count in codes.items() if count > 1] == []
