"""What the parser says of rules: what they use, and whose they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.errors import PolicyError
from lexgate.law.rego import RegoFile, article_of_test, article_slug, read_policies, slug, source_of
from tests.unit.law.covered_policies import RULES, change, covered_policies


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return covered_policies(tmp_path)


def read(source: Path, opa: Path) -> tuple[RegoFile, ...]:
    return read_policies(opa, source)


def test_slug_of_an_article() -> None:
    assert slug("ndsr:22(1)a") == "22_1_a"
    assert slug("ndsr:22(2)") == "22_2"
    assert slug("ndsr:12.p1c") == "12_p1c"
    assert slug("house:items_missing") == "items_missing"
    assert article_slug("25.p1(1)-(4)") == "25_p1_1_4"


def test_a_test_names_the_longest_entry_that_fits() -> None:
    slugs = {article_slug(each): each for each in ("22", "22.p2", "22(2)")}
    assert article_of_test("test_22_p2_denies_x", slugs) == "22.p2"
    assert article_of_test("test_22_p3_denies_x", slugs) == "22"
    assert article_of_test("test_23_denies_x", slugs) is None


def test_rules_say_what_they_are(source: Path, opa: Path) -> None:
    (file,) = [file for file in read(source, opa) if str(file.path) == RULES]
    first = file.rules[0]
    assert (first.path, first.emits, first.title) == ("lexgate.statutes.toy.deny", "toy:1", "Doing it")
    assert (first.article, first.place) == ("toy:1", f"{RULES}:9")
    assert first.text.startswith('deny contains "toy:1" if {\n')
    assert first.text.endswith("\n}")


def test_source_of_an_id_is_its_rules_and_all_that_they_use(source: Path, opa: Path) -> None:
    text = source_of("toy:1", read(source, opa))
    for part in (
        'deny contains "toy:1" if {',
        "article_1_done if input.done",
        'details contains ["toy:1"',
        'default kind := "unstated"',
        "kind := input.kind",
    ):
        assert part in text
    assert "toy:1a" not in text
    assert "METADATA" not in text
    assert source_of("toy:5", read(source, opa)) == ""


@pytest.mark.parametrize(
    ("name", "old", "new", "changes"),
    [
        (RULES, "article_1_done if input.done", "article_1_done if input.undone", True),
        ("lexgate/facts.rego", '"unstated"', '"use"', True),
        (RULES, 'kind == "use"', 'kind == "sell"', True),
        (RULES, 'oblige contains "toy:1a" if input.done', 'oblige contains "toy:1a" if input.undone', False),
        (RULES, "title: 'Doing it'", "title: 'Doing that'", False),
        (RULES, "# METADATA\n# title: 'Telling'", "# A comment.\n\n# METADATA\n# title: 'Telling'", False),
    ],
)
def test_source_of_an_id_changes_with_what_decides(
    source: Path, opa: Path, name: str, old: str, new: str, changes: bool
) -> None:
    before = source_of("toy:1", read(source, opa))
    change(source, name, old, new)
    assert (source_of("toy:1", read(source, opa)) != before) is changes


def test_source_of_an_id_follows_references_in_full(source: Path, opa: Path) -> None:
    change(source, RULES, "facts.kind ==", "data.lexgate.facts.kind ==")
    change(source, RULES, "import data.lexgate.facts\n", "")
    assert "kind := input.kind" in source_of("toy:1", read(source, opa))


def test_refuses_what_is_no_rego(source: Path, opa: Path) -> None:
    (source / RULES).write_text("package x\n\ndeny if {\n")
    with pytest.raises(PolicyError, match="opa parse refuses"):
        read(source, opa)
