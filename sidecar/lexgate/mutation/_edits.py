"""What an operator of mutation is: from a rule it makes edits, each a small fault at one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lexgate.domain.vocabulary import Vocabulary
from lexgate.mutation._tree import Node, Source, Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Some bytes of a file, and what stands there instead."""

    span: Span
    new: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other rules say of the same thing: constants by where they stand, and keys by what they are keys of.

    `constants` holds for `order.kind`, or for `erases/0` (the first argument of a function), which constants rules
    compare with it or give to it; `keys` for `article_33_covered` which keys rules look up in it. `vocabulary` knows
    the values and the types of facts, where there is one.
    """

    constants: Mapping[str, Sequence[str]]
    keys: Mapping[str, Sequence[str]]
    vocabulary: Vocabulary | None


@dataclass(frozen=True, slots=True)
class Site:
    """A rule in its file."""

    source: Source
    number: int
    around: Surroundings

    @property
    def rule(self) -> Node:
        """The tree of the rule."""
        return self.source.rules[self.number]

    @property
    def is_default(self) -> bool:
        """Whether it only gives a default."""
        return bool(self.rule.get("default"))

    def replaced(self, node: Node, new: str) -> Iterator[Edit]:
        """The edit that puts `new` in the place of a node, if that has a place."""
        if (span := self.source.span(node)) is not None:
            yield Edit(span, new)


Operator = Callable[[Site], Iterator[Edit]]


def next_of(values: Sequence[str], value: str) -> str:
    """Returns the value that follows in a sorted list, the first after the last; another word where it is alone."""
    others = sorted({*values, value})
    return f"{value}_x" if len(others) == 1 else others[(others.index(value) + 1) % len(others)]
