"""Who may erase a person, and when."""

from __future__ import annotations

import pytest

from lexgate.domain.consent import Role
from lexgate.facts.ledger import Circumstances
from lexgate.facts.ledger._erasure import check_erasure
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import Book, refused


def check(by: Circumstances) -> None:
    book = Book()
    book.state_guardian()
    check_erasure(book.history, by, kit.NOW)


@pytest.mark.parametrize(
    "by", [kit.says(Role.SUBJECT, "s-43"), kit.says(Role.GUARDIAN, "g-2"), kit.says(Role.GUARDIAN, kit.SUBJECT)]
)
def test_nobody_else_erases(by: Circumstances) -> None:
    assert refused(lambda: check(by)) == (
        "WrongActor: actor.id: is not the person, or not known as a guardian; name who asked for it"
    )


def test_no_erasure_lies_in_the_future() -> None:
    assert refused(lambda: check(kit.person(occurred_at=kit.NOW + 1))) == (
        "EventOutOfOrder: occurred_at: lies in the future of the ledger; leave it out: it is now"
    )


@pytest.mark.parametrize(
    "by",
    [
        kit.person(),
        kit.person(occurred_at=kit.NOW),
        kit.person(occurred_at=kit.NOW - 1),
        kit.says(Role.GUARDIAN, "g-1"),
        kit.clinic(),
        kit.says(Role.AUTHORITY, "court-1"),
    ],
)
def test_the_person_a_known_guardian_a_controller_and_an_authority_erase(by: Circumstances) -> None:
    check(by)
