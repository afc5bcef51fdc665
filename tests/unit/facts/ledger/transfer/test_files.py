"""Files of consents as rows: which line says what, what is refused, and by what a file is known again."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lexgate.domain.consent import EventType
from lexgate.errors import FieldError
from lexgate.facts.ledger import Circumstances
from lexgate.facts.ledger.transfer import FIELDS, FORMATS, ConsentFile, _files
from lexgate.facts.ledger.transfer._entry import Entry, Rejected, Row, Step
from lexgate.facts.ledger.transfer._linked import linked
from lexgate.facts.ledger.transfer._nested import entry_of
from lexgate.facts.ledger.transfer._plain import Plain
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import as_csv, as_jsonl, row
from tests.unit.facts.ledger.book import Book, refused


def written(path: Path, text: str | bytes) -> ConsentFile:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return ConsentFile(path)


def read(file: ConsentFile) -> list[tuple[int, Any]]:
    """Each line with the record or the words of its refusal."""
    out: list[tuple[int, Any]] = []
    for each in file.rows():
        content = file.read(each)
        if isinstance(content, Plain):
            content = file.at_length(content)
        out.append((each.line, str(content.field) if isinstance(content, Rejected) else content))
    return out


def subjects(file: ConsentFile) -> list[tuple[int, Any]]:
    return [(line, each.record.subject_id if isinstance(each, Entry) else each) for line, each in read(file)]


# Which format.


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("c.csv", "csv"),
        ("C.CSV", "csv"),
        ("c.jsonl", "jsonl"),
        ("c.ndjson", "jsonl"),
        ("c.jsonld", "jsonld"),
        ("c.parquet", "parquet"),
    ],
)
def test_the_ending_says_the_format(name: str, form: str) -> None:
    assert ConsentFile(Path(name)).form == form
    for other in FORMATS:
        assert ConsentFile(Path(name), other).form == other


@pytest.mark.parametrize(("name", "form"), [("c.txt", None), ("c", None), ("c.csv", "xml")])
def test_another_format_is_refused(name: str, form: str | None) -> None:
    assert refused(lambda: ConsentFile(Path(name), form)) == (
        "InputError: format: is not known by the ending of the file; say one of csv, jsonl, jsonld, parquet"
    )


@pytest.mark.parametrize("how", [{"columns": {"surprise": "x"}}, {"constants": {"surprise": "x"}}])
def test_a_column_is_one_of_a_field(how: dict[str, Any]) -> None:
    assert refused(lambda: ConsentFile(Path("c.csv"), **how)) == (
        "InputError: surprise: is not a field of a consent; see docs/ledger-transfer.md for the fields"
    )


# By what a file is known again: ledgers keep it.


def test_a_file_is_known_by_its_bytes_and_by_how_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(b"some bytes")
    columns, constants = {"subject_id": "who", "act_id": "act"}, {"method": "paper"}
    file = ConsentFile(path, columns=columns, constants=constants)
    how = b'["csv",{"act_id":"act","subject_id":"who"},{"method":"paper"}]'
    assert file.id() == hashlib.sha256(how + b"some bytes").hexdigest()
    monkeypatch.setattr(_files, "_CHUNK", 3)
    assert file.id() == hashlib.sha256(how + b"some bytes").hexdigest()
    assert ConsentFile(path).id() == hashlib.sha256(b'["csv",{},{}]some bytes').hexdigest()
    assert ConsentFile(path, "jsonl").id() == hashlib.sha256(b'["jsonl",{},{}]some bytes').hexdigest()


def test_rows_are_counted_by_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "c.jsonl", "{}\n{}\n\n{}")
    assert file.count() == 3
    monkeypatch.setattr(_files, "_CHUNK", 2)
    assert file.count() == 3


# CSV.


def test_rows_of_csv_have_their_lines(tmp_path: Path) -> None:
    names = list(row())
    values = [str(each) for each in row().values()]
    good = ",".join(values)
    lines = [
        ",".join(names),
        good,
        "",
        good + ",more",
        "only,two",
        good.replace("c-1", '"c-1"x'),
        good.replace("c-1", ""),
    ]
    lines += ['"c-1', f'2",{",".join(values[1:])}', good.replace("c-1", "c-5")]
    shape = "the input: has more or fewer values than the first line has names; see to its commas and quotes"
    missing = "subject_id: is not an id or code; write up to 128 letters, digits and . _ : / - of ASCII"
    assert subjects(written(tmp_path / "c.csv", "\n".join(lines))) == [
        (2, "c-1"),
        (4, shape),
        (5, shape),
        (6, "the input: is not a row of CSV; see to its quotes"),
        (7, missing),
        (9, missing),
        (10, "c-5"),
    ]


def test_csv_may_begin_with_a_mark_and_hold_bytes_that_are_no_utf_8(tmp_path: Path) -> None:
    text = "\n".join([",".join(row()), *(",".join(map(str, row(subject_id=each).values())) for each in ("c-1", "c?2"))])
    file = written(tmp_path / "c.csv", b"\xef\xbb\xbf" + text.encode().replace(b"?", b"\xff"))
    words = "subject_id: is not an id or code; write up to 128 letters, digits and . _ : / - of ASCII"
    assert subjects(file) == [(2, "c-1"), (3, words)]


def test_a_value_of_csv_keeps_its_line_breaks(tmp_path: Path) -> None:
    file = written(tmp_path / "c.csv", b'subject_id,bundle_id\r\nc-1,"a\r\nb"\r\n')
    (found,) = file.rows()
    assert found.line == 3
    assert dict(zip(FIELDS, found.content, strict=True))["bundle_id"] == "a\r\nb"


def test_columns_are_renamed_and_constants_stand_for_what_no_column_has(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "c.csv", [{"who": "c-1", "controller_id": "shop-1", "jurisdiction": "CN"}])
    columns = {"subject_id": "who"}
    constants = {"controller_id": "shop-9", "method": "paper"}
    (found,) = ConsentFile(path, columns=columns, constants=constants).rows()
    stated = {name: value for name, value in zip(FIELDS, found.content, strict=True) if value}
    assert stated == {"subject_id": "c-1", "controller_id": "shop-1", "jurisdiction": "CN", "method": "paper"}


def test_the_first_line_names_fields_once(tmp_path: Path) -> None:
    assert refused(lambda: read(written(tmp_path / "c.csv", "subject_id,surprise\n"))) == (
        "InputError: the input: the first line names a column that lexgate does not know; "
        "rename it by --column field=name, or leave it out of the file"
    )
    assert refused(lambda: read(written(tmp_path / "d.csv", "act_id,act_id\n"))) == (
        "InputError: the input: the first line names a field twice; leave one out"
    )
    assert read(written(tmp_path / "e.csv", "")) == []


# JSON lines.


def test_each_line_of_json_is_one_consent(tmp_path: Path) -> None:
    no_object = "the input: is not an object of JSON; write one consent a line"
    no_json = "the input: is not JSON; write one object a line, in UTF-8"
    lines = [orjson.dumps(row()), b" ", b"[]", b"7", b"{", b"\xff", b"", orjson.dumps(row(subject_id="c-8"))]
    assert subjects(written(tmp_path / "c.jsonl", b"\n".join(lines))) == [
        (1, "c-1"),
        (3, no_object),
        (4, no_object),
        (5, no_json),
        (6, no_json),
        (8, "c-8"),
    ]


def test_a_line_of_json_may_have_other_names_and_constants(tmp_path: Path) -> None:
    stated = {**row(subject_id=None, controller_id=None), "who": "c-7", "method": "desk"}
    path = as_jsonl(tmp_path / "c.jsonl", [stated, row()])
    how = {"controller_id": "shop-9", "method": "paper"}
    (_, first), (_, second) = read(ConsentFile(path, columns={"subject_id": "who"}, constants=how))
    assert (first.record.subject_id, first.record.controller_id, first.steps[0].by.method) == ("c-7", "shop-9", "desk")
    assert (second.record.subject_id, second.record.controller_id) == ("c-1", "shop-1")
    assert second.steps[0].by.method == "paper"


def test_a_line_of_json_may_be_of_each_kind(tmp_path: Path) -> None:
    book = Book()
    record = book.grant(kit.record())
    actor = {"id": kit.SUBJECT, "role": "subject"}
    nested = {"record": record, "events": [{"type": "given", "occurred_at": kit.NOW, "actor": actor}]}
    path = as_jsonl(tmp_path / "c.jsonl", [nested, linked(book.history.consents[0]), {"lexgate": "other"}])
    (_, first), (_, second), (_, third) = read(ConsentFile(path))
    assert (first.record, first.steps[0].by.method) == (record, "import")
    assert (second.record, second.steps[0].by.method) == (record, "web_form")
    assert third == "lexgate: is no kind of line that lexgate knows; export again, or install a newer one"


# JSON-LD.


def test_a_document_of_json_ld_is_a_record_a_list_or_a_graph(tmp_path: Path) -> None:
    book = Book()
    for each in ("r-1", "r-2"):
        book.grant(kit.record(record_id=each))
    one, two = (linked(each) for each in book.history.consents)
    for name, document, ids in (
        ("one", one, ["r-1"]),
        ("list", [one, two], ["r-1", "r-2"]),
        ("graph", {"@graph": [two, one], "more": 1}, ["r-2", "r-1"]),
    ):
        found = read(written(tmp_path / f"{name}.jsonld", orjson.dumps(document)))
        assert [(line, each.record.record_id) for line, each in found] == list(enumerate(ids, 1))
    assert refused(lambda: read(written(tmp_path / "none.jsonld", "{"))) == (
        "InputError: the input: is not JSON; write one object a line, in UTF-8"
    )


# Parquet.


def test_rows_of_parquet_are_numbered_and_have_types(tmp_path: Path) -> None:
    found = [row(subject_id=each, items=["phone", "name"], separate=True, explicit=True) for each in ("c-1", "c-2")]
    found[0]["bundle_id"], found[1]["bundle_id"] = None, "b-1"
    found.append(row(subject_id=None, items=["phone"], separate=True, explicit=True))
    pq.write_table(pa.Table.from_pylist(found), tmp_path / "c.parquet")
    file = ConsentFile(tmp_path / "c.parquet")
    assert file.count() == 3
    assert ["bundle_id" in each.content for each in file.rows()] == [False, True, False]
    assert subjects(file) == [(1, "c-1"), (2, "c-2"), (3, "subject_id: is missing; write an id or a code")]


def test_a_file_of_another_kind_is_no_parquet(tmp_path: Path) -> None:
    file = written(tmp_path / "c.parquet", "subject_id\n")
    words = "InputError: format: is not that of the file; say which one it is by --format"
    assert refused(file.count) == words
    assert refused(lambda: read(file)) == words


def test_parquet_takes_a_package_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert refused(written(tmp_path / "c.parquet", "").count) == (
        "InputError: format: takes pyarrow; pip install 'lexgate[parquet]'"
    )


# As the ledger keeps it.


def test_a_consent_as_the_ledger_keeps_it() -> None:
    record = kit.record()
    actor = {"id": "court-1", "role": "authority"}
    said = {"occurred_at": 5, "actor": actor, "method": "desk", "reason": "fraud", "evidence_sha256": "b" * 64}
    entry = entry_of({"record": record, "events": [{"type": "invalidated", **said, "effective_at": 3}]})
    (step,) = entry.steps
    assert (entry.record, entry.named, entry.act_named) == (record, True, True)
    assert step.by == Circumstances(step.by.actor, "desk", 5, "fraud", "b" * 64)
    assert step == Step(EventType.INVALIDATED, step.by, 3)
    assert (step.by.actor.id, step.by.actor.role.value) == ("court-1", "authority")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "record: is missing, or not of the type of this field; write what the field takes"),
        (
            {"record": {"subject_id": 5}, "events": []},
            "record.record_id: is missing, or not of the type of this field; write what the field takes",
        ),
        ({"record": kit.record(), "events": []}, "events: is empty; say what happened to the record"),
        (
            {"record": kit.record(), "events": [{"type": "given", "occurred_at": 5}]},
            "events[0].actor: is missing, or not of the type of this field; write what the field takes",
        ),
    ],
)
def test_another_shape_is_refused(content: dict[str, Any], words: str) -> None:
    assert refused(lambda: entry_of(content)) == f"InputError: {words}"


def test_a_row_that_is_an_error_stays_one(tmp_path: Path) -> None:
    error = FieldError((), "is wrong", "write it anew")
    assert ConsentFile(tmp_path / "c.csv").read(Row(1, error)) == Rejected(error)
