"""The behaviour suite: what any store does with writes, and what it does not take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from lexgate.domain.consent import ConsentRecord, Form, Role, State
from lexgate.errors import (
    BundledConsent,
    EventOutOfOrder,
    GuardianNotVerified,
    InputError,
    InsideCooldown,
    KeyReused,
    LedgerRefusal,
    NoticeNeverShown,
    NoticeSuperseded,
    UnknownRecord,
    WrongActor,
)
from lexgate.facts.ledger import Circumstances, LedgerStore, Rules, broken_at, new_id
from lexgate.facts.ledger._port import YEAR
from tests.integration.ledger import kit
from tests.integration.ledger.conftest import Opens

SEPARATE = Form(separate=True, explicit=True)


def given(ledger: LedgerStore, **change: object) -> ConsentRecord:
    """A consent that the person gave unasked."""
    record = kit.record(**change)
    ledger.grant(record, kit.person())
    return record


def requested(ledger: LedgerStore, **change: object) -> ConsentRecord:
    """A consent that the person is asked for."""
    record = kit.record(**change)
    ledger.request(record, kit.clinic())
    return record


def refused(ledger: LedgerStore, purpose: str = "triage") -> ConsentRecord:
    """A consent that the person refused."""
    record = requested(ledger, scope=kit.scope(purpose))
    ledger.refuse(record.record_id, kit.person())
    return record


def names(refusal: type[LedgerRefusal], field: str, write: Callable[[], object], ledger: LedgerStore) -> None:
    """The write is refused with that field and a cure, and leaves nothing behind."""
    before = ledger.revision()
    with pytest.raises(refusal) as raised:
        write()
    assert type(raised.value) is refusal
    assert raised.value.field.name == field
    assert raised.value.field.cure
    assert ledger.revision() == before


# The life of a consent.


def test_request_and_answer(ledger: LedgerStore) -> None:
    record = requested(ledger)
    assert ledger.state_of(record.record_id) is State.REQUESTED
    assert ledger.defer(record.record_id, kit.person()).state is State.DEFERRED
    assert ledger.give(record.record_id, "v1", kit.person()).state is State.GIVEN
    assert ledger.withdraw(record.record_id, kit.person()).state is State.WITHDRAWN
    assert [event.type for event in ledger.consent(record.record_id).events] == [
        "requested",
        "deferred",
        "given",
        "withdrawn",
    ]


def test_record_comes_back_as_it_was_written(ledger: LedgerStore) -> None:
    record = given(
        ledger, guardian=kit.guardian(), form=SEPARATE, joint_controller_ids=("lab-1",), valid_until=kit.NOW + 9
    )
    assert ledger.consent(record.record_id).record == record


def test_each_write_has_the_next_revision(ledger: LedgerStore) -> None:
    assert ledger.revision() == 0
    assert ledger.grant(kit.record(), kit.person()).revision == 1
    assert ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic()).revision == 2
    assert ledger.revision() == 2


def test_renewal_supersedes_in_one_write(ledger: LedgerStore) -> None:
    old = given(ledger)
    new = kit.record(renews_record_id=old.record_id, notice=kit.notice("v2"))
    before = ledger.revision()
    assert ledger.renew(new, kit.person()).revision == before + 1
    assert (ledger.state_of(old.record_id), ledger.state_of(new.record_id)) == (State.SUPERSEDED, State.GIVEN)


def test_renewal_that_was_asked_for_supersedes_once_it_is_given(ledger: LedgerStore) -> None:
    old = given(ledger)
    new = requested(ledger, renews_record_id=old.record_id, notice=kit.notice("v2"))
    assert ledger.state_of(old.record_id) is State.GIVEN
    ledger.give(new.record_id, "v2", kit.person())
    assert ledger.state_of(old.record_id) is State.SUPERSEDED


def test_renewal_of_what_was_withdrawn_meanwhile_stands_for_itself(ledger: LedgerStore) -> None:
    old = given(ledger)
    new = requested(ledger, renews_record_id=old.record_id)
    ledger.withdraw(old.record_id, kit.person())
    ledger.give(new.record_id, "v1", kit.person())
    assert (ledger.state_of(old.record_id), ledger.state_of(new.record_id)) == (State.WITHDRAWN, State.GIVEN)


def test_expired_consent_can_be_renewed(ledger: LedgerStore, clock: kit.Clock) -> None:
    old = given(ledger, valid_until=kit.NOW + 10)
    clock.at += 10
    assert ledger.state_of(old.record_id) is State.EXPIRED
    ledger.renew(kit.record(renews_record_id=old.record_id), kit.person())
    assert ledger.state_of(old.record_id) is State.SUPERSEDED


def test_chain_holds_over_all_events(ledger: LedgerStore) -> None:
    record = requested(ledger)
    ledger.give(record.record_id, "v1", kit.person(evidence_sha256=kit.HASH))
    ledger.withdraw(record.record_id, kit.person(reason="changed_mind"))
    consent = ledger.consent(record.record_id)
    assert broken_at(consent) is None
    assert broken_at(replace(consent, record=replace(record, controller_id="other"))) == 1
    assert broken_at(replace(consent, events=consent.events[:1] + consent.events[2:])) == 2
    forged = replace(consent.events[1], reason="forged")
    assert broken_at(replace(consent, events=(consent.events[0], forged, consent.events[2]))) == 3


# Guards.


@pytest.mark.parametrize("forms", [(SEPARATE, Form()), (Form(), SEPARATE), (SEPARATE, SEPARATE)])
def test_separate_consent_shares_its_act_with_no_other_purpose(ledger: LedgerStore, forms: tuple[Form, Form]) -> None:
    first, second = forms
    given(ledger, act_id="act-1", form=first)
    other = kit.record(act_id="act-1", form=second, scope=kit.scope("research"))
    names(BundledConsent, "act_id", lambda: ledger.request(other, kit.clinic()), ledger)
    names(BundledConsent, "act_id", lambda: ledger.grant(other, kit.person()), ledger)
    ledger.grant(replace(other, act_id="act-2"), kit.person())


def test_plain_consents_may_share_an_act_and_so_may_one_purpose(ledger: LedgerStore) -> None:
    given(ledger, act_id="act-1")
    given(ledger, act_id="act-1", scope=kit.scope("research"))
    given(ledger, act_id="act-2", form=SEPARATE)
    given(ledger, act_id="act-2", form=SEPARATE)
    assert len(ledger.subject_document(kit.SUBJECT)["consents"]) == 4


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verified_at": None}, "guardian.verified_at"),
        ({"verified_at": kit.NOW + 1}, "guardian.verified_until"),
        ({"verified_until": kit.NOW}, "guardian.verified_until"),
        ({"guardian_id": "g-2"}, "guardian.guardian_id"),
    ],
)
def test_guardian_gives_only_while_verified(ledger: LedgerStore, change: dict[str, object], field: str) -> None:
    record = kit.record(guardian=kit.guardian(**change))
    names(GuardianNotVerified, field, lambda: ledger.grant(record, kit.says(Role.GUARDIAN, "g-1")), ledger)


def test_guardian_of_no_record_gives_nothing(ledger: LedgerStore) -> None:
    record = requested(ledger)
    guardian = kit.says(Role.GUARDIAN, "g-1")
    names(GuardianNotVerified, "guardian.guardian_id", lambda: ledger.give(record.record_id, "v1", guardian), ledger)


def test_verified_guardian_gives(ledger: LedgerStore) -> None:
    record = kit.record(guardian=kit.guardian(verified_until=kit.NOW + 1))
    ledger.grant(record, kit.says(Role.GUARDIAN, "g-1"))
    assert ledger.state_of(record.record_id) is State.GIVEN


@pytest.mark.parametrize("shown", [None, kit.NOW + 1])
def test_notice_that_was_not_shown_before_is_not_agreed_to(ledger: LedgerStore, shown: int | None) -> None:
    record = requested(ledger, notice=kit.notice(displayed_at=shown))
    names(NoticeNeverShown, "notice.displayed_at", lambda: ledger.give(record.record_id, "v1", kit.person()), ledger)


def test_other_version_than_the_one_shown_is_not_agreed_to(ledger: LedgerStore) -> None:
    record = requested(ledger)
    names(NoticeNeverShown, "notice_version", lambda: ledger.give(record.record_id, "v2", kit.person()), ledger)


def test_superseded_notice_is_not_agreed_to_again(ledger: LedgerStore) -> None:
    old = given(ledger)
    ledger.renew(kit.record(renews_record_id=old.record_id, notice=kit.notice("v2")), kit.person())
    again = requested(ledger)
    names(NoticeSuperseded, "notice.version", lambda: ledger.give(again.record_id, "v1", kit.person()), ledger)
    names(NoticeSuperseded, "notice.version", lambda: ledger.grant(kit.record(), kit.person()), ledger)
    given(ledger, notice=kit.notice("v2"))


def test_renewal_under_the_same_version_supersedes_no_notice(ledger: LedgerStore) -> None:
    old = given(ledger)
    ledger.renew(kit.record(renews_record_id=old.record_id), kit.person())
    given(ledger)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_refused_purpose_rests_whatever_the_notice_says(ledger: LedgerStore, clock: kit.Clock, version: str) -> None:
    refused(ledger)
    again = kit.record(notice=kit.notice(version))
    clock.at += YEAR
    names(InsideCooldown, "scope.purpose_id", lambda: ledger.request(again, kit.clinic()), ledger)
    clock.at += 1
    assert ledger.request(again, kit.clinic()).state is State.REQUESTED


def test_cooldown_is_that_of_the_purpose_and_of_the_person(ledger: LedgerStore) -> None:
    refused(ledger)
    requested(ledger, scope=kit.scope("research"))
    requested(ledger, subject_id="s-43")


def test_person_may_give_during_the_cooldown_and_so_end_it(ledger: LedgerStore) -> None:
    refused(ledger)
    given(ledger)
    requested(ledger)


def test_consent_that_was_invalid_does_not_end_the_cooldown(ledger: LedgerStore) -> None:
    refused(ledger)
    record = given(ledger)
    ledger.invalidate(record.record_id, kit.clinic(reason="fraud"))
    names(InsideCooldown, "scope.purpose_id", lambda: ledger.request(kit.record(), kit.clinic()), ledger)


def test_back_dated_request_does_not_slip_under_the_cooldown(ledger: LedgerStore) -> None:
    refused(ledger)
    early = kit.clinic(occurred_at=kit.NOW - 10)
    names(InsideCooldown, "scope.purpose_id", lambda: ledger.request(kit.record(), early), ledger)


def test_refusal_that_was_recorded_late_does_not_shorten_the_cooldown(ledger: LedgerStore, clock: kit.Clock) -> None:
    first, second = (requested(ledger, act_id=act) for act in ("act-1", "act-2"))
    clock.at += 100
    ledger.refuse(second.record_id, kit.person())
    ledger.refuse(first.record_id, kit.person(occurred_at=kit.NOW + 1))
    clock.at += YEAR
    names(InsideCooldown, "scope.purpose_id", lambda: ledger.request(kit.record(), kit.clinic()), ledger)


def test_deployment_sets_length_and_prompts_of_the_cooldown(opens: Opens, clock: kit.Clock) -> None:
    ledger = opens(Rules(refusal_cooldown=100, max_prompts_after_refusal=1))
    refused(ledger)
    requested(ledger)
    names(InsideCooldown, "scope.purpose_id", lambda: ledger.request(kit.record(), kit.clinic()), ledger)
    clock.at += 101
    requested(ledger)


def test_clock_that_goes_back_changes_neither_sequence_nor_cooldown(ledger: LedgerStore, clock: kit.Clock) -> None:
    record = given(ledger, scope=kit.scope("research"))
    refused(ledger)
    clock.at -= 2 * YEAR
    names(InsideCooldown, "scope.purpose_id", lambda: ledger.request(kit.record(), kit.clinic()), ledger)
    receipt = ledger.withdraw(record.record_id, kit.person())
    assert receipt.recorded_at == kit.NOW
    assert ledger.state_of(record.record_id) is State.WITHDRAWN
    assert not ledger.subject_document(kit.SUBJECT)["consents"]
    assert [event.seq for event in ledger.consent(record.record_id).events] == [1, 2]


@pytest.mark.parametrize("at", [kit.NOW - 1, kit.NOW + 1])
def test_event_before_the_last_one_or_in_the_future_is_out_of_order(ledger: LedgerStore, at: int) -> None:
    record = given(ledger)
    names(EventOutOfOrder, "occurred_at", lambda: ledger.withdraw(record.record_id, kit.person(occurred_at=at)), ledger)


def test_event_that_cannot_follow_is_out_of_order(ledger: LedgerStore) -> None:
    record = requested(ledger)
    names(EventOutOfOrder, "type", lambda: ledger.withdraw(record.record_id, kit.person()), ledger)
    ledger.give(record.record_id, "v1", kit.person())
    names(EventOutOfOrder, "type", lambda: ledger.give(record.record_id, "v1", kit.person()), ledger)


def test_record_is_made_once(ledger: LedgerStore) -> None:
    record = given(ledger)
    names(EventOutOfOrder, "record_id", lambda: ledger.grant(record, kit.person()), ledger)
    other = replace(record, subject_id="s-43")
    names(EventOutOfOrder, "record_id", lambda: ledger.request(other, kit.clinic()), ledger)


def test_only_a_standing_consent_to_the_same_purpose_and_controller_is_renewed(ledger: LedgerStore) -> None:
    old = given(ledger)
    new = kit.record(renews_record_id=old.record_id)
    cases: list[tuple[ConsentRecord, type[LedgerRefusal]]] = [
        (replace(new, renews_record_id=new_id()), UnknownRecord),
        (replace(new, scope=kit.scope("research")), EventOutOfOrder),
        (replace(new, controller_id="lab-1"), EventOutOfOrder),
    ]
    for wrong, refusal in cases:
        names(refusal, "renews_record_id", partial(ledger.renew, wrong, kit.person()), ledger)
    ledger.withdraw(old.record_id, kit.person())
    names(EventOutOfOrder, "renews_record_id", lambda: ledger.renew(new, kit.person()), ledger)
    with pytest.raises(InputError, match="renews_record_id: is missing"):
        ledger.renew(kit.record(), kit.person())


def test_invalid_from_a_day_between_grant_and_now(ledger: LedgerStore, clock: kit.Clock) -> None:
    record = given(ledger)
    clock.at += 100
    for at in (kit.NOW - 1, kit.NOW + 101):
        with pytest.raises(InputError, match="effective_at"):
            ledger.invalidate(record.record_id, kit.clinic(), effective_at=at)
    assert ledger.revision() == 1
    ledger.invalidate(record.record_id, kit.clinic(), effective_at=kit.NOW + 50)
    assert [ledger.state_of(record.record_id, at=kit.NOW + at) for at in (49, 50)] == [State.GIVEN, State.INVALIDATED]


def test_actor_says_only_what_is_his_to_say(ledger: LedgerStore) -> None:
    asked, stands = requested(ledger).record_id, given(ledger).record_id
    stranger, guardian = kit.says(Role.SUBJECT, "s-43"), kit.says(Role.GUARDIAN, "g-9")
    wrong: list[tuple[str, Callable[[Circumstances], object], Circumstances]] = [
        ("actor.role", lambda by: ledger.give(asked, "v1", by), kit.clinic()),
        ("actor.role", lambda by: ledger.withdraw(stands, by), kit.clinic()),
        ("actor.role", lambda by: ledger.revoke(stands, by), kit.person()),
        ("actor.role", lambda by: ledger.request(kit.record(), by), kit.person()),
        ("actor.id", lambda by: ledger.give(asked, "v1", by), stranger),
        ("actor.id", lambda by: ledger.revoke(stands, by), kit.says(Role.CONTROLLER, "lab-1")),
        ("actor.id", lambda by: ledger.withdraw(stands, by), guardian),
    ]
    for field, write, by in wrong:
        names(WrongActor, field, partial(write, by), ledger)


def test_guardian_of_the_record_may_withdraw(ledger: LedgerStore) -> None:
    record = given(ledger, guardian=kit.guardian())
    assert ledger.withdraw(record.record_id, kit.says(Role.GUARDIAN, "g-1")).state is State.WITHDRAWN


def test_guardian_whose_guardianship_was_stated_may_withdraw(ledger: LedgerStore) -> None:
    record = given(ledger)
    ledger.state_guardian(kit.SUBJECT, kit.guardian(), kit.clinic())
    assert ledger.withdraw(record.record_id, kit.says(Role.GUARDIAN, "g-1")).state is State.WITHDRAWN


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_until": kit.NOW + 0.5}, "valid_until"),
        ({"guardian": kit.guardian(verified_until="tomorrow")}, "guardian.verified_until"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(
    ledger: LedgerStore, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        ledger.grant(kit.record(**change), kit.person())
    assert [each.name for each in refused.value.fields] == [field]
    assert ledger.revision() == 0
    assert ledger.subject_document(kit.SUBJECT)["consents"] == []


def test_unknown_record_is_named_and_not_repeated(ledger: LedgerStore) -> None:
    unknown = new_id()
    names(UnknownRecord, "record_id", lambda: ledger.withdraw(unknown, kit.person()), ledger)
    with pytest.raises(UnknownRecord) as refused:
        ledger.state_of(unknown)
    assert unknown not in str(refused.value)


# Idempotency.


@pytest.mark.parametrize("passed", [5, -2 * YEAR])
def test_same_write_with_the_same_key_is_done_once(opens: Opens, clock: kit.Clock, passed: int) -> None:
    record, by = kit.record(), kit.person(idempotency_key="k-1")
    first = opens().grant(record, by)
    clock.at += passed
    assert opens().grant(record, by) == first
    assert opens().revision() == 1


def test_other_write_with_the_same_key_is_refused(ledger: LedgerStore) -> None:
    ledger.grant(kit.record(), kit.person(idempotency_key="k-1"))
    again = kit.person(idempotency_key="k-1")
    names(KeyReused, "idempotency_key", lambda: ledger.grant(kit.record(), again), ledger)


def test_refused_write_does_not_use_up_its_key(ledger: LedgerStore) -> None:
    record = requested(ledger)
    by = kit.person(idempotency_key="k-1")
    names(EventOutOfOrder, "type", lambda: ledger.withdraw(record.record_id, by), ledger)
    ledger.give(record.record_id, "v1", kit.person())
    assert ledger.withdraw(record.record_id, by).state is State.WITHDRAWN
