"""The states of a request about rights, and what a request may hold."""

from __future__ import annotations

import pytest

from lexgate.domain.consent import Actor, Role
from lexgate.domain.rights import (
    RequestEvent,
    RequestEventType,
    RequestKind,
    RequestState,
    RightsCase,
    RightsRequest,
    follow,
    following,
)
from lexgate.errors import EventOutOfOrder

ALLOWED = {
    (None, "opened"),
    ("opened", "verified"),
    ("opened", "refused"),
    ("opened", "withdrawn"),
    ("verified", "fulfilled"),
    ("verified", "refused"),
    ("verified", "withdrawn"),
}
LASTING = {*ALLOWED, ("fulfilled", "withdrawn")}
RECORDED = [None, *(state for state in RequestState if state != "overdue")]


def request(kind: str = "access") -> RightsRequest:
    return RightsRequest("r-1", "s-1", "c-1", RequestKind(kind), ("ads",) if kind == "object" else ())


def event(kind: str, seq: int = 1, at: int = 10) -> RequestEvent:
    actor = Actor("s-1", Role.SUBJECT)
    return RequestEvent(f"e-{seq}", "r-1", seq, RequestEventType(kind), at, at + 5, actor, "web", None, None, "")


def case(*kinds: str, of: str = "access") -> RightsCase:
    return RightsCase(request(of), tuple(event(kind, seq, 10 * seq) for seq, kind in enumerate(kinds, 1)))


@pytest.mark.parametrize("kind", list(RequestKind))
def test_each_event_follows_where_the_table_says_and_nowhere_else(kind: RequestKind) -> None:
    found = {(state, event) for state in RECORDED for event in following(kind, state)}
    assert found == (LASTING if kind in {"restrict", "object"} else ALLOWED)


def test_case_goes_on_by_the_table() -> None:
    assert follow(case(), event("opened")).recorded_state() is RequestState.OPENED
    verified = follow(case("opened"), event("verified", 2, 20))
    assert verified == case("opened", "verified")
    lasting = case("opened", "verified", "fulfilled", of="object")
    assert follow(lasting, event("withdrawn", 4, 40)) == case(
        "opened", "verified", "fulfilled", "withdrawn", of="object"
    )


@pytest.mark.parametrize(
    ("before", "kind", "said"),
    [
        ((), "verified", "type: verified cannot follow a request that does not exist yet; what can follow: opened"),
        (
            ("opened",),
            "fulfilled",
            "type: fulfilled cannot follow a request that is opened; what can follow: verified, refused, withdrawn",
        ),
        (
            ("opened", "refused"),
            "withdrawn",
            "type: withdrawn cannot follow a request that is refused; nothing can follow: open a new request",
        ),
        (
            ("opened", "verified", "fulfilled"),
            "withdrawn",
            "type: withdrawn cannot follow a request that is fulfilled; nothing can follow: open a new request",
        ),
    ],
)
def test_what_cannot_follow_is_refused(before: tuple[str, ...], kind: str, said: str) -> None:
    with pytest.raises(EventOutOfOrder) as refused:
        follow(case(*before), event(kind, 9))
    assert str(refused.value) == said


def test_an_event_is_found_by_its_type() -> None:
    found = case("opened", "verified").event(RequestEventType.VERIFIED)
    assert found is not None
    assert (found.type, found.seq) == ("verified", 2)
    assert case("opened").event(RequestEventType.VERIFIED) is None


@pytest.mark.parametrize(
    ("kinds", "of", "is_open", "stands"),
    [
        (["opened"], "delete", True, True),
        (["opened", "verified"], "delete", True, True),
        (["opened", "verified", "fulfilled"], "delete", False, False),
        (["opened", "verified", "fulfilled"], "restrict", False, True),
        (["opened", "verified", "fulfilled"], "object", False, True),
        (["opened", "verified", "fulfilled", "withdrawn"], "object", False, False),
        (["opened", "refused"], "restrict", False, False),
        ([], "restrict", False, False),
    ],
)
def test_request_stands_while_it_binds(kinds: list[str], of: str, is_open: bool, stands: bool) -> None:
    found = case(*kinds, of=of)
    assert (found.open, found.stands) == (is_open, stands)


def test_only_open_requests_become_overdue() -> None:
    assert case().state_at(99, 5) is None
    assert case().due_at(5) is None
    assert case("opened").state_at(15, 5) == "opened"
    assert case("opened").state_at(16, 5) == "overdue"
    assert case("opened", "verified").state_at(99, 5) == "overdue"
    for end in ("refused", "withdrawn"):
        assert case("opened", end).state_at(99, 5) == end


def test_case_is_seen_as_it_was_and_as_it_was_known() -> None:
    whole = case("opened", "verified", "fulfilled")
    assert whole.seen() == whole
    assert whole.seen(as_of=20).recorded_state() == "verified"
    assert whole.seen(known_at=24).recorded_state() == "opened"
    assert whole.seen(known_at=25).recorded_state() == "verified"
    assert whole.seen(as_of=9).recorded_state() is None


def test_request_concerns_its_purposes() -> None:
    assert request("restrict").concerns("care")
    assert request("object").concerns("ads")
    assert request("object").concerns(None)
    assert not request("object").concerns("care")
