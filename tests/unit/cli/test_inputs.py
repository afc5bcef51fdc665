"""Files and standard input become inputs, each with its place."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lexgate.cli._inputs import Item, Limits, read_all, read_items
from lexgate.errors import InputError

LIMITS = Limits(bytes=2000, depth=8)
File = Callable[..., Path]


def read(path: Path) -> list[Item]:
    return list(read_items(path, LIMITS))


def read_stdin(content: bytes, monkeypatch: pytest.MonkeyPatch) -> list[Item]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    return read(Path("-"))


def values(items: list[Item]) -> list[Any]:
    return ["error" if isinstance(item.value, InputError) else item.value for item in items]


def problem(item: Item) -> str:
    assert isinstance(item.value, InputError)
    return str(item.value)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.json", '{"a": 1}', [{"a": 1}]),
        ("a.JSON", '{\n"a": 1\n}\n', [{"a": 1}]),
        ("a.json", '[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        ("a.json", b'\xef\xbb\xbf{"a": 1}', [{"a": 1}]),
        ("a.jsonl", '{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ("a.ndjson", '\n{"a": 1}\r\n\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ("a.yaml", "a: 1\n---\na: 2\n", [{"a": 1}, {"a": 2}]),
        ("a.yml", "- a: 1\n- a: 2\n", [{"a": 1}, {"a": 2}]),
    ],
)
def test_reads_each_form_by_its_extension(file: File, name: str, content: str, expected: list[Any]) -> None:
    assert values(read(file(name, content))) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1}', [{"a": 1}]),
        (b'\n  {"a": 1}\n\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        (b'{\n  "a": 1\n}\n', [{"a": 1}]),
        (b'{"a":\n1}', [{"a": 1}]),
        (b'[{"a": 1},\n {"a": 2}]', [{"a": 1}, {"a": 2}]),
        (b"a: 1\nb: x\n", [{"a": 1, "b": "x"}]),
        (b"# a comment\n---\na: 1\n---\na: 2\n", [{"a": 1}, {"a": 2}]),
        (b"{nothing}\n" + b'{"a": 2}\n', ["error", {"a": 2}]),
        (b"nothing\n" + b'{"a": 2}\n', ["error", {"a": 2}]),
        (b'{"a": 1\n' + b'{"a": 2}\n', ["error", {"a": 2}]),
        (b"\xef\xbb\xbf" + b'{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
    ],
)
def test_recognises_each_form_by_its_content(
    monkeypatch: pytest.MonkeyPatch, content: bytes, expected: list[Any]
) -> None:
    assert values(read_stdin(content, monkeypatch)) == expected


def test_recognises_a_file_without_a_known_extension(file: File) -> None:
    assert values(read(file("requests.txt", '{"a": 1}\n{"a": 2}\n'))) == [{"a": 1}, {"a": 2}]


def test_names_the_line_and_goes_on_after_a_bad_one(file: File) -> None:
    items = read(file("a.jsonl", '{"a": 1}\n\n{"a": \n{"a": 1, "a": 2}\n{"a": 4}\n'))
    assert values(items) == [{"a": 1}, "error", "error", {"a": 4}]
    assert [item.place.line for item in items] == [1, 3, 4, 5]
    assert str(items[1].place).endswith("a.jsonl:3")


def test_names_the_place_in_an_array_and_among_documents(file: File) -> None:
    items = list(read_all([file("a.json", "[1, 2]"), file("b.yaml", "a: 1\n---\nb: 1\n")], LIMITS))
    assert [(item.place.number, item.place.line, item.listed) for item in items] == [
        (1, None, True),
        (2, None, True),
        (None, 1, False),
        (None, 3, False),
    ]
    assert str(items[1].place).endswith("a.json, number 2")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", ""), ("a.jsonl", "\n \n"), ("a.yaml", "# nothing\n"), ("a.json", "[]"), ("a.yaml", ""), ("a", "")],
)
def test_an_empty_file_is_an_error(file: File, name: str, content: str) -> None:
    (item,) = read(file(name, content))
    assert "is empty" in problem(item)


def test_a_line_too_long_is_refused_and_the_next_is_read(file: File) -> None:
    longest = '"' + "x" * (LIMITS.bytes - 2) + '"'
    items = read(file("a.jsonl", f'{{"a": {longest}}}\n{longest}\n' + "y" * 9000 + '\n{"a": 1}\n'))
    assert values(items) == ["error", longest.strip('"'), "error", {"a": 1}]
    assert [item.place.line for item in items] == [1, 2, 3, 4]
    assert "2000 bytes" in problem(items[0])


def test_a_file_too_large_to_read_whole_is_refused(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lexgate.cli._inputs._WHOLE_BYTES", 10)
    (item,) = read(file("a.json", '{"a": "long enough"}'))
    assert "JSON lines" in problem(item)


def test_deep_nesting_is_refused_in_every_form(file: File) -> None:
    deep = '{"a": ' * 9000 + "1" + "}" * 9000
    for name in ("a.json", "a.yaml"):
        (item,) = read(file(name, deep))
        assert "deeper than" in problem(item)
    (item,) = list(read_items(file("a.jsonl", deep), Limits(1_000_000, 8)))
    assert "deeper than" in problem(item)


def test_an_array_may_be_as_deep_as_a_request_and_one_more(file: File) -> None:
    deep = '{"a": ' * 8 + "1" + "}" * 8
    for name in ("a.json", "a.yaml"):
        assert values(read(file(name, f"[{deep}]"))) != ["error"]


def test_invalid_utf_8_is_refused_in_every_form(file: File) -> None:
    for name in ("a.json", "a.jsonl", "a.yaml"):
        (item,) = read(file(name, b'{"a": "\xff\xfe"}'))
        assert "UTF-8" in problem(item)
