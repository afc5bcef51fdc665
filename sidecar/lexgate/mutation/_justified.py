"""The file that says of mutants why no test can tell them from the policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lexgate.errors import PolicyError
from lexgate.law._yaml import read_yaml


def read_justified(path: Path) -> dict[str, str]:
    """Returns the reason for each id. Raises `PolicyError` where the file is no list of reasons with their mutants."""
    entries = read_yaml(path) or []
    if not isinstance(entries, list):
        raise PolicyError(f"{path.name} is no list: each entry has a `reason` and its `mutants`")
    reasons: dict[str, str] = {}
    for number, entry in enumerate(entries, start=1):
        for mutant, reason in _entry(path, number, entry):
            if mutant in reasons:
                raise PolicyError(f"{path.name} names {mutant} twice: keep one reason")
            reasons[mutant] = reason
    return reasons


def _entry(path: Path, number: int, entry: Any) -> Iterator[tuple[str, str]]:
    reason, mutants = (entry.get("reason"), entry.get("mutants")) if isinstance(entry, Mapping) else (None, None)
    if not (isinstance(reason, str) and reason.strip() and isinstance(mutants, list) and mutants):
        raise PolicyError(f"{path.name}: entry {number} needs a `reason` and a list of `mutants`")
    for mutant in mutants:
        yield str(mutant), " ".join(reason.split())
