"""Promises of the resolution: what is left out never mattered; an answer holds as long as it says, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from lexgate.domain import Vocabulary
from lexgate.engine import DECISION, Engine, WasmEngine
from lexgate.facts.bounds import Bounds, first_change
from lexgate.facts.known import consent_matters, contracts_that_matter
from lexgate.facts.resolve import InlineFacts, Prepared, Resolver
from lexgate.facts.source import Query
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet
from tests.conftest import ROOT
from tests.model.documents import Documents, seeded
from tests.model.law import Law

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
DATA = orjson.loads(POLICIES.data)
RESOLVER = Resolver(VOCABULARY, DATA["taxonomy"], InlineFacts.ALWAYS)
BOUNDS = Bounds(VOCABULARY, DATA["readings"]["param"], Matrix.parse(POLICIES.law).turns)
LAW = Law(ROOT / "policies")
DOCUMENTS = Documents(LAW)
AIMS = LAW.judged("decision")
YEAR = 365 * 86400
DECADES = 30 * YEAR

seeds = st.integers(0, 2**64 - 1)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with closing(WasmEngine(POLICIES.wasm, POLICIES.data, POLICIES.policy_digest)) as opened:
        yield opened


def drawn(seed: int) -> tuple[dict[str, Any], Random]:
    random = seeded(seed)
    document = DOCUMENTS.directed(random, random.choice(AIMS)) if random.random() < 0.7 else DOCUMENTS.noise(random)
    return document, random


def answer(engine: Engine, facts: bytes) -> dict[str, Any]:
    raw: dict[str, Any] = orjson.loads(engine.evaluate(DECISION, facts))
    return {name: sorted(value) if isinstance(value, list) else value for name, value in raw.items()}


@pytest.mark.promise
@given(seeds)
@settings(max_examples=1500, deadline=None)
def test_pruning_never_changes_a_decision(engine: Engine, seed: int) -> None:
    """The consents and contracts that are left out of a document never mattered to the answer."""
    facts = orjson.loads(RESOLVER.document(drawn(seed)[0]).input)
    query = Query.of(facts)
    pruned = dict(facts)
    if "consents" in facts:
        pruned["consents"] = [each for each in facts["consents"] if consent_matters(each, query.purpose)]
    if "contracts" in facts:
        pruned["contracts"] = list(contracts_that_matter(facts["contracts"], query, facts.get("data", {})))
    assert answer(engine, orjson.dumps(pruned)) == answer(engine, orjson.dumps(facts))


@pytest.mark.promise
@given(seeds)
@settings(max_examples=400, deadline=None)
def test_valid_until_holds(engine: Engine, seed: int) -> None:
    """An answer stays the same until the instant that it names, and may change then."""
    document, random = drawn(seed)
    document.pop("now", None)
    now = random.randrange(1_740_000_000, 1_850_000_000)

    def at(instant: int) -> Prepared:
        return RESOLVER.document(document, instant)

    said = answer(engine, at(now).input)

    def same(prepared: Prepared) -> bool:
        return answer(engine, prepared.input) == said

    until = first_change(at(now)._replace(again=at), BOUNDS, same)
    last = now + DECADES if until is None else until - 1
    near = [last - step for step in (0, 1, 86399, 86400, YEAR)] if until else []
    for instant in [*near, *(random.randint(now, last) for _ in range(12))]:
        assert instant < now or same(at(instant)), instant
    assert until is None or not same(at(until + 1))
