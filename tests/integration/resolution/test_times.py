"""Another day, another state of knowledge, a revision to wait for, and until when an answer holds."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lexgate.bootstrap import Application, Store
from lexgate.domain.consent import Actor, Role
from lexgate.domain.decision import Decision, Effect
from lexgate.domain.instant import format_instant
from lexgate.domain.register import Entry, Kind
from lexgate.errors import InputError, RevisionNotReached
from lexgate.facts.ledger import Circumstances
from tests.integration.resolution import clinic

DAY = clinic.DAY
LATE = {"operation__retention_until": "2026-12-31"}


def ask(application: Application, patience: float = 0.0, **change: Any) -> Decision:
    request = clinic.request(**{**LATE, **change})
    return application.decider.decide(application.resolver.request(request, patience), "test")


def grant(store: Store, at: int, **change: Any) -> str:
    record = clinic.consent(at, **change)
    store.ledger.grant(record, clinic.person(occurred_at=at))
    return record.record_id


def says(role: Role, name: str, **change: Any) -> Circumstances:
    return Circumstances(Actor(name, role), "letter", **change)


def test_a_past_day_is_judged_by_what_stood_then_and_binds_nobody(application: Application, store: Store) -> None:
    now = int(time.time())
    record = grant(store, now - 30 * DAY)
    store.ledger.state_fact(clinic.PERSON, "age_band", "18+", replace(clinic.OFFICE, occurred_at=now - 40 * DAY))
    for entry in clinic.REGISTERED:
        store.registers.put(replace(entry, valid_from=None), replace(clinic.OFFICE, occurred_at=now - 40 * DAY))
    store.ledger.withdraw(record, clinic.person(occurred_at=now - 10 * DAY))
    assert ask(application).effect is Effect.DENY
    then = ask(application, as_of=format_instant(now - 20 * DAY))
    assert "22(2)" not in {each.article for each in then.violations}
    assert (then.binding, then.allowed) == (False, False)
    before = ask(application, as_of=format_instant(now - 35 * DAY))
    assert "22(2)" in {each.article for each in before.violations}


def test_what_was_found_out_later_was_not_known_before(application: Application, store: Store) -> None:
    now = int(time.time())
    record = grant(store, now)
    known = ask(application)
    assert known.effect is Effect.ALLOW
    time.sleep(1.1)
    store.ledger.invalidate(record, says(Role.AUTHORITY, "cac"), effective_at=now)
    assert ask(application).effect is Effect.DENY
    assert ask(application, known_at=format_instant(now)).effect is Effect.ALLOW
    assert not ask(application, known_at=format_instant(now)).binding


def test_a_revision_that_is_there_is_no_reason_to_wait(application: Application, store: Store) -> None:
    grant(store, int(time.time()))
    decision = ask(application, at_least_revision=str(store.ledger.revision()))
    assert decision.effect is Effect.ALLOW


def test_a_revision_that_comes_is_waited_for(application: Application, store: Store) -> None:
    later = threading.Timer(0.2, grant, (store, int(time.time())))
    later.start()
    decision = ask(application, patience=30.0, at_least_revision=str(store.ledger.revision() + 1))
    later.join()
    assert decision.effect is Effect.ALLOW


def test_a_revision_that_does_not_come_is_no_answer(application: Application, store: Store) -> None:
    ahead = str(store.ledger.revision() + 1)
    with pytest.raises(RevisionNotReached):
        ask(application, patience=0.05, at_least_revision=ahead)


@pytest.mark.parametrize("stated", ["r-1", "-1", "1.5", "9" * 30, "٣"])
def test_what_is_no_revision_is_refused(application: Application, stated: str) -> None:
    with pytest.raises(InputError, match="is not a revision"):
        ask(application, at_least_revision=stated)


def test_an_answer_holds_until_the_consent_expires(application: Application, store: Store) -> None:
    now = int(time.time())
    grant(store, now, valid_until=now + 5 * DAY)
    decision = ask(application, valid_until=True)
    assert (decision.effect, decision.valid_until) == (Effect.ALLOW, now + 5 * DAY)


def test_an_answer_holds_until_the_retention_that_was_consented_to_is_over(
    application: Application, store: Store
) -> None:
    grant(store, int(time.time()))
    decision = ask(application, valid_until=True)
    assert decision.effect is Effect.ALLOW
    assert decision.valid_until is not None
    # the last day, in China, counts in full
    assert datetime.fromtimestamp(decision.valid_until + 8 * 3600, UTC).strftime("%H:%M:%S") == "00:00:00"


def test_an_answer_holds_until_a_contract_begins(application: Application, store: Store) -> None:
    now = int(time.time())
    contract = Entry(
        kind=Kind.CONTRACT,
        id="k-1",
        processor=clinic.CLINIC,
        facts={"counterparty": clinic.PERSON, "kind": "service"},
        valid_from=now + 3 * DAY,
    )
    store.registers.put(contract, clinic.OFFICE)
    decision = ask(application, operation__basis="contract", valid_until=True)
    assert "basis_unproven" in {each.article for each in decision.violations}
    assert decision.valid_until == now + 3 * DAY


def test_an_answer_holds_until_a_child_is_fourteen(application: Application, store: Store) -> None:
    today = datetime.now(UTC)
    month = f"{today.year - 14:04d}-{today.month:02d}"
    store.ledger.state_fact(clinic.PERSON, "birth_month", month, clinic.OFFICE)
    grant(store, int(time.time()))
    decision = ask(application, valid_until=True)
    assert "22(3)" in {each.article for each in decision.violations}
    assert decision.valid_until is not None
    assert decision.valid_until < time.time() + 32 * DAY


def test_an_answer_that_no_day_changes_holds_for_ever(application: Application) -> None:
    assert ask(application, operation__kind="delete", valid_until=True).valid_until is None


@pytest.mark.parametrize("option", ["as_of", "known_at"])
def test_until_when_is_asked_of_today_alone(application: Application, option: str) -> None:
    with pytest.raises(InputError, match="valid_until"):
        application.resolver.request(clinic.request(valid_until=True, **{option: "2025-06-01"}))
