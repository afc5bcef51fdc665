"""Document to input: checks every fact against the vocabulary and brings it to the one form that the policies see.

The input has `schema: 1`, whole seconds for instants and periods, thousandths for numbers, sorted sets, and neither
nulls nor empty strings nor empty lists: a missing fact is missing. Edges of the law that need no rule are settled here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import orjson

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary, nearest
from lexgate.errors import FieldError, InputError
from lexgate.facts._checks import Check, Unacceptable, check_for
from lexgate.facts.edges import Places

SCHEMA = 1
MAX_ENTRIES = 200
MAX_INPUT_BYTES = 64 * 1024
MAX_ERRORS = 20
REMEMBERED = 2048
LONGEST_REMEMBERED = 2048

Path = tuple[str | int, ...]


class Refused(Exception):
    """Every unacceptable field below one check, with its path from there. Never leaves lexgate: see `InputError`."""

    def __init__(self, fields: list[FieldError]) -> None:
        super().__init__()
        self.fields = fields


class ObjectCheck:
    """An object with known members. Accepting is the common case and takes one pass; refusing takes a second one."""

    def __init__(self) -> None:
        self.members: dict[str, Node] = {}
        self.unjudged: set[str] = set()

    def __call__(self, value: Any) -> dict[str, Any]:
        """Returns the normal form of an object, or raises `Refused`."""
        out: dict[str, Any] = {}
        members = self.members
        try:
            for name, stated in value.items():
                if stated is not None and stated != "":
                    normal = members[name](stated)
                    if normal != []:
                        out[name] = normal
        except REFUSALS:
            raise Refused(self._errors(value)) from None
        for name in self.unjudged:
            out.pop(name, None)
        return out

    def _errors(self, value: Any) -> list[FieldError]:
        if not isinstance(value, Mapping):
            return [FieldError((), "is not an object", "write an object with the facts of this root")]
        errors: list[FieldError] = []
        for name, stated in value.items():
            if stated is None or stated == "":
                continue
            member = self.members.get(name)
            errors += [self._unknown(name)] if member is None else _errors_of(member, stated, name)
        return errors

    def _unknown(self, name: Any) -> FieldError:
        shown = str(name)[:64]
        meant = nearest(shown, self.members)
        cure = f"did you mean {meant}?" if meant else f"known here: {', '.join(sorted(self.members))}"
        return FieldError((shown,), "is not a fact of the vocabulary", cure)


class ListCheck:
    """A list of objects of one kind."""

    def __init__(self) -> None:
        self.entry = ObjectCheck()

    def __call__(self, value: Any) -> list[Any]:
        """Returns the normal form of each entry, or raises `Refused` or `Unacceptable`."""
        if not isinstance(value, list | tuple):
            raise Unacceptable("is not a list", "write a list of objects")
        if len(value) > MAX_ENTRIES:
            problem = f"has more than {MAX_ENTRIES} entries"
            raise Unacceptable(problem, "state only those that matter to this request")
        try:
            return [self.entry(entry) for entry in value]
        except Refused:
            errors = [error for place, entry in enumerate(value) for error in _errors_of(self.entry, entry, place)]
            raise Refused(errors) from None


Node = Check | ObjectCheck | ListCheck


def _errors_of(node: Node, value: Any, name: str | int) -> list[FieldError]:
    try:
        node(value)
    except Unacceptable as error:
        place = () if error.position is None else (error.position,)
        return [FieldError((name, *place), error.problem, error.cure)]
    except Refused as refused:
        return [FieldError((name, *error.path), error.problem, error.cure) for error in refused.fields]
    return []


def _derived(_value: Any) -> Any:
    raise Unacceptable("is a derived fact", "leave it out: it follows from other facts")


REFUSALS = (Unacceptable, Refused, KeyError, AttributeError)


class Normaliser:
    """Normalises documents over one vocabulary. Holds no state of any document."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._top = ObjectCheck()
        for fact in vocabulary.facts.values():
            _plant(self._top, fact)
        self.places = Places(vocabulary.regions)
        self.roots = frozenset(self._top.members)
        self._known = lru_cache(maxsize=REMEMBERED)(self._fragment_of)

    def check(self, root: str) -> Node:
        """Returns the check of one root: takes what is stated, returns its normal form, raises `REFUSALS`."""
        return self._top.members[root]

    def document(self, document: Any, now: int) -> tuple[bytes, int]:
        """Returns the input for a document, and the instant judged; `now` (seconds) where the document states none.

        Raises `InputError` with every unacceptable field, up to 20.
        """
        if not isinstance(document, Mapping):
            raise InputError.at((), "is not an object", "write one object with the roots of a document")
        facts = self._normalised(document)
        judged = facts.pop("now", now)
        return input_of(judged, [named(root, value) for root, value in facts.items()]), judged

    def fragment(self, root: str, value: Any) -> bytes:
        """Returns `,"root":…`, the root's normal form as it is spliced into an input; empty where it says nothing.

        Raises `InputError`.
        """
        facts = self._normalised({root: value})
        return named(root, facts[root]) if root in facts else b""

    def repeated(self, root: str, value: Any) -> bytes:
        """Does as `fragment` does, and remembers it: for JSON that callers repeat."""
        try:
            encoded = orjson.dumps(value)
        except TypeError:  # no JSON, which is refused with its place
            return self.fragment(root, value)
        # A number that JSON does not have is written as null, and is to be refused.
        if len(encoded) > LONGEST_REMEMBERED or b"null" in encoded:
            return self.fragment(root, value)
        return self._known(root, encoded)

    def _fragment_of(self, root: str, encoded: bytes) -> bytes:
        return self.fragment(root, orjson.loads(encoded))

    def _normalised(self, document: Mapping[str, Any]) -> dict[str, Any]:
        try:
            facts = self._top(document)
        except Refused as refused:
            raise InputError(refused.fields[:MAX_ERRORS]) from None
        if "operation" in facts:
            self.places.settle(facts["operation"])
        return facts


def named(root: str, value: Any) -> bytes:
    """Returns `,"root":…`, a normal form as it is spliced into an input."""
    return b',"%s":%s' % (root.encode(), orjson.dumps(value))


def input_of(now: int, fragments: Iterable[bytes]) -> bytes:
    """Splices roots into one input. Raises `InputError` when it is too large to evaluate."""
    out = b'{"schema":%d,"now":%d%s}' % (SCHEMA, now, b"".join(fragments))
    if len(out) > MAX_INPUT_BYTES:
        raise InputError.at(
            (), f"comes to more than {MAX_INPUT_BYTES} bytes", "state only the facts that matter to this request"
        )
    return out


def _plant(top: ObjectCheck, fact: Fact) -> None:
    place = top
    *parents, last = fact.name.split(".")
    for part in parents:
        name = part.removesuffix("[]")
        kind: type[ObjectCheck | ListCheck] = ListCheck if part.endswith("[]") else ObjectCheck
        node = place.members.setdefault(name, kind())
        if isinstance(node, ListCheck):
            place = node.entry
        elif isinstance(node, ObjectCheck):
            place = node
        else:
            raise ValueError(f"the vocabulary has facts below {fact.name}, which is a fact itself")
    if fact.type is FactType.LIST:
        place.members.setdefault(last, ListCheck())
    else:
        place.members[last] = check_for(fact) if fact.derived is None else _derived
    if not fact.judged:
        place.unjudged.add(last)
