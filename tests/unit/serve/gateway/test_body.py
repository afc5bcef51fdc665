"""A body is JSON and whole, or there is none, with a reason."""

from __future__ import annotations

import pytest

from lexgate.serve.gateway import Body, read_body

JSON = {"content-type": "application/json"}


def read(raw: bytes, *, partial: bool = False, **headers: str) -> Body:
    stated = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return read_body(raw, stated, max_depth=8, partial=partial)


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", "application/merge-patch+json"]
)
def test_json_is_parsed(kind: str) -> None:
    assert read(b'{"a": [1]}', content_type=kind, content_length="10") == Body({"a": [1]})


@pytest.mark.parametrize("value", [False, 0, "", [], {}])
def test_a_value_that_is_empty_is_a_body(value: object) -> None:
    assert read(str(value).lower().replace("'", '"').encode() or b'""').problem is None


PROBLEMS = {
    "cut, says the gateway": ("is not here as a whole", b"{}", {"partial": True}),
    "shorter than its length": ("is not here as a whole", b"{}", {"content_length": "3"}),
    "longer than its length": ("is not here as a whole", b"{} ", {"content_length": "2"}),
    "never sent along": ("is not here as a whole", b"", {"content_length": "20"}),
    "of two lengths": ("is not here as a whole", b"{}", {"content_length": "2, 2"}),
    "empty": ("is empty", b"", {}),
    "empty by its length": ("is empty", b"", {"content_length": "0"}),
    "compressed": ("is compressed", b"{}", {"content_encoding": "gzip"}),
    "of another type": ("is not application/json in UTF-8", b"{}", {"content_type": "text/plain"}),
    "of no type": ("is not application/json in UTF-8", b"{}", {"content_type": ""}),
    "of two types": ("is not application/json in UTF-8", b"{}", {"content_type": "application/json, text/plain"}),
    "of another encoding": (
        "is not application/json in UTF-8",
        b"{}",
        {"content_type": "application/json;charset=gbk"},
    ),
    "null": ("says null", b"null", {}),
    "a key twice": ("is stated more than once", b'{"a":1,"a":2}', {}),
    "too deep": ("nests deeper than 8 levels", b"[" * 20 + b"]" * 20, {}),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_is_no_whole_json_has_a_problem(name: str) -> None:
    problem, raw, settings = PROBLEMS[name]
    assert read(raw, **settings) == Body(None, problem)  # type: ignore[arg-type] # flags and headers in one table


def test_half_a_value_has_a_problem() -> None:
    assert str(read(b'{"a":').problem).startswith("is not JSON")
