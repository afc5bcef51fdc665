"""What the ledger does not take: each refusal names the field and the cure, and what lies next to it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from lexgate.domain.consent import ConsentRecord, EventType, Form, Role
from lexgate.facts.ledger import Circumstances, Rules
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import Book, refused

SEPARATE = Form(separate=True, explicit=True)
MOTHER = kit.says(Role.GUARDIAN, "g-1")
STRANGER = kit.says(Role.SUBJECT, "s-43")
COURT = kit.says(Role.AUTHORITY, "court-1")


def given(**change: object) -> tuple[Book, ConsentRecord]:
    """A book with a consent that the person gave unasked."""
    book = Book()
    return book, book.grant(kit.record(**change))


def asked(**change: object) -> tuple[Book, ConsentRecord]:
    """A book with a consent that the person is asked for."""
    book = Book()
    return book, book.request(kit.record(**change))


# A record.


def test_a_record_is_made_once() -> None:
    book, record = given()
    words = "EventOutOfOrder: record_id: is that of another record; make a new id for each record"
    assert refused(lambda: book.grant(record)) == words
    assert refused(lambda: book.request(record)) == words


@pytest.mark.parametrize("forms", [(SEPARATE, Form()), (Form(), SEPARATE), (SEPARATE, SEPARATE)])
def test_a_separate_consent_shares_its_act_with_no_other_purpose(forms: tuple[Form, Form]) -> None:
    book, _ = given(act_id="a-1", form=forms[0])
    other = kit.record(act_id="a-1", form=forms[1], scope=kit.scope("ads"))
    assert refused(lambda: book.grant(other)) == (
        "BundledConsent: act_id: is shared with another purpose, and one of the two is a separate consent; "
        "ask for a separate consent in an act of its own, with its own act_id"
    )
    book.grant(replace(other, scope=kit.scope("triage")))
    book.grant(kit.record(act_id="a-2", form=forms[1], scope=kit.scope("ads")))


def test_plain_consents_share_an_act() -> None:
    book, _ = given(act_id="a-1")
    book.grant(kit.record(act_id="a-1", scope=kit.scope("ads")))


def renewing(book: Book, record: ConsentRecord, **change: object) -> str:
    return refused(lambda: book.grant(kit.record(renews_record_id=record.record_id, **change)))


def test_a_renewal_renews_what_stands_for_the_same_purpose_and_controller() -> None:
    book, record = given()
    assert renewing(book, kit.record()) == (
        "UnknownRecord: renews_record_id: is not a record of this person; name the consent that is renewed"
    )
    assert renewing(book, record, scope=kit.scope("ads")) == (
        "EventOutOfOrder: renews_record_id: is a consent to another purpose; renew each purpose by a record of its own"
    )
    assert renewing(book, record, controller_id="lab-1") == (
        "EventOutOfOrder: renews_record_id: is a consent to another controller; ask for a new consent, renewing none"
    )
    book.end(record, EventType.WITHDRAWN)
    assert renewing(book, record) == (
        "EventOutOfOrder: renews_record_id: is not a consent that stands; "
        "ask for a new consent, and leave renews_record_id out"
    )


def test_a_renewal_names_what_it_renews() -> None:
    book, record = given()
    assert refused(lambda: book.by(kit.person()).renew(kit.record())) == (
        "InputError: renews_record_id: is missing; name the consent that is renewed"
    )
    book.keep(book.by(kit.person()).renew(kit.record(renews_record_id=record.record_id)))


@pytest.mark.parametrize(
    "write",
    [
        lambda by: by.give("r-none", "v1"),
        lambda by: by.end("r-none", EventType.WITHDRAWN),
        lambda by: by.invalidate("r-none", None),
    ],
)
def test_a_record_that_nobody_made_is_not_known(write: Callable[[object], object]) -> None:
    assert refused(lambda: write(Book().by(kit.person()))) == (
        "UnknownRecord: record_id: is not a record of this ledger; request or grant the consent first"
    )


# The cooldown.

COOLDOWN = (
    "InsideCooldown: scope.purpose_id: was refused, and the cooldown is not over; "
    "a new version of the notice does not end it; "
    "do not ask until it is over; the person may still give the consent unasked"
)


def test_who_refused_is_not_asked_until_the_cooldown_is_over() -> None:
    book, record = asked()
    book.rules = Rules(refusal_cooldown=100, max_prompts_after_refusal=1)
    book.end(record, EventType.REFUSED)
    book.request(kit.record(scope=kit.scope("ads")))
    book.now += 100
    book.request(kit.record())
    assert refused(lambda: book.request(kit.record())) == COOLDOWN
    book.now += 1
    book.request(kit.record())


def test_the_cooldown_is_a_year_without_any_prompt() -> None:
    book, record = asked()
    book.end(record, EventType.REFUSED)
    book.now += 365 * 86400
    assert refused(lambda: book.request(kit.record())) == COOLDOWN
    book.now += 1
    book.request(kit.record())


# Who says it.


def actor_refused(kind: EventType, by: Circumstances) -> str:
    book, record = asked()
    if kind in (EventType.WITHDRAWN, EventType.INVALIDATED, EventType.REVOKED):
        book.keep(book.by(kit.person()).give(record.record_id, "v1"))
    if kind is EventType.REQUESTED:
        return refused(lambda: book.by(by).request(kit.record()))
    if kind is EventType.GIVEN:
        return refused(lambda: book.by(by).give(record.record_id, "v1"))
    return refused(lambda: book.end(record, kind, by))


@pytest.mark.parametrize(
    ("kind", "by", "who"),
    [
        (EventType.REQUESTED, kit.person(), "controller"),
        (EventType.GIVEN, kit.clinic(), "subject or guardian"),
        (EventType.REFUSED, COURT, "subject or guardian"),
        (EventType.DEFERRED, kit.clinic(), "subject or guardian"),
        (EventType.WITHDRAWN, kit.clinic(), "subject or guardian"),
        (EventType.INVALIDATED, kit.person(), "controller or authority"),
        (EventType.REVOKED, MOTHER, "controller or authority"),
    ],
)
def test_each_role_says_what_is_its_own(kind: EventType, by: Circumstances, who: str) -> None:
    assert actor_refused(kind, by) == f"WrongActor: actor.role: may not record {kind.value}; it takes a {who}"


def test_the_person_is_the_subject_of_the_record() -> None:
    assert actor_refused(EventType.WITHDRAWN, STRANGER) == (
        "WrongActor: actor.id: is not the subject of the record; name the subject of the record"
    )


def test_the_controller_is_one_of_the_record() -> None:
    book, record = given(joint_controller_ids=("lab-1",))
    assert refused(lambda: book.end(record, EventType.REVOKED, kit.says(Role.CONTROLLER, "shop-1"))) == (
        "WrongActor: actor.id: is not a controller of the record; name a controller of the record"
    )
    book.end(record, EventType.REVOKED, kit.says(Role.CONTROLLER, "lab-1"))


def test_an_authority_of_any_name_revokes() -> None:
    book, record = given()
    book.end(record, EventType.REVOKED, COURT)


def test_the_guardian_is_known() -> None:
    book, record = given()
    words = (
        "WrongActor: actor.id: is not known as a guardian of the person; "
        "name the guardian of the record, or state the guardianship first"
    )
    assert refused(lambda: book.end(record, EventType.WITHDRAWN, MOTHER)) == words
    book.state_guardian()
    assert refused(lambda: book.end(record, EventType.WITHDRAWN, kit.says(Role.GUARDIAN, "g-2"))) == words
    book.end(record, EventType.WITHDRAWN, MOTHER)


def test_the_guardian_of_the_record_is_known() -> None:
    book, record = given(guardian=kit.guardian())
    book.end(record, EventType.WITHDRAWN, MOTHER)


@pytest.mark.parametrize("by", [kit.person(), MOTHER])
def test_a_guardianship_is_stated_by_who_verified_it(by: Circumstances) -> None:
    book = Book()
    assert refused(lambda: book.state_guardian(by)) == (
        "WrongActor: actor.role: may not state a guardianship; it takes a controller or authority, who verified it"
    )
    book.state("is_consumer", True, by)
    book.state_guardian(COURT)


# What is agreed to.


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"guardian_id": "g-2"},
            (
                "guardian.guardian_id: is not the guardian of the record; "
                "name the guardian in the record, with the verification"
            ),
        ),
        (
            {"verified_at": None},
            "guardian.verified_at: says of no verification; verify the guardianship, and ask by a new record",
        ),
        (
            {"verified_until": kit.NOW},
            (
                "guardian.verified_until: shows a verification of another time; "
                "verify the guardianship again, and ask by a new record"
            ),
        ),
    ],
)
def test_a_guardian_gives_while_verified(change: dict[str, object], words: str) -> None:
    record = kit.record(guardian=kit.guardian(**change))
    assert refused(lambda: Book().grant(record, MOTHER)) == f"GuardianNotVerified: {words}"


def test_a_guardian_whom_the_record_does_not_name_gives_nothing() -> None:
    assert refused(lambda: Book().grant(kit.record(), MOTHER)).startswith(
        "GuardianNotVerified: guardian.guardian_id: is not the guardian of the record"
    )


@pytest.mark.parametrize("shown", [None, kit.NOW + 1])
def test_what_was_not_shown_before_is_not_agreed_to(shown: int | None) -> None:
    assert refused(lambda: Book().grant(kit.record(notice=kit.notice(displayed_at=shown)))) == (
        "NoticeNeverShown: notice.displayed_at: does not say that the notice was shown before; "
        "show the notice first, and say in displayed_at when"
    )
    Book().grant(kit.record(notice=kit.notice(displayed_at=kit.NOW)))


def test_the_version_agreed_to_is_the_one_that_was_shown() -> None:
    book, record = asked()
    assert refused(lambda: book.by(kit.person()).give(record.record_id, "v2")) == (
        "NoticeNeverShown: notice_version: is not the version of the notice that was shown; "
        "ask again with the version that the person is shown"
    )


def test_a_version_that_was_replaced_is_not_agreed_to() -> None:
    book, record = given()
    book.grant(kit.record(renews_record_id=record.record_id, notice=kit.notice("v2")))
    assert refused(lambda: book.grant(kit.record())) == (
        "NoticeSuperseded: notice.version: was replaced by one that the person agreed to since; "
        "show the version that replaced it, and ask for a consent to that one"
    )
    book.grant(kit.record(notice=kit.notice("v1", id="other")))


OWN = (
    "OwnConsentNeeded: actor.role: is a guardian, and the person is 14 or older; "
    "let the person give the consent, or correct the age"
)


def test_who_is_14_gives_the_consent_alone() -> None:
    book = Book()
    book.state("age_band", "14-17")
    record = kit.record(guardian=kit.guardian())
    assert refused(lambda: book.grant(record, MOTHER)) == OWN
    book.grant(kit.record(guardian=kit.guardian()))
    book.rules = Rules(own_consent_at_14=False)
    book.grant(record, MOTHER)


def test_who_is_14_by_the_record_gives_the_consent_alone() -> None:
    record = kit.record(guardian=kit.guardian(), subject_age_band="14-17")
    assert refused(lambda: Book().grant(record, MOTHER)) == OWN
    Book().grant(replace(record, subject_age_band="13-17"), MOTHER)


def test_the_age_that_counts_is_that_of_the_day_on_which_the_guardian_gave() -> None:
    book = Book()
    book.state("age_band", "14-17")
    book.now += 10
    book.grant(kit.record(guardian=kit.guardian()), replace(MOTHER, occurred_at=kit.NOW - 1))


# When it was.

FUTURE = "EventOutOfOrder: occurred_at: lies in the future of the ledger; leave it out: it is now"


def test_no_event_lies_in_the_future_or_before_the_last_one() -> None:
    book, record = given()
    book.now += 10
    for at, words in (
        (book.now + 1, FUTURE),
        (
            kit.NOW - 1,
            (
                "EventOutOfOrder: occurred_at: lies before the last event of the record; "
                "leave it out, or write an instant that is not before the last event of the record"
            ),
        ),
    ):
        late = partial(book.end, record, EventType.WITHDRAWN, kit.person(occurred_at=at))
        assert refused(late) == words
    for at in (kit.NOW, book.now):
        book.by(kit.person(occurred_at=at)).end(record.record_id, EventType.WITHDRAWN)


def test_no_fact_lies_in_the_future() -> None:
    book = Book()
    assert refused(lambda: book.state("is_consumer", True, kit.clinic(occurred_at=kit.NOW + 1))) == FUTURE
    book.state("is_consumer", True, kit.clinic(occurred_at=kit.NOW))


def test_a_consent_is_invalid_from_its_grant_on_at_the_earliest() -> None:
    book, record = given()
    book.now += 10
    for at in (kit.NOW - 1, book.now + 1):
        assert refused(partial(book.by(kit.clinic()).invalidate, record.record_id, at)) == (
            "InputError: effective_at: lies before the grant, or in the future; "
            "leave it out, and the consent was invalid from the beginning"
        )
    for stated, from_ in ((kit.NOW, kit.NOW), (book.now, book.now), (None, kit.NOW)):
        (event,) = book.by(kit.clinic()).invalidate(record.record_id, stated).events
        assert (event.effective_at, event.occurred_at) == (from_, book.now)
