"""Both engines give the same decision and posture for the same input, under the default readings and all the others.

How many inputs each test takes: `LEXGATE_DIFFERENTIAL_INPUTS=100000 pytest tests/differential`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lexgate.engine import DECISION, POSTURE, Engine, OpaServerEngine, WasmEngine
from lexgate.law.policy_set import PolicySet
from tests.differential.inputs import DAY, Inputs, seeded
from tests.shrinking import paths, smallest
from tests.unit.engine.kit import canonical

INPUTS = int(os.environ.get("LEXGATE_DIFFERENTIAL_INPUTS", "1500"))
BATCH = 50
batches = settings(
    max_examples=max(1, INPUTS // BATCH),
    deadline=None,
    # One example is a whole batch, and the engines are the same for all.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
seeds = st.integers(0, 2**64 - 1)

Pair = tuple[Engine, Engine]


@contextmanager
def engines(policies: PolicySet, opa: Path, wasm_data: bytes, server_data: bytes) -> Iterator[Pair]:
    with ExitStack() as opened:
        wasm = WasmEngine(policies.wasm, wasm_data, policies.digest_with(wasm_data))
        opened.callback(wasm.close)
        digest = policies.digest_with(server_data)
        server = OpaServerEngine(
            bundle=policies.bundle, data=server_data, digest=digest, binary=opa, timeout_seconds=30
        )
        opened.callback(server.close)
        yield wasm, server


@pytest.fixture(scope="module")
def inputs(policy_set: PolicySet) -> Inputs:
    return Inputs(policy_set)


@pytest.fixture(scope="module")
def default_pair(policy_set: PolicySet, opa: Path) -> Iterator[Pair]:
    with engines(policy_set, opa, policy_set.data, policy_set.data) as pair:
        yield pair


@pytest.fixture(scope="module")
def flipped(policy_set: PolicySet) -> bytes:
    """The base data with every reading, parameter and setting at another value than its default."""
    data = orjson.loads(policy_set.data)
    readings = data["readings"]
    for name, default in readings.items():
        if isinstance(default, bool):
            readings[name] = not default
        elif isinstance(default, str):
            readings[name] = next(value for value in policy_set.law["readings"][name]["values"] if value != default)
    data["settings"]["ungoverned"] = "deny"
    readings["param"] = {name: value + DAY for name, value in readings["param"].items()}
    return orjson.dumps(data)


@pytest.fixture(scope="module")
def flipped_pair(policy_set: PolicySet, opa: Path, flipped: bytes) -> Iterator[Pair]:
    with engines(policy_set, opa, flipped, flipped) as pair:
        yield pair


def decisions(pair: Pair, document: dict[str, Any]) -> list[Any]:
    """What each engine answers at each entry point; a fault is an error, for these inputs are of the normal form."""
    text = orjson.dumps(document)
    points = (DECISION, POSTURE)
    return [[canonical(orjson.loads(engine.evaluate(point, text))) for point in points] for engine in pair]


def differ(pair: Pair, document: dict[str, Any]) -> bool:
    ours, theirs = decisions(pair, document)
    return bool(ours != theirs)


def first_difference(pair: Pair, inputs: Inputs, seed: int, count: int) -> dict[str, Any] | None:
    random = seeded(seed)
    for document in (inputs.input(random) for _ in range(count)):
        if differ(pair, document):
            return smallest(document, lambda other: differ(pair, other))
    return None


def assert_agree(pair: Pair, inputs: Inputs, seed: int) -> None:
    found = first_difference(pair, inputs, seed, BATCH)
    if found:
        ours, theirs = decisions(pair, found)
        raise AssertionError(f"for {orjson.dumps(found).decode()}\nwasm: {ours}\nopa:  {theirs}")


@pytest.mark.promise
@batches
@given(seed=seeds)
def test_opa_equals_wasm(default_pair: Pair, inputs: Inputs, seed: int) -> None:
    """An OPA server and the embedded Wasm give the same answer to the same facts."""
    assert_agree(default_pair, inputs, seed)


@batches
@given(seed=seeds)
def test_engines_agree_under_the_other_readings(flipped_pair: Pair, inputs: Inputs, seed: int) -> None:
    assert_agree(flipped_pair, inputs, seed)


def test_a_difference_would_be_found_and_cut_down(
    policy_set: PolicySet, opa: Path, inputs: Inputs, flipped: bytes
) -> None:
    with engines(policy_set, opa, policy_set.data, flipped) as pair:
        found = first_difference(pair, inputs, 1, 300)
        assert found
        assert differ(pair, found)
        assert len(list(paths(found))) < 15


def test_the_inputs_reach_most_of_the_law(default_pair: Pair, inputs: Inputs) -> None:
    random = seeded(1)
    fired: set[str] = set()
    for _ in range(3000):
        decision = orjson.loads(default_pair[0].evaluate(DECISION, orjson.dumps(inputs.input(random))))
        fired.update(decision["deny"], decision["oblige"], decision["refer"], decision["readings"])
    assert len(fired) > 100, sorted(fired)


def test_the_inputs_reach_most_standing_duties_owed_and_met(default_pair: Pair, inputs: Inputs) -> None:
    random = seeded(2)
    owed: set[str] = set()
    met: set[str] = set()
    for _ in range(3000):
        posture = orjson.loads(default_pair[0].evaluate(POSTURE, orjson.dumps(inputs.input(random))))
        owed.update(posture["owed"])
        met.update(posture["met"])
    assert len(owed) > 30, sorted(owed)
    assert len(met) > 20, sorted(met)
