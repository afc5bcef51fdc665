"""The page at /docs: the OpenAPI document as plain HTML. It loads nothing, so it works without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from starlette.responses import HTMLResponse

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c1c1c }
h2 { margin-top: 2.5rem; border-top: 1px solid #ccc; padding-top: 1rem }
code, pre { font: 14px/1.4 ui-monospace, monospace; background: #f4f4f2 }
pre { padding: .8rem; overflow: auto; max-height: 28rem }
table { border-collapse: collapse } td { padding: .2rem 1rem .2rem 0; vertical-align: top }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def docs_page(document: Mapping[str, Any]) -> HTMLResponse:
    """Returns the page for an OpenAPI document."""
    return HTMLResponse("".join(_page(document)), headers={"content-security-policy": POLICY})


def _page(document: Mapping[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield f"<!doctype html><html lang=en><meta charset=utf-8><title>lexgate</title><style>{_STYLE}</style>"
    yield f"<h1>lexgate {escape(info['version'])}</h1><p>{escape(info['summary'])} {escape(info['description'])}</p>"
    yield "<p>The same for programs: <a href=/openapi.json>/openapi.json</a></p>"
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield from _operation(path, method, operation)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation['summary'])}</p><table>"
    for parameter in operation.get("parameters", ()):
        meaning = escape(parameter.get("description", "in the path"))
        yield f"<tr><td><code>{escape(parameter['name'])}</code><td>{meaning}"
    for status, answer in operation["responses"].items():
        yield f"<tr><td>{escape(status)}<td>{escape(answer['description'])}"
    yield "</table>"
    answers = dict(_examples(answer for answer in operation["responses"].values()))
    for name, request in _examples([operation.get("requestBody", {})]):
        yield f"<h3>{escape(request['summary'])}</h3>{_json(request['value'])}{_json(answers[name]['value'])}"


def _examples(parts: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for part in parts:
        for media in part.get("content", {}).values():
            yield from media.get("examples", {}).items()


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"
