"""What the promises share: documents that are directed at the bounds of the law, and the answer to one.

A promise holds of every document, so it is a function of one document and a source of randomness. `over_documents`
asks it of many, the same ones each time, and tells the smallest that breaks it; `EVIDENCE_PROMISES` multiplies them.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from inspect import signature
from random import Random
from typing import Any

import orjson

from lexgate.decide import Decider
from lexgate.domain import Vocabulary
from lexgate.domain.decision import Decision
from lexgate.engine import DECISION, Engine, WasmEngine
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet
from lexgate.log import Log, NullLog
from tests.conftest import ROOT
from tests.model.documents import Documents, seeded
from tests.model.law import Law
from tests.shrinking import Path, paths, smallest

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
MATRIX = Matrix.parse(POLICIES.law)
DATA = orjson.loads(POLICIES.data)
RESOLVER = Resolver(VOCABULARY, DATA["taxonomy"], InlineFacts.ALWAYS)
ENGINE = WasmEngine(POLICIES.wasm, POLICIES.data, POLICIES.policy_digest)
EFFECTS = {"ALLOW": 0, "REFER": 1, "DENY": 2}  # from lax to strict
CHINA = 8  # hours
SETS = ("governs", "deny", "oblige", "refer", "readings", "details", "relied_on")

Document = dict[str, Any]
Claim = Callable[..., None]  # of a document, and of the randomness if it wants some


def decider(log: Log | None = None, engine: Engine = ENGINE, **options: Any) -> Decider:
    """A pipeline over the policies of this tree, or over another engine."""
    return Decider(
        engine, MATRIX, CureWriter(VOCABULARY), log or NullLog(), policy_digest=POLICIES.policy_digest, **options
    )


DECIDER = decider()


def answer(document: Document, engine: Engine = ENGINE) -> dict[str, Any]:
    """What the policies answer to a document, in sorted sets."""
    raw: dict[str, Any] = orjson.loads(engine.evaluate(DECISION, RESOLVER.document(document).input))
    return {name: sorted(value) if isinstance(value, list) else value for name, value in raw.items()}


def decided(document: Document) -> Decision:
    """The decision on a document."""
    return DECIDER.decide(RESOLVER.document(document), "test")


def laxer(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether the first answer allows what the second does not, or leaves a denial out that the second has."""
    return EFFECTS[first["effect"]] < EFFECTS[second["effect"]] or not {*second["deny"]} <= {*first["deny"]}


@lru_cache(maxsize=1)
def the_law() -> tuple[Law, Documents]:
    """The predicates, read once a process."""
    law = Law(ROOT / "policies")
    return law, Documents(law)


@lru_cache(maxsize=1)
def read_by_anybody() -> frozenset[str]:
    """The facts that some predicate of a decision reads."""
    law, documents = the_law()
    return documents.frames().union(*(documents.reads(entry) for entry in law.judged("decision")))


def drawn(seed: int) -> tuple[Document, Random]:
    """A document, most of them directed at one entry that decisions judge, and randomness to change it with."""
    law, documents = the_law()
    random = seeded(seed)
    directed = random.random() < 0.7
    entry = random.choice(law.judged("decision"))
    document: Document = _stated(documents.directed(random, entry) if directed else documents.noise(random))
    return document, random


def _stated(value: Any) -> Any:
    """What is stated, without facts that are null or empty."""
    if isinstance(value, dict):
        return {name: _stated(member) for name, member in value.items() if member not in (None, "", [])}
    return [_stated(member) for member in value] if isinstance(value, list) else value


def over_documents(count: int) -> Callable[[Claim], Callable[[], None]]:
    """Makes a test of a claim: that it holds of so many documents. The claim gets a copy that it may change."""

    def wrap(claim: Claim) -> Callable[[], None]:
        def test() -> None:
            first = zlib.crc32(claim.__name__.encode()) << 32
            for seed in range(first, first + count * int(os.environ.get("EVIDENCE_PROMISES", "1"))):
                document, random = drawn(seed)
                if broken(claim, document, random) is not None:
                    _report(claim, document, random.getstate())

        test.__name__, test.__qualname__, test.__doc__ = claim.__name__, claim.__qualname__, claim.__doc__
        test.__module__ = claim.__module__
        return test

    return wrap


def broken(claim: Claim, document: Document, random: Random) -> AssertionError | None:
    """What the claim says where it does not hold of the document; `random` stays as it is."""
    state = random.getstate()
    try:
        claim(*[deepcopy(document), random][: len(signature(claim).parameters)])
    except AssertionError as error:
        return error
    finally:
        random.setstate(state)
    return None


def _report(claim: Claim, document: Document, state: Any) -> None:
    random = Random()  # noqa: S311 - nothing secret comes of it
    random.setstate(state)
    least = smallest(document, lambda other: broken(claim, other, random) is not None, keep=[("now",)])
    raise AssertionError(f"{claim.__name__} does not hold of {orjson.dumps(least).decode()}") from broken(
        claim, least, random
    )


def facts_of(document: Document) -> Iterator[tuple[Path, str]]:
    """Each single fact, member of a set and entry of a list of a document, with its name in the vocabulary."""
    for path in paths(document):
        value = at(document, path)
        name = name_of(path)
        single = not isinstance(value, dict | list) or isinstance(path[-1], int)
        if single and path != ("now",):
            yield path, name.removesuffix("[]")


def name_of(path: Path) -> str:
    """`("consents", 0, "separate")` is `consents[].separate`."""
    name = ""
    for part in path:
        name += "[]" if isinstance(part, int) else f".{part}" if name else part
    return name


def at(document: Document, path: Path) -> Any:
    """What stands at a path."""
    place: Any = document
    for part in path:
        place = place[part]
    return place


def without(document: Document, path: Path) -> Document:
    """A copy without what stands at a path."""
    changed = deepcopy(document)
    del at(changed, path[:-1])[path[-1]]
    return changed


def put(document: Document, name: str, value: Any) -> Document:
    """States a fact that stands in no list; the document itself is changed, and returned."""
    *parents, last = name.split(".")
    place = document
    for parent in parents:
        place = place.setdefault(parent, {})
    place[last] = value
    return document
