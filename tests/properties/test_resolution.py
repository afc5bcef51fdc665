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
from lexgate.domain.instant import format_instant
from lexgate.engine import DECISION, Engine, WasmEngine
from lexgate.facts.bounds import Bounds, first_change
from lexgate.facts.edges import Taxonomy, settle_age
from lexgate.facts.known import Knowledge, consent_matters, contracts_that_matter
from lexgate.facts.ledger import changes_after, facts_of
from lexgate.facts.normalise import Normaliser
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


NORMALISER = Normaliser(VOCABULARY)
PURPOSES, CONTROLLERS, TERMS = ("triage", "ads", "research"), ("clinic-7", "lab-1"), (1_700_000_000, 1_800_000_000)
instants = st.integers(*TERMS)
named_purposes = st.lists(st.sampled_from(PURPOSES), unique=True)


@st.composite
def recorded_consents(draw: st.DrawFn) -> dict[str, Any]:
    own = {"id": f"c-{draw(st.integers(0, 999))}", "granted_at": format_instant(draw(instants))}
    shared = {
        "separate": draw(st.booleans()),
        "given_by": draw(st.sampled_from(["self", "guardian"])),
        "purposes": [draw(st.sampled_from(PURPOSES))],
        "items": draw(st.lists(st.sampled_from(["phone", "symptoms"]), unique=True)),
    }
    ends = {"retention_until": format_instant(draw(instants))} if draw(st.booleans()) else {}
    bounds = {"valid_from": draw(instants)} | ({"valid_until": draw(instants)} if draw(st.booleans()) else {})
    controllers = draw(st.lists(st.sampled_from(CONTROLLERS), min_size=1, unique=True))
    return {"controllers": controllers, **bounds, "facts": own | shared | ends}


recorded_requests = st.fixed_dictionaries(
    {
        "controller_id": st.sampled_from(CONTROLLERS),
        "kind": st.sampled_from(["access", "delete", "restrict", "object"]),
        "purposes": named_purposes,
        "items": st.lists(st.sampled_from(["phone", "symptoms"]), unique=True),
        "opened_at": instants,
        "open": st.booleans(),
    }
)
recorded_persons = st.fixed_dictionaries(
    {
        "subject_id": st.just("s-1"),
        "subject": st.sampled_from(
            [{}, {"age_band": "18+"}, {"birth_month": "2010-03"}, {"birth_month": "2009-11", "is_employee": True}]
        ),
        "consents": st.lists(recorded_consents(), max_size=4),
        "refusals": st.lists(
            st.fixed_dictionaries(
                {"purpose_id": st.sampled_from(PURPOSES), "refused_at": instants, "prompts_since": st.integers(0, 2)}
            ),
            max_size=1,
        ),
        "requests": st.lists(recorded_requests, max_size=2),
    }
)


@pytest.mark.promise
@given(recorded_persons, st.sampled_from(PURPOSES), st.sampled_from([(), ("phone",)]), instants)
@settings(max_examples=300, deadline=None)
def test_what_is_spliced_of_a_person_is_what_is_recorded(
    document: dict[str, Any], purpose: str, items: tuple[str, ...], now: int
) -> None:
    """The roots as they are spliced are those in normal form, without the consents that cannot matter."""
    knowledge = Knowledge(NORMALISER, Taxonomy(DATA["taxonomy"]))
    query = Query(subject_id="s-1", processor_id="clinic-7", purpose=purpose, items=items)
    facts = facts_of(document, purpose_id=purpose, processor_id="clinic-7", at=now, items=items)
    subject: Any = NORMALISER.check("subject")(settle_age(facts["subject"], now))
    consents: Any = NORMALISER.check("consents")(facts["consents"])
    part = knowledge.of_subject(orjson.dumps(document).decode(), query, now)
    assert part.whole == {"subject": subject, "consents": consents}
    matter = [each for each in consents if consent_matters(each, purpose)]
    known = {"subject": {name: value for name, value in subject.items() if name != "id"}, "consents": matter}
    spliced = orjson.loads(b"{%b}" % part.joined.removeprefix(b","))
    assert spliced == {root: value for root, value in known.items() if value}
    assert part.until == changes_after(document, now)
