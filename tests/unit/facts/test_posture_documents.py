"""Documents of a posture: scope, instant, what is asserted, and what a served caller may not say."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from lexgate.domain import Vocabulary
from lexgate.domain.posture import Scope
from lexgate.errors import InputError
from lexgate.facts.posture_documents import Instant, read_claims, read_document, read_question
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.policy_set import PolicySet

AT = Instant(now=1_767_225_600)


@pytest.fixture(scope="module")
def resolver(policy_set: PolicySet) -> Resolver:
    return Resolver(Vocabulary.parse(policy_set.vocabulary), {}, InlineFacts.MISSING_ONLY)


@pytest.mark.parametrize(
    ("document", "scope"),
    [
        ({}, Scope()),
        ({"operation": None, "data": ""}, Scope()),
        ({"operation": {"place": "CN"}}, Scope("CN")),
        ({"operation": {"place": "CN", "region": "CN-HN-CS"}}, Scope("CN-HN-CS")),
        ({"operation": {"region": "CN-SJZ"}, "data": {"dataset": "intake"}}, Scope("CN-SJZ", "intake")),
    ],
)
def test_the_scope_is_the_region_and_the_dataset_as_stated(
    resolver: Resolver, document: dict[str, Any], scope: Scope
) -> None:
    assert read_document(resolver, document, AT).scope == scope


def test_a_document_of_a_file_may_state_its_instant_and_is_then_not_binding(resolver: Resolver) -> None:
    stated = read_document(resolver, {"now": "2025-06-01"}, AT)
    assert (stated.now, stated.binding) == (1_748_707_200, False)
    assert read_document(resolver, {}, AT).now == AT.now
    asked = read_document(resolver, {"now": "2025-06-01"}, Instant(AT.now, 5))
    assert (asked.now, asked.binding, orjson.loads(asked.input)["now"]) == (5, False, 5)


def test_a_root_with_nothing_but_an_id_asserts_nothing(resolver: Resolver) -> None:
    document = {"processor": {"id": "p-1"}, "data": {"dataset": "d", "personal": True}, "filings": {}, "orders": []}
    read = read_document(resolver, document, AT)
    assert (read.processor_id, read.asserted) == ("p-1", ("data",))


@pytest.mark.parametrize("root", ["now", "param"])
def test_a_served_caller_states_neither_the_instant_nor_parameters(resolver: Resolver, root: str) -> None:
    with pytest.raises(InputError) as caught:
        read_claims(resolver, [{}, {root: "2025-06-01"}], AT, 5)
    assert [field.name for field in caught.value.fields] == [f"documents[1].{root}"]
    assert "never taken from a caller" in caught.value.fields[0].problem


def test_every_unacceptable_field_is_named_and_no_value(resolver: Resolver) -> None:
    documents = [{"operation": {"place": "SECRET"}}, {}, {"filings": {"secret_audit": {"date": "SECRET"}}}, "SECRET"]
    with pytest.raises(InputError) as caught:
        read_claims(resolver, documents, AT, 5)
    names = [field.name for field in caught.value.fields]
    assert names == ["documents[0].operation.place", "documents[2].filings.secret_audit", "documents[3]"]
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("count", [0, 6])
def test_as_many_documents_as_configured(resolver: Resolver, count: int) -> None:
    with pytest.raises(InputError, match="from 1 to 5"):
        read_claims(resolver, [{}] * count, AT, 5)


def test_claims_are_refused_where_facts_come_from_registers_alone(policy_set: PolicySet) -> None:
    never = Resolver(Vocabulary.parse(policy_set.vocabulary), {}, InlineFacts.NEVER)
    with pytest.raises(InputError, match="may not be asserted"):
        read_claims(never, [{}], AT, 5)


def test_a_question_has_an_instant_and_a_language() -> None:
    assert read_question({}) == (None, "en")
    assert read_question({"as_of": "2025-06-01", "language": "vi"}) == (1_748_707_200, "vi")
    for wrong in ({"language": "SECRET"}, {"language": ["en"]}, {"as_of": "SECRET"}, {"as_of": 5}):
        with pytest.raises(InputError) as caught:
            read_question(wrong)
        assert [field.name for field in caught.value.fields] == list(wrong)
        assert "SECRET" not in str(caught.value)
