"""The behaviour suite: the document of a person, now, as of a day, and as it was known."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from lexgate.domain.consent import ConsentRecord, Form, Role
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import EventOutOfOrder, InputError, WrongActor
from lexgate.facts.ledger import Circumstances, LedgerStore, facts_of
from lexgate.facts.normalise import Normaliser
from lexgate.law.policy_set import PolicySet
from tests.integration.ledger import kit
from tests.integration.ledger.conftest import Opens


def facts(ledger: LedgerStore, at: int = kit.NOW, purpose: str = "triage", **replay: int) -> dict[str, Any]:
    """What a request may rely on."""
    document = ledger.subject_document(kit.SUBJECT, **replay)
    return facts_of(document, purpose_id=purpose, processor_id=kit.CONTROLLER, at=at)


def granted(ledger: LedgerStore, **change: Any) -> ConsentRecord:
    record = kit.record(**change)
    ledger.grant(record, kit.person())
    return record


def test_consent_is_told_in_the_words_of_the_vocabulary(ledger: LedgerStore, policy_set: PolicySet) -> None:
    record = kit.record(form=Form(separate=True, written=True, explicit=True), guardian=kit.guardian())
    ledger.grant(record, kit.says(Role.GUARDIAN, "g-1"))
    ledger.state_fact(kit.SUBJECT, "age_band", "0-13", kit.clinic())
    expected: dict[str, Any] = {
        "subject": {"id": kit.SUBJECT, "age_band": "0-13"},
        "consents": [
            {
                "id": record.record_id,
                "active": True,
                "granted_at": "2023-11-14T22:13:20Z",
                "separate": True,
                "written": True,
                "given_by": "guardian",
                "purposes": ["triage"],
                "methods": ["model_scoring"],
                "items": ["symptoms", "phone"],
                "categories": ["medical_health"],
                "retention_until": "2023-12-14T16:00:00Z",  # 15 December at +08:00, thirty days on
            }
        ],
    }
    assert facts(ledger) == expected
    normaliser = Normaliser(Vocabulary.parse(policy_set.vocabulary))
    (consent,) = orjson.loads(normaliser.document(expected, kit.NOW)[0])["consents"]
    assert consent == {
        **expected["consents"][0],
        "granted_at": kit.NOW,
        "retention_until": 1702569600,
        "items": ["phone", "symptoms"],
    }


def test_person_whom_the_ledger_does_not_know_consented_to_nothing(ledger: LedgerStore) -> None:
    assert ledger.subject_document("nobody")["revision"] == 0
    assert facts(ledger) == {"subject": {"id": kit.SUBJECT}, "consents": []}


@pytest.mark.parametrize("end", ["withdraw", "revoke", "invalidate", "renew"])
def test_what_ended_is_out_of_the_document_at_once(opens: Opens, end: str) -> None:
    ledger, reader = opens(), opens()
    record = granted(ledger)
    assert len(facts(reader)["consents"]) == 1
    if end == "renew":
        ledger.renew(kit.record(renews_record_id=record.record_id), kit.person())
    else:
        getattr(ledger, end)(record.record_id, kit.person() if end == "withdraw" else kit.clinic())
    assert record.record_id not in {each["id"] for each in facts(reader)["consents"]}


def test_consent_is_active_within_its_bounds(ledger: LedgerStore) -> None:
    granted(ledger, valid_from=kit.NOW + 10, valid_until=kit.NOW + 20)
    assert [facts(ledger, at=kit.NOW + at)["consents"][0]["active"] for at in (9, 10, 19, 20)] == [
        False,
        True,
        True,
        False,
    ]


def test_consent_is_never_active_before_it_was_given(ledger: LedgerStore) -> None:
    granted(ledger, valid_from=kit.NOW - 60)
    assert facts(ledger, at=kit.NOW - 1)["consents"][0]["active"] is False


def test_consent_counts_for_its_controllers_alone(ledger: LedgerStore) -> None:
    granted(ledger, joint_controller_ids=("lab-1",))
    document = ledger.subject_document(kit.SUBJECT)
    found = {
        each: len(facts_of(document, purpose_id="triage", processor_id=each, at=kit.NOW)["consents"])
        for each in (kit.CONTROLLER, "lab-1", "shop-1")
    }
    assert found == {kit.CONTROLLER: 1, "lab-1": 1, "shop-1": 0}


def test_refusal_is_told_for_its_purpose_with_the_prompts_since(ledger: LedgerStore, clock: kit.Clock) -> None:
    record = kit.record()
    ledger.request(record, kit.clinic())
    ledger.refuse(record.record_id, kit.person())
    subject = {"id": kit.SUBJECT, "refused_at": "2023-11-14T22:13:20Z", "prompts_since_refusal": 0}
    assert facts(ledger)["subject"] == subject
    assert facts(ledger, purpose="research")["subject"] == {"id": kit.SUBJECT}
    clock.at += 366 * kit.DAY
    ledger.request(kit.record(), kit.clinic())
    assert facts(ledger)["subject"] == {**subject, "prompts_since_refusal": 1}
    granted(ledger)
    assert facts(ledger)["subject"] == {"id": kit.SUBJECT}


def test_standing_facts_replace_each_other_and_can_be_taken_back(ledger: LedgerStore) -> None:
    stated: list[tuple[str, bool | str]] = [
        ("birth_month", "2011-05"),
        ("age_band", "14-17"),
        ("personalisation_off", True),
        ("is_consumer", True),
    ]
    for name, value in stated:
        ledger.state_fact(kit.SUBJECT, name, value, kit.clinic())
    ledger.state_fact(kit.SUBJECT, "is_consumer", None, kit.clinic())
    assert facts(ledger)["subject"] == {"id": kit.SUBJECT, "age_band": "14-17", "personalisation_off": True}
    ledger.state_fact(kit.SUBJECT, "birth_month", None, kit.clinic())
    assert facts(ledger)["subject"] == {"id": kit.SUBJECT, "personalisation_off": True}


def test_fact_that_held_earlier_and_was_recorded_late_replaces_no_later_one(ledger: LedgerStore) -> None:
    ledger.state_fact(kit.SUBJECT, "personalisation_off", True, kit.person())
    ledger.state_fact(kit.SUBJECT, "personalisation_off", False, kit.person(occurred_at=kit.NOW - 10))
    assert facts(ledger)["subject"] == {"id": kit.SUBJECT, "personalisation_off": True}
    assert facts(ledger, as_of=kit.NOW - 1)["subject"] == {"id": kit.SUBJECT, "personalisation_off": False}


def test_fact_that_the_ledger_does_not_keep_is_refused(ledger: LedgerStore) -> None:
    with pytest.raises(InputError, match="is not a fact that the ledger keeps"):
        ledger.state_fact(kit.SUBJECT, "phone", "13812345678", kit.clinic())
    assert ledger.revision() == 0


@pytest.mark.parametrize("by", [kit.person(), kit.says(Role.GUARDIAN, "g-1")])
def test_guardianship_is_stated_by_who_verified_it(ledger: LedgerStore, by: Circumstances) -> None:
    with pytest.raises(WrongActor, match=r"actor\.role"):
        ledger.state_guardian(kit.SUBJECT, kit.guardian(), by)
    assert ledger.revision() == 0


def test_fact_of_the_future_is_out_of_order(ledger: LedgerStore) -> None:
    with pytest.raises(EventOutOfOrder, match="occurred_at"):
        ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic(occurred_at=kit.NOW + 1))


def test_guardianship_is_stated_once_a_guardian(ledger: LedgerStore) -> None:
    for guardian in (kit.guardian(), kit.guardian(guardian_id="g-2"), kit.guardian(verified_until=kit.NOW)):
        ledger.state_guardian(kit.SUBJECT, guardian, kit.clinic())
    found = ledger.subject_document(kit.SUBJECT)["guardianships"]
    assert {each["guardian_id"]: each["verified_until"] for each in found} == {"g-1": kit.NOW, "g-2": kit.NOW + kit.DAY}


# Another day, and another state of knowledge.


def test_last_march_can_be_judged_again(ledger: LedgerStore, clock: kit.Clock) -> None:
    record = granted(ledger)
    clock.at += 100
    ledger.withdraw(record.record_id, kit.person())
    ledger.state_fact(kit.SUBJECT, "account_closed", True, kit.clinic())
    then = kit.NOW + 99
    assert [each["id"] for each in facts(ledger, at=then, as_of=then)["consents"]] == [record.record_id]
    assert facts(ledger, as_of=then)["subject"] == {"id": kit.SUBJECT}
    assert (
        facts(ledger, as_of=kit.NOW + 100)
        == facts(ledger)
        == {"subject": {"id": kit.SUBJECT, "account_closed": True}, "consents": []}
    )
    assert facts(ledger, as_of=kit.NOW - 1)["consents"] == []


def test_what_was_found_later_counts_only_for_who_knew_it(ledger: LedgerStore, clock: kit.Clock) -> None:
    record = granted(ledger)
    clock.at += 1000
    ledger.invalidate(record.record_id, kit.says(Role.AUTHORITY, "cac-1", reason="fraud"))
    then = kit.NOW + 500
    assert facts(ledger, as_of=then)["consents"] == []
    assert len(facts(ledger, as_of=then, known_at=then)["consents"]) == 1
    assert ledger.state_of(record.record_id, at=then) == "invalidated"
    assert ledger.state_of(record.record_id, at=then, known_at=then) == "given"
    assert len(facts(ledger, known_at=then)["consents"]) == 1


def test_what_happened_before_it_was_recorded_is_told_apart(ledger: LedgerStore, clock: kit.Clock) -> None:
    record = granted(ledger)
    clock.at += 1000
    ledger.withdraw(record.record_id, kit.person(occurred_at=kit.NOW + 10))
    then = kit.NOW + 500
    assert (facts(ledger, as_of=then)["consents"], len(facts(ledger, as_of=then, known_at=then)["consents"])) == ([], 1)


def test_replay_of_now_is_what_was_materialised(ledger: LedgerStore, clock: kit.Clock) -> None:
    granted(ledger)
    record = kit.record(scope=kit.scope("research"))
    ledger.request(record, kit.clinic())
    ledger.refuse(record.record_id, kit.person())
    ledger.state_guardian(kit.SUBJECT, kit.guardian(), kit.clinic())
    assert ledger.subject_document(kit.SUBJECT, as_of=int(clock.at), known_at=int(clock.at)) == ledger.subject_document(
        kit.SUBJECT
    )
