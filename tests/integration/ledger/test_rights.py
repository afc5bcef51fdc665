"""The behaviour suite: what persons ask about their rights, what becomes of it, and what follows for processing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from lexgate.domain.consent import Role
from lexgate.domain.rights import RequestEventType, RequestState, RightsRequest
from lexgate.errors import (
    EventOutOfOrder,
    InputError,
    KeyReused,
    LedgerRefusal,
    RefusalWithoutReason,
    RequesterNotVerified,
    UnknownRequest,
    WrongActor,
)
from lexgate.facts.ledger import (
    LedgerStore,
    Rules,
    broken_at,
    facts_of,
    incidents_of,
)
from tests.integration.ledger import kit
from tests.integration.ledger.conftest import Opens

FORTNIGHT = 15 * kit.DAY
REASON = {"reason": "unfounded"}


def opened(ledger: LedgerStore, kind: str = "access", **change: Any) -> RightsRequest:
    """A request that the person made."""
    request = kit.rights(kind, **change)
    ledger.open_request(request, kit.person())
    return request


def fulfilled(ledger: LedgerStore, kind: str = "access", **change: Any) -> RightsRequest:
    """A request that the controller answered as asked."""
    request = opened(ledger, kind, **change)
    ledger.verify_request(request.request_id, kit.clinic())
    ledger.fulfil_request(request.request_id, kit.clinic())
    return request


def subject(ledger: LedgerStore, purpose: str | None = "triage", **asked: Any) -> dict[str, Any]:
    """What a request of the clinic learns of the person, but for the id."""
    at = {"purpose_id": purpose, "processor_id": kit.CONTROLLER, "at": kit.NOW, **asked}
    facts: dict[str, Any] = facts_of(ledger.subject_document(kit.SUBJECT), **at)["subject"]
    del facts["id"]
    return facts


def names(refusal: type[LedgerRefusal], field: str, write: Callable[[], object], ledger: LedgerStore) -> None:
    """The write is refused with that field and a cure, and leaves nothing behind."""
    before = ledger.revision()
    with pytest.raises(refusal) as raised:
        write()
    assert type(raised.value) is refusal
    assert raised.value.field.name == field
    assert raised.value.field.cure
    assert ledger.revision() == before


# The life of a request.


def test_request_is_opened_verified_and_fulfilled(ledger: LedgerStore, clock: kit.Clock) -> None:
    request = kit.rights()
    receipts = [ledger.open_request(request, kit.person())]
    clock.at += 60
    receipts.append(ledger.verify_request(request.request_id, kit.clinic()))
    receipts.append(ledger.fulfil_request(request.request_id, kit.clinic()))
    assert [each.request_state for each in receipts] == ["opened", "verified", "fulfilled"]
    assert [each.revision for each in receipts] == [1, 2, 3]
    assert {each.request_id for each in receipts} == {request.request_id}
    assert {each.record_id for each in receipts} == {None}
    case = ledger.rights_request(request.request_id)
    assert case.request == request
    assert [(each.seq, each.occurred_at) for each in case.events] == [
        (1, kit.NOW),
        (2, kit.NOW + 60),
        (3, kit.NOW + 60),
    ]
    assert broken_at(case) is None
    assert ledger.rights_requests(kit.SUBJECT) == (case,)
    assert ledger.rights_requests("somebody") == ()


def test_refusal_has_a_reason_with_or_without_verification(ledger: LedgerStore) -> None:
    request = opened(ledger)
    names(
        RefusalWithoutReason,
        "reason",
        lambda: ledger.refuse_request(request.request_id, kit.clinic()),
        ledger,
    )
    ledger.refuse_request(request.request_id, kit.clinic(reason="identity_not_verified"))
    refusal = ledger.rights_request(request.request_id).event(RequestEventType.REFUSED)
    assert refusal is not None
    assert refusal.reason == "identity_not_verified"
    other = opened(ledger)
    ledger.verify_request(other.request_id, kit.clinic())
    assert ledger.refuse_request(other.request_id, kit.clinic(**REASON)).request_state == "refused"


def test_nothing_is_fulfilled_for_who_was_not_verified(ledger: LedgerStore) -> None:
    request = opened(ledger, "copy")
    write = partial(ledger.fulfil_request, request.request_id, kit.clinic())
    names(RequesterNotVerified, "request_id", write, ledger)
    ledger.verify_request(request.request_id, kit.clinic())
    assert write().request_state == "fulfilled"


def test_person_takes_back_what_is_open(ledger: LedgerStore) -> None:
    for verified in (False, True):
        request = opened(ledger, "delete")
        if verified:
            ledger.verify_request(request.request_id, kit.clinic())
        assert ledger.withdraw_request(request.request_id, kit.person()).request_state == "withdrawn"
        assert subject(ledger) == {}


@pytest.mark.parametrize("kind", ["access", "copy", "correct", "delete", "port"])
def test_what_was_done_cannot_be_taken_back(ledger: LedgerStore, kind: str) -> None:
    request = fulfilled(ledger, kind)
    names(EventOutOfOrder, "type", lambda: ledger.withdraw_request(request.request_id, kit.person()), ledger)


def test_event_that_cannot_follow_is_out_of_order(ledger: LedgerStore) -> None:
    request = opened(ledger)
    ledger.verify_request(request.request_id, kit.clinic())
    names(EventOutOfOrder, "type", lambda: ledger.verify_request(request.request_id, kit.clinic()), ledger)
    ledger.refuse_request(request.request_id, kit.clinic(**REASON))
    for write in (ledger.verify_request, ledger.fulfil_request, ledger.refuse_request):
        names(EventOutOfOrder, "type", partial(write, request.request_id, kit.clinic(**REASON)), ledger)
    names(EventOutOfOrder, "type", lambda: ledger.withdraw_request(request.request_id, kit.person()), ledger)


def test_request_is_made_once(ledger: LedgerStore) -> None:
    request = opened(ledger)
    names(EventOutOfOrder, "request_id", lambda: ledger.open_request(request, kit.person()), ledger)
    other = replace(request, subject_id="s-43")
    by = kit.says(Role.SUBJECT, "s-43")
    names(EventOutOfOrder, "request_id", lambda: ledger.open_request(other, by), ledger)


@pytest.mark.parametrize("at", [kit.NOW - 1, kit.NOW + 1])
def test_event_before_the_last_one_or_in_the_future_is_out_of_order(ledger: LedgerStore, at: int) -> None:
    request = opened(ledger)
    write = partial(ledger.verify_request, request.request_id, kit.clinic(occurred_at=at))
    names(EventOutOfOrder, "occurred_at", write, ledger)


def test_actor_says_only_what_is_his_to_say(ledger: LedgerStore) -> None:
    request = opened(ledger)
    for by, field in (
        (kit.person(**REASON), "actor.role"),
        (kit.says(Role.AUTHORITY, "cac", **REASON), "actor.role"),
        (kit.says(Role.CONTROLLER, "shop-1", **REASON), "actor.id"),
    ):
        for write in (ledger.verify_request, ledger.refuse_request):
            names(WrongActor, field, partial(write, request.request_id, by), ledger)
    for by, field in (
        (kit.clinic(), "actor.role"),
        (kit.says(Role.SUBJECT, "s-43"), "actor.id"),
        (kit.says(Role.GUARDIAN, "g-1"), "actor.id"),
    ):
        names(WrongActor, field, partial(ledger.withdraw_request, request.request_id, by), ledger)
        names(WrongActor, field, partial(ledger.open_request, kit.rights(), by), ledger)


def test_guardian_whom_the_ledger_knows_asks_and_takes_back(ledger: LedgerStore) -> None:
    ledger.state_guardian(kit.SUBJECT, kit.guardian(), kit.clinic())
    request, by = kit.rights("delete"), kit.says(Role.GUARDIAN, "g-1")
    ledger.open_request(request, by)
    assert subject(ledger) == {"open_requests": ["delete"]}
    assert ledger.withdraw_request(request.request_id, by).request_state == "withdrawn"


@pytest.mark.parametrize("write", ["verify_request", "fulfil_request", "refuse_request", "withdraw_request"])
def test_unknown_request_is_named_and_not_repeated(ledger: LedgerStore, write: str) -> None:
    names(UnknownRequest, "request_id", lambda: getattr(ledger, write)("r-none", kit.clinic()), ledger)
    with pytest.raises(UnknownRequest) as raised:
        ledger.request_state_of("r-none")
    assert "r-none" not in str(raised.value)


def test_same_write_with_the_same_key_is_done_once(opens: Opens) -> None:
    ledger = opens()
    request = kit.rights()
    by = kit.person(idempotency_key="k-1")
    receipt = ledger.open_request(request, by)
    assert opens().open_request(request, by) == receipt
    with pytest.raises(KeyReused):
        ledger.open_request(kit.rights(), by)
    assert ledger.revision() == 1


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("object", {"purposes": ()}, "purposes"),
        ("delete", {"purposes": ("ads",)}, "purposes"),
        ("object", {"purposes": ("a purpose",)}, "purposes[0]"),
        ("correct", {"items": ("Nguyễn",)}, "items[0]"),
        ("access", {"subject_id": "13812345678"}, "subject_id"),
    ],
)
def test_request_that_is_not_acceptable(kind: str, change: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as raised:
        kit.rights(kind, **change)
    assert [each.name for each in raised.value.fields] == [field]


# Until when it is answered.


@pytest.mark.parametrize("verified", [False, True])
def test_open_request_is_overdue_after_the_deadline(ledger: LedgerStore, clock: kit.Clock, verified: bool) -> None:
    request = opened(ledger)
    if verified:
        ledger.verify_request(request.request_id, kit.clinic())
    clock.at += FORTNIGHT
    assert ledger.request_state_of(request.request_id) == ("verified" if verified else "opened")
    clock.at += 1
    assert ledger.request_state_of(request.request_id) == "overdue"
    assert ledger.request_state_of(request.request_id, at=kit.NOW) == ("verified" if verified else "opened")
    ledger.refuse_request(request.request_id, kit.clinic(**REASON))
    assert ledger.request_state_of(request.request_id) == "refused"


def test_deployment_sets_the_deadline(opens: Opens, clock: kit.Clock) -> None:
    ledger = opens(Rules(rights_request_deadline=60))
    request = opened(ledger)
    clock.at += 61
    assert ledger.request_state_of(request.request_id) == "overdue"
    assert opens().request_state_of(request.request_id) == "opened"


def test_controller_sees_what_waits_for_an_answer(ledger: LedgerStore, clock: kit.Clock) -> None:
    first, _, third = opened(ledger), fulfilled(ledger), opened(ledger, "restrict")
    opened(ledger, controller_id="shop-1")
    clock.at += FORTNIGHT + 1
    last = opened(ledger, "delete")
    waiting = ledger.open_requests(kit.CONTROLLER)
    assert [each.case.request for each in waiting] == [first, third, last]
    assert [each.state for each in waiting] == [RequestState.OVERDUE, RequestState.OVERDUE, RequestState.OPENED]
    assert [each.due_at for each in waiting] == [kit.NOW + FORTNIGHT] * 2 + [int(clock.at) + FORTNIGHT]
    page = ledger.open_requests(kit.CONTROLLER, limit=2)
    assert page == waiting[:2]
    assert ledger.open_requests(kit.CONTROLLER, after=page[-1].revision) == waiting[2:]


# What follows for processing.


@pytest.mark.parametrize("kind", ["access", "copy", "correct", "delete", "port", "restrict"])
def test_open_request_is_told_until_it_is_answered(ledger: LedgerStore, kind: str) -> None:
    request = opened(ledger, kind)
    assert subject(ledger) == {"open_requests": [kind]}
    ledger.verify_request(request.request_id, kit.clinic())
    assert subject(ledger) == {"open_requests": [kind]}
    ledger.refuse_request(request.request_id, kit.clinic(**REASON))
    assert subject(ledger) == {}


def test_restriction_stands_until_the_person_takes_it_back(ledger: LedgerStore) -> None:
    request = fulfilled(ledger, "restrict")
    assert subject(ledger) == {"restricted": True}
    ledger.withdraw_request(request.request_id, kit.person())
    assert subject(ledger) == {}


def test_restriction_of_a_purpose_leaves_others_alone(ledger: LedgerStore) -> None:
    opened(ledger, "restrict", purposes=("ads",))
    assert subject(ledger, "ads") == {"open_requests": ["restrict"]}
    assert subject(ledger, "triage") == {}
    assert subject(ledger, None) == {"open_requests": ["restrict"]}  # what is for no purpose may be for any


def test_deletion_of_an_item_leaves_others_alone(ledger: LedgerStore) -> None:
    opened(ledger, "delete", items=("phone",))
    assert subject(ledger, items=["phone", "symptoms"]) == {"open_requests": ["delete"]}
    assert subject(ledger, items=["symptoms"]) == {}
    assert subject(ledger) == {"open_requests": ["delete"]}
    assert subject(ledger, items=()) == {"open_requests": ["delete"]}  # what names no items may touch any


def test_objection_counts_from_the_day_it_is_made_until_it_is_refused_or_taken_back(ledger: LedgerStore) -> None:
    first = opened(ledger, "object", purposes=("ads", "research"))
    assert subject(ledger) == {"objected_purposes": ["ads", "research"]}
    ledger.refuse_request(first.request_id, kit.clinic(**REASON))
    assert subject(ledger) == {}
    second = fulfilled(ledger, "object")
    assert subject(ledger) == {"objected_purposes": ["ads"]}
    ledger.withdraw_request(second.request_id, kit.person())
    assert subject(ledger) == {}


def test_objection_is_open_for_its_purpose(ledger: LedgerStore) -> None:
    opened(ledger, "object")
    assert subject(ledger, "ads") == {"open_requests": ["object"], "objected_purposes": ["ads"]}


def test_requests_bind_the_controller_that_they_were_made_to(ledger: LedgerStore) -> None:
    for kind in ("delete", "restrict", "object"):
        opened(ledger, kind, controller_id="shop-1")
    assert subject(ledger) == {}
    told = subject(ledger, "ads", processor_id="shop-1")
    assert told == {"open_requests": ["delete", "object", "restrict"], "objected_purposes": ["ads"]}


def test_unanswered_requests_are_incidents_of_the_controller(ledger: LedgerStore) -> None:
    opened(ledger, "correct")
    fulfilled(ledger, "restrict")
    document = ledger.subject_document(kit.SUBJECT)
    expected = {"kind": "rights_request", "discovered_at": "2023-11-14T22:13:20Z", "handled": False}
    assert incidents_of(document, kit.CONTROLLER) == [expected]
    assert incidents_of(document, "shop-1") == []
    del document["requests"]  # as it was materialised before there were any
    assert incidents_of(document, kit.CONTROLLER) == []
    assert facts_of(document, purpose_id=None, processor_id=kit.CONTROLLER, at=kit.NOW)["consents"] == []


def test_last_march_can_be_judged_again(ledger: LedgerStore, clock: kit.Clock) -> None:
    clock.at += 10
    request = kit.rights("restrict")
    ledger.open_request(request, kit.person(occurred_at=kit.NOW))
    clock.at += 10
    ledger.verify_request(request.request_id, kit.clinic())
    ledger.refuse_request(request.request_id, kit.clinic(**REASON))

    def seen(**replay: int) -> list[Any]:
        return [each["kind"] for each in ledger.subject_document(kit.SUBJECT, **replay)["requests"]]

    assert seen() == []
    assert seen(as_of=kit.NOW) == ["restrict"]
    assert seen(as_of=kit.NOW - 1) == []
    assert seen(known_at=kit.NOW + 19) == ["restrict"]
    assert seen(as_of=kit.NOW, known_at=kit.NOW + 9) == []
    assert ledger.request_state_of(request.request_id, at=kit.NOW + 15) == "opened"
    assert ledger.request_state_of(request.request_id, at=kit.NOW + 20) == "refused"
    assert ledger.request_state_of(request.request_id, at=kit.NOW - 1) is None
    assert ledger.rights_requests(kit.SUBJECT, known_at=kit.NOW) == ()
    (case,) = ledger.rights_requests(kit.SUBJECT, known_at=kit.NOW + 10)
    assert len(case.events) == 1


def test_replay_of_now_is_what_was_materialised(ledger: LedgerStore) -> None:
    opened(ledger, "delete")
    fulfilled(ledger, "restrict", purposes=("ads",))
    now = ledger.subject_document(kit.SUBJECT)
    assert len(now["requests"]) == 2
    assert ledger.subject_document(kit.SUBJECT, as_of=kit.NOW) == now


def test_kind_that_the_law_does_not_know_is_not_written(ledger: LedgerStore) -> None:
    unknown: Any = "forget"
    with pytest.raises(InputError):
        ledger.open_request(replace(kit.rights(), kind=unknown), kit.person())
    assert ledger.revision() == 0
