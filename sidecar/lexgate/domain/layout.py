"""Where the items of a record stand, and what is left of the record when only some of them may leave.

Two ways to say where: a JSON pointer (RFC 6901) such as `/notes/0/text`, in which `*` stands for every entry of a list
and every member of an object; or a dotted name such as `notes.text`, which looks through lists.

A value is kept where every item that covers it may leave; one that no item covers is kept where it is said to be
harmless, and dropped otherwise. An object or a list of which nothing is left is dropped as well: that it was there says
something, too.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from lexgate.errors import InputError

MAX_DEPTH = 100
_ANY = "*"
_DROPPED: Final = object()
Steps = tuple[str, ...]


class _Node:
    """A place: the items that begin here, whether it is harmless, and the places below."""

    __slots__ = ("below", "harmless", "items")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.items: set[str] = set()
        self.harmless = False


class _Here(NamedTuple):
    """Where a walk stands: places by pointer and by name, the items that cover them, and whether they are harmless."""

    pointed: tuple[_Node, ...]
    named: tuple[_Node, ...]
    items: frozenset[str]
    harmless: bool

    @classmethod
    def at(cls, pointed: Iterable[_Node], named: Iterable[_Node], above: _Here | None = None) -> _Here:
        by_pointer, by_name = tuple(pointed), tuple(named)
        nodes = (*by_pointer, *by_name)
        items = frozenset() if above is None else above.items
        harmless = any(node.harmless for node in nodes) or (above is not None and above.harmless)
        return cls(by_pointer, by_name, items.union(*(node.items for node in nodes)), harmless)

    @property
    def is_last(self) -> bool:
        """Whether nothing below is told apart."""
        return not any(node.below for node in (*self.pointed, *self.named))

    def kept(self, allowed: Container[str]) -> bool:
        return all(item in allowed for item in self.items) if self.items else self.harmless


class Layout:
    """The places of items in records of one form. Safe for many threads."""

    def __init__(self, items: Any = (), harmless: Any = ()) -> None:
        """Reads a mapping of items to a pointer or several, or a list of dotted names; `harmless` has either.

        Raises `InputError`.
        """
        self._pointed = _Node()
        self._named = _Node()
        for item, places in _stated(items):
            if not isinstance(item, str) or not item:
                raise InputError.at(("items",), "has an item that is no name", "name items by strings")
            for place in places:
                self._place(place, ("items", item[:64])).items.add(item)
        for position, place in enumerate(_listed(harmless, ("harmless",))):
            self._place(place, ("harmless", position)).harmless = True

    @classmethod
    def of_members(cls, records: Iterable[Any], harmless: Any = ()) -> Layout:
        """Takes every value of the records for an item by its dotted name, but for what is harmless."""
        out = cls((), harmless)
        out.add_members(records)
        return out

    def add_members(self, records: Iterable[Any]) -> None:
        """Takes every value of the records for an item as well. Raises `InputError` where one nests too deep."""
        for steps in {steps for record in records for steps in _leaves(record, self._start, 0)}:
            _node_at(self._named, steps).items.add(".".join(steps))

    def items_in(self, record: Any) -> set[str]:
        """Returns the items that the record has. Raises `InputError` where it nests too deep."""
        found: set[str] = set()
        _find(record, self._start, found, 0)
        return found

    def kept(self, record: Any, allowed: Container[str], default: Any = None) -> Any:
        """Returns what of the record may leave where the allowed items may, or the default where nothing may.

        Objects come back as dictionaries, lists and tuples as lists. Raises `InputError` where it nests too deep.
        """
        out = _keep(record, self._start, allowed, 0)
        return default if out is _DROPPED else out

    @property
    def _start(self) -> _Here:
        return _Here.at((self._pointed,), (self._named,))

    def _place(self, place: Any, path: tuple[str | int, ...]) -> _Node:
        if not isinstance(place, str):
            raise InputError.at(path, "is no place", "write a JSON pointer such as /notes/0/text, or a dotted name")
        if not place or place.startswith("/"):
            steps = place.split("/")[1:]
            return _node_at(self._pointed, (each.replace("~1", "/").replace("~0", "~") for each in steps))
        return _node_at(self._named, place.split("."))


def _node_at(start: _Node, steps: Iterable[str]) -> _Node:
    node = start
    for step in steps:
        node = node.below.setdefault(step, _Node())
    return node


def _stated(items: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    if isinstance(items, Mapping):
        for item, places in items.items():
            yield item, _listed([places] if isinstance(places, str) else places, ("items", str(item)[:64]))
    else:
        for item in _listed(items, ("items",)):
            yield item, (item,)


def _listed(places: Any, path: tuple[str | int, ...]) -> tuple[Any, ...]:
    # A string is a list of letters, too.
    if isinstance(places, str | bytes | Mapping) or not isinstance(places, Iterable):
        raise InputError.at(path, "is no list of places", "write a list of JSON pointers or dotted names")
    return tuple(places)


def _below(value: Any, here: _Here, depth: int) -> Iterator[tuple[Any, Any, _Here]]:
    """The members or entries of a value, each with its name or None and where it stands."""
    if depth >= MAX_DEPTH:
        raise InputError.at((), f"nests deeper than {MAX_DEPTH} levels", "flatten the record")
    if isinstance(value, Mapping):
        for name, part in value.items():
            if isinstance(name, str):  # no other name can be that of an item
                named = [node.below[name] for node in here.named if name in node.below]
                yield name, part, _Here.at(_pointed(here, name), named, here)
    else:
        for position, part in enumerate(value):
            yield None, part, _Here.at(_pointed(here, str(position)), here.named, here)


def _pointed(here: _Here, step: str) -> Iterator[_Node]:
    for node in here.pointed:
        for name in {step, _ANY} & node.below.keys():
            yield node.below[name]


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, Mapping | list | tuple) or not value


def _keep(value: Any, here: _Here, allowed: Container[str], depth: int) -> Any:
    if _is_leaf(value) or here.is_last:
        return value if here.kept(allowed) else _DROPPED
    parts = [(name, _keep(part, there, allowed, depth + 1)) for name, part, there in _below(value, here, depth)]
    kept = [(name, part) for name, part in parts if part is not _DROPPED]
    if not kept:
        return _DROPPED
    return dict(kept) if isinstance(value, Mapping) else [part for _, part in kept]


def _find(value: Any, here: _Here, found: set[str], depth: int) -> None:
    found |= here.items
    if not _is_leaf(value) and not here.is_last:
        for _, part, there in _below(value, here, depth):
            _find(part, there, found, depth + 1)


def _leaves(value: Any, here: _Here, depth: int, steps: Steps = ()) -> Iterator[Steps]:
    """The names of the members that hold values, but for those that are harmless."""
    if here.harmless:
        return
    if _is_leaf(value):
        if steps:
            yield steps
        return
    for name, part, there in _below(value, here, depth):
        yield from _leaves(part, there, depth + 1, steps if name is None else (*steps, name))


class Form(NamedTuple):
    """Where the items stand in the answers of a route: `items` as `Layout` takes them; None takes every member."""

    items: Any = None
    harmless: tuple[str, ...] = ()

    @classmethod
    def read(cls, stated: Mapping[str, Any]) -> Form:
        """Reads `{"items": …, "harmless": …}`, both of which may be left out. Raises `InputError`."""
        if unknown := sorted(stated.keys() - {"items", "harmless"}):
            raise InputError.at((str(unknown[0])[:64],), "is not known", "write items and harmless, and nothing else")
        form = cls(stated.get("items"), _listed(stated.get("harmless") or (), ("harmless",)))
        form.layout(None)
        return form

    def layout(self, record: Any) -> Layout:
        """Returns the layout of a record of this form. Raises `InputError` where it nests too deep."""
        if self.items is None:
            return Layout.of_members([record], self.harmless)
        return Layout(self.items, self.harmless)
