"""Exchanges that the shipped mapping treats alike: they are mapped once, and what differs is put in afterwards.

The shipped mapping looks at what a text is only where a route compares or converts it; whatever else stands for a fact
goes through as it is. A shape has a token in place of each of these. What is mapped is made of the shape alone, so that
no answer can depend on something of an exchange that its shape leaves out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from lexgate.serve.gateway.exchange import Exchange

Place = tuple[str, Any]
_AS_STATED = frozenset({"string", "value"})
_TEXTS = {"header": "headers", "query": "query", "extension": "route"}
_TREES = {"body": "body", "claim": "claims"}


class Shape(NamedTuple):
    """What the mapping of an exchange depends on. `said` has what each place says; None where it says nothing."""

    method: str
    host: str
    segments: tuple[str, ...]
    names: tuple[str, ...]
    said: tuple[Hashable, ...]


class Hole(NamedTuple):
    """Stands in what is remembered where a value of each exchange goes."""

    place: int


class Shapes:
    """The shapes of exchanges over the compiled routes of a deployment. Holds no exchange."""

    def __init__(self, routes: Mapping[str, Any]) -> None:
        every = routes["routes"]
        facts = [sources for route in every for sources in route.get("facts", {}).values()]
        stated = [source for sources in facts for source in sources]
        asking = [source for route in every for source in route.get("authenticated_by", ())]
        places = dict.fromkeys(_place(source) for source in (*stated, *asking) if source["from"] != "constant")
        self._compared = {_place(source) for sources in facts if len(sources) > 1 for source in sources}
        self._exact = {_place(source) for source in stated if source["as"] not in _AS_STATED} | set(_nested(places))
        if self._exact & self._compared:
            self._exact |= self._compared
        self._places = [(place, _READERS[place[0]]) for place in places if place[0] != "path"]
        self._literals = frozenset(_literals(every, stated))
        self._hosts = frozenset(route["host"] for route in every if "host" in route)
        self._by_names = any("keep_query" in route for route in every)
        self._token = secrets.token_hex(16)

    def of(self, exchange: Exchange) -> tuple[Shape, list[Any]]:
        """Returns the shape of an exchange, and the values that stand behind its tokens."""
        tokens = _Tokens(self._token)
        segments = tuple([self._segment(("path", at), text, tokens) for at, text in enumerate(exchange.segments)])
        said = tuple([self._said(place, read(exchange, place[1]), tokens) for place, read in self._places])
        host = exchange.host if exchange.host in self._hosts else ""
        names = tuple(exchange.query) if self._by_names else ()
        return Shape(exchange.method, host, segments, names, said), tokens.values

    def document(self, shape: Shape) -> bytes:
        """Returns the one exchange that is mapped for all of a shape."""
        out: dict[str, Any] = {"method": shape.method, "scheme": "", "host": shape.host, "path": ""}
        out |= {"segments": shape.segments, "query": {name: [""] for name in shape.names}}
        out |= {"headers": {}, "route": {}, "claims": {}, "body": {}}
        for ((kind, at), _), said in zip(self._places, shape.said, strict=True):
            if said is None:
                continue
            if kind == "peer":
                out["peer"] = said
            elif kind in _TREES:
                _put(out[_TREES[kind]], at, orjson.loads(said) if isinstance(said, bytes) else said)
            else:
                out[_TEXTS[kind]][at] = [said] if kind == "query" and isinstance(said, str) else said
        return orjson.dumps(out)

    def opened(self, value: Any) -> Any:
        """Returns what is mapped of a shape, with a hole in place of each token."""
        if isinstance(value, dict):
            return {name: self.opened(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.opened(each) for each in value]
        if isinstance(value, str) and value.startswith(self._token):
            return Hole(int(value.removeprefix(self._token)))
        return value

    def _segment(self, place: Place, text: str, tokens: _Tokens) -> str:
        return text if text in self._literals else self._text(place, text, tokens)

    def _said(self, place: Place, value: Any, tokens: _Tokens) -> Hashable:
        """A token, or what is said itself: texts as they are, several of one name as a tuple, other JSON as bytes."""
        if isinstance(value, str):
            return self._text(place, value, tokens)
        if value is None or isinstance(value, tuple):
            return value
        return orjson.dumps(value) if place in self._exact or place in self._compared else tokens.of(value)

    def _text(self, place: Place, text: str, tokens: _Tokens) -> str:
        if not text or place in self._exact or ("," in text and place[0] == "header"):
            return text
        if place not in self._compared:
            return tokens.of(text)
        return text if "," in text or text in self._literals else tokens.same(text)


def filled(mapped: Any, values: list[Any]) -> Any:
    """Returns what was remembered of a shape, with the values of an exchange in its holes."""
    if isinstance(mapped, Hole):
        return values[mapped.place]
    if isinstance(mapped, dict):
        return {name: filled(each, values) for name, each in mapped.items()}
    return [filled(each, values) for each in mapped] if isinstance(mapped, list) else mapped


class _Tokens:
    """The tokens of one exchange. Nobody outside can write one: they begin with a secret."""

    __slots__ = ("_same", "_secret", "values")

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._same: dict[str, str] = {}
        self.values: list[Any] = []

    def of(self, value: Any) -> str:
        self.values.append(value)
        return f"{self._secret}{len(self.values) - 1}"

    def same(self, text: str) -> str:
        """Returns one token for equal texts, because sources of one fact have to agree."""
        return self._same.get(text) or self._same.setdefault(text, self.of(text))


def _place(source: Mapping[str, Any]) -> Place:
    kind = source["from"]
    if kind in _TREES:
        return kind, tuple(source["members"])
    return kind, source["segment"] if kind == "path" else source["at"]


def _nested(places: Iterable[Place]) -> Iterator[Place]:
    """Places in JSON of which one holds the other: a token in one would hide what the other says."""
    trees = [place for place in places if place[0] in _TREES]
    for kind, at in trees:
        for other, inside in trees:
            if kind == other and at != inside and inside[: len(at)] == at:
                yield from ((kind, at), (kind, inside))


def _literals(routes: Iterable[Mapping[str, Any]], stated: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Texts of the routes that a text of an exchange is compared with."""
    yield from (segment["is"] for route in routes for segment in route["segments"] if "is" in segment)
    yield from (source["value"] for source in stated if isinstance(source.get("value"), str))


def _member(value: Any, members: Iterable[str]) -> Any:
    for name in members:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _parameter(exchange: Exchange, name: str) -> Any:
    values = exchange.query.get(name)
    return None if values is None else values[0] if len(values) == 1 else tuple(values)


def _put(tree: dict[str, Any], members: tuple[str, ...], value: Any) -> None:
    *parents, last = members
    for name in parents:
        tree = tree.setdefault(name, {})
    tree[last] = value


_READERS: dict[str, Callable[[Exchange, Any], Any]] = {
    "header": lambda exchange, name: exchange.headers.get(name),
    "query": _parameter,
    "extension": lambda exchange, name: exchange.route.get(name),
    "peer": lambda exchange, _: exchange.peer or None,
    "body": lambda exchange, members: _member(exchange.body, members),
    "claim": lambda exchange, members: _member(exchange.claims, members),
}
