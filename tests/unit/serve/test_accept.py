"""JSON is the answer unless the caller would rather read text."""

from __future__ import annotations

import pytest

from lexgate.serve.accept import prefers_text


@pytest.mark.parametrize(
    "accept",
    [
        "text/plain",
        "TEXT/PLAIN; charset=utf-8",
        "text/*",
        "application/json;q=0.5, text/plain",
        "text/plain, */*;q=0.1",
    ],
)
def test_text_where_it_comes_first(accept: str) -> None:
    assert prefers_text(accept)


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "application/json", "text/html", "text/plain;q=0.5, application/json", "text/plain, application/json",
     "text/plain;q=0", "text/plain;q=much"],
)  # fmt: skip
def test_json_everywhere_else(accept: str) -> None:
    assert not prefers_text(accept)
