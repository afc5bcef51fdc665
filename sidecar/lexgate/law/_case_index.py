"""Which entries the case files speak of: as cited or owed, and as not cited, met or not applicable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lexgate.errors import PolicyError
from lexgate.law._yaml import read_yaml

_PROHIBITING = (("articles", "cited"), ("obligations",), ("duties",), ("posture", "owed"), ("posture", "advice"))
_PERMITTING = (("articles", "not_cited"), ("posture", "met"), ("posture", "not_applicable"))


@dataclass(frozen=True, slots=True)
class CaseMention:
    """That a case says an entry must fire (`prohibits`), or must not."""

    file: str
    case: str
    entry: str
    prohibits: bool


def read_case_mentions(source: Path) -> list[CaseMention]:
    """Reads the case files below the folder of the policies. Raises `PolicyError` for one that holds no cases."""
    return [each for path in sorted((source / "cases").rglob("*.yaml")) for each in _mentions(source, path)]


def _mentions(source: Path, path: Path) -> Iterator[CaseMention]:
    name = path.relative_to(source).as_posix()
    try:
        for case in read_yaml(path)["cases"]:
            for entry, prohibits in dict.fromkeys(_said_of_entries(case["expect"])):
                yield CaseMention(name, str(case["name"]), entry, prohibits)
    except (AttributeError, KeyError, TypeError) as error:
        raise PolicyError(f"{name} does not have the form of case files: {error!r}") from error


def _said_of_entries(expected: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for keys, prohibits in [*((keys, True) for keys in _PROHIBITING), *((keys, False) for keys in _PERMITTING)]:
        found: Any = expected
        for key in keys:
            found = found.get(key, {})
        yield from ((str(entry), prohibits) for entry in found)
