"""The pages about the law are what the matrix, the rules, the tests and the readings say now."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.law._yaml import read_yaml
from lexgate.law.coverage import Coverage
from tools import law_docs


@pytest.fixture(scope="module")
def texts(covered: Coverage, policies: Path) -> dict[str, str]:
    return law_docs.pages(covered, read_yaml(policies / "readings.yaml"))


def test_pages_are_up_to_date(texts: dict[str, str], root: Path) -> None:
    stale = [name for name, text in texts.items() if _read(root / "docs" / name) != text]
    assert stale == [], "run `make law-docs`"


def test_the_readme_shows_the_table(texts: dict[str, str], root: Path) -> None:
    rows = [line for line in texts["law/README.md"].splitlines() if line.startswith(("| [", "| **all**", "| house"))]
    shown = (root / "README.md").read_text("utf-8").replace("](docs/law/", "](")
    assert rows
    assert [row for row in rows if row not in shown] == []


def test_no_page_is_left_of_a_statute_that_is_no_more(texts: dict[str, str], root: Path) -> None:
    present = {f"law/{path.name}" for path in (root / "docs" / "law").glob("*.md")}
    assert present - texts.keys() == {"law/deviations.md"}


def test_every_entry_and_every_reading_has_its_line(texts: dict[str, str], covered: Coverage, policies: Path) -> None:
    for row in covered.rows:
        lines = texts[f"law/{row.statute}.md"].splitlines()
        assert [line for line in lines if line.startswith((f"| {row.article} |", f"| [{row.article}]("))], row.id
    for name in read_yaml(policies / "readings.yaml"):
        assert f"## {name}\n" in texts["readings.md"]


def test_links_lead_to_files(texts: dict[str, str], root: Path) -> None:
    for name, text in texts.items():
        for target in _targets(text):
            assert ((root / "docs" / name).parent / target).exists(), f"{name}: {target}"


def test_write_takes_away_what_is_no_more_and_keeps_what_people_wrote(texts: dict[str, str], tmp_path: Path) -> None:
    law_docs.write({**texts, "law/gone.md": texts["law/README.md"]}, tmp_path)
    (tmp_path / "law" / "deviations.md").write_text("By hand.\n")
    law_docs.write(texts, tmp_path)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")}
    assert written == texts.keys() | {"law/deviations.md"}


def _targets(text: str) -> list[str]:
    return [part.split(")", 1)[0] for part in text.split("](")[1:]]


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None
