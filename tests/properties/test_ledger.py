"""Whatever is written, in whatever order, under whatever clock: the ledger answers as the reference does."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lexgate.domain.consent import Form, Role
from lexgate.errors import LedgerRefusal
from lexgate.facts.ledger import Circumstances, Receipt, Rules, SqlLedger, broken_at, facts_of, open_sqlite
from lexgate.facts.store import open_database
from tests.integration.ledger import kit
from tests.postgres import KEY, shared
from tests.properties.reference_ledger import YEAR, Asked, Reference, Row

PURPOSES, VERSIONS = st.sampled_from(["triage", "ads"]), st.sampled_from(["v1", "v2"])
JUMPS = st.sampled_from([-YEAR, -1, 1, kit.DAY, YEAR, YEAR + 1])
# How long ago it happened, as a caller says; None where the caller does not say.
AGO = st.sampled_from([None, None, None, 0, 1, kit.DAY, -1])
OUTCOMES = st.sampled_from(["verified", "verified", "fulfilled", "refused", "withdrawn"])
ANSWERS = st.sampled_from(["given", "given", "refused", "deferred", "withdrawn", "revoked", "invalidated"])


@lru_cache
def empty() -> Path:
    """An empty ledger, made once."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    open_sqlite(folder / "ledger.db", key_file=KEY).close()
    return folder / "ledger.db"


