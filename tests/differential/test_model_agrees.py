"""The policies say what the predicates of the matrices say: effect, articles, duties, and what is referred.

The predicates are judged by a model of their own (tests/model) that shares nothing with the Rego. How many documents
the seeded test takes: `LEXGATE_MODEL_DOCUMENTS=100000 pytest tests/differential/test_model_agrees.py`; `make evidence`
takes a million.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from lexgate.engine import Engine, OpaServerEngine, WasmEngine
from lexgate.errors import InputError
from lexgate.law.policy_set import PolicySet
from tests.conftest import ROOT
from tests.model.comparison import Comparison, Document
from tests.model.documents import Documents, seeded
from tests.model.law import Law
from tests.model.malformed import Malformed

SEEDED = int(os.environ.get("LEXGATE_MODEL_DOCUMENTS", "8000"))
CHUNKS = 4
DRAWN, SERVED, SPOILED = 1500, 500, 500
LAW = Law(ROOT / "policies")
DOCUMENTS = Documents(LAW)
MALFORMED = Malformed(LAW)
AIMS = [*LAW.judged("decision"), *LAW.judged("posture")]

# The same writer, but each of its choices is drawn by hypothesis, which can then make them smaller.
drawn = st.randoms(use_true_random=False)
noise = st.builds(DOCUMENTS.noise, drawn)
directed = st.builds(DOCUMENTS.directed, drawn, st.sampled_from(AIMS))
documents = st.one_of(directed, noise)


# When it fails: hypothesis then looks for the smallest document for up to five minutes.
slow_to_shrink = pytest.mark.timeout(600)


def examples(count: int) -> settings:
    """A document takes many choices to write, and the engine is the same for all."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(max_examples=count, deadline=None, suppress_health_check=slow)


class Untouched(Engine):
    """An engine that must not be asked."""

    name = "untouched"
    digest = "sha256:" + "0" * 64

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        raise AssertionError(f"{entry_point} was asked about {len(document)} bytes")

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture(scope="module")
def engine(policy_set: PolicySet) -> Iterator[Engine]:
    engine = WasmEngine(policy_set.wasm, policy_set.data, policy_set.policy_digest)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def wasm(policy_set: PolicySet, engine: Engine) -> Comparison:
    return Comparison(LAW, policy_set, engine)


@pytest.fixture(scope="module")
def front(policy_set: PolicySet) -> Comparison:
    return Comparison(LAW, policy_set, Untouched())


@pytest.fixture(scope="module")
def server(policy_set: PolicySet, opa: Path) -> Iterator[Comparison]:
    engine = OpaServerEngine(
        bundle=policy_set.bundle, data=policy_set.data, digest=policy_set.policy_digest, binary=opa, timeout_seconds=30
    )
    yield Comparison(LAW, policy_set, engine)
    engine.close()


def written(random: Random, count: int) -> Iterator[Document]:
    """Half directed at one predicate each, half noise."""
    for number in range(count):
        yield DOCUMENTS.directed(random, random.choice(AIMS)) if number % 2 else DOCUMENTS.noise(random)


def assert_agree(comparison: Comparison, document: Document) -> None:
    differences = comparison.differences(document)
    if differences:
        smallest = comparison.smallest(document, differences[0])
        raise AssertionError(f"{differences[0]}, for\n{yaml.safe_dump(smallest, allow_unicode=True)}")


@slow_to_shrink
@examples(DRAWN)
@given(documents)
def test_model_and_wasm_agree_on_drawn_documents(wasm: Comparison, document: Document) -> None:
    assert not wasm.differences(document)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_model_and_wasm_agree(wasm: Comparison, chunk: int) -> None:
    for document in written(seeded(chunk), SEEDED // CHUNKS):
        assert_agree(wasm, document)


def test_model_and_server_agree(server: Comparison) -> None:
    for document in written(seeded(CHUNKS), SERVED):
        assert_agree(server, document)


@slow_to_shrink
@examples(SPOILED)
@given(documents, drawn)
def test_a_malformed_document_is_refused_and_never_evaluated(
    front: Comparison, document: Document, random: Random
) -> None:
    with pytest.raises(InputError):
        front.policies(MALFORMED.spoil(random, deepcopy(document)))


def test_a_document_that_is_not_malformed_is_evaluated(front: Comparison) -> None:
    with pytest.raises(AssertionError, match="was asked"):
        front.policies(DOCUMENTS.noise(seeded(1)))


@pytest.mark.parametrize(
    ("entry", "faulty"),
    [
        ("8.p1a", "deny if operation.purpose_unlawful and data.core"),
        ("21.p2a", 'deny if data.personal and notice.form == "rules" and operation.kind == "collect"'),
        ("22(5)", "deny if has(subject.refused_at)"),
    ],
)
def test_a_difference_is_found_and_cut_down(policy_set: PolicySet, engine: Engine, entry: str, faulty: str) -> None:
    law = Law(ROOT / "policies", ({"statute": "ndsr", "article": entry, "kind": "rule", "predicate": faulty},))
    comparison = Comparison(law, policy_set, engine, ("decision",))
    random, aim = seeded(1), LAW.entries[f"ndsr:{entry}"]
    document = next(
        each for each in (DOCUMENTS.directed(random, aim) for _ in range(500)) if comparison.differences(each)
    )
    difference = comparison.differences(document)[0]
    smallest = comparison.smallest(document, difference)
    assert difference in comparison.differences(smallest)
    assert sum(len(root) for root in smallest.values() if isinstance(root, dict)) <= 8
