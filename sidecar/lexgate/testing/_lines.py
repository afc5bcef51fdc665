"""Where things stand in a file of cases: the line of each case, and of what an error points at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

# libyaml is ten times as fast, where PyYAML was built with it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CaseLines:
    """The lines of one file, counted from 1; line 1 for all that is not found."""

    def __init__(self, path: Path | str) -> None:
        self._root: yaml.Node | None = None
        try:
            self._root = yaml.compose(Path(path).read_bytes(), _LOADER)
        except (OSError, yaml.YAMLError, ValueError) as error:
            mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
            self._first = mark.line + 1 if mark else 1
        else:
            self._first = 1

    def of(self, path: Sequence[str | int]) -> int:
        """Returns the line of what a path leads to, as far as it leads anywhere."""
        line = self._first
        place = self._root
        for step in path:
            found = next((each for name, each in _members(place) if name == step), None)
            if found is None:
                break
            line, place = found
        return line

    def of_case(self, position: int) -> int:
        """Returns the line of a case by its position in the file, from 0."""
        return self.of(("cases", position))


def _members(node: yaml.Node | None) -> Iterator[tuple[str | int, tuple[int, yaml.Node]]]:
    """The members of a node by their name or position, each with its line."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value, (key.start_mark.line + 1, value)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield position, (value.start_mark.line + 1, value)
