"""Document to input: checks every fact against the vocabulary and brings it to the one form that the policies see.

The input has `schema: 1`, whole seconds for instants and periods, thousandths for numbers, sorted sets, and neither
nulls nor empty strings: a missing fact is missing. Edges of the law that need no rule are settled here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary, nearest
from lexgate.errors import FieldError, InputError
from lexgate.facts._checks import Check, Unacceptable, check_for
from lexgate.facts.edges import settle_place

SCHEMA = 1
MAX_ENTRIES = 200
MAX_INPUT_BYTES = 64 * 1024
MAX_ERRORS = 20

Path = tuple[str | int, ...]
Report = Callable[[Path, str, str], None]


class _Leaf:
    def __init__(self, fact: Fact) -> None:
        self._check: Check = check_for(fact)
        self._derived = fact.derived is not None

    def normalise(self, value: Any, path: Path, report: Report) -> Any:
        if self._derived:
            report(path, "is a derived fact", "leave it out: it follows from other facts")
            return None
        try:
            return self._check(value)
        except Unacceptable as error:
            place = path if error.position is None else (*path, error.position)
            report(place, error.problem, error.cure)
            return None


class _Object:
    def __init__(self) -> None:
        self.members: dict[str, _Node] = {}
        self.unjudged: set[str] = set()

    def normalise(self, value: Any, path: Path, report: Report) -> dict[str, Any] | None:
        if not isinstance(value, Mapping):
            report(path, "is not an object", "write an object with the facts of this root")
            return None
        out: dict[str, Any] = {}
        members = self.members
        for name, stated in value.items():
            if stated is None or stated == "":
                continue
            member = members.get(name)
            if member is None:
                self._unknown(name, path, report)
                continue
            normal = member.normalise(stated, (*path, name), report)
            if name not in self.unjudged:
                out[name] = normal
        return out

    def _unknown(self, name: Any, path: Path, report: Report) -> None:
        shown = str(name)[:64]
        meant = nearest(shown, self.members)
        cure = f"did you mean {meant}?" if meant else f"known here: {', '.join(sorted(self.members))}"
        report((*path, shown), "is not a fact of the vocabulary", cure)


class _List:
    def __init__(self) -> None:
        self.entry = _Object()

    def normalise(self, value: Any, path: Path, report: Report) -> list[Any] | None:
        if not isinstance(value, list | tuple):
            report(path, "is not a list", "write a list of objects")
            return None
        if len(value) > MAX_ENTRIES:
            report(path, f"has more than {MAX_ENTRIES} entries", "state only those that matter to this request")
            return None
        return [self.entry.normalise(entry, (*path, position), report) for position, entry in enumerate(value)]


_Node = _Leaf | _Object | _List


class Normaliser:
    """Normalises documents over one vocabulary. Holds no state of any document."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._top = _Object()
        for fact in vocabulary.facts.values():
            _plant(self._top, fact)
        self.roots = frozenset(self._top.members)

    def document(self, document: Any, now: int) -> tuple[bytes, int]:
        """Returns the input for a document, and the instant judged; `now` (seconds) where the document states none.

        Raises `InputError` with every unacceptable field, up to 20.
        """
        if not isinstance(document, Mapping):
            raise InputError.at((), "is not an object", "write one object with the roots of a document")
        facts = self._normalised(document)
        judged = facts.pop("now", now)
        return input_of(judged, ((root, orjson.dumps(value)) for root, value in facts.items())), judged

    def fragment(self, root: str, value: Any) -> bytes:
        """Returns the JSON of one root's normal form, to be spliced into an input. Raises `InputError`."""
        return orjson.dumps(self._normalised({root: value})[root])

    def _normalised(self, document: Mapping[str, Any]) -> dict[str, Any]:
        errors: list[FieldError] = []

        def report(path: Path, problem: str, cure: str) -> None:
            if len(errors) < MAX_ERRORS:
                errors.append(FieldError(path, problem, cure))

        facts = self._top.normalise(document, (), report)
        if errors or facts is None:
            raise InputError(errors)
        if "operation" in facts:
            settle_place(facts["operation"])
        return facts


def input_of(now: int, fragments: Iterable[tuple[str, bytes]]) -> bytes:
    """Splices the JSON of roots into one input. Raises `InputError` when it is too large to evaluate."""
    joined = b"".join(b',"' + root.encode() + b'":' + fragment for root, fragment in fragments)
    out = b'{"schema":%d,"now":%d%s}' % (SCHEMA, now, joined)
    if len(out) > MAX_INPUT_BYTES:
        raise InputError.at(
            (), f"comes to more than {MAX_INPUT_BYTES} bytes", "state only the facts that matter to this request"
        )
    return out


def _plant(top: _Object, fact: Fact) -> None:
    place = top
    *parents, last = fact.name.split(".")
    for part in parents:
        name = part.removesuffix("[]")
        kind: type[_Object | _List] = _List if part.endswith("[]") else _Object
        node = place.members.setdefault(name, kind())
        place = node.entry if isinstance(node, _List) else node  # type: ignore[assignment] # a leaf has no members in any vocabulary that parses
    if fact.type is FactType.LIST:
        place.members.setdefault(last, _List())
    else:
        place.members[last] = _Leaf(fact)
    if not fact.judged:
        place.unjudged.add(last)
