"""What is left of a person in a file is found in each form, and what is of somebody else is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lexgate.facts.store import _sqlite_traces
from lexgate.facts.store._sqlite_traces import left_in
from lexgate.facts.store.persons import Traces

KEY = bytes(range(60))
TRACES = Traces("s-42", KEY, ("r-1",))
SURROGATE = "0" * 36


def write(path: Path, *statements: tuple[str, tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE keys (id TEXT PRIMARY KEY, surrogate TEXT, key BLOB) WITHOUT ROWID")
        connection.execute("CREATE TABLE documents (id TEXT PRIMARY KEY, document TEXT)")
        for statement, values in statements:
            connection.execute(statement, values)
    return path


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("INSERT INTO keys VALUES (?, ?, ?)", ("s-42", SURROGATE, bytes(60))),
        ("INSERT INTO keys VALUES (?, ?, ?)", ("other", SURROGATE, KEY)),
        ("INSERT INTO documents VALUES (?, ?)", ("s-42", "")),
        ("INSERT INTO documents VALUES (?, ?)", ("other", '{"subject_id":"s-42","revision":1}')),
        ("INSERT INTO documents VALUES (?, ?)", ("other", '{"consents":[{"facts":{"id":"r-1"}}]}')),
    ],
)
def test_each_form_is_found(tmp_path: Path, statement: str, values: tuple[object, ...]) -> None:
    assert left_in(write(tmp_path / "db", (statement, values)), TRACES)


@pytest.mark.parametrize("row", [1, 100, 1000, 100_000, 2**40])
def test_index_is_found_whatever_the_number_of_the_row(tmp_path: Path, row: int) -> None:
    insert = "INSERT INTO documents (rowid, id, document) VALUES (?, ?, ?)"
    assert left_in(write(tmp_path / "db", (insert, (row, "s-42", ""))), TRACES)


def test_long_ids_are_found(tmp_path: Path) -> None:
    name = "s" * 128
    path = write(tmp_path / "db", ("INSERT INTO documents VALUES (?, ?)", (name, "")))
    assert left_in(path, Traces(name, KEY, ()))


@pytest.mark.parametrize("other", ["s-421", "xs-42", "s-4"])
def test_others_are_not_meant(tmp_path: Path, other: str) -> None:
    path = write(
        tmp_path / "db",
        ("INSERT INTO keys VALUES (?, ?, ?)", (other, SURROGATE, bytes(60))),
        ("INSERT INTO documents VALUES (?, ?)", (other, f'{{"subject_id":"{other}","id":"r-11"}}')),
    )
    assert not left_in(path, TRACES)


def test_trace_across_two_parts_of_a_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_traces, "_CHUNK", 1000)
    for at in (970, 1000, 1960):
        (tmp_path / "db").write_bytes(b"\x00" * at + KEY + b"\x00" * 3000)
        assert left_in(tmp_path / "db", TRACES)
    (tmp_path / "db").write_bytes(b"\x00" * 9000)
    assert not left_in(tmp_path / "db", TRACES)


@pytest.mark.parametrize("at", [0, 1, 15, 16, 17, 500])
def test_row_is_found_wherever_it_stands(tmp_path: Path, at: int) -> None:
    """Also behind an id that stands alone, and before another one: in a text, such as a pseudonym of somebody else."""
    row = bytes([13 + 2 * 4, 1]) + b"s-42"
    for before, after in ((b"", b""), (b"s-42", b""), (b"", b"s-42"), (b"s-42s-42", b"s-42")):
        (tmp_path / "db").write_bytes(before + b"\xff" * at + row + after)
        assert left_in(tmp_path / "db", TRACES)
        (tmp_path / "db").write_bytes(before + b"\xff" * at + b"s-42" + after)
        assert not left_in(tmp_path / "db", TRACES)


def test_ids_that_overlap_are_found(tmp_path: Path) -> None:
    traces = Traces("aa", KEY, ())
    (tmp_path / "db").write_bytes(b"x" + bytes([13 + 2 * 2, 2]) + b"aaa")
    assert left_in(tmp_path / "db", traces)
    (tmp_path / "db").write_bytes(b"aaaa" + bytes([13 + 2 * 2, 2]) + b"aa")
    assert left_in(tmp_path / "db", traces)


def test_parts_of_a_file_overlap_by_what_a_trace_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_traces, "_CHUNK", 1000)
    (tmp_path / "db").write_bytes(bytes(range(250)) * 10)
    parts = list(_sqlite_traces._chunks(tmp_path / "db"))
    assert [len(each) for each in parts] == [1000, 1512, 1012]
    assert parts[1] == (bytes(range(250)) * 10)[1000 - 512 : 2000]


@pytest.mark.parametrize(
    ("value", "form"), [(0, b"\x00"), (127, b"\x7f"), (128, b"\x81\x00"), (269, b"\x82\x0d"), (16383, b"\xff\x7f")]
)
def test_whole_numbers_have_seven_bits_a_byte(value: int, form: bytes) -> None:
    assert _sqlite_traces._varint(value) == form
