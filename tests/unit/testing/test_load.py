"""Files of cases are read as they are written, and refused with file, case, pointer and cure when wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lexgate.domain.decision import Effect
from lexgate.errors import CaseError
from lexgate.testing import case_schema, load_cases
from tests.unit.testing.conftest import FORUM, Cases, case

Write = Callable[..., Path]


def problems(error: pytest.ExceptionInfo[CaseError]) -> list[tuple[str | None, str]]:
    return [(each.case, each.field.pointer) for each in error.value.problems]


def test_a_case_is_read_with_all_that_it_says(load: Cases) -> None:
    [read] = load(
        case(
            readings={"linkage_consent": "no_excuse"},
            expect={
                "effect": "DENY",
                "articles": {"cited": ["ndsr:8.p1a"], "not_cited": ["ndsr:8.p1b"]},
                "obligations": {"ndsr:12.p1c": {"within": "P1096D"}},
                "duties": [],
                "governs": ["ndsr", "hunan"],
                "reasons": [],
                "readings": ["linkage_scope", "linkage_consent"],
                "posture": {"owed": ["ndsr:9"]},
            },
        )
    )
    assert (read.form, read.facts, read.as_of) == ("document", FORUM, "2025-06-01")
    assert read.readings == {"linkage_consent": "no_excuse"}
    assert read.expected.effect is Effect.DENY
    assert (read.expected.cited, read.expected.not_cited) == (("ndsr:8.p1a",), ("ndsr:8.p1b",))
    assert read.expected.obligations == {"ndsr:12.p1c": {"within": "P1096D"}}
    assert (read.expected.governs, read.expected.reasons) == (("hunan", "ndsr"), ())
    assert (read.expected.duties, read.expected.readings) == ((), ("linkage_consent", "linkage_scope"))
    assert read.expected.posture == {"owed": ("ndsr:9",)}


def test_a_change_builds_on_the_base_of_the_file(load: Cases) -> None:
    [read] = load(case(change={"operation.kind": "use"}), base=FORUM)
    assert read.facts == {**FORUM, "operation": {"kind": "use", "place": "CN"}}
    assert read.changed == ("operation.kind",)


def test_a_change_builds_on_the_case_that_it_is_like(load: Cases) -> None:
    first, second = load(
        case(as_of="2025-02-01", readings={"linkage_consent": "no_excuse"}),
        case(name="b", like="A forum stores its menu", change={"operation.kind": "use"}),
    )
    assert first.facts == FORUM
    assert second.facts["operation"] == {"kind": "use", "place": "CN"}
    assert second.as_of == "2025-02-01"
    assert second.readings == {}


def test_a_request_stays_a_request_when_it_is_changed(load: Cases) -> None:
    _, second = load(
        case(request={"operation": {"kind": "delete"}}),
        case(name="b", like="A forum stores its menu", change={"operation.place": "CN"}),
    )
    assert (second.form, second.facts) == ("request", {"operation": {"kind": "delete", "place": "CN"}})


def test_a_document_may_state_its_own_instant(load: Cases) -> None:
    [read] = load(case(document={"now": "2025-03-01", **FORUM}))
    assert read.as_of is None


def test_folders_are_searched_and_articles_sorted_by_number(write: Write, tmp_path: Path) -> None:
    for name in ("b/article_22.yaml", "b/article_8.yml", "a/article_9.yaml"):
        write(case(), name=name)
    (tmp_path / "b" / "notes.txt").write_text("no cases here")
    files = [Path(each.file).relative_to(tmp_path).as_posix() for each in load_cases([tmp_path])]
    assert files == ["a/article_9.yaml", "b/article_8.yml", "b/article_22.yaml"]


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="holds no files of cases"):
        load_cases([tmp_path])


@pytest.mark.parametrize(
    ("broken", "pointer", "said"),
    [
        (case(story=None), "", "lacks story; add it"),
        (case(storey="x"), "/storey", "is not known here; did you mean story?"),
        (case(story=7), "/story", "is not a text; write a text"),
        (case(story=""), "/story", "is empty"),
        (case(story="a\x00b"), "/story", "does not have its form"),
        (case(name="x" * 201), "/name", "has more than 200 characters"),
        (case(document=None), "", "does not state its facts in one way; state one of document, request, or change"),
        (case(request=FORUM, document=FORUM), "", "does not state its facts in one way"),
        (case(like="x"), "", "does not state its facts in one way"),
        (case(expect={}), "/expect", "expects nothing; state effect, or posture"),
        (case(expect={"effect": "ALLOWED"}), "/expect/effect", "write one of ALLOW, DENY, REFER"),
        (case(expect={"posture": {"owed": ["x:1"]}, "reasons": []}), "/expect", "has reasons without effect"),
        (case(expect={"effect": "ALLOW", "articles": {"cited": ["22(2)"]}}), "/expect/articles/cited/0", "ndsr:22(2)"),
        (case(expect={"effect": "ALLOW", "articles": {}}), "/expect/articles", "is empty"),
        (
            case(expect={"effect": "ALLOW", "articles": {"cited": ["ndsr:9", "ndsr:9"]}}),
            "/expect/articles/cited",
            "names something twice",
        ),
        (case(expect={"effect": "ALLOW", "obligations": {"9": {}}}), "/expect/obligations/9", "ids like ndsr:22(2)"),
        (case(change={"Operation": 1}), "/change/Operation", "facts like consents[0].active"),
        (case(as_of="1 June 2025"), "/as_of", "RFC 3339"),
        (case(as_of="2025-02-30"), "/as_of", "does not exist"),
        (case(as_of="2025-02-01", document={"now": "2025-03-01"}), "/as_of", "is stated beside now"),
        (case(change={"operation.kind": "use"}), "/change", "give the file a base"),
        (case(change={}, like="A forum"), "/like", "is no earlier case of this file"),
    ],
)
def test_a_malformed_case_is_named_with_pointer_and_cure(load: Cases, broken: Any, pointer: str, said: str) -> None:
    with pytest.raises(CaseError) as error:
        load(case(name="first"), broken)
    name = broken["name"]
    assert (name, f"/cases/1{pointer}") in problems(error)
    assert said in str(error.value)


def test_an_earlier_case_that_was_meant_is_suggested(load: Cases) -> None:
    with pytest.raises(CaseError, match="did you mean A forum stores its menu"):
        load(case(), case(name="b", change={}, like="A forum stores its menus"))


def test_a_name_is_there_once_in_a_file(load: Cases) -> None:
    with pytest.raises(CaseError, match="is that of an earlier case"):
        load(case(), case())


def test_a_case_without_its_day_is_refused(load: Cases) -> None:
    with pytest.raises(CaseError, match="state the day judged"):
        load(case(), as_of=None)


def test_everything_that_is_wrong_is_said_at_once(write: Write) -> None:
    files = [write(case(story=None), case(name=None), 7, name="a.yaml"), write(case(), bas={}, name="b.yaml")]
    with pytest.raises(CaseError) as error:
        load_cases(files)
    assert problems(error) == [
        ("A forum stores its menu", "/cases/0"),
        ("case 2", "/cases/1"),
        ("case 3", "/cases/2"),
        (None, "/bas"),
    ]
    assert str(files[1]) in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds 0 YAML documents"),
        ("cases: [\n", "is not YAML"),
        ("[]", "is not an object"),
        ("as_of: 2025-01-01", "lacks cases"),
        ("cases: []", "is empty"),
    ],
)
def test_a_file_that_holds_no_cases_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(CaseError, match=said):
        load_cases([path])


def test_no_message_repeats_a_value(load: Cases) -> None:
    with pytest.raises(CaseError) as error:
        load(case(story=["secret-value"], as_of="secret-value", expect={"effect": "secret-value"}))
    assert "secret-value" not in str(error.value)


def test_the_schema_beside_the_cases_is_that_of_the_package(policies: Path) -> None:
    packaged = Path(load_cases.__code__.co_filename).with_name("case.schema.json")
    assert (policies / "cases" / "case.schema.json").read_bytes() == packaged.read_bytes()
    assert case_schema()["title"] == "Cases of the law"
