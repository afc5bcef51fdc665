"""The state machine of a consent, and what a record may hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lexgate.domain.consent import (
    FOLLOWS,
    Actor,
    Consent,
    ConsentEvent,
    ConsentRecord,
    EventType,
    Form,
    Guardian,
    Notice,
    Retention,
    Role,
    Scope,
    State,
    apply,
)
from lexgate.domain.standing import SubjectFact, Value
from lexgate.errors import EventOutOfOrder, InputError

HASH = "0" * 64
NOTICE = Notice("n", "v1", HASH, "vi", 5)
RECORD = ConsentRecord("r-1", "s-1", "c-1", "CN", "act-1", NOTICE, Scope("ads"), Form(), valid_from=10, valid_until=100)

ALLOWED = {
    (None, "requested"),
    (None, "given"),
    ("requested", "given"),
    ("requested", "refused"),
    ("requested", "deferred"),
    ("deferred", "given"),
    ("deferred", "refused"),
    *(
        (before, after)
        for before in ("given", "expired")
        for after in ("withdrawn", "superseded", "invalidated", "revoked")
    ),
    *((before, "invalidated") for before in ("withdrawn", "superseded", "revoked")),
}


def event(kind: EventType | str, seq: int = 1, at: int = 10, **change: Any) -> ConsentEvent:
    plain = ConsentEvent(
        f"e-{seq}", "r-1", seq, EventType(kind), at, at, Actor("s-1", Role.SUBJECT), "web", None, None, ""
    )
    return replace(plain, **change)


@pytest.mark.parametrize("before", [None, *State])
@pytest.mark.parametrize("kind", list(EventType))
def test_each_event_follows_where_the_table_says_and_nowhere_else(before: State | None, kind: EventType) -> None:
    if (before, kind) in ALLOWED:
        assert apply(before, event(kind)) == State(kind)
    else:
        with pytest.raises(EventOutOfOrder, match="cannot follow"):
            apply(before, event(kind))


@pytest.mark.parametrize(
    ("state", "kind", "said"),
    [
        (
            None,
            "withdrawn",
            "type: withdrawn cannot follow a record that does not exist yet; what can follow: requested, given",
        ),
        (
            State.REQUESTED,
            "withdrawn",
            "type: withdrawn cannot follow a consent that is requested; what can follow: given, refused, deferred",
        ),
        (
            State.REFUSED,
            "given",
            "type: given cannot follow a consent that is refused; nothing can follow: make a new record",
        ),
    ],
)
def test_refusal_names_what_can_follow(state: State | None, kind: str, said: str) -> None:
    with pytest.raises(EventOutOfOrder) as refused:
        apply(state, event(kind))
    assert str(refused.value) == said


def test_every_state_has_its_row() -> None:
    assert set(FOLLOWS) == {None, *State}


@pytest.mark.parametrize(
    ("at", "state"), [(9, None), (10, State.REQUESTED), (20, State.GIVEN), (99, State.GIVEN), (100, State.EXPIRED)]
)
def test_expiry_is_derived_at_an_instant(at: int, state: State | None) -> None:
    consent = Consent(RECORD, (event("requested"), event("given", 2, 20)))
    assert consent.state_at(at) is state
    assert consent.recorded_state() is State.GIVEN


def test_withdrawal_is_not_retroactive() -> None:
    consent = Consent(RECORD, (event("given"), event("withdrawn", 2, 50)))
    assert (consent.state_at(49), consent.state_at(50), consent.state_at(150)) == ("given", "withdrawn", "withdrawn")


def test_an_event_is_found_by_its_type() -> None:
    consent = Consent(RECORD, (event("requested"), event("given", 2, 20)))
    found = consent.event(EventType.GIVEN)
    assert found is not None
    assert (found.type, found.seq) == ("given", 2)
    assert consent.event(EventType.WITHDRAWN) is None


def test_invalidation_works_back_in_time_and_only_for_who_knows_of_it() -> None:
    invalidated = event("invalidated", 3, 80, effective_at=30)
    consent = Consent(RECORD, (event("given"), event("withdrawn", 2, 50), invalidated))
    assert [consent.state_at(at) for at in (29, 30, 60, 90)] == ["given", "invalidated", "invalidated", "invalidated"]
    assert [consent.state_at(at, known_at=79) for at in (29, 30, 60, 90)] == [
        "given",
        "given",
        "withdrawn",
        "withdrawn",
    ]


PERSONAL = [
    "13812345678",
    "8613812345678",
    "430102199003071234",
    "43010219900307123X",
    "0912345678",
    "li@example.org",
    "李雷",
]


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize(
    "make",
    [
        lambda value: replace(RECORD, subject_id=value),
        lambda value: Actor(value, Role.SUBJECT),
        lambda value: Guardian(value, "mother", "id_check"),
    ],
)
def test_personal_values_are_refused_and_not_repeated(make: Callable[[str], object], value: str) -> None:
    with pytest.raises(InputError, match="id") as refused:
        make(value)
    assert value not in str(refused.value)


def fact(name: str, value: Value) -> SubjectFact:
    return SubjectFact(name, value, 0, 0, Actor("c-1", Role.CONTROLLER), "web")


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("notice.sha256", lambda: replace(NOTICE, sha256="A" * 64)),
        ("notice.language", lambda: replace(NOTICE, language="a language")),
        ("scope.items[1]", lambda: Scope("ads", items=("phone", "the phone"))),
        ("scope.retention", Retention),
        ("scope.retention", lambda: Retention(max=1, until=1)),
        ("scope.retention.max", lambda: Retention(max=-1)),
        ("form.explicit", lambda: Form(separate=True)),
        ("valid_until", lambda: replace(RECORD, valid_until=10)),
        ("subject_age_band", lambda: replace(RECORD, subject_age_band="thirteen")),
        ("withdrawal_url", lambda: replace(RECORD, withdrawal_url="https://shop/?user=li")),
        ("bundle_id", lambda: replace(RECORD, bundle_id="a bundle")),
        ("guardian.evidence_ref", lambda: Guardian("g", "mother", "id", evidence_ref="a scan of the card")),
        ("subject.name", lambda: fact("phone", "1")),
        ("subject.birth_month", lambda: fact("birth_month", "2011-05-07")),
        ("subject.age_band", lambda: fact("age_band", value=True)),
        ("subject.is_consumer", lambda: fact("is_consumer", "yes")),
        ("subject.guardianship", lambda: fact("guardianship", "g-1")),
    ],
)
def test_unacceptable_field_is_named(field: str, make: Callable[[], object]) -> None:
    with pytest.raises(InputError) as refused:
        make()
    assert [each.name for each in refused.value.fields] == [field]


@pytest.mark.parametrize(("at", "verified"), [(9, False), (10, True), (19, True), (20, False)])
def test_guardian_is_verified_from_one_instant_until_before_another(at: int, verified: bool) -> None:
    assert Guardian("g", "mother", "id", 10, 20).verified(at) is verified
    assert not Guardian("g", "mother", "id").verified(at)
