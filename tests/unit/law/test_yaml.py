from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lexgate.errors import PolicyError
from lexgate.law._yaml import read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("0.5", 0.5),
        ("no", "no"),
        ("NO", "NO"),
        ("on", "on"),
        ("True", "True"),
        ("007", "007"),
        ("0x1f", "0x1f"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("2025-01-01", "2025-01-01"),
        ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
        ('"12"', "12"),
        ("~", "~"),
    ],
)
def test_value_has_a_type_of_json_or_is_text(tmp_path: Path, text: str, value: Any) -> None:
    (tmp_path / "file.yaml").write_text(f"key: {text}\nlist:\n- {text}\n")
    read = read_yaml(tmp_path / "file.yaml")
    assert read == {"key": value, "list": [value]}
    assert type(read["key"]) is type(value)


def test_keys_are_text(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("2: a\ntrue: b\n2025-01-01: c\n22(2): {1: d}\n")
    assert read_yaml(tmp_path / "file.yaml") == {"2": "a", "true": "b", "2025-01-01": "c", "22(2)": {"1": "d"}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "a is there twice"),
        ("a:\n  1: x\n  '1': y\n", "1 is there twice"),
        ("? [a, b]\n: 1\n", "a key must be a word"),
        ("a: [1\n", "expected"),
        ("a: !!python/object/apply:os.getcwd []\n", "could not determine a constructor"),
    ],
)
def test_says_which_file_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "file.yaml").write_text(text)
    with pytest.raises(PolicyError, match=rf"file\.yaml cannot be read(.|\n)*{said}"):
        read_yaml(tmp_path / "file.yaml")


def test_text_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_bytes(b"a: \xff\n")
    with pytest.raises(PolicyError, match=r"file\.yaml cannot be read"):
        read_yaml(tmp_path / "file.yaml")
