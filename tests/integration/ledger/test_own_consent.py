"""The behaviour suite: what a guardian gave for a child ends when the child is 14; and what a person is like."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.consent import ConsentRecord, Role
from lexgate.errors import InputError, OwnConsentNeeded
from lexgate.facts.ledger import LedgerStore, Rules, facts_of
from tests.integration.ledger import kit
from tests.integration.ledger.conftest import Opens

MOTHER = kit.says(Role.GUARDIAN, "g-1")
# Born in May 2010: surely 14 from June 2024 on, at +08:00.
MONTH, BIRTHDAY = "2010-05", 1717171200


def consents(ledger: LedgerStore, at: int = kit.NOW, **replay: int) -> list[dict[str, Any]]:
    """The consents as a request learns of them."""
    document = ledger.subject_document(kit.SUBJECT, **replay)
    found: list[dict[str, Any]] = facts_of(document, purpose_id="triage", processor_id=kit.CONTROLLER, at=at)[
        "consents"
    ]
    return found


def by_guardian(ledger: LedgerStore, **change: Any) -> ConsentRecord:
    """A consent that the mother gave."""
    record = kit.record(guardian=kit.guardian(), **change)
    ledger.grant(record, MOTHER)
    return record


def aged(ledger: LedgerStore, name: str, value: str | None) -> None:
    ledger.state_fact(kit.SUBJECT, name, value, kit.clinic())


def test_guardians_consent_ends_with_the_month_after_the_birthday(ledger: LedgerStore) -> None:
    aged(ledger, "birth_month", MONTH)
    by_guardian(ledger)
    (child,) = consents(ledger, BIRTHDAY - 1)
    (grown,) = consents(ledger, BIRTHDAY)
    assert (child["active"], "outgrown" in child) == (True, False)
    assert (grown["active"], grown["outgrown"]) == (False, True)


@pytest.mark.parametrize(("band", "ended"), [("0-13", False), ("10-17", False), ("14-17", True), ("18+", True)])
def test_guardians_consent_ends_where_the_band_is_surely_14(ledger: LedgerStore, band: str, ended: bool) -> None:
    by_guardian(ledger)
    aged(ledger, "age_band", band)
    (consent,) = consents(ledger)
    assert (not consent["active"], consent.get("outgrown", False)) == (ended, ended)


def test_guardians_consent_stands_while_the_age_is_unknown(ledger: LedgerStore) -> None:
    by_guardian(ledger)
    assert consents(ledger)[0]["active"]
    aged(ledger, "age_band", "14-17")
    aged(ledger, "age_band", None)
    assert consents(ledger)[0]["active"]


def test_what_expired_before_is_not_told_as_outgrown(ledger: LedgerStore) -> None:
    aged(ledger, "birth_month", MONTH)
    by_guardian(ledger, valid_until=BIRTHDAY - kit.DAY)
    (consent,) = consents(ledger, BIRTHDAY)
    assert not consent["active"]
    assert "outgrown" not in consent


def test_child_renews_by_itself(ledger: LedgerStore) -> None:
    old = by_guardian(ledger)
    aged(ledger, "age_band", "14-17")
    renewal = kit.record(renews_record_id=old.record_id)
    ledger.renew(renewal, kit.person())
    assert ledger.state_of(old.record_id) == "superseded"
    (consent,) = consents(ledger)
    assert (consent["id"], consent["active"], consent["given_by"]) == (renewal.record_id, True, "self")


def test_own_consent_of_the_person_never_ends_by_age(ledger: LedgerStore) -> None:
    aged(ledger, "age_band", "18+")
    ledger.grant(kit.record(), kit.person())
    assert consents(ledger)[0]["active"]


def test_guardian_gives_nothing_for_who_is_14(ledger: LedgerStore) -> None:
    aged(ledger, "age_band", "14-17")
    record = kit.record(guardian=kit.guardian())
    ledger.request(record, kit.clinic())
    before = ledger.revision()
    for write in (
        lambda: by_guardian(ledger),
        lambda: ledger.give(record.record_id, "v1", MOTHER),
    ):
        with pytest.raises(OwnConsentNeeded) as raised:
            write()
        assert raised.value.field.name == "actor.role"
        assert "let the person give the consent" in raised.value.field.cure
    assert ledger.revision() == before
    assert ledger.give(record.record_id, "v1", kit.person()).state == "given"


def test_guardian_gives_nothing_where_the_record_says_14(ledger: LedgerStore) -> None:
    with pytest.raises(OwnConsentNeeded):
        by_guardian(ledger, subject_age_band="14-17")
    by_guardian(ledger, subject_age_band="0-13")


def test_grant_that_is_recorded_late_is_judged_by_the_age_of_its_day(ledger: LedgerStore, clock: kit.Clock) -> None:
    aged(ledger, "birth_month", MONTH)
    clock.at = BIRTHDAY + kit.DAY
    record = kit.record(guardian=kit.guardian(verified_until=None))
    with pytest.raises(OwnConsentNeeded):
        ledger.grant(record, MOTHER)
    ledger.grant(record, kit.says(Role.GUARDIAN, "g-1", occurred_at=BIRTHDAY - 1))
    assert not consents(ledger, BIRTHDAY)[0]["active"]
    assert consents(ledger, BIRTHDAY - 1)[0]["active"]


def test_deployment_that_reads_otherwise_lets_the_guardian_give(opens: Opens) -> None:
    ledger = opens(Rules(own_consent_at_14=False))
    aged(ledger, "age_band", "14-17")
    by_guardian(ledger)
    # The policies judge by their reading whether it counts.
    assert consents(ledger)[0]["outgrown"]


# What a person is like.


def test_wishes_are_told_under_their_names(ledger: LedgerStore) -> None:
    by = kit.person()
    ledger.state_fact(kit.SUBJECT, "pushes_refused", True, by)
    ledger.state_fact(kit.SUBJECT, "minor_mode", True, by)
    ledger.state_fact(kit.SUBJECT, "deleted_tags", ("night_owl",), by)
    ledger.state_fact(kit.SUBJECT, "deleted_tags", ("night_owl", "parent"), by)
    told = ledger.subject_document(kit.SUBJECT)["subject"]
    assert told == {"pushes_refused": True, "minor_mode": True, "deleted_tags": ["night_owl", "parent"]}
    assert ledger.subject_document(kit.SUBJECT, as_of=kit.NOW)["subject"] == told
    ledger.state_fact(kit.SUBJECT, "deleted_tags", None, by)
    assert "deleted_tags" not in ledger.subject_document(kit.SUBJECT)["subject"]


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("deleted_tags", "night_owl", "subject.deleted_tags"),
        ("deleted_tags", True, "subject.deleted_tags"),
        ("deleted_tags", ("night owl",), "subject.deleted_tags[0]"),
        ("minor_mode", "yes", "subject.minor_mode"),
        ("pushes_refused", ("yes",), "subject.pushes_refused"),
        ("age_band", ("0-13",), "subject.age_band"),
    ],
)
def test_wish_of_another_shape_is_refused(ledger: LedgerStore, name: str, value: Any, field: str) -> None:
    with pytest.raises(InputError) as raised:
        ledger.state_fact(kit.SUBJECT, name, value, kit.person())
    assert [each.name for each in raised.value.fields] == [field]
    assert ledger.revision() == 0
