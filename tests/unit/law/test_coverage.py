"""Coverage finds each kind of gap, and names its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.errors import PolicyError
from lexgate.law.coverage import Coverage, Row, read_coverage
from tests.unit.law.covered_policies import CASES, CONTENTS, MATRIX, RULES, TESTS, change, covered_policies


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return covered_policies(tmp_path)


def row(covered: Coverage, article: str) -> Row:
    (found,) = [row for row in covered.rows if row.article == article]
    return found


def test_finds_nothing_where_all_is_there(source: Path, opa: Path) -> None:
    covered = read_coverage(source, opa)
    assert covered.gaps == ()
    assert [row.article for row in covered.rows] == ["1", "1a", "1(2)", "1.p3", "5", "6"]
    counted = {"enforced": 2, "reported": 1, "advice": 1, "definition": 1, "penalty": 1}
    assert covered.totals() == {"toy": counted}


def test_joins_an_entry_with_its_rule_its_tests_and_its_cases(source: Path, opa: Path) -> None:
    covered = read_coverage(source, opa)
    first, duty = row(covered, "1"), row(covered, "1(2)")
    assert (first.judged, first.file) == (("deny",), RULES)
    assert first.tests.prohibiting == ("test_1_denies_it",)
    assert first.tests.permitting == ("test_1_permits_else",)
    assert first.cases.prohibiting == (f"{CASES}: it is done",)
    assert first.cases.permitting == (f"{CASES}: it is not done",)
    assert (duty.judged, duty.tests.prohibiting, duty.tests.permitting) == (
        ("duties",),
        ("test_1_2_owes_an_officer",),
        ("test_1_2_meets_with_one",),
    )
    assert duty.cases.prohibiting == (f"{CASES}: it is done",)
    assert duty.cases.permitting == (f"{CASES}: it is not done",)
    assert row(covered, "1a").cases.prohibiting == row(covered, "1.p3").cases.prohibiting != ()
    assert (row(covered, "5").judged, row(covered, "5").file) == ((), None)


LAST_DEFINITION = """  '5':
    status: definition
    kind: definition
    addressee: everyone
    quote: Nobody is nobody.
    gist: {en: Nobody is nobody.}
