"""Texts of JSON and YAML that are refused, to the word; where their parts begin; what is written and read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lexgate.errors import InputError, RegisterFault
from lexgate.facts import strict_json
from lexgate.facts.posture_source import FolderSource
from lexgate.facts.strict_json import parse_json
from lexgate.facts.strict_yaml import dump_yaml, parse_located_yaml, parse_yaml

ONE_VALUE = "send one JSON value"
FINITE = "is NaN or Infinity, which JSON does not have; write a finite number, or leave it out"
TOO_LARGE = "is a number out of all bounds; write a smaller number"
HALF = "holds half of a surrogate pair; write the whole character"
TWICE = "is stated more than once; state it once"
NO_MARK = "the input: has a byte order mark, or is not UTF-8; send JSON in UTF-8 without a mark"
DEEP = "nests deeper than 3 levels; send a flatter value"
LOOK = "check the indentation, the quotes and the encoding (UTF-8) there"


def json_of(text: bytes) -> Any:
    """The value, or what is said of the text."""
    try:
        return parse_json(text, max_depth=3)
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", f"the input: is empty; {ONE_VALUE}"),
        (b" \n", f"the input: is empty; {ONE_VALUE}"),
        (b'{"a":1', f"the input: is not JSON: Expecting ',' delimiter at line 1, column 7; {ONE_VALUE}"),
        (b'{"a":1}\n x', f"the input: is not JSON: Extra data at line 2, column 2; {ONE_VALUE}"),
        (b'{"a":"\xff"}', "the input: is not UTF-8 at byte 6; send JSON in UTF-8"),
        (b"\xef\xbb\xbf{}", NO_MARK),
        (b"\xff\xfe{}", NO_MARK),
        (b'"\x00"', NO_MARK),
        (b"NaN", f"the input: {FINITE}"),
        (b"[1,-Infinity]", f"[1]: {FINITE}"),
        (b'{"a":1e999}', f"a: {TOO_LARGE}"),
        (b'{"a":1234567890123456789}', f"a: {TOO_LARGE}"),
        (b'{"a":[-1234567890123456789]}', f"a[0]: {TOO_LARGE}"),
        (b'{"x":[{"a":1,"b":2,"a":3,"b":4}]}', f"x[0].a: {TWICE}"),
        (rb'{"\ud800":1,"\ud800":2}', f"?: {TWICE}"),
        (rb'"\uD800"', f"the input: {HALF}"),
        (rb'{"a":{"b":"\ud800"}}', f"a.b: {HALF}"),
        (rb'{"a":{"\uDFFF":1}}', f"a: {HALF}"),
        (rb'["\ud800","x",NaN]', f"[2]: {FINITE}; [0]: {HALF}"),
        (b"[[[[1]]]]", f"[0][0][0]: {DEEP}"),
        (b'{"a":{"b":{"c":{"d":1}}}}', f"a.b.c: {DEEP}"),
        (b'{"a":[[[[1]]]],"b":NaN}', f"b: {FINITE}; a[0][0]: {DEEP}"),
        (b'{"b":NaN,"a":[[[[1]]]]}', f"a[0][0]: {DEEP}"),
        (b"[" * 100_000, f"the input: {DEEP}"),
        (b'{"%s":{"b":NaN}}' % (b"n" * 65), f"{'n' * 64}.b: {FINITE}"),
    ],
)
def test_json_that_two_readers_could_read_in_two_ways_is_refused(text: bytes, said: str) -> None:
    assert json_of(text) == said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a":123456789012345678}', {"a": 123456789012345678}),
        (b'{"a":-123456789012345678}', {"a": -123456789012345678}),
        (b'{"a":-123456789012345678,"b":1.50}', {"a": -123456789012345678, "b": 1.5}),
        (b"0.1234567890123456789012", 0.12345678901234568),
        (b"[[[]],{}]", [[[]], {}]),
        (b"[[[1]],[[2]]]", [[[1]], [[2]]]),
        (rb'["\ud83d\ude00","\\ud800"]', ["😀", "\\ud800"]),
        (b'{"a":{},"b":[],"c":null}', {"a": {}, "b": [], "c": None}),
        (b' {"a" : "b c"} ', {"a": "b c"}),
    ],
)
def test_what_lies_next_to_a_refusal_is_read(text: bytes, value: Any) -> None:
    assert json_of(text) == value
    assert repr(json_of(text)) == repr(value)


def test_twenty_problems_are_named_and_no_more() -> None:
    for count, named in ((20, 20), (21, 20)):
        with pytest.raises(InputError) as caught:
            parse_json(b"[" + b",".join([b"NaN"] * count) + b"]", max_depth=3)
        assert [field.path for field in caught.value.fields] == [(count - 1 - each,) for each in range(named)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (b"[[],{}]", True),
        (b"[[],[],{}]", False),  # might nest too deep
        (b"[[]", False),
        (b"123456789012345678", True),
        (b"1234567890123456789", False),
        (b"[1.0]", True),
        (b"[1.50]", False),  # would not come out as it went in
        (b'{"a":1,"a":1}', False),
        (b'{ "a\\t" :\t[ 1 ]\r\n}', True),
    ],
)
def test_most_texts_are_plain_and_are_read_in_one_go(text: bytes, plain: bool) -> None:
    assert (strict_json._plain(text, 3) is not strict_json._NOT_PLAIN) is plain


def yaml_of(text: str) -> Any:
    """The documents with their lines, or what is said of the text."""
    try:
        return list(parse_yaml(text.encode("utf-8", "surrogatepass"), max_depth=3))
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "the input: has a key twice (line 2, column 1); state it once"),
        ("a: {b: 1, c: 2, b: 3}", "the input: has a key twice (line 1, column 17); state it once"),
        ("1: x\n", "the input: has a key that is no string (line 1, column 1); put the key in quotes"),
        ("? [x]\n: 1\n", "the input: has a key that is no string (line 1, column 3); put the key in quotes"),
        ("a: &x 1\nb: *x\n", "the input: holds an alias (line 2, column 4); write the value out"),
        ("a: {b: {c: {d: 1}}}", "the input: is nested deeper than 3 levels (line 1, column 13); state flat facts"),
        ("[[[[1]]]]", "the input: is nested deeper than 3 levels (line 1, column 5); state flat facts"),
        ('a: "\\ud83d"', "the input: holds half of a surrogate pair (line 1, column 4); write the whole character"),
        ('a: "\\uDFFF"', "the input: holds half of a surrogate pair (line 1, column 4); write the whole character"),
        ("a: !!int x\n", "the input: holds a number that is none; write a number of fewer digits"),
        ("a: 'x\n", f"the input: is not YAML (line 2, column 1); {LOOK}"),
        ("a: !!set {}\n", f"the input: is not YAML (line 1, column 4); {LOOK}"),
        ("a: \x01\n", f"the input: is not YAML; {LOOK}"),
        ("a: \ud800", f"the input: is not YAML; {LOOK}"),
    ],
)
def test_yaml_that_is_no_request_is_refused(text: str, said: str) -> None:
    assert yaml_of(text) == said


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", []),
        ("# nothing\n", []),
        ("\n5", [(2, 5)]),
        ("---\n---\na: 1\n", [(2, None), (3, {"a": 1})]),
        ("a: {b: {c: d}}", [(1, {"a": {"b": {"c": "d"}}})]),
        ("[[[1]]]", [(1, [[[1]]])]),
        ("[[[1]], [[2]]]", [(1, [[[1]], [[2]]])]),
        ('a: "\\U0001F600 \\ud7ff \\ue000"', [(1, {"a": "😀 \ud7ff \ue000"})]),
        (
            "a: [!!str 1, !!float 2, !!bool true, !!null ~, !!seq [], !!map {}]",
            [(1, {"a": ["1", 2.0, True, None, [], {}]})],
        ),
    ],
)
def test_documents_of_yaml_come_with_their_first_lines(text: str, documents: list[Any]) -> None:
    assert yaml_of(text) == documents


def test_each_part_of_a_document_has_its_line() -> None:
    text = b"# x\na:\n  b: [1,\n   2]\n  c:\n    {d: 1}\n---\n- x\n- e:\n   - 1\n"
    first = {("a",): 2, ("a", "b"): 3, ("a", "b", 0): 3, ("a", "b", 1): 4, ("a", "c"): 5, ("a", "c", "d"): 6}
    second = {(0,): 8, (1,): 9, (1, "e"): 9, (1, "e", 0): 10}
    assert list(parse_located_yaml(text, max_depth=5)) == [
        ({(): 2, **first}, {"a": {"b": [1, 2], "c": {"d": 1}}}),
        ({(): 8, **second}, ["x", {"e": [1]}]),
    ]
    with pytest.raises(InputError, match=r"nested deeper than 3 levels \(line 1, column 5\)"):
        list(parse_located_yaml(b"[[[[1]]]]", max_depth=3))


def test_what_is_written_is_read_again_in_its_order_and_without_aliases() -> None:
    tags = ["NO", "007", "1.5", "true", "~", "2025-01-01", "收集"]
    value = {"b": tags, "a": tags, "numbers": [1, 1.5, True, None], "c": {"x": {}, "y": []}}
    text = dump_yaml(value)
    assert [found for _, found in parse_yaml(text.encode(), max_depth=9)] == [value]
    assert text.startswith("b:\n- 'NO'\n- '007'\n- '1.5'\n- 'true'\n- '~'\n- '2025-01-01'\n- 收集\na:\n- 'NO'\n")
    assert list(next(iter(parse_yaml(text.encode(), max_depth=9)))[1]) == list(value)


@pytest.mark.parametrize(("word", "longest"), [("w ", 122), ("word ", 121)])
def test_long_texts_are_broken_after_120_characters(word: str, longest: int) -> None:
    assert max(map(len, dump_yaml({"long": word * 80}).splitlines())) == longest


@pytest.fixture
def folder(tmp_path: Path) -> FolderSource:
    return FolderSource(tmp_path, max_depth=2)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.yaml", "a: 'x", f"the input: is not YAML (line 1, column 6); {LOOK}"),
        ("p.json", '{"a":NaN}', f"a: {FINITE}"),
        ("p.json", "[[{}]]", None),
        ("p.json", "[[[[1]]]]", f"[0][0][0]: {DEEP}"),
        ("p.yml", "[[[[1]]]]", "the input: is nested deeper than 3 levels (line 1, column 5); state flat facts"),
    ],
)
def test_a_file_of_a_folder_that_cannot_be_read_is_named(
    folder: FolderSource, tmp_path: Path, name: str, content: str, said: str | None
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(RegisterFault) as caught:
        folder.documents("p")
    none = f"posture.directory: {name} holds what is no document: write objects with facts"
    assert str(caught.value) == (none if said is None else f"posture.directory: {name}: {said}")


def test_a_list_may_nest_documents_of_the_depth_that_documents_have(folder: FolderSource, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('[{"a": {"b": 1}}]', "utf-8")
    assert folder.documents("p") == [{"a": {"b": 1}}]


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegisterFault) as caught:
        FolderSource(tmp_path / "gone", 8).documents("p")
    assert str(caught.value) == "posture.directory cannot be read: No such file or directory"


def test_a_file_may_be_as_large_as_it_says(
    folder: FolderSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lexgate.facts.posture_source._MOST_BYTES", 9)
    (tmp_path / "p.json").write_text('{"a":"b"}', "utf-8")
    assert folder.documents("p") == [{"a": "b"}]
    (tmp_path / "p.json").write_text('{"a":"bc"}', "utf-8")
    with pytest.raises(RegisterFault) as caught:
        folder.documents("p")
    assert str(caught.value) == "posture.directory: p.json comes to more than 9 bytes: split it"


def test_files_are_read_in_the_order_of_their_names_and_others_are_passed_by(
    folder: FolderSource, tmp_path: Path
) -> None:
    for name in ("c.json", "a.json", ".b.json", "b.txt", "d.json"):
        (tmp_path / name).write_text(json.dumps({"processor": {"id": "p"}, "name": name}), "utf-8")
    assert [each["name"] for each in folder.documents("p")] == ["a.json", "c.json", "d.json"]
    assert folder.documents("p", 5) == folder.documents("p")
