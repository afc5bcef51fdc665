"""Packages that lexgate needs do not write over each other: which one comes last is nobody's choice."""

from __future__ import annotations

import re
from collections import defaultdict
from importlib.metadata import distribution
from pathlib import Path

# Google's own messages, which both take from googleapis, where a released message keeps its meaning.
SHARED = {frozenset({"googleapis-common-protos", "xds-protos"}): ("google/",)}


def test_no_two_packages_bring_the_same_module(root: Path) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for name in re.findall(r"(?m)^([\w.-]+)==", (root / "requirements.lock").read_text()):
        for file in distribution(name).files or ():
            if file.suffix in {".py", ".so"} and file.parts[0] != "..":
                owners[file.as_posix()].add(name)
    assert len(owners) > 1000
    clashes = {
        file: names
        for file, names in owners.items()
        if len(names) > 1 and not file.startswith(SHARED.get(frozenset(names), ())) and not is_empty(names, file)
    }
    assert clashes == {}


def is_empty(names: set[str], file: str) -> bool:
    """Whether it says nothing but where a package begins."""
    path = Path(str(distribution(min(names)).locate_file(file)))
    return path.name == "__init__.py" and not path.read_text().strip()