"""
# What is changed, and what is then said to be missing where.
GAPS = {
    "no status": (MATRIX, "    status: definition\n", "", "no_status", MATRIX, "5 has no status"),
    "unknown status": (MATRIX, "status: definition", "status: nonsense", "no_status", MATRIX, "5 has no status"),
    "empty entry": (
        MATRIX,
        "  1.p3:\n",
        "  '4':\n  1.p3:\n",
        "no_status",
        MATRIX,
        "4 has no status",
    ),
    "no prohibiting test": (TESTS, "test_1_denies_it", "test_1_it", "no_test_denies", RULES, "toy:1"),
    "no permitting test": (TESTS, "test_1_permits_else", "test_1_else", "no_test_permits", RULES, "toy:1"),
    "a test of another article": (TESTS, "test_1_denies_it", "test_12_denies_it", "no_test_denies", RULES, "toy:1"),
    "no obliging test": (TESTS, "test_1a_obliges_", "test_1a_", "no_test_obliges", RULES, "toy:1a"),
    "no sparing test": (TESTS, "test_1a_spares_", "test_1a_", "no_test_spares", RULES, "toy:1a"),
    "no test that owes": (TESTS, "test_1_2_owes_", "test_1_2_", "no_test_owes", RULES, "toy:1(2)"),
    "no test that meets": (TESTS, "test_1_2_meets_", "test_1_2_spares_", "no_test_meets", RULES, "toy:1(2)"),
    "no advising test": (TESTS, "test_1_p3_advises_", "test_1_p3_", "no_test_advises", RULES, "toy:1.p3"),
    "a rule of no entry": (
        RULES,
        'met contains "toy:1(2)"',
        'met contains "toy:1(3)"',
        "unknown_to_matrix",
        f"{RULES}:30",
        "met cites toy:1(3)",
    ),
    "a detail of no entry": (
        RULES,
        '["toy:1", "item"',
        '["toy:2", "item"',
        "unknown_to_matrix",
        f"{RULES}:14",
        "toy:2",
    ),
    "enforced without a rule": (
        RULES,
        'deny contains "toy:1"',
        'denies contains "toy:1"',
        "no_rule",
        MATRIX,
        "1 is enforced deny, and no rule adds it to deny",
    ),
    "reported without a rule": (
        RULES,
        'duties contains "toy:1(2)"',
        'duty contains "toy:1(2)"',
        "no_rule",
        MATRIX,
        "1(2) is reported obligation, and no rule adds it to duties",
    ),
    "advice without a rule": (
        RULES,
        'advice contains "toy:1.p3"',
        'advise contains "toy:1.p3"',
        "no_rule",
        MATRIX,
        "1.p3 is advice advice, and no rule adds it to advice",
    ),
    "a rule of another status": (
        RULES,
        'met contains "toy:1(2)"',
        'deny contains "toy:1(2)"',
        "wrong_status",
        f"{RULES}:30",
        "deny cites toy:1(2), which the matrix has as reported obligation",
    ),
    "a rule of a definition": (
        RULES,
        'met contains "toy:1(2)"',
        'oblige contains "toy:5"',
        "wrong_status",
        f"{RULES}:30",
        "oblige cites toy:5, which the matrix has as definition",
    ),
    "a case of no entry": (
        CASES,
        'cited: ["toy:1"]}\n      posture',
        'cited: ["toy:9"]}\n      posture',
        "case_of_nothing",
        CASES,
        "toy:9",
    ),
    "a penalty that is none": (MATRIX, "penalties: ['6']", "penalties: ['5']", "no_penalty", MATRIX, "1 names 5"),
    "an entry that went missing": (
        MATRIX,
        LAST_DEFINITION,
        "",
        "other_entries",
        MATRIX,
        "has 5 entries that are not the 6",
    ),
    "an entry renamed": (MATRIX, "  '5':\n", "  '7':\n", "other_entries", MATRIX, "not the 6"),
    "a matrix that went missing": (
        CONTENTS,
        "{",
        '{"lost": {"entries": 3, "sha256": ""}, ',
        "other_entries",
        "law/lost.yaml",
        "has 0 entries",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "kind", "place", "said"), GAPS.values(), ids=GAPS)
def test_names_the_gap(
    source: Path, opa: Path, name: str, old: str, new: str, kind: str, place: str, said: str
) -> None:
    if name == CONTENTS:
        text = (source / name).read_text()
        (source / name).write_text(text.replace(old, new, 1))
    else:
        change(source, name, old, new)
    gaps = read_coverage(source, opa).gaps
    assert [gap for gap in gaps if (gap.kind, gap.place) == (kind, place) and said in gap.problem], gaps
    assert all(str(gap).startswith(f"{gap.place}: ") for gap in gaps)


def test_a_duty_that_no_rule_calls_met_is_spared_by_a_test(source: Path, opa: Path) -> None:
    change(source, RULES, 'met contains "toy:1(2)" if input.officer\n', "")
    assert [gap.kind for gap in read_coverage(source, opa).gaps] == ["no_test_spares"]
    change(source, TESTS, "test_1_2_meets_", "test_1_2_spares_")
    assert read_coverage(source, opa).gaps == ()


def test_a_reading_may_make_a_duty_of_what_else_denies(source: Path, opa: Path) -> None:
    change(source, RULES, "article_1_done if", 'oblige contains "toy:1" if input.lenient\n\narticle_1_done if')
    assert {gap.kind for gap in read_coverage(source, opa).gaps} == {"wrong_status"}
    change(source, MATRIX, "    penalties: ['6']\n", "    penalties: ['6']\n    obligation: {verb: stop, object: it}\n")
    assert {gap.kind for gap in read_coverage(source, opa).gaps} == {"no_test_obliges", "no_test_spares"}


def test_a_part_has_the_gaps_of_its_statute(source: Path, opa: Path) -> None:
    change(source, TESTS, "test_1_denies_it", "test_1_it")
    (source / "law" / "house.yaml").write_text("statute: house\nhouse: true\narticles:\n  x: {gist: {en: x}}\n")
    covered = read_coverage(source, opa)
    assert list(covered.matrices) == ["toy", "house"]
    assert [gap.kind for gap in covered.of("house").gaps] == ["no_status"]
    assert [gap.kind for gap in covered.of("toy").gaps] == ["no_test_denies"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (CASES, "cases:\n  - story: x\n", "cases/toy/one.yaml does not have the form"),
        (CASES, "[]", "cases/toy/one.yaml does not have the form"),
        (MATRIX, "statute: toy\n", "law/toy.yaml is no matrix"),
        (CONTENTS, "{", "law/contents.json is not JSON"),
        (RULES, "package", "opa parse refuses"),
    ],
)
def test_refuses_what_it_cannot_read(source: Path, opa: Path, name: str, text: str, said: str) -> None:
    (source / name).write_text(text)
    with pytest.raises(PolicyError, match=said):
        read_coverage(source, opa)


def test_a_duty_that_a_case_expects_twice_is_spoken_of_once(source: Path, opa: Path) -> None:
    change(source, CASES, '{cited: ["toy:1"]}\n', '{cited: ["toy:1"]}\n      duties: ["toy:1", "toy:1a"]\n')
    covered = read_coverage(source, opa)
    assert row(covered, "1").cases.prohibiting == (f"{CASES}: it is done",)
    assert row(covered, "1a").cases.prohibiting == (f"{CASES}: it is done", f"{CASES}: it is not done")
