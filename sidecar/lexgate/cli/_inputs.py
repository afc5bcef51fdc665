"""Reading requests and documents: JSON, JSON lines and YAML, from files or standard input.

JSON lines are read one at a time, so a file of any length takes constant memory; JSON and YAML are read whole. What
cannot be read becomes an `InputError` in its place, and the next line goes on.
"""

from __future__ import annotations

import contextlib
import enum
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from lexgate.errors import InputError
from lexgate.facts.strict_json import parse_json
from lexgate.facts.strict_yaml import parse_yaml

STANDARD_INPUT = "-"
_WHOLE_BYTES = 64 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_EMPTY = InputError.at((), "is empty", "write at least one request")


class Form(enum.Enum):
    """How requests are written in a file."""

    JSON = enum.auto()
    LINES = enum.auto()
    YAML = enum.auto()


_SUFFIXES = {
    ".json": Form.JSON,
    ".jsonl": Form.LINES,
    ".ndjson": Form.LINES,
    ".yaml": Form.YAML,
    ".yml": Form.YAML,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may come to, as the configuration says."""

    bytes: int
    depth: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an input stands; `number` counts from 1 in an array or in YAML documents."""

    source: str
    line: int | None = None
    number: int | None = None

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.source}:{self.line}"
        return self.source if self.number is None else f"{self.source}, number {self.number}"


@dataclass(frozen=True, slots=True)
class Item:
    """One input, or the error in its place. `listed`: it stood in an array, so the answers make one too."""

    place: Place
    value: Any
    listed: bool = False


def read_all(paths: Iterable[Path], limits: Limits) -> Iterator[Item]:
    """Yields every input of the files, in order; `-` is standard input."""
    for path in paths:
        yield from read_items(path, limits)


def read_items(path: Path, limits: Limits) -> Iterator[Item]:
    """Yields every input of one file. Raises `OSError` when it cannot be read."""
    name = "standard input" if str(path) == STANDARD_INPUT else str(path)
    with _opened(path) as stream:
        known = _SUFFIXES.get(path.suffix.lower())
        head = [] if known else _head(stream, limits.bytes)
        form = known or _form_of(head, limits)
        if form is Form.LINES:
            yield from _lines(name, chain(head, iter(lambda: stream.readline(limits.bytes + 1), b"")), limits)
        else:
            yield from _whole(name, form, b"".join(head) + stream.read(_WHOLE_BYTES + 1), limits)


def _opened(path: Path) -> contextlib.AbstractContextManager[BinaryIO]:
    if str(path) == STANDARD_INPUT:
        return contextlib.nullcontext(sys.stdin.buffer)
    return path.open("rb")


def _head(stream: BinaryIO, limit: int) -> list[bytes]:
    """The lines that tell the form: up to the first that says something, and one more unless that is an object.

    Not a line more than needed, because who writes into a pipe may wait for the answer first.
    """
    head: list[bytes] = []
    for line in iter(lambda: stream.readline(limit + 1), b""):
        told = bool(head and head[-1].strip()) or _looks_like_object(line.strip())
        head.append(line)
        if told:
            break
    return head


def _looks_like_object(line: bytes) -> bool:
    return line.removeprefix(_BOM).startswith(b"{") and line.endswith(b"}")


def _form_of(head: list[bytes], limits: Limits) -> Form:
    """An array is JSON, an object on a line of its own is a JSON line, what begins otherwise is YAML."""
    said = [line.removeprefix(_BOM).strip() for line in head if line.strip()]
    if not said:
        return Form.YAML
    if _looks_like_object(said[0]) or isinstance(_parsed(said[-1], limits.depth), dict):
        return Form.LINES
    return Form.JSON if said[0].startswith((b"{", b"[")) else Form.YAML


def _lines(name: str, lines: Iterable[bytes], limits: Limits) -> Iterator[Item]:
    number, found, rest_of_line = 0, False, False
    for raw in lines:
        ends, goes_on = raw.endswith(b"\n"), rest_of_line
        rest_of_line = not ends
        if goes_on:
            continue
        number += 1
        if raw.strip():
            found = True
            yield Item(Place(name, line=number), _line(raw.removeprefix(_BOM).rstrip(b"\r\n"), limits))
    if not found:
        yield Item(Place(name), _EMPTY)


def _line(raw: bytes, limits: Limits) -> Any:
    if len(raw) > limits.bytes:
        return InputError.at((), f"comes to more than {limits.bytes} bytes", "state only the facts that matter")
    return _parsed(raw, limits.depth)


def _parsed(content: bytes, depth: int) -> Any:
    try:
        return parse_json(content, max_depth=depth)
    except InputError as error:
        return error


def _whole(name: str, form: Form, content: bytes, limits: Limits) -> Iterator[Item]:
    if len(content) > _WHOLE_BYTES:
        cure = "write JSON lines, which are read one at a time"
        yield Item(Place(name), InputError.at((), f"comes to more than {_WHOLE_BYTES} bytes", cure))
    elif not content.removeprefix(_BOM).strip():
        yield Item(Place(name), _EMPTY)
    elif form is Form.YAML:
        yield from _yaml(name, content, limits)
    else:
        yield from _members(Place(name), _parsed(content.removeprefix(_BOM), limits.depth + 1))


def _yaml(name: str, content: bytes, limits: Limits) -> Iterator[Item]:
    documents = parse_yaml(content, max_depth=limits.depth + 1)
    found = False
    try:
        for line, value in documents:
            found = True
            yield from _members(Place(name, line=line), value)
    except InputError as error:
        found = True
        yield Item(Place(name), error)
    if not found:
        yield Item(Place(name), _EMPTY)


def _members(place: Place, value: Any) -> Iterator[Item]:
    if not isinstance(value, list):
        yield Item(place, value)
        return
    for number, member in enumerate(value, 1):
        yield Item(Place(place.source, number=number), member, listed=True)
    if not value:
        yield Item(place, _EMPTY, listed=True)
