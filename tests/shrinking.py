"""Takes from a document whatever is not needed for what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from typing import Any

Path = tuple[str | int, ...]


def smallest(
    document: dict[str, Any], wrong: Callable[[dict[str, Any]], bool], keep: Collection[Path] = ()
) -> dict[str, Any]:
    """The document without all that is not needed for it to be `wrong`; what stands at a path of `keep` stays."""
    for path in [path for path in paths(document) if path not in keep]:
        without = deepcopy(document)
        *parents, last = path
        place: Any = without
        for part in parents:
            place = place[part]
        del place[last]
        if wrong(without):
            return smallest(without, wrong, keep)
    return document


def paths(value: Any, above: Path = ()) -> Iterator[Path]:
    """The path of every member of a document, whoever holds it before what it holds."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield (*above, name)
        yield from paths(member, (*above, name))
