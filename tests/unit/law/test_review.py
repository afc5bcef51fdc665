"""A review is written without touching anything else, and is out of date as soon as what was signed changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from lexgate.errors import PolicyError
from lexgate.law._yaml import read_yaml
from lexgate.law.rego import read_policies
from lexgate.law.review import ReviewState, review_state, reviewed_text, text_digest, write_review
from tests.unit.law.covered_policies import MATRIX, RULES, change, covered_policies

DIGEST = "0" * 64


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return covered_policies(tmp_path)


def state(source: Path, opa: Path, article: str) -> ReviewState:
    return review_state(f"toy:{article}", read_yaml(source / MATRIX)["articles"][article], read_policies(opa, source))


def sign(source: Path, opa: Path, article: str) -> None:
    entry = read_yaml(source / MATRIX)["articles"][article]
    text = reviewed_text(f"toy:{article}", entry, read_policies(opa, source))
    write_review(source / MATRIX, article, by="R. Reviewer", on="2026-01-02", sha256=text_digest(text))


def test_review_is_one_line_and_nothing_else_changes(source: Path) -> None:
    before = (source / MATRIX).read_text().splitlines()
    write_review(source / MATRIX, "1(2)", by='Ümit "U" Ö', on="2026-01-02", sha256=DIGEST)
    after = (source / MATRIX).read_text().splitlines()
    (line,) = [line for line in after if "review" in line]
    assert [each for each in after if each != line] == before
    assert after[after.index(line) - 1].strip() == "status: reported"
    entry = read_yaml(source / MATRIX)["articles"]["1(2)"]
    assert entry["review"] == {"by": 'Ümit "U" Ö', "on": "2026-01-02", "sha256": DIGEST}


def test_a_comment_behind_the_status_stays(source: Path) -> None:
    write_review(source / MATRIX, "1", by="R", on="2026-01-02", sha256=DIGEST)
    assert "    status: enforced   # judged in-line\n    review: {by:" in (source / MATRIX).read_text()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_later_review_takes_the_place_of_the_earlier(source: Path, ending: str) -> None:
    path = source / MATRIX
    path.write_bytes(path.read_text().replace("\n", ending).encode())
    write_review(path, "5", by="First", on="2026-01-02", sha256=DIGEST)
    once = path.read_bytes()
    write_review(path, "5", by="Second", on="2026-02-03", sha256=DIGEST)
    assert path.read_bytes() == once.replace(b'"First", on: "2026-01-02"', b'"Second", on: "2026-02-03"')
    assert once.count(ending.encode()) == once.count(b"\n")
    assert not path.with_suffix(".new").exists()


def test_every_entry_of_the_law_can_be_signed(policies: Path, tmp_path: Path) -> None:
    for matrix in sorted((policies / "law").glob("*.yaml")):
        path = tmp_path / matrix.name
        lines = matrix.read_bytes().splitlines(keepends=True)
        articles = list(read_yaml(matrix)["articles"])
        for article in {*articles[:3], *articles[-3:], *articles[:: max(1, len(articles) // 5)]}:
            path.write_bytes(matrix.read_bytes())
            write_review(path, article, by="R", on="2026-01-02", sha256=DIGEST)
            signed = path.read_bytes().splitlines(keepends=True)
            added = [number for number, line in enumerate(signed) if line.lstrip().startswith(b"review: {by:")]
            assert len(added) == 1
            assert signed[: added[0]] + signed[added[0] + 1 :] == lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("articles:\n  '1': {status: scope, kind: scope}\n", "give each of its members its own line"),
        ("articles:\n  '1':\n    kind: scope\n", "no entry 1 with a status"),
        ("articles:\n  '2':\n    status: scope\n    kind: scope\n", "no entry 1 with a status"),
        ("articles:\n  '1':\n    status: scope\n    kind: scope\n    review:\n      by: x\n", "put the review"),
        ("articles: [", "cannot be read"),
    ],
)
def test_refuses_what_it_cannot_sign_and_writes_nothing(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "toy.yaml"
    path.write_text(text)
    with pytest.raises(PolicyError, match=said):
        write_review(path, "1", by="R", on="2026-01-02", sha256=DIGEST)
    assert path.read_text() == text


@pytest.mark.parametrize("article", ["1", "1(2)", "5"])
def test_signed_is_reviewed(source: Path, opa: Path, article: str) -> None:
    assert state(source, opa, article) is ReviewState.UNREVIEWED
    sign(source, opa, article)
    assert state(source, opa, article) is ReviewState.REVIEWED


@pytest.mark.parametrize(
    ("name", "old", "new", "after"),
    [
        (MATRIX, "quote: Nobody may.", "quote: Nobody might.", ReviewState.CHANGED),
        (MATRIX, "code: forbidden", "code: banned", ReviewState.CHANGED),
        (MATRIX, "op: set", "op: add", ReviewState.CHANGED),
        (RULES, "article_1_done if input.done", "article_1_done if input.undone", ReviewState.CHANGED),
        ("lexgate/facts.rego", "kind := input.kind", "kind := input.sort", ReviewState.CHANGED),
        (MATRIX, "quote: Everybody tells.", "quote: Everybody may tell.", ReviewState.REVIEWED),
        (MATRIX, "   # judged in-line", "", ReviewState.REVIEWED),
        (RULES, "if input.big\n\nmet", "if input.large\n\nmet", ReviewState.REVIEWED),
    ],
)
def test_review_is_out_of_date_when_what_was_signed_changes(
    source: Path, opa: Path, name: str, old: str, new: str, after: ReviewState
) -> None:
    sign(source, opa, "1")
    change(source, name, old, new)
    assert state(source, opa, "1") is after


def test_digest_is_that_of_the_text_shown() -> None:
    text = reviewed_text("toy:1", {"b": "ü", "a": 1, "review": {"by": "x"}}, ())
    assert text == '{\n  "a": 1,\n  "b": "ü"\n}\n\n\n'
    assert text_digest(text) == hashlib.sha256(text.encode()).hexdigest()
