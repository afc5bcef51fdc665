"""Named promises about requests on their way to the policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from google.protobuf import json_format
from hypothesis import given, settings, strategies as st
from protovalidate import Validator

from lexgate.domain import Vocabulary
from lexgate.errors import InputError
from lexgate.facts.normalise import Normaliser
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.policy_set import PolicySet
from lexgate.serve.wire import RequestReader
from lexgate.v1.decision_service_pb2 import EvaluateRequest
from tests.differential.inputs import Inputs, seeded
from tests.properties.documents import document_of, request_of

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
INPUTS = Inputs(POLICIES)
NORMALISER = Normaliser(VOCABULARY)
RESOLVER = Resolver(VOCABULARY, orjson.loads(POLICIES.data)["taxonomy"], InlineFacts.ALWAYS)
READER = RequestReader(RESOLVER)

seeds = st.integers(0, 2**64 - 1)
many = settings(max_examples=300, deadline=None)


@given(seeds)
@many
def test_a_document_normalises_to_the_input_that_it_was_written_from(seed: int) -> None:
    facts = {**INPUTS.input(seeded(seed)), "schema": 1, "now": 1_767_225_600}
    facts.get("operation", {}).pop("region", None)
    assert orjson.loads(NORMALISER.document(document_of(facts, VOCABULARY), 0)[0]) == without_empty(facts)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "age", "x"]), inner, max_size=2),
    max_leaves=4,
)


@given(seeds, st.sampled_from(sorted(NORMALISER.roots)), st.none() | JSON, st.booleans())
@many
def test_what_is_remembered_of_a_root_is_its_normal_form(seed: int, root: str, other: Any, whole: bool) -> None:
    value = document_of(INPUTS.input(seeded(seed)), VOCABULARY).get(root, {})
    if other is not None:
        value = {**value, "id": other} if isinstance(value, dict) and not whole else other
    outcomes = [_outcome(each, root, value) for each in (NORMALISER.fragment, NORMALISER.repeated, NORMALISER.repeated)]
    assert outcomes[0] == outcomes[1] == outcomes[2]


def _outcome(normalise: Callable[[str, Any], bytes], root: str, value: Any) -> Any:
    try:
        return normalise(root, value)
    except InputError as error:
        return error.fields


@given(seeds)
@many
def test_normalising_ignores_the_order_and_the_repetition_of_members(seed: int) -> None:
    document = document_of(INPUTS.input(seeded(seed)), VOCABULARY)
    for root in document.values():
        for name, value in root.items() if isinstance(root, dict) else ():
            if isinstance(value, list) and value and isinstance(value[0], str):
                root[name] = [*reversed(value), value[0]]
    again = document_of(INPUTS.input(seeded(seed)), VOCABULARY)
    first, second = (orjson.loads(NORMALISER.document(each, 5)[0]) for each in (document, again))
    assert first == second


@given(seeds)
@many
def test_what_the_vocabulary_accepts_the_wire_contract_accepts(seed: int) -> None:
    request = request_of(INPUTS.input(seeded(seed)), VOCABULARY)
    RESOLVER.request(request)
    message = json_format.ParseDict(request, EvaluateRequest())
    assert Validator().collect_violations(message) == []


@pytest.mark.promise
@given(seeds)
@many
def test_json_equals_wire(seed: int) -> None:
    """A request in JSON and the same request as a wire message come to the same facts."""
    request = request_of(INPUTS.input(seeded(seed)), VOCABULARY)
    from_json = RESOLVER.request(request)
    from_wire = READER.prepare(json_format.ParseDict(request, EvaluateRequest()), from_json.now)
    assert orjson.loads(from_wire.input) == orjson.loads(from_json.input)
    assert from_wire.asserted == from_json.asserted


def without_empty(facts: Any) -> Any:
    """An empty list is a missing fact."""
    if isinstance(facts, list):
        return [without_empty(entry) for entry in facts]
    if not isinstance(facts, dict):
        return facts
    return {name: without_empty(value) for name, value in facts.items() if value != []}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(sorted({part.removesuffix("[]") for name in VOCABULARY.facts for part in name.split(".")}))


@pytest.mark.promise
@given(st.dictionaries(NAMES, JSON | st.dictionaries(NAMES, JSON, max_size=4), max_size=5))
@settings(max_examples=500, deadline=None)
def test_no_document_does_anything_but_normalise_or_be_refused_by_field(document: object) -> None:
    """A document is normalised, or refused with the field that is wrong and what would cure it."""
    try:
        NORMALISER.document(document, 0)
    except InputError as error:
        fields = error.fields
    else:
        return
    assert fields
    assert all(field.problem and field.cure for field in fields)


SECRET = "Zhang-San-13800138000"


@pytest.mark.promise
@given(st.sampled_from(sorted(name for name, fact in VOCABULARY.facts.items() if fact.derived is None)))
@settings(max_examples=400, deadline=None)
def test_no_error_repeats_a_value(name: str) -> None:
    """An error names the field and never the value, which may be personal."""
    value: object = SECRET if VOCABULARY[name].type not in {"string", "id"} else {SECRET: SECRET}
    for part in reversed(name.split(".")):
        value = {part.removesuffix("[]"): [value] if part.endswith("[]") else value}
    with pytest.raises(InputError) as caught:
        NORMALISER.document(value, 0)
    assert SECRET not in str(caught.value)
