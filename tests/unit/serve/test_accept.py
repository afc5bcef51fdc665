"""JSON is the answer unless the caller would rather read text."""

from __future__ import annotations

import pytest

from lexgate.serve.accept import prefers_page, prefers_text


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


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(("accept", "page"), [(BROWSER, True), ("text/html", True), ("*/*", False), ("text/*", False)])
def test_a_page_for_a_browser(accept: str, page: bool) -> None:
    assert prefers_page(accept) == page
    assert not prefers_page(f"{accept}, application/json")
