"""Changes of a document by few facts: `consents[0].active: false`; null takes a fact away."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lexgate.errors import InputError

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d{1,4})\])?", re.ASCII)


def changed(facts: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Returns `facts` with every change made, in the order given. Raises `InputError` for a path that leads nowhere."""
    out = copy.deepcopy(dict(facts))
    for path, value in change.items():
        *parents, last = _steps(path)
        place: Any = out
        for position, step in enumerate(parents):
            place = _entered(place, step, parents[position + 1 : position + 2] or [last], path)
        _put(place, last, copy.deepcopy(value), path)
    return out


def _steps(path: str) -> Iterator[str | int]:
    for part in path.split("."):
        match = _STEP.fullmatch(part)
        if match is None:
            raise InputError.at((path,), "is not a path", "write it as in operation.kind or consents[0].active")
        yield match[1]
        if match[2] is not None:
            yield int(match[2])


def _entered(place: Any, step: str | int, following: list[str | int], path: str) -> Any:
    """Returns what stands at a step, an empty object or list where nothing does."""
    empty: Any = [] if isinstance(following[0], int) else {}
    if isinstance(step, int):
        _check_list(place, step, path)
        if step == len(place):
            place.append(empty)
        return place[step]
    _check_object(place, path)
    return place.setdefault(step, empty)


def _put(place: Any, step: str | int, value: Any, path: str) -> None:
    if isinstance(step, int):
        _check_list(place, step, path)
        there = step < len(place)
        place[step : step + 1] = [] if value is None else [value]
    else:
        _check_object(place, path)
        there = step in place
        place[step] = value
        if value is None:
            del place[step]
    if value is None and not there:
        raise InputError.at((path,), "is not there to be taken away", "check the path, or leave it out")


def _check_list(place: Any, step: int, path: str) -> None:
    if not isinstance(place, list) or step > len(place):
        raise InputError.at((path,), "names no position of a list", "count from 0; the next one adds an entry")


def _check_object(place: Any, path: str) -> None:
    if not isinstance(place, dict):
        raise InputError.at((path,), "leads through something that is no object", "name a position: consents[0].active")
