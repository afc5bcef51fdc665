"""What the ledger does not take of requests of persons: each refusal names the field and the cure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from lexgate.domain.consent import Role
from lexgate.domain.rights import RequestEventType, RightsRequest
from lexgate.facts.ledger import Circumstances, _rights
from lexgate.facts.ledger._chain import head
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import Book, refused

MOTHER = kit.says(Role.GUARDIAN, "g-1")
REASON = {"reason": "unfounded"}


def opened(kind: str = "access") -> tuple[Book, RightsRequest]:
    book = Book()
    return book, book.open(kit.rights(kind))


def test_a_request_is_made_once() -> None:
    book, request = opened()
    assert refused(lambda: book.open(request)) == (
        "EventOutOfOrder: request_id: is that of another request; make a new id for each request"
    )


def test_a_request_that_nobody_made_is_not_known() -> None:
    assert refused(lambda: _rights.go_on(Book().by(kit.clinic()), "r-none", RequestEventType.VERIFIED)) == (
        "UnknownRequest: request_id: is not a request of this ledger; open the request first"
    )


def test_nothing_is_fulfilled_for_who_was_not_verified() -> None:
    book, request = opened()
    assert refused(lambda: book.go_on(request, RequestEventType.FULFILLED)) == (
        "RequesterNotVerified: request_id: is a request of which nobody verified who asks; "
        "record verify_request first, or refuse the request"
    )
    book.go_on(request, RequestEventType.VERIFIED)
    book.go_on(request, RequestEventType.FULFILLED)


def test_a_refusal_says_why() -> None:
    book, request = opened()
    assert refused(lambda: book.go_on(request, RequestEventType.REFUSED)) == (
        "RefusalWithoutReason: reason: is missing, and a refusal says why; "
        "write a code, such as identity_not_verified, retention_required or unfounded"
    )
    book.go_on(request, RequestEventType.REFUSED, kit.clinic(**REASON))


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (
            lambda book, _: book.open(kit.rights(), kit.clinic()),
            "actor.role: may not record opened; it takes a subject or guardian",
        ),
        (
            lambda book, request: book.go_on(request, RequestEventType.VERIFIED, kit.person()),
            "actor.role: may not record verified; it takes a controller",
        ),
        (
            lambda book, request: book.go_on(request, RequestEventType.REFUSED, kit.person(**REASON)),
            "actor.role: may not record refused; it takes a controller",
        ),
        (
            lambda book, request: book.go_on(request, RequestEventType.WITHDRAWN, kit.clinic()),
            "actor.role: may not record withdrawn; it takes a subject or guardian",
        ),
        (
            lambda book, _: book.open(kit.rights(), kit.says(Role.SUBJECT, "s-43")),
            "actor.id: is not the subject of the request; name the subject of the request",
        ),
        (
            lambda book, request: book.go_on(request, RequestEventType.VERIFIED, kit.says(Role.CONTROLLER, "shop-1")),
            "actor.id: is not the controller of the request; name that controller",
        ),
        (
            lambda book, _: book.open(kit.rights(), MOTHER),
            "actor.id: is not known as a guardian of the person; state the guardianship first",
        ),
    ],
)
def test_who_may_say_it(write: Callable[[Book, RightsRequest], object], words: str) -> None:
    book, request = opened()
    assert refused(lambda: write(book, request)) == f"WrongActor: {words}"


def test_a_known_guardian_asks() -> None:
    book = Book()
    book.state_guardian()
    book.open(kit.rights(), MOTHER)


def test_no_event_of_a_request_lies_in_the_future_or_before_the_last_one() -> None:
    book, request = opened()
    for at, words in (
        (kit.NOW + 1, "lies in the future of the ledger; leave it out: it is now"),
        (
            kit.NOW - 1,
            (
                "lies before the last event of the request; "
                "leave it out, or write an instant that is not before the last event of the request"
            ),
        ),
    ):
        late = partial(book.go_on, request, RequestEventType.VERIFIED, kit.clinic(occurred_at=at))
        assert refused(late) == f"EventOutOfOrder: occurred_at: {words}"


@pytest.mark.parametrize("at", [None, kit.NOW - 5])
def test_the_event_of_a_request_has_all_that_was_said(at: int | None) -> None:
    book = Book()
    said: Circumstances = kit.person(occurred_at=at, reason="moved_away", evidence_sha256="b" * 64)
    request = book.open(kit.rights(), said)
    book.now += 7
    book.go_on(request, RequestEventType.VERIFIED)
    (case,) = book.history.requests
    first, second = case.events
    happened = kit.NOW if at is None else at
    assert (first.request_id, first.seq, first.type) == (request.request_id, 1, RequestEventType.OPENED)
    assert (first.occurred_at, first.recorded_at) == (happened, kit.NOW)
    assert (first.actor, first.method) == (said.actor, "web_form")
    assert (first.reason, first.evidence_sha256) == ("moved_away", "b" * 64)
    assert first.prev_hash == head(request, ())
    assert (second.seq, second.occurred_at, second.recorded_at) == (2, book.now, book.now)
    assert (second.reason, second.evidence_sha256) == (None, None)
    assert second.prev_hash == head(request, [first])
    assert first.event_id != second.event_id


def test_a_write_about_a_request_says_which() -> None:
    book = Book()
    request = kit.rights()
    changes = book.keep(_rights.open_request(book.by(kit.person()), request))
    assert (changes.about, changes.requests, len(changes.request_events)) == (request.request_id, [request], 1)
    assert changes.request_state() == "opened"
    changes = book.keep(_rights.go_on(book.by(kit.clinic()), request.request_id, RequestEventType.VERIFIED))
    assert (changes.about, changes.requests, len(changes.request_events)) == (request.request_id, [], 1)
    assert changes.request_state() == "verified"
    assert changes.state() is None
