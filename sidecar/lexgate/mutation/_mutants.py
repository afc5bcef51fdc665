"""Mutants: every operator at every place of every rule, each with an id that survives moving lines."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from lexgate.domain.vocabulary import Vocabulary
from lexgate.mutation._edits import Edit, Site, Surroundings
from lexgate.mutation._operators import OPERATORS
from lexgate.mutation._tree import Source, Span
from lexgate.mutation._values import constants_by_place, keys_by_reference

_SHORT = 10


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file of the policies with one small fault.

    `id` depends on the rule, the fault and what the rule says, and not on where it stands. `rule` is the full name of
    the mutated rule, `row` the line of the fault, `text` the whole file with it.
    """

    id: str
    operator: str
    file: PurePosixPath
    rule: str
    row: int
    difference: str
    text: bytes

    @property
    def place(self) -> str:
        """Where the fault is, for people: `lexgate/facts.rego:12`."""
        return f"{self.file}:{self.row}"


def surroundings(sources: Iterable[Source], vocabulary: Vocabulary | None = None) -> Surroundings:
    """Gathers what rules say of the same thing."""
    constants: dict[str, set[str]] = {}
    keys: dict[str, set[str]] = {}
    for source in sources:
        for rule in source.rules:
            for place, constant in constants_by_place(rule):
                constants.setdefault(place, set()).add(constant["value"])
            for reference, key in keys_by_reference(rule):
                keys.setdefault(reference, set()).add(key)
    return Surroundings(_sorted(constants), _sorted(keys), vocabulary)


def mutants_of(source: Source, around: Surroundings) -> Iterator[Mutant]:
    """Makes every mutant of a file; no two have the same text."""
    seen: dict[str, int] = {}
    texts: set[bytes] = {source.text}
    for number in range(len(source.rules)):
        site = Site(source, number, around)
        for operator, make in OPERATORS.items():
            for edit in make(site):
                text = source.text[: edit.span.start] + edit.new.encode() + source.text[edit.span.end :]
                if text not in texts:
                    texts.add(text)
                    yield _mutant(site, operator, edit, text, seen)


def _mutant(site: Site, operator: str, edit: Edit, text: bytes, seen: dict[str, int]) -> Mutant:
    source, whole = site.source, site.source.rule_span(site.number)
    rule = f"{source.package}.{site.rule['head']['ref'][0]['value']}"
    before = source.between(whole)
    after = text[whole.start : whole.end + len(text) - len(source.text)].decode()
    said = "\n".join((str(source.path), rule, operator, _normal(before), _normal(after)))
    seen[said] = seen.get(said, 0) + 1
    short = hashlib.sha256(f"{said}\n{seen[said]}".encode()).hexdigest()[:_SHORT]
    place = "/".join(source.path.with_suffix("").parts[-2:])
    row = source.row(edit.span.start)
    difference = _difference(source, whole, before, after)
    return Mutant(f"{place}:{operator}:{short}", operator, source.path, rule, row, difference, text)


def _difference(source: Source, whole: Span, before: str, after: str) -> str:
    """The lines of the rule that change, without any around them."""
    first = source.row(whole.start)
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0))[2:]
    return "\n".join(line for line in lines if not line.startswith("@@")) or f"line {first}: no difference"


def _normal(text: str) -> str:
    return " ".join(text.split())


def _sorted(sets: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in sets.items()}
