"""Items judged each alone, with as few evaluations as there are situations.

Two items are in one situation when exchanging their names turns the input of one into that of the other: they belong to
the same categories, and the same notices, consents and contracts name both or neither. Rules that only compare strings
answer both alike, but for the name; so one evaluation stands for all of a situation. An item whose name the policies
know is judged by itself, and so is every item where rules look into strings, or where the end of the answer is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from lexgate.errors import FieldError, InputError
from lexgate.facts._checks import MAX_MEMBERS
from lexgate.facts.options import Options, judged_at
from lexgate.facts.resolve import Alike, Prepared, Resolver
from lexgate.facts.source import Once

MAX_ITEMS = MAX_MEMBERS
"""How many items one request may ask about; a deployment may set less."""

Place = tuple[Any, ...]
Places = Mapping[str, frozenset[Place]]
# What requests of gateways mean: no rule of a decision reads it (lexgate.law.literals).
_NOT_JUDGED = "mapping"
_ALONE = ("operation", "items", 0)


class Asked(NamedTuple):
    """What a request states by root, and its options."""

    stated: Mapping[str, Any]
    options: Options


class Situations:
    """Finds the situations of items. Safe for many threads; holds nothing of any request.

    `literals` are the `words` and `prefixes` that the policies spell out, None where rules look into strings; `data`
    is what the policies know besides the input, as JSON.
    """

    def __init__(self, resolver: Resolver, literals: Mapping[str, Sequence[str]] | None, data: bytes) -> None:
        self._resolver = resolver
        self._words = None if literals is None else frozenset(literals["words"])
        self._prefixes = () if literals is None else tuple(literals["prefixes"])
        judged = {root: value for root, value in orjson.loads(data).items() if root != _NOT_JUDGED}
        self._in_data = _places(judged, ordered=True)

    def read(self, request: Any) -> Asked:
        """Reads a request in its JSON form. Raises `InputError`."""
        try:
            return Asked(*self._resolver.read(request))
        except InputError as error:
            raise below_request(error) from None

    def of(self, request: Asked, items: Any, patience: float = 0.0, *, most: int = MAX_ITEMS) -> list[Prepared]:
        """Prepares a request once for each situation of the items, in the order of the items.

        Waits `patience` seconds for the revision that it asks for. Raises `InputError`, `LedgerFault`, `RegisterFault`.
        """
        _require_items(items, most)
        found: dict[Any, tuple[Prepared, list[str], list[str]]] = {}
        seen: dict[bytes, Places] = {}
        for item, prepared in zip(items, self._alone(request, items, patience), strict=True):
            _, names, inputs = found.setdefault(self._situation(item, prepared, seen), (prepared, [], []))
            names.append(item)
            inputs.append(hashlib.sha256(prepared.input).hexdigest())
        return [
            prepared._replace(alike=Alike(tuple(names), tuple(inputs))) for prepared, names, inputs in found.values()
        ]

    def _alone(self, request: Asked, items: Sequence[str], patience: float) -> list[Prepared]:
        """The request about each item alone, all at one instant and on one state of what is known."""
        stated, options = request
        operation = stated["operation"]
        if operation.get("items"):
            cure = "leave it out: each of the items is judged alone"
            raise InputError.at(("request", "operation", "items"), "is stated beside the items", cure)
        now, shared = judged_at(options), dict[str, bytes]()
        source = None if self._resolver.source is None else Once(self._resolver.source)
        out = []
        for position, item in enumerate(items):
            one = {**stated, "operation": {**operation, "items": [item]}}
            try:
                out.append(self._resolver.stated(one, options, now, patience, source=source, shared=shared))
            except InputError as error:
                raise below_request(error, position) from None
        return out

    def _situation(self, item: str, prepared: Prepared, seen: dict[bytes, Places]) -> Any:
        if prepared.again is not None or self._is_known(item):
            return item
        rest = _without(item, orjson.loads(prepared.input))
        key = orjson.dumps(rest)
        if key not in seen:
            seen[key] = _places(rest, ordered=False)
        return key, seen[key].get(item), self._in_data.get(item), prepared.asserted

    def _is_known(self, item: str) -> bool:
        """Whether a rule may know the item by its name."""
        return self._words is None or item in self._words or item.startswith(self._prefixes)


def _require_items(items: Any, most: int) -> None:
    most = min(most, MAX_ITEMS)
    if not isinstance(items, list | tuple) or not 1 <= len(items) <= most:
        raise InputError.at(("items",), "is no list of items, or has none or too many", f"name from 1 to {most} items")
    named: set[Any] = set()
    for position, item in enumerate(items):
        if not isinstance(item, str):
            raise InputError.at(("items", position), "is not a string", "write the name of an item")
        if item in named:
            raise InputError.at(("items", position), "is named twice", "name each item once")
        named.add(item)


def below_request(error: InputError, position: int | None = None) -> InputError:
    """Returns an error about a request as one about what holds it and the items, `position` being that of its item."""
    return InputError([_below_request(field, position) for field in error.fields])


def _below_request(field: FieldError, position: int | None) -> FieldError:
    if position is not None and field.path == _ALONE:
        return FieldError(("items", position), field.problem, field.cure)
    return FieldError(("request", *field.path), field.problem, field.cure)


def _without(item: str, facts: dict[str, Any]) -> dict[str, Any]:
    """What an input says besides that it is about this item. Null stands for its name: no input has a null."""
    facts["operation"].pop("items", None)
    for entry in facts.get("items", ()):
        if entry.get("id") == item:
            entry["id"] = None
    return facts


def _places(value: Any, *, ordered: bool) -> Places:
    out: dict[str, set[Place]] = {}
    _collect(value, (), out, ordered=ordered)
    return {text: frozenset(places) for text, places in out.items()}


def _collect(value: Any, path: Place, out: dict[str, set[Place]], *, ordered: bool) -> None:
    """Collects where each string stands. Lists of strings in an input are sets; those of the data may be looked up.

    A name in the data stands together with what it names. A name of the input is one of a fact, like no other.
    """
    if isinstance(value, str):
        out.setdefault(value, set()).add(path)
    elif isinstance(value, dict):
        for name, part in value.items():
            out.setdefault(name, set()).add((*path, "names", orjson.dumps(part) if ordered else name))
            _collect(part, (*path, name), out, ordered=ordered)
    elif isinstance(value, list):
        for position, part in enumerate(value):
            place = (*path, position) if ordered or not isinstance(part, str) else path
            _collect(part, place, out, ordered=ordered)
