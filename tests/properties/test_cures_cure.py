"""every_cure_cures: apply a cure that a violation names, and this violation is gone."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from itertools import product
from typing import Any

from hypothesis import given, settings, strategies as st

from lexgate.decide import Decider
from lexgate.domain import Fact, FactType, Vocabulary
from lexgate.domain.decision import Decision, Requirement, Violation
from lexgate.engine import WasmEngine
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet
from lexgate.log import NullLog
from tests.differential.inputs import Inputs, seeded
from tests.properties.documents import document_of

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
INPUTS = Inputs(POLICIES)
RESOLVER = Resolver(VOCABULARY, {}, InlineFacts.ALWAYS)
ENGINE = WasmEngine(POLICIES.wasm, POLICIES.data, POLICIES.policy_digest)
DECIDER = Decider(
    ENGINE, Matrix.parse(POLICIES.law), CureWriter(VOCABULARY), NullLog(), policy_digest=POLICIES.policy_digest
)

Document = dict[str, Any]


ROUNDS = 3  # as often as filling in one fact brings up that another is missing


@given(st.integers(0, 2**64 - 1))
@settings(max_examples=400, deadline=None)
def test_every_cure_cures(seed: int) -> None:
    document = document_of({**INPUTS.input(seeded(seed)), "schema": 1}, VOCABULARY)
    for violation in decided(document).violations:
        for number, cure in enumerate(violation.cures):
            assert found(cured(document, violation, number), violation) is None, (violation, cure)


@given(st.integers(0, 2**64 - 1))
@settings(max_examples=400, deadline=None)
def test_remembered_cures_are_those_that_would_be_written_anew(seed: int) -> None:
    document = document_of({**INPUTS.input(seeded(seed)), "schema": 1}, VOCABULARY)
    anew = Decider(
        ENGINE, Matrix.parse(POLICIES.law), CureWriter(VOCABULARY), NullLog(), policy_digest=POLICIES.policy_digest
    )
    prepared = RESOLVER.document(document)
    assert DECIDER.decide(prepared, "test").violations == anew.decide(prepared, "test").violations


def decided(document: Document) -> Decision:
    return DECIDER.decide(RESOLVER.document(document), "test")


def found(document: Document, violation: Violation) -> Violation | None:
    same = (each for each in decided(document).violations if each.code == violation.code)
    return next((each for each in same if each.statute == violation.statute), None)


def cured(document: Document, violation: Violation, number: int) -> Document:
    """The document after the cure; once a fact is there that was missing, what refers to it can be filled in."""
    for _ in range(ROUNDS):
        current = found(document, violation)
        if current is None:
            return document
        document = deepcopy(document)
        for need in current.cures[number].requires:
            if need.value is None and need.op in {"add", "contains"}:
                continue  # it refers to a fact that another requirement sets first
            free = need.op == "set" and need.value is None
            value = _any_value(VOCABULARY[need.fact]) if free else need.value
            _apply(document, Requirement(need.fact, need.op, value, need.who_can))
    return document


def _apply(document: Document, need: Requirement) -> None:
    fact = VOCABULARY.facts.get(need.fact)
    if "[]." in need.fact:
        _set_in_each(document, need.fact, need.value)
        return
    *parents, last = need.fact.split(".")
    place = document
    for parent in parents:
        place = place.setdefault(parent, {})
    if need.op == "remove":
        _remove(place, last, need.value)
    elif need.op in {"add", "contains"}:
        _add(place, last, need.value, fact)
    else:
        place[last] = need.value


def _set_in_each(document: Document, name: str, value: Any) -> None:
    root, member = name.split("[].")
    entries = document.setdefault(root, [])
    if not entries:
        entries.append({})
    for entry in entries:
        entry.setdefault(member, value)


def _add(place: Document, name: str, value: Any, fact: Fact | None) -> None:
    held = place.setdefault(name, [])
    if fact is not None and fact.type.is_set:
        place[name] = [*held, *(value if isinstance(value, list) else [value])]
    else:
        held.extend(_one_a_value(value, name))


def _one_a_value(element: Mapping[str, Any], root: str) -> list[Document]:
    """A list where a single value belongs means one element for each of its values."""
    choices = []
    for member, value in element.items():
        fact = VOCABULARY.facts.get(f"{root}[].{member}")
        several = isinstance(value, list) and fact is not None and not fact.type.is_set
        choices.append([(member, each) for each in (value if several else [value])])
    return [dict(combination) for combination in product(*choices)]


def _remove(place: Document, name: str, value: Any) -> None:
    if value is None:
        place.pop(name, None)
    elif isinstance(value, Mapping):
        place[name] = [entry for entry in place.get(name, []) if not _matches(entry, value)]
    else:
        gone = value if isinstance(value, list) else [value]
        place[name] = [member for member in place.get(name, []) if member not in gone]


def _matches(entry: Mapping[str, Any], pattern: Mapping[str, Any]) -> bool:
    return all(
        entry.get(member) in (value if isinstance(value, list) else [value]) for member, value in pattern.items()
    )


def _any_value(fact: Fact) -> Any:
    match fact.type:
        case FactType.BOOL:
            return True
        case FactType.ENUM:
            return fact.values[0]
        case FactType.INT | FactType.NUMBER:
            return fact.minimum or 1
        case FactType.DATE | FactType.DATETIME:
            return "2030-01-01"
        case FactType.COUNTRY:
            return "CN"
    return ["thing"] if fact.type.is_set else "thing"
