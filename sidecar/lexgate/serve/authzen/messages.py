"""The requests of AuthZEN: what they must have, and what is ignored in them."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lexgate.errors import FieldError, InputError
from lexgate.facts.strict_json import parse_json

# What an evaluation is made of; each member of an entity that it must have is a string.
REQUIRED: Mapping[str, tuple[str, ...]] = {"subject": ("type", "id"), "action": ("name",), "resource": ("type", "id")}
_CONTEXT = "context"
_PARTS = (*REQUIRED, _CONTEXT)
_KNOWN = ("type", "id", "name", "properties")
# A batch puts each evaluation two levels deeper.
_BATCH_LEVELS = 2
_Path = tuple[str | int, ...]
Evaluation = dict[str, Any]


class Semantic(enum.StrEnum):
    """When a batch ends: with its last evaluation, or with the first one that answers so."""

    EXECUTE_ALL = "execute_all"
    DENY_ON_FIRST_DENY = "deny_on_first_deny"
    PERMIT_ON_FIRST_PERMIT = "permit_on_first_permit"

    def ends_with(self, decision: bool) -> bool:
        """Whether nothing more is evaluated after this decision."""
        return self is (Semantic.PERMIT_ON_FIRST_PERMIT if decision else Semantic.DENY_ON_FIRST_DENY)


@dataclass(frozen=True, slots=True)
class Batch:
    """Evaluations with the defaults filled in; one that lacks something is its own error."""

    semantic: Semantic
    items: tuple[Evaluation | InputError, ...]


def read_object(body: bytes, max_depth: int) -> dict[str, Any]:
    """Returns the object that a body is. Raises `InputError`."""
    stated = parse_json(body, max_depth=max_depth + _BATCH_LEVELS)
    if not isinstance(stated, dict):
        raise InputError.at((), "is not an object", "send one object with subject, action and resource")
    _refuse(_misshapen(stated, ()))
    return stated


def read_evaluation(stated: Mapping[str, Any]) -> Evaluation:
    """Returns an evaluation with what AuthZEN knows, and no more. Raises `InputError` for what is missing."""
    _refuse(_missing(stated, REQUIRED, ()))
    return _known(stated)


def read_batch(stated: Mapping[str, Any], most: int) -> Batch | None:
    """Returns the evaluations of a request, or None where it states just one of its own. Raises `InputError`."""
    semantic, items = _semantic(stated.get("options", {})), stated.get("evaluations", [])
    if not isinstance(items, list):
        raise InputError.at(("evaluations",), "is not a list", "send a list of evaluations, or leave it out")
    if len(items) > most:
        raise InputError.at(("evaluations",), "has too many items", f"send at most {most} evaluations at once")
    _refuse(error for position, item in enumerate(items) for error in _overriding(item, ("evaluations", position)))
    if not items:
        return None
    defaults = {part: stated[part] for part in _PARTS if part in stated}
    return Batch(semantic, tuple(_item({**defaults, **item}, position) for position, item in enumerate(items)))


def read_search(stated: Mapping[str, Any], sought: str) -> Evaluation:
    """Returns a search for a `sought` part: that part has no more than its type. Raises `InputError`."""
    required = {part: names for part, names in REQUIRED.items() if part != sought}
    if sought != "action":
        required[sought] = ("type",)
    _refuse(_missing(stated, required, ()))
    search = _known(stated)
    search.get(sought, {}).pop("id", None)
    return search


def _item(stated: Mapping[str, Any], position: int) -> Evaluation | InputError:
    missing = list(_missing(stated, REQUIRED, ("evaluations", position)))
    return InputError(missing) if missing else _known(stated)


def _overriding(item: Any, path: _Path) -> Iterator[FieldError]:
    if not isinstance(item, dict):
        yield FieldError(path, "is not an object", "send an object; an empty one takes every default")
        return
    yield from _misshapen(item, path)
    for part in REQUIRED:
        if item.get(part) == {}:
            yield FieldError((*path, part), "is empty", "leave it out to take the default, or send a whole one")


def _semantic(options: Any) -> Semantic:
    if not isinstance(options, dict):
        raise InputError.at(("options",), "is not an object", "send an object, or leave it out")
    try:
        return Semantic(options.get("evaluations_semantic", Semantic.EXECUTE_ALL))
    except ValueError:
        path = "options", "evaluations_semantic"
        raise InputError.at(path, "is no semantic", f"write one of {', '.join(Semantic)}") from None


def _misshapen(stated: Mapping[str, Any], path: _Path) -> Iterator[FieldError]:
    """What is there and has another type than AuthZEN gives it."""
    for part in _PARTS:
        if part not in stated:
            continue
        value = stated[part]
        if not isinstance(value, dict):
            yield FieldError((*path, part), "is not an object", "send an object")
            continue
        for name in REQUIRED.get(part, ()):
            if name in value and (not isinstance(value[name], str) or not value[name]):
                yield FieldError((*path, part, name), "is not a string that says something", "send a string")
        if part in REQUIRED and not isinstance(value.get("properties", {}), dict):
            yield FieldError((*path, part, "properties"), "is not an object", "send an object, or leave it out")


def _missing(stated: Mapping[str, Any], required: Mapping[str, Collection[str]], path: _Path) -> Iterator[FieldError]:
    for part, names in required.items():
        if part not in stated:
            yield FieldError((*path, part), "is missing", "send it")
            continue
        for name in names:
            if name not in stated[part]:
                yield FieldError((*path, part, name), "is missing", "send it")


def _known(stated: Mapping[str, Any]) -> Evaluation:
    parts = [part for part in REQUIRED if part in stated]
    known = {part: {name: stated[part][name] for name in _KNOWN if name in stated[part]} for part in parts}
    return {**known, _CONTEXT: stated[_CONTEXT]} if _CONTEXT in stated else known


def _refuse(errors: Iterator[FieldError]) -> None:
    if found := list(errors):
        raise InputError(found)
