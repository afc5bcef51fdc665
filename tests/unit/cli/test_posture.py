"""`lexgate posture`: documents in, one report out, in four forms; errors named before anything is evaluated."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lexgate.domain.posture import State
from lexgate.law.posture_phrases import LABELS
from tests.unit.cli.conftest import Invoke

Write = Callable[..., Path]
AT = "2026-06-01"
CLINIC: dict[str, Any] = {
    "processor": {"id": "clinic-7"},
    "operation": {"place": "CN"},
    "data": {"dataset": "intake", "personal": True},
    "system": {"encryption": True, "access_control": True, "rights_channel": True},
    "filings": {"security_policy": {"date": "2025-01-05"}, "personal_information_audit": {"date": "2024-06-20"}},
}
ARCHIVE = {**CLINIC, "data": {"dataset": "archive"}, "filings": {}}
ABROAD = {"processor": {"id": "clinic-7"}, "operation": {"place": "US"}}


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {f"{row['statute']}:{row['article']}" for row in rows}


def test_json_has_each_state_in_a_list_of_its_own(invoke: Invoke, file: Write) -> None:
    done = invoke("posture", "--document", file("clinic.json", CLINIC), "--as-of", AT, "--format", "json")
    assert done.exit_code == 1
    posture = json.loads(done.stdout)
    assert (posture["processor_id"], posture["governs"], posture["binding"]) == (
        "clinic-7",
        ["ndsr", "sme-plan"],
        False,
    )
    assert "ndsr:9b" in ids(posture["owed"])
    assert ids(posture["due_soon"]) == {"ndsr:27"}
    assert {"ndsr:9a", "ndsr:23b"} <= ids(posture["met"])
    assert "ndsr:44" in ids(posture["not_applicable"])
    (audit,) = posture["due_soon"]
    assert audit["due_at"] == "2026-06-19T16:00:00Z"
    assert audit["scopes"][0]["meets"]
    assert audit["penalties"]


def test_several_documents_are_united_and_rows_keep_their_scopes(invoke: Invoke, file: Write) -> None:
    documents = file("both.json", [CLINIC, ARCHIVE])
    posture = json.loads(invoke("posture", "--document", documents, "--as-of", AT, "--format", "json").stdout)
    assert [scope["dataset"] for scope in posture["scopes"]] == ["archive", "intake"]
    (policy,) = [row for row in posture["owed"] if row["article"] == "9a"]
    assert [(scope["dataset"], scope["state"]) for scope in policy["scopes"]] == [
        ("archive", "owed"),
        ("intake", "met"),
    ]


def test_several_files_and_standard_input_are_united_too(invoke: Invoke, file: Write) -> None:
    together = invoke("posture", "--document", file("both.json", [CLINIC, ARCHIVE]), "--as-of", AT, "--format", "json")
    files = file("one.json", CLINIC), file("two.yaml", json.dumps(ARCHIVE))
    apart = invoke("posture", "--document", files[1], "--document", files[0], "--as-of", AT, "--format", "json")
    lines = f"{json.dumps(CLINIC)}\n{json.dumps(ARCHIVE)}\n"
    piped = invoke("posture", "--document", "-", "--as-of", AT, "--format", "json", stdin=lines)
    assert together.stdout == apart.stdout == piped.stdout


def test_a_json_line_is_a_report_on_one_document(invoke: Invoke, file: Write) -> None:
    other = {**CLINIC, "processor": {"id": "shop-1"}}
    lines = file("all.jsonl", [CLINIC, {"filings": {"audit": {}}}, other])
    done = invoke("posture", "--document", lines, "--as-of", AT, "--format", "jsonl")
    assert done.exit_code == 2
    first, wrong, last = map(json.loads, done.stdout.splitlines())
    assert (first["processor_id"], last["processor_id"]) == ("clinic-7", "shop-1")
    assert wrong["error"]["pointer"] == "/filings/audit"
    assert wrong["error"]["line"] == 2


def test_nothing_owed_is_status_0(invoke: Invoke, file: Write) -> None:
    done = invoke("posture", "--document", file("abroad.json", ABROAD))
    assert done.exit_code == 0
    assert "No statute that lexgate knows governs here" in done.stdout
    lines = invoke("posture", "--document", file("abroad.jsonl", [ABROAD, ABROAD]), "--format", "jsonl")
    assert lines.exit_code == 0


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_malformed_document_is_named_and_nothing_is_evaluated(invoke: Invoke, file: Write, form: str) -> None:
    path = file("all.jsonl", [CLINIC, {"operation": {"place": "SECRET"}}, {"filings": {"secret_audit": {}}}])
    done = invoke("posture", "--document", path, "--format", form)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "all.jsonl:2: /operation/place: is not a country code; write two capital letters" in done.stderr
    assert "all.jsonl:3: /filings/secret_audit: is not a fact" in done.stderr
    assert "nothing was evaluated: 2 of 3 documents" in done.stderr
    assert "SECRET" not in done.stderr


def test_documents_of_two_processors_make_no_report(invoke: Invoke, file: Write) -> None:
    path = file("two.json", [CLINIC, {**CLINIC, "processor": {"id": "SECRET"}}])
    done = invoke("posture", "--document", path)
    assert done.exit_code == 2
    assert "/documents/1/processor/id: is another processor" in done.stderr
    assert "SECRET" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["--document", "-", "--processor", "p"]])
def test_documents_or_a_processor_and_not_both(invoke: Invoke, arguments: list[str]) -> None:
    done = invoke("posture", *arguments)
    assert done.exit_code == 2
    assert "--processor ID" in done.stderr


def test_a_processor_of_the_folder(invoke: Invoke, file: Write, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "clinic-7.yaml").write_text(json.dumps(CLINIC))
    config = file("lexgate.yaml", f"posture: {{directory: {folder}, due_soon: P1D}}")
    asked = ["posture", "--as-of", AT, "--format", "jsonl", "--config", config]
    posture = json.loads(invoke(*asked, "--processor", "clinic-7").stdout)
    assert (posture["processor_id"], posture["asserted"], posture["due_soon"]) == ("clinic-7", [], [])
    unknown = invoke(*asked, "--processor", "shop-1")
    assert unknown.exit_code == 2
    assert "posture.directory" in unknown.stderr


def test_a_folder_that_is_none_is_an_error_of_the_configuration(invoke: Invoke, file: Write, tmp_path: Path) -> None:
    config = file("lexgate.yaml", f"posture: {{directory: {tmp_path / 'gone'}}}")
    done = invoke("posture", "--processor", "p", "--config", config)
    assert done.exit_code == 2
    assert "posture.directory" in done.stderr


def test_a_period_that_is_none_is_an_error_of_the_configuration(invoke: Invoke, file: Write) -> None:
    config = file("lexgate.yaml", "posture: {due_soon: a month}")
    done = invoke("posture", "--document", "-", "--config", config, stdin="{}")
    assert done.exit_code == 2
    assert "posture.due_soon" in done.stderr


# --- For people ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh", "vi"])
def test_the_text_says_what_is_owed_what_meets_it_and_until_when(invoke: Invoke, file: Write, language: str) -> None:
    path = file("both.json", [CLINIC, ARCHIVE])
    text = invoke("posture", "--document", path, "--as-of", AT, "--language", language).stdout
    words = LABELS[language]
    for part in (words.sections[State.OWED], words.not_binding, words.penalty, "ndsr:9b", "system.backup"):
        assert part in text
    assert words.until.format(date="2026-06-20 00:00 (UTC+8)", days=words.days.format(19)) in text
    assert "采取加密、备份、访问控制、安全认证等技术措施" in text


def test_the_text_into_a_file_is_the_text_on_the_terminal(invoke: Invoke, file: Write, tmp_path: Path) -> None:
    asked = ["posture", "--document", file("clinic.json", CLINIC), "--as-of", AT]
    printed, written = invoke(*asked), invoke(*asked, "--output", tmp_path / "report.txt")
    assert (written.exit_code, written.stdout) == (1, "")
    assert (tmp_path / "report.txt").read_text() == printed.stdout


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("language", ["en", "zh", "vi"])
def test_the_page_is_one_file_that_loads_nothing_and_names_its_parts(
    invoke: Invoke, file: Write, tmp_path: Path, language: str
) -> None:
    output = tmp_path / "report.html"
    path = file("both.json", [CLINIC, ARCHIVE])
    done = invoke(
        "posture", "--document", path, "--as-of", AT, "--language", language, "--format", "html", "--output", output
    )
    assert done.exit_code == 1
    text = output.read_text("utf-8")
    page = Page(text)
    assert page.named("html") == [{"lang": language}]
    assert not [tag for tag, _ in page.tags if tag in {"script", "link", "img", "iframe", "object", "base"}]
    assert not [attributes for _, attributes in page.tags if {"src", "srcset", "action"} & attributes.keys()]
    assert all((link["href"] or "").startswith("#") for link in page.named("a"))
    assert "url(" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert len(page.named("caption")) == len(page.named("table")) > 0
    assert all(header.get("scope") in {"col", "row"} for header in page.named("th"))
    assert {"zh"} == {quote["lang"] for quote in page.named("blockquote")}
    anchors = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {(link["href"] or "")[1:] for link in page.named("a")} <= anchors
    levels = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3"}]
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    assert "@media print" in text
    assert "break-inside: avoid" in text


def test_the_page_escapes_what_a_document_says(invoke: Invoke, file: Write) -> None:
    bad = '<script>alert("x")</script>&'
    document = {**CLINIC, "processor": {"id": bad}, "data": {"dataset": bad, "personal": True}}
    page = invoke("posture", "--document", file("bad.json", document), "--format", "html").stdout
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;&amp;" in page


def test_every_language_has_every_word() -> None:
    for labels in LABELS.values():
        for words in (labels.sections, labels.states, labels.about):
            assert set(words) == set(State)
