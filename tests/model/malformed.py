"""Documents with one fault each, of the kinds that callers make; the front must refuse every one."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.model.law import Law

NO_DOCUMENT: tuple[Any, ...] = (None, [], "document", 7, True)
LONG = "x" * 257
# Of each kind, what is not of it. An instant without an offset, a day that does not exist, a period of nothing.
WRONG: Mapping[str, tuple[Any, ...]] = {
    "bool": ("true", 1, 0, [], {}),
    "text": (7, True, ["a"], {}, LONG, "a\nb"),
    "code": ("Unheard-Of", 7, True, ["use"], {}),
    "country": ("cn", "CHN", 7, {}),
    "instant": ("2025-02-30", "2025-01-01T00:00:00", "yesterday", 1_767_225_600, True, [], "2025-1-1"),
    "period": ("P", "1Y", "P1W", 7, {}),
    "number": ("7", True, [], -1000, float("nan"), float("inf"), 2**60),
    "int": (1.5,),
    "set": ("a", {}, [""], [None], [7], [["a"]], True),
    "list": ({}, "a", ["a"], [7], [None], True),
}
UNHEARD_OF = {"unheard_of": True}


class Malformed:
    """Spoils documents over the vocabulary."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._derived = sorted(name for name in law.trees if name in law.facts)
        self._stated = sorted(name for name, fact in law.facts.items() if not fact.get("derived"))

    def spoil(self, random: Random, document: dict[str, Any]) -> Any:
        """The document with one fault. The document itself is changed too."""
        kind = random.randrange(10)
        if kind == 0:
            return random.choice(NO_DOCUMENT)
        if kind == 1:
            return _state(document, random.choice(self._derived), random.choice((True, False)))
        if kind == 2:
            return self._unheard_of(random, document)
        name = random.choice(self._stated)
        return _state(document, name, random.choice(self._wrong(name)))

    def _wrong(self, name: str) -> tuple[Any, ...]:
        fact, kind = self._law.facts[name], self._law.kinds[name]
        if fact["type"] == "int":
            return (*WRONG["number"], *WRONG["int"])
        if kind == "text" and fact["type"] in {"enum", "country"}:
            return WRONG["code" if fact["type"] == "enum" else "country"]
        return WRONG[kind]

    def _unheard_of(self, random: Random, document: dict[str, Any]) -> Any:
        roots = [name for name, value in document.items() if isinstance(value, dict)]
        if not roots or random.random() < 0.3:
            return {**document, **UNHEARD_OF}
        root = random.choice(roots)
        return {**document, root: {**document[root], **UNHEARD_OF}}


def _state(document: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """States a fact, in the last element of a list where it is a member of one."""
    place: Any = document
    *parents, last = name.split(".")
    for part in parents:
        of_list = part.endswith("[]")
        inner = place.get(part.removesuffix("[]")) or ([{}] if of_list else {})
        place[part.removesuffix("[]")] = inner
        place = inner[-1] if of_list else inner
    place[last] = value
    return document
