"""The sign-off of entries: who reviewed which text, and whether that text is still the one in force.

What is reviewed, and hashed, is the entry as the matrix has it (all of it but the review itself) and the Rego that
judges it: the rules that emit its id and everything that they use, from their own file and from facts.rego. Comments
above rules and the readings in force are left out. So a review is out of date as soon as the words, the predicate, the
cures or a condition behind the rule change, and it stays valid when a file is moved or another article is written.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
import yaml

from lexgate.errors import PolicyError
from lexgate.law._yaml import FAST, parse_yaml
from lexgate.law.rego import RegoFile, source_of

REVIEW = "review"


class ReviewState(enum.StrEnum):
    """Whether a person has signed an entry, and the text that is there now."""

    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"
    CHANGED = "changed since review"


def reviewed_text(identifier: str, entry: Mapping[str, Any], files: Iterable[RegoFile]) -> str:
    """Returns the text that a review signs: the entry as JSON, an empty line, and the Rego that judges it."""
    words = {name: value for name, value in entry.items() if name != REVIEW}
    shown = orjson.dumps(words, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()
    return f"{shown}\n\n{source_of(identifier, files)}\n"


def text_digest(text: str) -> str:
    """Returns the SHA-256 of a text in hex, as `sha256sum` prints it."""
    return hashlib.sha256(text.encode()).hexdigest()


def review_state(identifier: str, entry: Mapping[str, Any], files: Iterable[RegoFile]) -> ReviewState:
    """Returns the state of an entry of a matrix, as its file has it."""
    review = entry.get(REVIEW)
    if not review:
        return ReviewState.UNREVIEWED
    signed = text_digest(reviewed_text(identifier, entry, files)) == review.get("sha256")
    return ReviewState.REVIEWED if signed else ReviewState.CHANGED


def write_review(path: Path, article: str, *, by: str, on: str, sha256: str) -> None:
    """Writes a review into a matrix, below the status of its entry, in place of an earlier one.

    Every other byte of the file stays as it is. Raises `PolicyError`, and writes nothing, where that cannot be.
    """
    old = path.read_bytes().decode()
    line = f"review: {{by: {_quoted(by)}, on: {_quoted(on)}, sha256: {_quoted(sha256)}}}"
    new = _with_line(old, article, line, path.name)
    if _without_review(new, article, path.name) != _without_review(old, article, path.name):
        raise PolicyError(f"{path.name} cannot take the review of {article}: write the entry as a plain block of lines")
    fresh = path.with_suffix(".new")
    fresh.write_bytes(new.encode())
    fresh.replace(path)


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()


def _with_line(text: str, article: str, line: str, name: str) -> str:
    """Puts the line where the review is, or else before what follows the status."""
    keys = _keys_of(text, article, name)
    if keys is None or "status" not in keys:
        raise PolicyError(f"{name} has no entry {article} with a status")
    lines, order = text.splitlines(keepends=True), list(keys)
    if keys["status"].line == keys[order[-1]].line:
        raise PolicyError(f"{name} cannot take the review of {article}: give each of its members its own line")
    reviewed = order.index(REVIEW) if REVIEW in keys else None
    first = keys[REVIEW if reviewed is not None else order[order.index("status") + 1]]
    last = first.line if reviewed is None else _end(keys, order, reviewed, name)
    ending = "\r\n" if lines[first.line].endswith("\r\n") else "\n"
    return "".join([*lines[: first.line], " " * first.column + line + ending, *lines[last:]])


def _end(keys: Mapping[str, yaml.Mark], order: list[str], position: int, name: str) -> int:
    if position + 1 == len(order):
        raise PolicyError(f"{name}: put the review that is there directly below the status of its entry")
    return keys[order[position + 1]].line


def _keys_of(text: str, article: str, name: str) -> dict[str, yaml.Mark] | None:
    """Where the members of an entry begin, in their order."""
    try:
        root = yaml.compose(text, Loader=FAST)
    except yaml.YAMLError as error:
        raise PolicyError(f"{name} cannot be read: {error}") from error
    entry = _member(_member(root, "articles"), article)
    if not isinstance(entry, yaml.MappingNode):
        return None
    return {key.value: key.start_mark for key, _ in entry.value}


def _member(node: yaml.Node | None, name: str) -> yaml.Node | None:
    members = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in members if key.value == name), None)


def _without_review(text: str, article: str, name: str) -> Any:
    matrix = parse_yaml(text, name)
    matrix["articles"][article].pop(REVIEW, None)
    return matrix
