"""YAML has the types of JSON, and its errors never repeat what it says."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.errors import InputError
from lexgate.facts.strict_yaml import parse_yaml


def parse(text: str) -> list[Any]:
    return [value for _, value in parse_yaml(text.encode("utf-8", "surrogatepass"), max_depth=5)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025-01-01", "2025-01-01"),
        ("2025-01-01T09:30:00+08:00", "2025-01-01T09:30:00+08:00"),
        ("2025-01-01 09:30:00Z", "2025-01-01 09:30:00Z"),
        ("2011-05", "2011-05"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("007", "007"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("0-13", "0-13"),
        ("18+", "18+"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ('"12"', "12"),
        ("!!str 12", "12"),
        ("<<", "<<"),
    ],
)
def test_a_value_has_its_type_in_json_or_is_text(text: str, value: Any) -> None:
    (document,) = parse(f"a: {text}\n")
    assert document == {"a": value}
    assert type(document["a"]) is type(value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("secret: 1\nsecret: 2\n", "has a key twice (line 2, column 1)"),
        ("a: &x secret\nb: *x\n", "holds an alias (line 2, column 4)"),
        ("a: &x {b: *x}\n", "holds an alias (line 1"),
        ("a: {b: {c: {d: {e: {f: {g: secret}}}}}}\n", "nested deeper than 5 levels"),
        ("a: [[[[[[[secret]]]]]]]\n", "nested deeper than 5 levels"),
        ("a: 'secret\n", "is not YAML (line"),
        ("a: b: secret\n", "is not YAML (line 1, column 5)"),
        ("a: !!timestamp 2025-01-01\n", "is not YAML (line 1, column 4)"),
        ("a: !!python/object/apply:os.system [secret]\n", "is not YAML (line 1, column 4)"),
        ("a: !secret b\n", "is not YAML (line 1, column 4)"),
        ("1: secret\n", "has a key that is no string (line 1, column 1)"),
        ("? [secret]\n: 1\n", "has a key that is no string (line 1, column 3)"),
        ('a: "\\ud83d secret"\n', "holds half of a surrogate pair (line 1, column 4)"),
        ("a: !!int secret\n", "holds a number"),
        ("a: " + "9" * 5000 + "\n", "holds a number"),
        ("a: secret\x01\n", "is not YAML"),
        ("\tsecret: 1\n", "is not YAML (line 1, column 1)"),
    ],
)
def test_what_is_no_request_is_refused_without_a_word_of_it(text: str, problem: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(text)
    assert problem in str(refused.value)
    assert "secret" not in str(refused.value)


def test_documents_before_a_bad_one_are_read() -> None:
    documents = parse_yaml(b"a: 1\n---\nb: 2\n---\n'\n", max_depth=5)
    assert [next(documents), next(documents)] == [(1, {"a": 1}), (3, {"b": 2})]
    with pytest.raises(InputError):
        next(documents)