class LedgerAgainstReference(RuleBasedStateMachine):
    """One person, two purposes, two versions of a notice."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = kit.Clock()
        self.ledger = SqlLedger(open_database(self.place(), key_file=KEY, clock=self.clock), Rules())
        self.reference = Reference()
        self.reference.clock = int(self.clock.at)
        self.then: dict[int, dict[str, Any]] = {}
        self.writes = 0

    def place(self) -> Path | str:
        """An empty ledger."""
        shutil.copy(empty(), self.folder / "ledger.db")
        return self.folder / "ledger.db"

    def teardown(self) -> None:
        """As it was known at any time, it is as it was materialised then."""
        for known_at, document in self.then.items():
            replayed = self.ledger.subject_document(kit.SUBJECT, known_at=known_at)
            assert {**replayed, "revision": 0} == {**document, "revision": 0}
        for row in self.reference.rows:
            assert broken_at(self.ledger.consent(row.id)) is None
        for case in self.ledger.rights_requests(kit.SUBJECT):
            assert broken_at(case) is None
        self.ledger.close()
        shutil.rmtree(self.folder)

    @rule(jump=JUMPS)
    def time_goes_on_or_back(self, jump: int) -> None:
        self.clock.at += jump
        self.reference.clock = int(self.clock.at)

    @rule(
        asked=st.booleans(),
        purpose=PURPOSES,
        act=st.sampled_from(["act-1", "act-2", "act-3", "new"]),
        separate=st.booleans(),
        version=VERSIONS,
        shown=st.sampled_from([True, True, True, False]),
        lasts=st.sampled_from([None, kit.DAY, 3 * YEAR]),
        renews=st.none() | st.integers(0, 5),
        ago=AGO,
        guardian=st.booleans(),
    )
    def person_is_asked_or_gives_unasked(
        self,
        asked: bool,
        purpose: str,
        act: str,
        separate: bool,
        version: str,
        shown: bool,
        lasts: int | None,
        renews: int | None,
        ago: int | None,
        guardian: bool,
    ) -> None:
        renewed = self.row(renews) if renews is not None and self.reference.rows else None
        record = kit.record(
            scope=kit.scope(purpose),
            form=Form(separate=separate, explicit=separate),
            notice=kit.notice(version, displayed_at=0 if shown else None),
            valid_from=0,
            valid_until=None if lasts is None else self.reference.now + lasts,
            renews_record_id=renewed.id if renewed else None,
            guardian=kit.guardian(verified_at=0, verified_until=None) if guardian else None,
        )
        record = replace(record, act_id=record.act_id if act == "new" else act)
        row = Row(
            record.record_id, purpose, record.act_id, separate, version, shown, record.valid_until, renewed, guardian
        )
        at = self.reference.now - (ago or 0)
        wrong = self.reference.create(row, "requested" if asked else "given", at)
        said = None if ago is None else at
        if asked:
            self.agrees(wrong, lambda: self.ledger.request(record, kit.clinic(occurred_at=said)))
        else:
            write = self.ledger.renew if renewed else self.ledger.grant
            by = kit.says(Role.GUARDIAN, "g-1", occurred_at=said) if guardian else kit.person(occurred_at=said)
            self.agrees(wrong, lambda: write(record, by))

    @rule(age=st.sampled_from([("birth_month", "2010-01"), ("age_band", "0-13"), ("age_band", "14-17"), None]))
    def age_is_stated(self, age: tuple[str, str] | None) -> None:
        name, value = age or ("age_band", None)
        self.reference.state_age(value)
        self.agrees(set(), lambda: self.ledger.state_fact(kit.SUBJECT, name, value, kit.clinic()))

    @rule(kind=st.sampled_from(["access", "delete", "restrict", "object"]), ago=AGO)
    def person_asks(self, kind: str, ago: int | None) -> None:
        request = kit.rights(kind)
        at = self.reference.now - (ago or 0)
        wrong = self.reference.ask(Asked(request.request_id, kind), "opened", at, reason=False)
        by = kit.person(occurred_at=None if ago is None else at)
        self.agrees(wrong, lambda: self.ledger.open_request(request, by))

    @precondition(lambda self: self.reference.requests)
    @rule(which=st.integers(0, 3), what=OUTCOMES, reason=st.sampled_from([None, "unfounded", "unfounded"]), ago=AGO)
    def something_becomes_of_a_request(self, which: int, what: str, reason: str | None, ago: int | None) -> None:
        asked = self.reference.requests[-1 - which % len(self.reference.requests)]
        at = self.reference.now - (ago or 0)
        said = {"occurred_at": None if ago is None else at, "reason": reason}
        by = kit.person(**said) if what == "withdrawn" else kit.clinic(**said)
        writes = {
            "verified": self.ledger.verify_request,
            "fulfilled": self.ledger.fulfil_request,
            "refused": self.ledger.refuse_request,
            "withdrawn": self.ledger.withdraw_request,
        }
        wrong = self.reference.ask(asked, what, at, reason=reason is not None)
        self.agrees(wrong, lambda: writes[what](asked.id, by))

    @precondition(lambda self: self.reference.rows)
    @rule(which=st.integers(0, 5), what=ANSWERS, version=st.sampled_from(["as shown", "as shown", "v1", "v2"]), ago=AGO)
    def something_is_said_of_a_record(self, which: int, what: str, version: str, ago: int | None) -> None:
        row = self.row(which)
        version = row.version if version == "as shown" else version
        at = self.reference.now - (ago or 0)
        by = (kit.clinic if what in {"revoked", "invalidated"} else kit.person)(occurred_at=None if ago is None else at)
        write = self.writing(what, row.id, version, by)
        self.agrees(self.reference.answer(row, what, at, version), write)

    def writing(self, what: str, record_id: str, version: str, by: Circumstances) -> Callable[[], Receipt]:
        if what == "given":
            return lambda: self.ledger.give(record_id, version, by)
        verbs = {
            "refused": self.ledger.refuse,
            "deferred": self.ledger.defer,
            "withdrawn": self.ledger.withdraw,
            "revoked": self.ledger.revoke,
            "invalidated": self.ledger.invalidate,
        }
        return lambda: verbs[what](record_id, by)

    def row(self, which: int) -> Row:
        """One of the last records."""
        return self.reference.rows[-1 - which % len(self.reference.rows)]

    def agrees(self, wrong: set[str], write: Callable[[], Receipt]) -> None:
        """The ledger refuses exactly what the reference refuses, and for one of its reasons."""
        if wrong:
            with pytest.raises(LedgerRefusal) as raised:
                write()
            assert type(raised.value).__name__ in wrong
            return
        receipt = write()
        self.writes += 1
        assert (receipt.revision, receipt.recorded_at) == (self.writes, self.reference.now)
        self.then[receipt.recorded_at] = self.ledger.subject_document(kit.SUBJECT)

    @invariant()
    def document_and_states_are_those_of_the_reference(self) -> None:
        document = self.ledger.subject_document(kit.SUBJECT)
        assert {each["facts"]["id"] for each in document["consents"]} == self.reference.standing()
        refusals = {each["purpose_id"]: (each["refused_at"], each["prompts_since"]) for each in document["refusals"]}
        expected = {purpose: self.reference.refusal(purpose) for purpose in ("ads", "triage")}
        assert refusals == {purpose: refusal for purpose, refusal in expected.items() if refusal}
        assert self.ledger.revision() == self.writes

    @invariant()
    def requests_bind_as_in_the_reference(self) -> None:
        document = self.ledger.subject_document(kit.SUBJECT)
        bound = {each["request_id"]: each["open"] for each in document["requests"]}
        assert bound == {each.id: each.open for each in self.reference.requests if each.stands}
        waiting = self.ledger.open_requests(kit.CONTROLLER)
        assert [each.case.request.request_id for each in waiting] == [
            each.id for each in self.reference.requests if each.open
        ]

    @invariant()
    def what_a_guardian_gave_counts_until_the_child_is_14(self) -> None:
        at = self.reference.now
        document = self.ledger.subject_document(kit.SUBJECT)
        facts = facts_of(document, purpose_id=None, processor_id=kit.CONTROLLER, at=at)
        by_guardian = {row.id for row in self.reference.rows if row.by_guardian}
        for consent in facts["consents"]:
            if consent["given_by"] == "guardian":
                assert consent["id"] in by_guardian
            grown = consent["given_by"] == "guardian" and self.reference.surely_14(at)
            assert not (grown and consent["active"])
            assert consent["active"] or grown or self._over(consent["id"], at)

    def _over(self, record_id: str, at: int) -> bool:
        (until,) = (row.until for row in self.reference.rows if row.id == record_id)
        return until is not None and until <= at

    @precondition(lambda self: self.reference.rows)
    @invariant()
    def the_last_records_have_the_state_of_the_reference(self) -> None:
        for row in self.reference.rows[-3:]:
            expired = row.state == "given" and row.until is not None and row.until <= self.clock.at
            assert self.ledger.state_of(row.id) == ("expired" if expired else row.state)


class PostgresqlAgainstReference(LedgerAgainstReference):
    """As above, in databases of PostgreSQL."""

    def place(self) -> Path | str:
        self.url = shared().ledger()
        return self.url

    def teardown(self) -> None:
        super().teardown()
        shared().drop(self.url)


def often(examples: int) -> settings:
    slow = [HealthCheck.too_slow]
    return settings(max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=slow)


LedgerAgainstReference.TestCase.settings = often(60)
test_ledger_agrees_with_the_reference = LedgerAgainstReference.TestCase
# What it must find is found over SQLite; here it is that the statements mean the same.
PostgresqlAgainstReference.TestCase.settings = often(10)
test_ledger_in_postgresql_agrees_with_the_reference = PostgresqlAgainstReference.TestCase
