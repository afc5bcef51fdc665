"""Wire messages say the same as JSON requests, and are refused for the same fields."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from google.protobuf import json_format

from lexgate.domain import Vocabulary
from lexgate.domain.decision import Cure, Decision, Effect, Obligation, Requirement, Violation
from lexgate.domain.rendering import decision_json
from lexgate.errors import InputError
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.policy_set import PolicySet
from lexgate.serve.wire import RequestReader
from lexgate.serve.wire_decisions import decision_message
from lexgate.v1 import decision_pb2
from lexgate.v1.decision_service_pb2 import EvaluateRequest

WHOLE: dict[str, Any] = {
    "operation": {"kind": "provide", "purpose": "p", "items": ["phone", "x"], "fee": 1.5, "region": "CN-HN-CS"},
    "processor": {"id": "clinic-7", "roles": ["platform"]},
    "subject": {"id": "s-42", "age": 13},
    "data": {"categories": ["religion"]},
    "recipients": [{"id": "r1"}, {"id": "r2", "country": "US"}],
    "consents": [{"active": True, "granted_at": "2025-01-01", "purposes": ["p"]}],
    "notice": {"id": "n", "form": "rules"},
    "export": {"security_assessment": {"scale": 5}},
    "algorithm": {"harms_user": False},
    "platform": {"registered_users": 60000000},
    "facts": {"contracts": [{"id": "k", "in_force": True}], "target": {"request_rate": 0.5}},
}


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    policies = PolicySet.load()
    return Resolver(
        Vocabulary.parse(policies.vocabulary), orjson.loads(policies.data)["taxonomy"], InlineFacts.MISSING_ONLY
    )


@pytest.fixture(scope="module")
def reader(resolver: Resolver) -> RequestReader:
    return RequestReader(resolver)


def message(request: dict[str, Any]) -> EvaluateRequest:
    return json_format.ParseDict(request, EvaluateRequest())


def refusals(reader: RequestReader, request: EvaluateRequest) -> dict[str, str]:
    with pytest.raises(InputError) as caught:
        reader.prepare(request)
    return {field.name: field.problem for field in caught.value.fields}


def test_a_message_prepares_as_its_json_form_does(reader: RequestReader, resolver: Resolver) -> None:
    from_json = resolver.request(WHOLE)
    for _ in range(2):  # the second time from what is remembered
        from_wire = reader.prepare(message(WHOLE), from_json.now)
        assert orjson.loads(from_wire.input) == orjson.loads(from_json.input)
        assert from_wire.asserted == from_json.asserted
        assert (from_wire.subject_id, from_wire.processor_id) == ("s-42", "clinic-7")


def test_ids_alone_assert_nothing(reader: RequestReader) -> None:
    request = {"operation": {"kind": "use"}, "subject": {"id": "s"}, "data": {"dataset": "d"}, "notice": {"id": "n"}}
    assert reader.prepare(message(request)).asserted == ("operation",)


def test_what_items_imply_follows_the_operation_even_for_remembered_data(reader: RequestReader) -> None:
    data = {"data": {"collected_in_cn": True}}
    personal = reader.prepare(message({"operation": {"items": ["phone"]}, **data}))
    unknown = reader.prepare(message({"operation": {"items": ["x"]}, **data}))
    assert orjson.loads(personal.input)["data"]["personal"] is True
    assert "personal" not in orjson.loads(unknown.input)["data"]


def test_false_and_zero_are_facts(reader: RequestReader) -> None:
    out = orjson.loads(
        reader.prepare(message({"operation": {"automated_decision": False}, "subject": {"age": 0}})).input
    )
    assert out["operation"] == {"automated_decision": False}
    assert out["subject"] == {"age": 0}


def test_a_birth_month_counts_from_the_day_judged(reader: RequestReader) -> None:
    request = message({"operation": {}, "subject": {"birth_month": "2011-05"}})
    ages = []
    for day in ("2025-05-31T15:59:59Z", "2025-05-31T16:00:00Z"):
        request.as_of.FromJsonString(day)
        ages.append(orjson.loads(reader.prepare(request).input)["subject"]["age"])
    assert ages == [13, 14]


def test_options_make_an_answer_that_is_not_binding(reader: RequestReader) -> None:
    request = message({"operation": {}, "as_of": "2025-01-01T00:00:00Z", "explain": True, "language": "zh"})
    prepared = reader.prepare(request)
    assert (prepared.now, prepared.binding, prepared.explain, prepared.language) == (1735689600, False, True, "zh")


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        ({}, {"operation"}),
        ({"operation": {"kind": "Bad Kind"}}, {"operation.kind"}),
        ({"operation": {"kind": "nothing_known"}, "subject": {"age": -3}}, {"operation.kind", "subject.age"}),
        ({"operation": {}, "consents": [{}, {"granted_at": "2025-02-30"}]}, {"consents[1].granted_at"}),
        ({"operation": {}, "facts": {"contracts": [{"kindd": "x"}]}}, {"contracts[0].kindd"}),
        ({"operation": {}, "facts": {"now": 5}}, {"now"}),
        ({"operation": {}, "facts": {"data": {}}}, {"facts.data"}),
        ({"operation": {}, "at_least_revision": "r"}, {"at_least_revision"}),
        ({"operation": {}, "language": "fr"}, {"language"}),
        ({"operation": {"items": ["x" * 1_000_000]}}, {"operation.items[0]"}),
        ({"operation": {"items": [str(number) for number in range(10_000)]}}, {"operation.items"}),
        ({"operation": {"fee": "NaN"}}, {"operation.fee"}),
        ({"operation": {}, "consents": [{}] * 201}, {"consents"}),
    ],
)
def test_unacceptable_messages_are_refused_by_field(
    reader: RequestReader, request_: dict[str, Any], fields: set[str]
) -> None:
    assert set(refusals(reader, message(request_))) == fields


def test_fields_of_a_newer_contract_are_refused(reader: RequestReader) -> None:
    newer = EvaluateRequest.FromString(message({"operation": {}}).SerializeToString() + b"\xf2\x3f\x01x")
    assert "does not know" in next(iter(refusals(reader, newer).values()))
    request = EvaluateRequest()
    request.operation.MergeFromString(b"\xf2\x3f\x01x")
    assert "does not know" in next(iter(refusals(reader, request).values()))


def test_a_decision_is_the_same_on_the_wire_and_in_json() -> None:
    need = Requirement("consents", "add", {"separate": True, "purposes": ["p"], "n": 2, "x": None}, "subject")
    decision = Decision(
        decision_id="d",
        effect=Effect.DENY,
        governs=("ndsr",),
        reasons=(),
        violations=(Violation("ndsr", "22(2)", "code", False, {"category": ("a", "b")}, (Cure((need,)),)),),
        obligations=(Obligation("ndsr", "12.p1c", "keep", "keep", "record", "P1096D", "processing"),),
        consents_relied_on=(),
        asserted=("operation",),
        readings=("r",),
        as_of=1735660800,
        known_at=1735660800,
        binding=True,
        policy_digest="sha256:1",
        log_id="l",
        seq=7,
    )
    wire = json_format.MessageToDict(
        decision_message(decision), preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    plain = decision_json(decision)
    assert wire.pop("effect") == f"EFFECT_{plain.pop('effect')}"
    assert int(wire.pop("seq")) == plain.pop("seq")
    assert wire.pop("explanations") == []
    assert wire.pop("revision") == ""
    assert wire == plain


def test_every_effect_has_its_wire_form() -> None:
    names = {value.name for value in decision_pb2.Effect.DESCRIPTOR.values}
    assert names == {"EFFECT_UNSPECIFIED", *(f"EFFECT_{effect.value}" for effect in Effect)}
