"""The package is the house that the design draws, and its functions and files stay short."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

PARTS = ["domain", "engine", "facts", "law", "log", "serve", "client", "cli", "testing", "v1"]
MODULES = ["decide", "posture", "bootstrap", "config", "errors"]
IGNORED = re.compile(r"# (noqa|type: ignore)(:|\[|\s|$)")
IGNORED_WITH_REASON = re.compile(r"# (noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])\s*[-#] \w+")
LONGEST_FUNCTION, LONGEST_FILE, MEDIAN_FUNCTION = 60, 400, 10


@pytest.fixture(scope="module")
def package(root: Path) -> Path:
    return root / "sidecar" / "lexgate"


@pytest.fixture(scope="module")
def sources(root: Path) -> list[Path]:
    """Every Python file that a person wrote."""
    folders = [root / name for name in ("sidecar", "tests", "tools", "benchmarks", "examples")]
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "_pb2" not in path.name]


@pytest.mark.parametrize("name", PARTS)
def test_part_is_a_package(package: Path, name: str) -> None:
    assert (package / name / "__init__.py").is_file()


@pytest.mark.parametrize("name", MODULES)
def test_module_is_there(package: Path, name: str) -> None:
    assert (package / f"{name}.py").is_file() or (package / name / "__init__.py").is_file()


def test_package_is_marked_as_typed(package: Path) -> None:
    assert (package / "py.typed").is_file()


def test_files_are_short(sources: list[Path], root: Path) -> None:
    long = [str(path.relative_to(root)) for path in sources if path.read_text().count("\n") > LONGEST_FILE]
    assert not long, f"more than {LONGEST_FILE} lines: {long}"


def test_functions_are_short(sources: list[Path], package: Path, root: Path) -> None:
    sizes = {f"{path.relative_to(root)}: {name}": size for path in sources for name, size in _functions(path)}
    long = [name for name, size in sizes.items() if size > LONGEST_FUNCTION]
    assert not long, f"more than {LONGEST_FUNCTION} lines: {long}"
    own = [size for name, size in sizes.items() if name.startswith(str(package.relative_to(root)))]
    assert statistics.median(own) < MEDIAN_FUNCTION


def test_ignored_findings_say_why(sources: list[Path], root: Path) -> None:
    silent = [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in sources
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if IGNORED.search(line) and not IGNORED_WITH_REASON.search(line)
    ]
    assert not silent, "\n".join(silent)


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
