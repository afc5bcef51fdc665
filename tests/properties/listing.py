"""The list of promises, as the tests have it: `python -m tests.properties.listing` writes docs/promises.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "promises.md"
MARK = "promise"
HEAD = """# Promises

What holds of every decision, whatever the facts. Each promise is one test, which looks for a document that breaks it
among many that are written at the bounds of the law ([tests/properties](../tests/properties)); what it finds is told as
the smallest such document. Where the law itself makes an exception, it stands in
[exceptions.py](../tests/properties/exceptions.py) with its article. `make test` asks hundreds of documents of most
promises; `EVIDENCE_PROMISES=100 pytest tests/properties/promises` asks a hundred times as many.
"""


@dataclass(frozen=True, order=True)
class Promise:
    """A test that holds a promise: its file below the root, its name without `test_`, and the claim."""

    file: str
    name: str
    claim: str


def promises() -> list[Promise]:
    """Every test that is marked as a promise. Raises `ValueError` for one that makes no claim of one sentence."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [promise for file in files if MARK in (text := file.read_text()) for promise in _of(file, ast.parse(text))]


def _of(file: Path, module: ast.Module) -> Iterator[Promise]:
    whole = any(isinstance(node, ast.Assign) and _marks(node.value) for node in module.body)
    for node in module.body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        if whole or any(_marks(each) for each in node.decorator_list):
            claim = ast.get_docstring(node) or ""
            if not claim.endswith(".") or "\n" in claim:
                raise ValueError(f"{file.name}: {node.name} is a promise that claims nothing in a sentence")
            yield Promise(str(file.relative_to(ROOT)), node.name.removeprefix("test_"), claim)


def _marks(node: ast.expr) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == MARK for each in ast.walk(node))


def page() -> str:
    """The page that lists all promises, a section a file."""
    out = [HEAD]
    for file in sorted({promise.file for promise in promises()}, key=lambda name: ("promises/" not in name, name)):
        out.append(f"## {_title(file)}\n\n| promise | what it says |\n|---|---|")
        out += [f"| [{each.name}](../{each.file}) | {each.claim} |" for each in promises() if each.file == file]
        out.append("")
    return "\n".join(out)


def _title(file: str) -> str:
    """The first sentence of the file's docstring, without a promise's name before it."""
    title = (ast.get_docstring(ast.parse((ROOT / file).read_text())) or "").splitlines()[0]
    return title.partition(": ")[2].capitalize().rstrip(".") or title.rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(page())
