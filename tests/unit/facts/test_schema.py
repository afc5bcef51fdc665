"""The schemas and the normaliser accept the same documents and requests."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from jsonschema import Draft202012Validator

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.errors import InputError
from lexgate.facts.normalise import Normaliser
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.facts.schema import decision_schema, document_schema, input_schema, request_schema
from lexgate.law.policy_set import PolicySet
from tests.differential.inputs import Inputs, seeded
from tests.properties.documents import document_of

_POLICIES = PolicySet.load()
_VOCABULARY = Vocabulary.parse(_POLICIES.vocabulary)
_NORMALISER = Normaliser(_VOCABULARY)
_RESOLVER = Resolver(_VOCABULARY, orjson.loads(_POLICIES.data)["taxonomy"], InlineFacts.ALWAYS)
_DOCUMENTS = Draft202012Validator(document_schema(_VOCABULARY))
_INPUTS = Draft202012Validator(input_schema(_VOCABULARY))
_REQUESTS = Draft202012Validator(request_schema(_VOCABULARY))
_AIMED = Inputs(_POLICIES)
_FACTS = [fact for fact in _VOCABULARY.facts.values() if fact.type is not FactType.LIST]

# Neither null nor "", which mean a missing fact, and no day that does not exist: a schema says nothing about those.
_ANYTHING: list[Any] = [
    *(True, False, 0, 1, -1, 1.0, 1.5, 2**53 - 1, 2**53, 1e15, 200, -300),
    *("x", "CN", "cn", "CNN", "a b", "bell\x07", "n" * 256, "n" * 257, "0-13", "18+", "2011-05", "2011-13", "14 or so"),
    *("2025-01-31", "2025-01-31T09:30:00+08:00", "2025-01-31t09:30:00.5z", "2025-01-31T09:30:00", "31.1.2025"),
    *("P90D", "P1Y2DT3H4M5S", "P", "PT", "P1W", "1D"),
    *([], ["x"], ["x", "x"], ["n" * 257], [1], [[]], ["x"] * 1001, {}, {"x": 1}, [{}], [{"x": 1}]),
]


def values_of(fact: Fact) -> st.SearchStrategy[Any]:
    codes = st.sampled_from(fact.values or ("x",))
    own = st.lists(codes, max_size=3) if fact.type.is_set else codes
    return own | st.sampled_from(_ANYTHING)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A few facts, each with a value of its own type or of any other."""
    document: dict[str, Any] = {}
    for fact in draw(st.lists(st.sampled_from(_FACTS), max_size=5)):
        put(document, fact.name.split("."), draw(values_of(fact)))
    if draw(st.integers(0, 9)) == 0:
        put(document, draw(st.sampled_from(["x", "operation.x", "consents[].x", "data"])).split("."), "x")
    return document


def put(document: dict[str, Any], path: list[str], value: Any) -> None:
    place: Any = document
    for part in path[:-1]:
        if not isinstance(place, dict):
            return
        name = part.removesuffix("[]")
        place = place.setdefault(name, [{}] if part.endswith("[]") else {})
        place = place[0] if isinstance(place, list) and place else place
    if isinstance(place, dict):
        place[path[-1].removesuffix("[]")] = value


def normalises(document: Any) -> bool:
    try:
        _NORMALISER.document(document, 0)
    except InputError:
        return False
    return True


def resolves(request: Any) -> bool:
    try:
        _RESOLVER.request(request)
    except InputError:
        return False
    return True


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_the_normaliser_accepts_what_the_schema_of_documents_accepts(document: dict[str, Any]) -> None:
    if "now" not in document or isinstance(document["now"], str):
        assert normalises(document) == _DOCUMENTS.is_valid(document)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_what_the_normaliser_makes_keeps_to_the_schema_of_the_input(document: dict[str, Any]) -> None:
    if normalises(document):
        assert_input(orjson.loads(_NORMALISER.document(document, 0)[0]))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_inputs_that_state_many_facts_keep_to_the_schema_of_the_input(seed: int) -> None:
    assert_input(orjson.loads(_NORMALISER.document(document_of(_AIMED.input(seeded(seed)), _VOCABULARY), 0)[0]))


