"""One HTTP request that passes a gateway, and what of it is refused because two readers could read it differently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from lexgate.errors import InputError

_MALFORMED = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
# As some servers read them: a backslash is a slash, what follows a semicolon no part of the segment.
_UNSAFE = re.compile(r"[\\;#?\x00-\x20\x7f-\U0010ffff]")
_METHOD = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# By these some frameworks serve another method than the one that was sent.
_OTHER_METHODS = ("x-http-method-override", "x-http-method", "x-method-override")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request. `path` is as sent, without the query; names of headers are in lower case, repeated ones joined.

    `body` is parsed JSON, only where all of it is at hand; else `body_problem` says why there is none. `route` is what
    the gateway's own configuration says of its route; `claims` are those of a token that it verified, `peer` the name
    in a certificate that it verified. `sent_names` has for each name of the query how it was written.
    """

    method: str
    scheme: str
    host: str
    path: str
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any | None = None
    route: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    peer: str | None = None
    body_problem: str | None = None
    sent_names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    segments: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Raises `InputError` for a request that an upstream could read as another one."""
        if not _METHOD.fullmatch(self.method):
            raise InputError.at(("method",), "is no method of HTTP", "send GET, POST or another method")
        object.__setattr__(self, "segments", _segments(self.path))
        for name in _OTHER_METHODS:
            if self.headers.get(name, self.method) != self.method:
                raise InputError.at(("headers", name), "names another method", "send the method itself")

    def as_sent(self, names: Iterable[str]) -> tuple[str, ...]:
        """Returns names of the query, and each way in which the client wrote one: `%64ebug` is `debug`, too."""
        return tuple(dict.fromkeys(each for name in names for each in (name, *self.sent_names.get(name, ()))))

    def stated(self, *, body: bool = True) -> dict[str, Any]:
        """Returns what the mapping sees."""
        out: dict[str, Any] = {
            "method": self.method,
            "scheme": self.scheme,
            "host": self.host,
            "path": self.path,
            "segments": self.segments,
            "query": dict(self.query),
            "headers": dict(self.headers),
            "route": dict(self.route),
            "claims": dict(self.claims),
        }
        if self.peer:
            out["peer"] = self.peer
        if body and self.body is not None:
            out["body"] = self.body
        return out


def exchange_of(method: str, scheme: str, host: str, target: str, headers: Mapping[str, str], **more: Any) -> Exchange:
    """Returns the exchange of a request line. `host` may have a port, `target` a query; `more` are further members.

    Raises `InputError`.
    """
    path, _, query = target.partition("?")
    values, names = _query(query)
    return Exchange(method, scheme, _host(host), path, values, headers, sent_names=names, **more)


def _host(stated: str) -> str:
    name, _, port = stated.lower().rpartition(":")
    return (name if name and port.isdecimal() else stated.lower()).removesuffix(".")


def _segments(path: str) -> tuple[str, ...]:
    """Returns the decoded segments of a path. Raises `InputError` where servers differ in what they make of it."""
    if not path.startswith("/"):
        raise _unclear("does not begin with a slash")
    segments = path[1:].split("/")
    if "" in segments[:-1]:
        raise _unclear("has two slashes in a row")
    if _UNSAFE.search(path):
        raise _unclear("holds a character that servers read differently")
    decoded = tuple(_decoded(segment) for segment in segments)
    if any(segment in {".", ".."} for segment in decoded):
        raise _unclear("leads through . or ..")
    if any(_ENCODED.search(segment) or set(segment) & set("/\\\x00") for segment in decoded):
        raise _unclear("holds an encoded separator, or is encoded twice")
    return decoded


def _decoded(text: str) -> str:
    """Returns text without its percent-encoding, where it is whole and of UTF-8. Raises `InputError`."""
    if "%" not in text:
        return text
    if _MALFORMED.search(text):
        raise _unclear("has half a percent-encoding")
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise _unclear("is not UTF-8 once decoded") from None


def _query(text: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Returns by name every value, and every way in which the name was written. Raises `InputError`."""
    values: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    if ";" in text or "#" in text:  # by which some servers part it, too
        raise InputError.at(("query",), "holds a character that servers read differently", "encode it")
    for part in text.split("&") if text else ():
        sent, _, value = part.partition("=")
        try:
            name = _decoded(sent.replace("+", " "))
            values.setdefault(name, []).append(_decoded(value.replace("+", " ")))
        except InputError:
            raise InputError.at(("query",), "is not percent-encoded UTF-8", "encode names and values") from None
        names.setdefault(name, []).append(sent)
    return values, names


def _unclear(problem: str) -> InputError:
    return InputError.at(("path",), problem, "send a path that every server reads alike")
