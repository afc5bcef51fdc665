"""The Rego of the policies as its parser sees it."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

# A rule of one of these names says something about an article or a reason to refer.
CITING = {"deny", "oblige", "duties", "met", "due", "advice", "refer", "governs", "governs_posture", "details"}


@dataclass(frozen=True)
class Rule:
    """One definition. `emits` is the constant that it adds to its set: an id, a reason, a name."""

    file: PurePosixPath
    row: int
    name: str
    emits: str | None
    title: str
    article: str | None

    @property
    def place(self) -> str:
        return f"{self.file}:{self.row}"


@dataclass(frozen=True)
class RegoFile:
    """One file, by its path below the folder of the policies."""

    path: PurePosixPath
    package: str
    rules: tuple[Rule, ...]

    @property
    def is_test(self) -> bool:
        return self.path.name.endswith("_test.rego")

    @cached_property
    def test_names(self) -> frozenset[str]:
        return frozenset(rule.name for rule in self.rules if rule.name.startswith("test_"))


@lru_cache(maxsize=4)
def read_policies(opa: Path, policies: Path) -> tuple[RegoFile, ...]:
    """Parses every file below policies/lexgate."""
    paths = sorted(path.relative_to(policies) for path in (policies / "lexgate").rglob("*.rego"))
    with ThreadPoolExecutor(2) as pool:
        return tuple(pool.map(lambda path: _read(opa, policies, path), paths))


def _read(opa: Path, policies: Path, path: Path) -> RegoFile:
    command = [str(opa), "parse", "--format", "json", "--json-include", "locations,comments", str(path)]
    done = subprocess.run(command, cwd=policies, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr or done.stdout
    parsed = json.loads(done.stdout)
    name = PurePosixPath(path.as_posix())
    package = ".".join(str(term["value"]) for term in parsed["package"]["path"][1:])
    return RegoFile(name, package, tuple(_rules(name, parsed)))


def _rules(file: PurePosixPath, parsed: Mapping[str, Any]) -> Iterator[Rule]:
    annotated = {_row_below(note): note for note in parsed.get("annotations", ())}
    for rule in parsed.get("rules", ()):
        row = rule["location"]["row"]
        note = annotated.get(row, {})
        name = str(rule["head"]["ref"][0]["value"])
        article = note.get("custom", {}).get("article")
        yield Rule(file, row, name, _emitted(rule["head"]), note.get("title", ""), article)


def _row_below(note: Mapping[str, Any]) -> int:
    """The row of what the annotation stands above."""
    lines = base64.b64decode(note["location"]["text"]).decode().count("\n") + 1
    return int(note["location"]["row"]) + lines


def _emitted(head: Mapping[str, Any]) -> str | None:
    key = head.get("key", {})
    if key.get("type") == "array":  # a detail: its first element is the id
        key = key["value"][0]
    return str(key["value"]) if key.get("type") == "string" else None
