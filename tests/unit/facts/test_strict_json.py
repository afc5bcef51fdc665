"""JSON that two readers could read in two ways is refused, with the place and without the value."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lexgate.errors import FieldError, InputError
from lexgate.facts import strict_json
from lexgate.facts.strict_json import parse_json


def refusal(text: bytes, max_depth: int = 32) -> FieldError:
    with pytest.raises(InputError) as caught:
        parse_json(text, max_depth=max_depth)
    assert all(field.problem and field.cure for field in caught.value.fields)
    return caught.value.fields[0]


@pytest.mark.parametrize(
    ("text", "pointer", "problem"),
    [
        (b"", "", "is empty"),
        (b" \n", "", "is empty"),
        (b'{"a":1', "", "line 1, column 7"),
        (b'{"a":1} x', "", "Extra data"),
        (b"{'a':1}", "", "is not JSON"),
        (b'{"a":01}', "", "is not JSON"),
        (b'{"a":"\n"}', "", "is not JSON"),
        (b'{"a":1,"a":1}', "/a", "more than once"),
        (b'{"x":[0,{"a":1,"b":2,"a":3}]}', "/x/1/a", "more than once"),
        (b'{"a":NaN}', "/a", "NaN"),
        (b"[1,-Infinity]", "/1", "Infinity"),
        (b'{"a":1e999}', "/a", "out of all bounds"),
        (b'{"a":' + b"9" * 5000 + b"}", "/a", "out of all bounds"),
        (b'{"a":"\xff"}', "", "not UTF-8 at byte 6"),
        (b"\xef\xbb\xbf{}", "", "byte order mark"),
        ("{}".encode("utf-16"), "", "byte order mark"),
        ("{}".encode("utf-16-le"), "", "byte order mark"),
        (rb'{"a":{"b":"\ud800"}}', "/a/b", "surrogate"),
        (rb'{"a":{"\uDFFF":1}}', "/a", "surrogate"),
    ],
)
def test_a_doubtful_text_is_refused_with_its_place(text: bytes, pointer: str, problem: str) -> None:
    field = refusal(text)

    assert field.pointer == pointer
    assert problem in field.problem


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_ten_thousand_levels_are_refused(opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"
    text = opening * 10_000 + b"1" + closing * 10_000

    assert "deeper than 32 levels" in refusal(text).problem


def test_the_deepest_permitted_level_passes_and_the_next_does_not() -> None:
    assert parse_json(b"[" * 8 + b"]" * 8, max_depth=8) == [[[[[[[[]]]]]]]]
    assert "deeper than 8 levels" in refusal(b"[" * 9 + b"]" * 9, max_depth=8).problem


def test_a_refusal_never_repeats_a_value() -> None:
    for text in (b'{"id":"SECRET","id":"SECRET"}', b'{"id":"SECRET', b'{"id":"SECRET\xff"}', rb'{"id":"SECRET\ud800"}'):
        field = refusal(text)
        assert "SECRET" not in f"{field} {field.pointer}"


def test_a_long_name_is_cut_in_the_pointer() -> None:
    assert len(refusal(b'{"%s":NaN}' % (b"n" * 1_000_000)).pointer) == 65


def test_whole_surrogate_pairs_and_escapes_pass() -> None:
    assert parse_json(rb'{"a":"\ud83d\ude00 \\ud800"}', max_depth=8) == {"a": "😀 \\ud800"}


def test_every_problem_is_named_up_to_twenty() -> None:
    with pytest.raises(InputError) as caught:
        parse_json(b"[" + b",".join([b"NaN"] * 50) + b"]", max_depth=8)

    assert len(caught.value.fields) == 20


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**16), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON)
def test_ordinary_json_comes_back_as_it_was(value: Any) -> None:
    assert parse_json(json.dumps(value).encode(), max_depth=100) == value


@given(st.binary(max_size=64))
def test_any_bytes_are_either_json_or_refused(text: bytes) -> None:
    with contextlib.suppress(InputError):
        json.dumps(parse_json(text, max_depth=8), allow_nan=False)


_SPACES = st.sampled_from([b"", b" ", b"\n\t"])
_TOKENS = st.sampled_from(
    [
        *rb'{ } [ ] , : "a" "\u00a0" "b" "" "\u0061" "\ud800" "\ud83d\ude00" 1 -0 1.0 1e400 NaN true null'.split(),
        *(b"9" * 18, b"-" + b"9" * 18, b"9" * 19, b"0." + b"1" * 19, b'"\xc3\xa9"', b"\xff", b"\x00"),
    ]
)
_MEMBERS = st.lists(
    st.tuples(st.sampled_from([b'"a"', b'"a "', b'" a"', b'"b"', rb'"\u0061"']), _TOKENS, _SPACES), max_size=4
)
_TEXTS = st.one_of(
    st.lists(st.builds(bytes.__add__, _TOKENS, _SPACES), max_size=12).map(b"".join),
    _MEMBERS.map(
        lambda members: b"{" + b",".join(name + b":" + value + space for name, value, space in members) + b"}"
    ),
    _JSON.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    _JSON.map(lambda value: json.dumps(value, separators=(",", ":")).encode()),
)


@given(_TEXTS, st.sampled_from([1, 2, 8]))
def test_the_quick_look_at_plain_texts_says_what_the_long_one_says(text: bytes, depth: int) -> None:
    quick = strict_json._plain(text, depth)
    if quick is not strict_json._NOT_PLAIN:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(strict_json, "_plain", lambda *_: strict_json._NOT_PLAIN)
            assert repr(quick) == repr(parse_json(text, max_depth=depth))


@pytest.mark.parametrize("text", [b'{"a":[1,2.5,true,null,"\xc3\xa9"]}', b'{ "a" : [ 1 ] }', b'{"a ":1,"a":2}'])
def test_ordinary_texts_are_plain(text: bytes) -> None:
    assert strict_json._plain(text, 8) is not strict_json._NOT_PLAIN
