"""JSON as RFC 8259 and RFC 7493 (I-JSON) have it, and no more: what readers disagree about is refused, not guessed.

Two readers of one text must not see two requests: so no duplicate names, no NaN, no byte order mark, no other encoding
than UTF-8, no lone surrogates, and no number of more than eighteen digits.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from lexgate.errors import FieldError, InputError

_MAX_DIGITS = 18
_MAX_ERRORS = 20
_SHOWN = 64
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Refused:
    """Stands in the parsed value where something is wrong, until the place is known."""

    problem: str
    cure: str
    member: str | None = None


_CONSTANT = _Refused("is NaN or Infinity, which JSON does not have", "write a finite number, or leave it out")
_TOO_LARGE = _Refused("is a number out of all bounds", "write a smaller number")
_SURROGATE = _Refused("holds half of a surrogate pair", "write the whole character")


def parse_json(text: bytes, *, max_depth: int) -> Any:
    """Returns the JSON value of UTF-8 `text`, whose objects and lists nest at most `max_depth` deep.

    Raises `InputError` that says where and why, and never repeats a value.
    """
    if (plain := _plain(text, max_depth)) is not _NOT_PLAIN:
        return plain
    value = _decoded(_characters(text), max_depth)
    problems = list(_problems(value, max_depth, surrogates=b"\\ud" in text.lower()))
    if problems:
        raise InputError(problems)
    return value


def _plain(text: bytes, max_depth: int) -> Any:
    """Returns the value of a text that comes out again as it went in, but for white space, or `_NOT_PLAIN`.

    A name that stood twice would have come out once; so there is none, and the rest of what is refused is told by a
    look at the bytes. Most texts are plain, and take a fourth of the time.
    """
    if text.count(b"{") + text.count(b"[") > max_depth or _MANY_DIGITS in text.translate(_DIGITS):
        return _NOT_PLAIN
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _NOT_PLAIN
    same = orjson.dumps(value).translate(None, _WHITE_SPACE) == text.translate(None, _WHITE_SPACE)
    return value if same else _NOT_PLAIN


_NOT_PLAIN = object()
_WHITE_SPACE = b" \t\n\r"
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_MANY_DIGITS = b"0" * (_MAX_DIGITS + 1)


def _characters(text: bytes) -> str:
    if text.startswith(_BYTE_ORDER_MARKS) or b"\x00" in text:
        raise InputError.at((), "has a byte order mark, or is not UTF-8", "send JSON in UTF-8 without a mark")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError.at((), f"is not UTF-8 at byte {error.start}", "send JSON in UTF-8") from None


def _decoded(text: str, max_depth: int) -> Any:
    if not text or text.isspace():
        raise InputError.at((), "is empty", "send one JSON value")
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise InputError.at((), place, "send one JSON value") from None
    except RecursionError:
        raise _too_deep((), max_depth) from None


def _object(pairs: list[tuple[str, Any]]) -> Any:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return _Refused("is stated more than once", "state it once", name)
        seen.add(name)
    return members


def _integer(digits: str) -> int | _Refused:
    return _TOO_LARGE if len(digits.removeprefix("-")) > _MAX_DIGITS else int(digits)


def _real(digits: str) -> float | _Refused:
    number = float(digits)
    return number if math.isfinite(number) else _TOO_LARGE


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=lambda _: _CONSTANT
)


def _problems(value: Any, max_depth: int, *, surrogates: bool) -> Iterator[FieldError]:
    """Walks without recursion; stops at the first value that is too deep, and after 20 problems."""
    found = 0
    pending: list[tuple[Any, _Path]] = [(value, ())]
    while pending and found < _MAX_ERRORS:
        current, path = pending.pop()
        refused = _refused(current, surrogates=surrogates)
        if refused is not None:
            found += 1
            yield FieldError(_place(path, refused.member), refused.problem, refused.cure)
        elif isinstance(current, dict | list):
            if len(path) >= max_depth:
                yield from _too_deep(path, max_depth).fields
                return
            pending.extend(_inside(current, path, surrogates=surrogates))


def _inside(container: dict[str, Any] | list[Any], path: _Path, *, surrogates: bool) -> Iterator[tuple[Any, _Path]]:
    """The members that may hold a problem. Names are looked at like texts."""
    members = container.items() if isinstance(container, dict) else enumerate(container)
    for name, member in members:
        if surrogates and isinstance(name, str) and not _encodes(name):
            yield _SURROGATE, path
        elif surrogates or isinstance(member, dict | list | _Refused):
            yield member, (*path, name)


def _refused(value: Any, *, surrogates: bool) -> _Refused | None:
    if isinstance(value, _Refused):
        return value
    return _SURROGATE if surrogates and isinstance(value, str) and not _encodes(value) else None


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _place(path: _Path, member: str | None) -> _Path:
    whole = path if member is None else (*path, member)
    return tuple(part[:_SHOWN].encode(errors="replace").decode() if isinstance(part, str) else part for part in whole)


def _too_deep(path: _Path, max_depth: int) -> InputError:
    return InputError.at(
        _place(path, None)[:max_depth], f"nests deeper than {max_depth} levels", "send a flatter value"
    )