def assert_input(normal: Any) -> None:
    problems = [f"{error.json_path}: {error.message}" for error in _INPUTS.iter_errors(normal)]
    assert problems == []


_INPUT: dict[str, Any] = {
    "schema": 1,
    "now": 1_750_000_000,
    "operation": {"kind": "use", "items": ["email", "phone"], "retention_until": 1_760_000_000},
    "consents": [{"active": True}],
}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("schema", 2),
        ("now", "2025-06-01"),
        ("now", None),
        ("operation.kind", "collekt"),
        ("operation.kind", ""),
        ("operation.items", []),
        ("operation.items", ["email", "email"]),
        ("operation.items", [""]),
        ("operation.retention_until", "2025-12-31"),
        ("operation.retention_until", 1.5),
        ("consents", []),
        ("subject.age_band", "18+"),
        ("large_platform", True),
        ("nonsense", 1),
    ],
)
def test_the_schema_of_the_input_refuses_what_is_not_its_normal_form(place: str, value: Any) -> None:
    assert_input(_INPUT)
    changed = orjson.loads(orjson.dumps(_INPUT))
    put(changed, place.split("."), value)
    assert not _INPUTS.is_valid(changed)


@pytest.mark.parametrize("missing", ["schema", "now"])
def test_an_input_has_its_version_and_the_instant_judged(missing: str) -> None:
    assert not _INPUTS.is_valid({name: value for name, value in _INPUT.items() if name != missing})


def test_the_input_counts_in_whole_numbers_and_says_of_what() -> None:
    for fact in _VOCABULARY.facts.values():
        if fact.type in _COUNTED and fact.judged and fact.derived is None:
            schema = schema_of(fact, _INPUTS.schema)
            assert schema["type"] == "integer"
            assert f"Unit: {_COUNTED[fact.type]}" in schema["description"]


_COUNTED = {
    FactType.DATE: "seconds since 1970-01-01T00:00:00Z.",
    FactType.DATETIME: "seconds since 1970-01-01T00:00:00Z.",
    FactType.DURATION: "seconds.",
    FactType.NUMBER: "thousandths of ",
}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_the_resolver_accepts_what_the_schema_of_requests_accepts(document: dict[str, Any]) -> None:
    request = {"operation": {}, **document}

    if len({"age", "age_band", "birth_month"} & set(_names(request.get("subject")))) <= 1:  # states the age once
        assert resolves(request) == _REQUESTS.is_valid(request)


def _names(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def test_every_stated_fact_is_described_with_its_unit() -> None:
    for fact in _VOCABULARY.facts.values():
        if fact.derived is None:
            assert described(fact).startswith(fact.description)
            assert (fact.unit or "") in described(fact)


def described(fact: Fact) -> str:
    return str(schema_of(fact, _DOCUMENTS.schema)["description"])


def schema_of(fact: Fact, whole: Any) -> Any:
    schema: Any = whole
    for part in fact.name.split("."):
        schema = schema["properties"][part.removesuffix("[]")]
        schema = schema["items"] if part.endswith("[]") else schema
    return schema


@pytest.mark.parametrize("maker", [document_schema, request_schema, input_schema, lambda _: decision_schema()])
def test_each_is_a_schema_of_2020_12(maker: Any) -> None:
    schema = maker(_VOCABULARY)

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_derived_facts_are_in_none_and_the_clock_only_in_documents() -> None:
    derived = {name for name, fact in _VOCABULARY.facts.items() if fact.derived is not None}
    documents_, requests = document_schema(_VOCABULARY)["properties"], request_schema(_VOCABULARY)["properties"]

    assert derived
    assert not derived & documents_.keys()
    assert {"now", "param"} <= documents_.keys()
    assert not {"now", "param"} & requests.keys()
    assert requests.keys() >= _RESOLVER.roots
