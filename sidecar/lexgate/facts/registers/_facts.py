"""The facts of an entry: checked by the vocabulary, as far as a register may state them, and brought to one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from lexgate.domain.instant import LATEST, format_instant
from lexgate.domain.vocabulary import Fact, FactType, Vocabulary, nearest
from lexgate.errors import FieldError, InputError
from lexgate.facts._checks import THOUSANDTHS, Check, Unacceptable
from lexgate.facts.normalise import ListCheck, Node, Normaliser, Refused
from lexgate.facts.registers._shapes import Shape

Path = tuple[str | int, ...]

_CHINA = timedelta(hours=8)
_DAY = 86400
_MISSING: tuple[object, ...] = (None, "", [])


class FactReader:
    """Reads facts over one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._normaliser = Normaliser(vocabulary)

    def read(self, shape: Shape, stated: Any, by: str) -> dict[str, Any]:
        """Returns the facts that `by` states, in the form of documents. Raises `InputError`."""
        errors = list(self._not_theirs(shape, stated, by))
        try:
            normal = self._normal(shape, stated)
        except Refused as refused:
            named = {each.path for each in errors}
            raise InputError(errors + [each for each in refused.fields if each.path not in named]) from None
        if errors:
            raise InputError(errors)
        out: dict[str, Any] = self._plain(shape.base or "", normal)
        return out

    def paths(self, shape: Shape, facts: Mapping[str, Any]) -> set[Path]:
        """Where each fact stands."""
        return {path for path, _ in self._facts_in(shape.base or "", facts, ())}

    def check(self, name: str) -> Check:
        """Returns the check of one fact, by its name."""
        root, last = name.split(".")
        check = self._normaliser.check(root)
        member: Check = check.members[last]  # type: ignore[union-attr] # a root with members
        return member

    def _normal(self, shape: Shape, stated: Any) -> dict[str, Any]:
        if shape.base is not None:
            out: dict[str, Any] = _entry(self._normaliser.check(shape.base.removesuffix("[]")))(stated)
            return out
        if not isinstance(stated, Mapping):
            raise Refused([FieldError((), "is not an object", f"write an object with {', '.join(shape.roots)}")])
        return self._by_root(shape, stated)

    def _by_root(self, shape: Shape, stated: Mapping[str, Any]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        errors: list[FieldError] = []
        for root, value in stated.items():
            if root not in shape.roots:
                errors.append(_unknown_root(str(root)[:64], shape))
            elif value not in _MISSING:
                try:
                    out[root] = _entry(self._normaliser.check(root))(value)
                except Refused as refused:
                    errors += [FieldError((root, *each.path), each.problem, each.cure) for each in refused.fields]
        if errors:
            raise Refused(errors)
        return {root: facts for root, facts in out.items() if facts}

    def _not_theirs(self, shape: Shape, stated: Any, by: str) -> Iterator[FieldError]:
        """Facts that somebody else states, or nobody does."""
        for path, fact in self._facts_in(shape.base or "", stated, ()):
            if fact.name in shape.follows:
                yield FieldError(path, "is not stated", shape.follows[fact.name])
            elif fact.derived is None and by not in fact.stated_by:
                yield FieldError(path, *_whose(fact))

    def _facts_in(self, name: str, stated: Any, path: Path) -> Iterator[tuple[Path, Fact]]:
        fact = self._vocabulary.facts.get(name)
        if stated in _MISSING:
            return
        if fact is not None and fact.type is not FactType.LIST:
            yield path, fact
        elif isinstance(stated, Mapping):
            for member, value in stated.items():
                yield from self._facts_in(f"{name}.{member}" if name else str(member), value, (*path, member))
        elif isinstance(stated, list | tuple):
            for position, value in enumerate(stated):
                yield from self._facts_in(f"{name}[]", value, (*path, position))

    def _plain(self, name: str, normal: Any) -> Any:
        """The form of documents of what is in that of the input."""
        fact = self._vocabulary.facts.get(name)
        if isinstance(normal, dict):
            members = ((each, self._plain(f"{name}.{each}" if name else each, value)) for each, value in normal.items())
            return {each: value for each, value in members if value != {}}
        if fact is None or fact.type is FactType.LIST:
            return [self._plain(f"{name}[]", value) for value in normal]
        if fact.type.is_instant:
            return day_or_instant(normal)
        if fact.type is FactType.NUMBER:
            whole, rest = divmod(normal, THOUSANDTHS)
            return normal / THOUSANDTHS if rest else whole
        return normal


def day_or_instant(seconds: int) -> str:
    """The date where the instant is 00:00 at +08:00, and else the date-time in UTC, both of RFC 3339."""
    if (seconds + _CHINA.seconds) % _DAY or seconds + _CHINA.seconds > LATEST:
        return format_instant(seconds)
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds) + _CHINA).date().isoformat()


def _entry(node: Node) -> Check:
    check = node.entry if isinstance(node, ListCheck) else node

    def checked(value: Any) -> Any:
        try:
            return check(value)
        except Unacceptable as error:
            raise Refused([FieldError((), error.problem, error.cure)]) from None

    return checked


def _unknown_root(root: str, shape: Shape) -> FieldError:
    meant = nearest(root, shape.roots)
    cure = f"did you mean {meant}?" if meant else f"known here: {', '.join(shape.roots)}"
    return FieldError((root,), "is not a root of these facts", cure)


def _whose(fact: Fact) -> tuple[str, str]:
    if fact.stated_by == ("finding",):
        return "has to be found by a person", "state it below findings, with established_by and record"
    if "register" in fact.stated_by:
        return "is nothing that a person finds", "state it below the facts of the entry"
    whose = " or ".join(f"the {each}" for each in fact.stated_by) or "nobody"
    return f"is stated by {whose}, and not by a register", "leave it out"
