"""The file of routes: which requests that pass a gateway mean what, in YAML; docs/envoy.md describes it.

It is compiled into the form that policies/lexgate/mapping/gateway.rego reads: routes in the order in which they win,
and by method and number of segments which of them can match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from lexgate.config._section import Section
from lexgate.domain.layout import Form
from lexgate.domain.vocabulary import NEVER_STATED, Vocabulary, nearest
from lexgate.errors import ConfigError, InputError
from lexgate.facts.options import OPTIONS
from lexgate.facts.strict_yaml import parse_yaml

METHOD = re.compile(r"[A-Z][A-Z-]{0,31}")
HEADER = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\]")
_NAMED = re.compile(r"\{([a-z][a-z0-9_]*)(\*?)\}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_ANY = "any"
_DEPTH = 16
_LITERAL, _A_NAME, _REST = 0, 1, 2
# A request says itself of which day it is: an answer about another day would never let anything through.
_ASKED = frozenset(OPTIONS) - {"as_of", "known_at", "valid_until"}
_TEXTS = ("header", "query", "path", "extension", "peer")


class Source(Section):
    """Where a fact comes from: one of its members says it. `as` is how the text is read."""

    constant: Any = None
    header: str | None = None
    query: str | None = None
    path: str | None = None
    body: str | None = None
    extension: str | None = None
    claim: str | None = None
    peer: Literal[True] | None = None
    as_: Literal["string", "integer", "boolean", "list"] | None = Field(default=None, alias="as")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        stated = self.model_fields_set - {"as_"}
        if len(stated) != 1:
            raise ValueError(f"states {len(stated)} sources: write one; a list of sources has to agree")
        if self.kind not in _TEXTS and self.as_ is not None:
            raise ValueError(f"a {self.kind} has a type of its own: leave `as` out")
        return self

    @field_validator("header")
    @classmethod
    def _lower_case(cls, value: str | None) -> str | None:
        return None if value is None else _header(value)

    @property
    def kind(self) -> str:
        """Which member says it."""
        return next(iter(self.model_fields_set - {"as_"}))

    def compiled(self, segments: list[str]) -> dict[str, Any]:
        """Returns the source as the mapping reads it. Raises `ValueError` for a name that the path does not have."""
        at = getattr(self, self.kind)
        out: dict[str, Any] = {"from": self.kind, "at": at, "as": self.as_ or "string"}
        if self.kind == "constant":
            return {"from": "constant", "at": "", "as": "value", "value": at}
        if self.kind in {"body", "claim"}:
            return {**out, "members": at.split("."), "as": "value"}
        if self.kind == "path":
            if f"{{{at}}}" not in segments:
                raise ValueError(f"the path has no {{{at}}}")
            return {**out, "segment": segments.index(f"{{{at}}}")}
        return {**out, "at": "" if self.kind == "peer" else at}


Sources = Source | tuple[Source, ...]


class Route(Section):
    """One route. It states facts, or that it touches no data; `observe` judges, records and lets pass."""

    name: str
    methods: tuple[str, ...] = Field(min_length=1)
    path: str
    host: str | None = None
    facts: dict[str, Sources] | None = None
    no_data: Literal[True] | None = None
    observe: bool = False
    authenticated_by: Sources | None = None
    remove_headers: tuple[str, ...] = ()
    remove_query: tuple[str, ...] = ()
    keep_query: tuple[str, ...] | None = None
    response: dict[str, Any] | None = None

    @field_validator("name")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError("write a name of small letters, digits, _, . and -")
        return value

    @field_validator("methods")
    @classmethod
    def _known_methods(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(METHOD.fullmatch(each) for each in value):
            raise ValueError("write methods in capitals, such as GET")
        return value

    @field_validator("host")
    @classmethod
    def _lower_host(cls, value: str | None) -> str | None:
        if value is not None and not _HOST.fullmatch(value.lower()):
            raise ValueError("write a host without port, such as api.example")
        return None if value is None else value.lower()

    @field_validator("remove_headers")
    @classmethod
    def _legal_headers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_header(each) for each in value)

    @field_validator("response")
    @classmethod
    def _form(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None:
            try:
                Form.read(value)
            except InputError as error:
                raise ValueError(str(error)) from None
        return value

    @field_validator("path")
    @classmethod
    def _template(cls, value: str) -> str:
        _segments(value)
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.facts) == bool(self.no_data):
            raise ValueError("write facts, or no_data: true where the route touches no data")
        if self.no_data and self.response is not None:
            raise ValueError("response says what of the data may leave: write facts to judge it by")
        if self.remove_query and self.keep_query is not None:
            raise ValueError("remove_query and keep_query exclude each other")
        self.compiled()
        return self

    @property
    def segments(self) -> list[str]:
        """The segments of the path."""
        return _segments(self.path)

    def compiled(self) -> dict[str, Any]:
        """Returns the route as the mapping reads it."""
        segments = self.segments
        facts = {fact: _compiled(sources, segments) for fact, sources in (self.facts or {}).items()}
        identity = None if self.authenticated_by is None else _compiled(self.authenticated_by, segments)
        stated = [source for sources in (*facts.values(), identity or []) for source in sources]
        return {
            "name": self.name,
            "segments": [_segment(each) for each in segments if not each.endswith("*}")],
            "observe": self.observe,
            "reads_body": any(source["from"] == "body" for source in stated),
            "remove_headers": self.remove_headers,
            "remove_query": self.remove_query,
            **({"host": self.host} if self.host else {}),
            **({"facts": facts} if facts else {"no_data": True}),
            **({} if identity is None else {"authenticated_by": identity}),
            **({} if self.keep_query is None else {"keep_query": self.keep_query}),
            **({} if self.response is None else {"response": self.response}),
        }


class _File(Section):
    routes: tuple[Route, ...]


def read_routes(path: Path, vocabulary: Vocabulary) -> dict[str, Any]:
    """Returns the compiled routes of a file. Raises `ConfigError` that names each route and field that is wrong."""
    try:
        documents = [content for _, content in parse_yaml(path.read_bytes(), max_depth=_DEPTH)]
    except OSError as error:
        raise ConfigError(f"gateway.routes: {path} cannot be read: {error.strerror}") from error
    except InputError as error:
        raise ConfigError(f"gateway.routes: {path}: {error}") from error
    if len(documents) != 1:
        raise ConfigError(f"gateway.routes: {path}: is not one document: write its routes below `routes`")
    try:
        routes = _File.model_validate(documents[0]).routes
    except ValidationError as error:
        raise ConfigError("\n".join(f"gateway.routes: {path}: {each}" for each in _problems(error))) from error
    if problems := [*_ambiguous(routes), *_unknown(routes, vocabulary)]:
        raise ConfigError("\n".join(f"gateway.routes: {path}: {each}" for each in problems))
    return compiled(routes)


def compiled(routes: Iterable[Route]) -> dict[str, Any]:
    """Returns routes in the order in which they win, and by method and number of segments where they stand in it."""
    ordered = sorted(routes, key=_precedence)
    by_length: dict[str, dict[str, list[int]]] = {}
    for position, route in enumerate(ordered):
        length = _ANY if route.path.endswith("*}") else str(len(route.segments))
        for method in route.methods:
            by_length.setdefault(method, {}).setdefault(length, []).append(position)
    return {"routes": [route.compiled() for route in ordered], "by_length": by_length}


def _precedence(route: Route) -> tuple[Any, ...]:
    """A literal segment wins over a name, a name over the rest; a host over none."""
    ranks = [_REST if each.endswith("*}") else _A_NAME if each.startswith("{") else _LITERAL for each in route.segments]
    return ranks, route.host is None, route.name


def _shape(route: Route) -> tuple[str | None, tuple[str, ...]]:
    names = ("{*}" if each.endswith("*}") else "{}" if each.startswith("{") else each for each in route.segments)
    return route.host, tuple(names)


def _ambiguous(routes: Iterable[Route]) -> Iterator[str]:
    names: set[str] = set()
    shapes: dict[tuple[Any, str], str] = {}
    for route in routes:
        if route.name in names:
            yield f"{route.name}: two routes have this name"
        names.add(route.name)
        for method in route.methods:
            other = shapes.setdefault((_shape(route), method), route.name)
            if other != route.name:
                yield f"{route.name}: matches what {other} matches: give it another path, method or host"


def _unknown(routes: Iterable[Route], vocabulary: Vocabulary) -> Iterator[str]:
    known = {fact for fact in vocabulary.facts if vocabulary[fact].root not in NEVER_STATED}
    paths = {fact.replace("[]", "") for fact in known}
    inner = {path.rsplit(".", depth)[0] for path in paths for depth in range(1, path.count(".") + 1)}
    allowed = {*paths, *inner, *_ASKED}
    for route in routes:
        facts = list(route.facts or {})
        for fact in facts:
            if fact not in allowed:
                meant = nearest(fact, allowed)
                yield f"{route.name}: {fact}: no such fact" + (f"; did you mean {meant}?" if meant else "")
            if inside := next((other for other in facts if other.startswith(f"{fact}.")), None):
                yield f"{route.name}: {fact}: holds {inside}, which is stated too: state one of them"


def _compiled(sources: Sources, segments: list[str]) -> list[dict[str, Any]]:
    stated = (sources,) if isinstance(sources, Source) else sources
    if not stated:
        raise ValueError("an empty list of sources says nothing")
    return [source.compiled(segments) for source in stated]


def _segments(path: str) -> list[str]:
    """Returns the segments of a template. Raises `ValueError`."""
    if not path.startswith("/"):
        raise ValueError("a path begins with /")
    segments = path[1:].split("/")
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        named = _NAMED.fullmatch(segment)
        if not named and not _is_literal(segment, last=last):
            raise ValueError("each segment is a {name} or text as it is after decoding; {name*} ends a path")
        if named and named[2] and not last:
            raise ValueError("{name*} stands for the rest of a path: it comes last")
    names = [segment for segment in segments if _NAMED.fullmatch(segment)]
    if len(names) != len(set(names)):
        raise ValueError("a name stands twice in the path")
    return segments


def _is_literal(segment: str, *, last: bool) -> bool:
    if not segment:
        return last
    return segment not in {".", ".."} and not set(segment) & set("{}*%;\\?#") and segment.isprintable()


def _segment(segment: str) -> dict[str, str]:
    named = _NAMED.fullmatch(segment)
    return {"name": named[1]} if named else {"is": segment}


def _header(value: str) -> str:
    if not HEADER.fullmatch(value.lower()):
        raise ValueError("is no name of a header")
    return value.lower()


def _problems(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        kinds = {"Source", "tuple[Source, ...]"}
        where = ".".join(str(part) for part in problem["loc"] if part not in kinds)
        yield f"{where or 'the file'}: {problem['msg']}"


def no_routes() -> Mapping[str, Any]:
    """Returns what stands where no file of routes is named: every request is refused."""
    return {"routes": [], "by_length": {}}
