"""A request names ids; the ledger and the registers say the rest, and a caller cannot say otherwise."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import orjson
import pytest
from google.protobuf.json_format import ParseDict

from lexgate.bootstrap import Application, Store, assemble
from lexgate.config import Config, LogSection
from lexgate.domain.decision import Decision, Effect
from lexgate.domain.register import Entry, Kind
from lexgate.errors import InputError, RegisterFault
from lexgate.facts.ledger import new_id
from lexgate.facts.resolve import InlineFacts
from lexgate.serve.wire import RequestReader
from lexgate.v1.decision_service_pb2 import EvaluateRequest
from tests.integration.resolution import clinic

KEPT = {"operation__retention_until": "2026-12-31"}


def ask(application: Application, **change: Any) -> Decision:
    return application.decider.decide(application.resolver.request(clinic.request(**change)), "test")


def cited(decision: Decision) -> set[str]:
    return {f"{each.statute}:{each.article}" for each in decision.violations}


def contradicted(decision: Decision) -> tuple[str, ...]:
    [found] = [each for each in decision.violations if each.article == "contradiction"]
    return found.details["fact"]


def unregistered(decision: Decision) -> tuple[str, ...]:
    [found] = [each for each in decision.violations if each.article == "unregistered"]
    return found.details["fact"]


def facts(application: Application, **change: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(application.resolver.request(clinic.request(**change)).input)
    return found


@pytest.fixture
def consented(store: Store) -> str:
    """The id of a separate consent to triage, given just now."""
    record = clinic.consent(int(time.time()))
    store.ledger.grant(record, clinic.person())
    return record.record_id


def test_a_dataset_says_what_is_sensitive_so_that_a_caller_cannot_forget_it(application: Application) -> None:
    decision = ask(application, **KEPT)
    assert decision.effect is Effect.DENY
    [found] = [each for each in decision.violations if each.article == "22(2)"]
    assert found.details["category"] == ("medical_health",)


def test_a_consent_of_the_ledger_is_relied_on_and_only_the_operation_is_asserted(
    application: Application, consented: str
) -> None:
    decision = ask(application, **KEPT)
    assert decision.effect is Effect.ALLOW
    assert decision.consents_relied_on == (consented,)
    assert decision.asserted == ("operation",)
    assert decision.revision == "5"
    assert decision.binding


def test_a_withdrawal_is_seen_by_the_next_decision(application: Application, store: Store, consented: str) -> None:
    assert ask(application, **KEPT).effect is Effect.ALLOW
    receipt = store.ledger.withdraw(consented, clinic.person())
    decision = ask(application, **KEPT)
    assert (decision.effect, decision.revision) == (Effect.DENY, str(receipt.revision))


def test_a_consent_of_another_controller_does_not_count(application: Application, store: Store) -> None:
    other = clinic.consent(int(time.time()), controller_id="clinic-8")
    store.ledger.grant(other, clinic.person())
    assert "ndsr:22(2)" in cited(ask(application, **KEPT))


@pytest.mark.usefixtures("consented")
@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"subject__age": 30}, "subject.age"),
        ({"subject__is_consumer": True}, "subject.is_consumer"),
        ({"consents": [{"id": "c-1", "active": True, "purposes": ["triage"]}]}, "consents"),
        ({"processor__is_sme": True}, "processor.is_sme"),
        ({"processor__serves_public": False}, "processor.serves_public"),
        ({"notice__form": "individual"}, "notice.form"),
        ({"data__personal": False}, "data.personal"),
        ({"data__network": False}, "data.network"),
        ({"data__necessary_items": ["phone"]}, "data.necessary_items"),
        ({"facts": {"contracts": [{"id": "k-1", "in_force": True}]}}, "contracts"),
        ({"facts": {"filings": {"security_officer": {"name": "x"}}}}, "filings.security_officer.name"),
    ],
)
def test_a_fact_that_is_known_otherwise_is_denied_and_named(
    application: Application, change: dict[str, Any], fact: str
) -> None:
    decision = ask(application, **KEPT, **change)
    assert contradicted(decision) == (fact,)
    assert decision.asserted == ("operation",)
    assert decision.effect is Effect.DENY


@pytest.mark.usefixtures("consented")
@pytest.mark.parametrize(
    "change",
    [
        {"subject__age": 18},
        {"subject__age_band": "18+"},
        {"processor__serves_public": True},
        {"notice__form": "rules"},
        {"data__personal": True},
        {"data__categories": ["medical_health"]},
        {"subject__age": None},
    ],
)
def test_a_fact_that_is_known_the_same_way_asserts_nothing(application: Application, change: dict[str, Any]) -> None:
    decision = ask(application, **KEPT, **change)
    assert (decision.effect, decision.asserted) == (Effect.ALLOW, ("operation",))


def test_a_consent_named_as_the_ledger_has_it_is_no_contradiction(application: Application, consented: str) -> None:
    named = {"consents": [{"id": consented, "separate": True, "purposes": ["triage"]}]}
    assert ask(application, **KEPT, **named).effect is Effect.ALLOW


@pytest.mark.usefixtures("consented")
def test_what_no_register_says_of_data_a_caller_may_and_it_is_listed(application: Application) -> None:
    decision = ask(application, **KEPT, data__source="subject", data__categories=["biometric"])
    assert decision.asserted == ("data", "operation")
    [found] = [each for each in decision.violations if each.article == "22(2)"]
    assert found.details["category"] == ("biometric",)


@pytest.mark.usefixtures("consented")
@pytest.mark.parametrize(
    ("change", "facts"),
    [
        ({"processor__id": "clinic-9"}, ("data.dataset", "notice.id", "processor.id")),
        ({"data__dataset": "nowhere"}, ("data.dataset",)),
        ({"operation__items": ["symptoms", "face"]}, ("operation.items",)),
        ({"notice__id": "nowhere"}, ("notice.id",)),
        ({"algorithm__id": "nowhere"}, ("algorithm.id",)),
        ({"platform__id": "nowhere"}, ("platform.id",)),
        ({"facts": {"system": {"id": "nowhere"}, "app": {"id": "nowhere"}}}, ("app.id", "system.id")),
    ],
)
def test_an_id_that_no_register_has_is_denied(
    application: Application, change: dict[str, Any], facts: tuple[str, ...]
) -> None:
    assert unregistered(ask(application, **KEPT, **change)) == facts


def test_erasing_is_not_blocked_by_what_the_caller_gets_wrong(application: Application) -> None:
    decision = ask(application, operation__kind="delete", subject__age=3, data__dataset="nowhere")
    assert decision.effect is Effect.ALLOW


def test_a_processor_with_two_datasets_says_of_each_its_own(application: Application, store: Store) -> None:
    wards = Entry(
        kind=Kind.DATASET,
        id="wards",
        processor=clinic.CLINIC,
        facts={"personal": False, "network": False},
        items={"beds": ()},
        links={"system": "ward-system"},
    )
    system = Entry(kind=Kind.SYSTEM, id="ward-system", processor=clinic.CLINIC, facts={"backup": True})
    store.registers.put(system, clinic.OFFICE)
    store.registers.put(wards, clinic.OFFICE)
    found = facts(application, data__dataset="wards", operation__items=["beds"])
    assert found["data"] == {"personal": False, "network": False}
    assert found["system"] == {"backup": True}
    assert facts(application)["data"]["categories"] == ["contact", "medical_health"]


def test_necessary_items_are_those_of_the_purpose(application: Application) -> None:
    assert facts(application)["data"]["necessary_items"] == ["phone", "symptoms"]
    assert "necessary_items" not in facts(application, operation__purpose="marketing")["data"]


def test_contracts_are_in_force_between_their_days_and_those_of_others_are_left_out(
    application: Application, store: Store
) -> None:
    now = int(time.time())
    for name, party, since, until in (
        ("k-now", "lab", now - 10, now + 1000),
        ("k-over", "lab", now - 1000, now - 10),
        ("k-other", "press", now - 10, None),
    ):
        contract = Entry(
            kind=Kind.CONTRACT,
            id=name,
            processor=clinic.CLINIC,
            facts={"counterparty": party, "kind": "entrust"},
            valid_from=since,
            valid_until=until,
        )
        store.registers.put(contract, clinic.OFFICE)
    found = facts(application, operation__kind="entrust", recipients=[{"id": "lab", "country": "CN"}])
    assert [(each["id"], each["in_force"]) for each in found["contracts"]] == [("k-now", True)]


def test_an_approval_of_export_counts_for_its_purposes_and_recipients(application: Application, store: Store) -> None:
    approval = Entry(
        kind=Kind.EXPORT,
        id="e-1",
        processor=clinic.CLINIC,
        facts={"security_assessment": {"passed_at": "2025-02-01T00:00:00+08:00", "scale": 10}},
        purposes=("triage",),
        recipients=("lab-sg",),
    )
    store.registers.put(approval, clinic.OFFICE)
    abroad = {"operation__kind": "provide", "recipients": [{"id": "lab-sg", "country": "SG"}]}
    assert facts(application, **abroad)["export"]["security_assessment"]["scale"] == 10
    assert "export" not in facts(application, **abroad, operation__purpose="research")
    assert "export" not in facts(application, **{**abroad, "recipients": [{"id": "lab-us", "country": "US"}]})


@pytest.mark.usefixtures("consented")
def test_wire_and_json_prepare_the_same(application: Application) -> None:
    reader = RequestReader(application.resolver)
    now = int(time.time())
    for change in (
        {},
        KEPT,
        {"subject__age": 30},
        {"data__source": "subject"},
        {"processor__serves_public": True},
        {"facts": {"system": {"id": "nowhere"}, "orders": [{"kind": "rectify", "in_force": True}]}},
        {"recipients": [{"id": "lab", "country": "CN"}], "algorithm__id": "a"},
    ):
        request = clinic.request(**change)
        wire = reader.prepare(ParseDict(request, EvaluateRequest()), now)
        plain = application.resolver.stated(*application.resolver.read(request), now)
        assert orjson.loads(wire.input) == orjson.loads(plain.input), change
        assert wire._replace(input=b"") == plain._replace(input=b""), change


def test_an_id_that_is_none_is_refused_on_the_wire_too(application: Application) -> None:
    request = ParseDict(clinic.request(subject__id="x\u0000y"), EvaluateRequest())
    with pytest.raises(InputError, match=r"subject\.id"):
        RequestReader(application.resolver).prepare(request)


def test_nothing_but_ids_may_come_from_a_caller_where_inline_facts_are_never_taken(application: Application) -> None:
    application.resolver.inline_facts = InlineFacts.NEVER
    assert application.resolver.request(clinic.request()).asserted == ("operation",)
    with pytest.raises(InputError, match="may not be asserted"):
        application.resolver.request(clinic.request(subject__age=18))


def test_where_every_root_may_be_asserted_what_is_stated_stands(application: Application) -> None:
    application.resolver.inline_facts = InlineFacts.ALWAYS
    found = facts(application, subject__age=7)
    assert found["subject"] == {"age": 7}
    assert "contradictions" not in found
    assert found["notice"]["form"] == "rules"


def test_without_a_ledger_a_caller_states_all() -> None:
    plain = assemble(Config(log=LogSection(enabled=False)))
    found = plain.resolver.request(clinic.request(subject__age=30))
    assert (found.asserted, found.revision) == (("operation", "subject"), None)
    plain.close()


def test_an_entry_that_does_not_fit_the_vocabulary_is_a_fault_and_never_an_answer(
    application: Application, store: Store
) -> None:
    wrong = replace(clinic.REGISTERED[1], version="v4", facts={"form": "carved in stone"})
    try:
        store.registers.put(wrong, clinic.OFFICE)
    except InputError:
        return  # refused where it is written, which is better still
    with pytest.raises(RegisterFault, match="notice"):
        ask(application)


def test_a_person_whom_the_ledger_does_not_know_has_consented_to_nothing(application: Application) -> None:
    decision = ask(application, subject__id=new_id(), **KEPT)
    assert {"ndsr:22(2)", "house:age_unknown"} <= cited(decision)


def test_a_request_of_the_person_that_is_not_answered_obliges_and_freezes(
    application: Application, store: Store, consented: str
) -> None:
    opened = store.ledger.open_request(clinic.rights_request("restrict"), clinic.person())
    decision = ask(application, **KEPT)
    assert "23a" in {each.article for each in decision.obligations}
    assert "house:processing_frozen" in cited(decision)
    assert consented not in decision.consents_relied_on
    assert ask(application, operation__kind="store", **KEPT).effect is Effect.ALLOW
    assert str(opened.revision) == decision.revision


@pytest.mark.usefixtures("consented")
def test_the_register_says_of_each_item_what_it_is(application: Application) -> None:
    found = facts(application, operation__items=["symptoms", "phone"])["items"]
    assert found == [
        {"id": "symptoms", "categories": ["medical_health"]},
        {"id": "phone", "categories": ["contact"]},
    ]
    assert "items" not in facts(application, data__dataset=None)
