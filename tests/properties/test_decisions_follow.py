"""Whatever is written by whichever client: the very next decision of each is what the reference says it must be."""

from __future__ import annotations

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

from lexgate.bootstrap import Store
from lexgate.domain.consent import Form, Retention, Role
from lexgate.domain.decision import Decision, Effect
from lexgate.domain.instant import format_instant
from lexgate.errors import LedgerRefusal
from lexgate.facts.ledger import Circumstances, Receipt, Rules, SqlLedger
from lexgate.facts.registers import SqlRegisters
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.facts.store import open_database
from lexgate.facts.stored import StoredFacts
from tests.integration.ledger import kit
from tests.integration.resolution import clinic
from tests.properties.kit import DATA, DECIDER, VOCABULARY
from tests.properties.reference_ledger import YEAR, Asked, Reference, Row

CLIENTS = 3
ADULT = "14-17"  # what the reference calls everybody who is surely 14
START = 1_772_337_600  # in March 2026: the Regulations are in force
WHO = st.integers(0, CLIENTS - 1)
AGES = st.sampled_from(["0-13", "14-17", "18+"])
LASTS = st.sampled_from([None, None, kit.DAY, YEAR])
FOREVER = Retention(max=100 * YEAR)
JUMPS = st.sampled_from([1, kit.DAY, YEAR + 1])
ANSWERS = st.sampled_from(["given", "refused", "withdrawn", "withdrawn", "invalidated"])
OUTCOMES = st.sampled_from(["verified", "fulfilled", "refused", "withdrawn"])


class Client:
    """One process with a connection of its own to the ledger, and a resolver over it."""

    def __init__(self, place: Path, clock: Callable[[], float]) -> None:
        database = open_database(place, clock=clock)
        ledger, registers = SqlLedger(database, Rules()), SqlRegisters(database)
        self.store = Store(ledger, registers, StoredFacts(database, ledger, registers), database, Rules())
        self.ledger = ledger
        self._resolver = Resolver(VOCABULARY, DATA["taxonomy"], InlineFacts.MISSING_ONLY, self.store.facts)

    def decide(self, request: dict[str, Any], now: int) -> Decision:
        """The decision on a request that is made at an instant."""
        stated, options = self._resolver.read(request)
        return DECIDER.decide(self._resolver.stated(stated, options, now), "test")


@lru_cache
def opened() -> dict[str, bytes]:
    """The files, by their names, of a ledger in which the clinic is registered, with rules for minors in its notice."""
    with tempfile.TemporaryDirectory() as folder:
        client = Client(Path(folder) / "ledger.db", kit.Clock(START))
        clinic.open_clinic(client.store)
        notice = next(entry for entry in clinic.REGISTERED if entry.id == "intake" and entry.version)
        rules = replace(notice, version="v4", facts={**notice.facts, "minor_rules_at": "2020-01-01"})
        client.store.registers.put(rules, clinic.OFFICE)
        client.store.close()
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


class DecisionsFollowTheLedger(RuleBasedStateMachine):
    """One person, one purpose, and several clients that write and decide by turns."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        for name, content in opened().items():
            (self.folder / name).write_bytes(content)
        self.clock = kit.Clock(START)
        self.clients = [Client(self.folder / "ledger.db", self.clock) for _ in range(CLIENTS)]
        self.reference, self.age = Reference(), "18+"
        self.reference.clock = self.reference.recorded = int(self.clock.at)
        self.reference.state_age(ADULT)

    def teardown(self) -> None:
        for client in self.clients:
            client.store.close()
        shutil.rmtree(self.folder)

    @rule(jump=JUMPS)
    def time_goes_on(self, jump: int) -> None:
        self.clock.at += jump
        self.reference.clock = int(self.clock.at)

    @rule(
        who=WHO, separate=st.booleans(), guardian=st.booleans(), lasts=LASTS, asked=st.booleans(), renews=st.booleans()
    )
    def consent_is_asked_for_or_given(
        self, who: int, separate: bool, guardian: bool, lasts: int | None, asked: bool, renews: bool
    ) -> None:
        at = self.reference.now
        renewed = self.reference.rows[-1] if renews and self.reference.rows else None
        record = clinic.consent(
            at,
            form=Form(separate=separate, written=True, explicit=True),
            valid_until=None if lasts is None else at + lasts,
            renews_record_id=renewed.id if renewed else None,
            guardian=kit.guardian(verified_at=0, verified_until=None) if guardian else None,
        )
        record = replace(record, scope=replace(record.scope, retention=FOREVER))
        version, until = record.notice.version, record.valid_until
        row = Row(record.record_id, "triage", record.act_id, separate, version, True, until, renewed, guardian)
        wrong = self.reference.create(row, "requested" if asked else "given", at)
        ledger = self.clients[who].ledger
        write = ledger.request if asked else ledger.renew if renewed else ledger.grant
        by = clinic.OFFICE if asked else self._person(guardian)
        self._agrees(wrong, lambda: write(record, by))

    @precondition(lambda self: self.reference.rows)
    @rule(who=WHO, which=st.integers(0, 3), what=ANSWERS)
    def something_is_said_of_a_consent(self, who: int, which: int, what: str) -> None:
        row = self.reference.rows[-1 - which % len(self.reference.rows)]
        ledger, by = self.clients[who].ledger, self._person(row.by_guardian)
        writes: dict[str, Callable[[], Receipt]] = {
            "given": lambda: ledger.give(row.id, row.version, by),
            "refused": lambda: ledger.refuse(row.id, by),
            "withdrawn": lambda: ledger.withdraw(row.id, by),
            "invalidated": lambda: ledger.invalidate(row.id, clinic.OFFICE),
        }
        now = self.reference.now
        self._agrees(self.reference.answer(row, what, now, row.version, guardian=row.by_guardian), writes[what])

    @rule(who=WHO, age=AGES)
    def age_is_stated(self, who: int, age: str) -> None:
        self.age = age
        self.reference.state_age(ADULT if age == "18+" else age)
        self._agrees(set(), lambda: self.clients[who].ledger.state_fact(clinic.PERSON, "age_band", age, clinic.OFFICE))

    @rule(who=WHO, kind=st.sampled_from(["restrict", "delete", "access"]))
    def person_asks(self, who: int, kind: str) -> None:
        request = clinic.rights_request(kind)
        wrong = self.reference.ask(Asked(request.request_id, kind), "opened", self.reference.now, reason=False)
        self._agrees(wrong, lambda: self.clients[who].ledger.open_request(request, self._person(False)))

    @precondition(lambda self: self.reference.requests)
    @rule(who=WHO, which=st.integers(0, 3), what=OUTCOMES)
    def something_becomes_of_a_request(self, who: int, which: int, what: str) -> None:
        asked = self.reference.requests[-1 - which % len(self.reference.requests)]
        ledger = self.clients[who].ledger
        by = self._person(False) if what == "withdrawn" else replace(clinic.OFFICE, reason="unfounded")
        writes = {
            "verified": ledger.verify_request,
            "fulfilled": ledger.fulfil_request,
            "refused": ledger.refuse_request,
            "withdrawn": ledger.withdraw_request,
        }
        wrong = self.reference.ask(asked, what, self.reference.now, reason=True)
        self._agrees(wrong, lambda: writes[what](asked.id, by))

    @invariant()
    def every_client_decides_what_the_reference_says(self) -> None:
        """A client that wrote nothing sees what the others wrote just now."""
        now = int(self.clock.at)
        until = format_instant(now + kit.DAY)
        may = Effect.ALLOW if self._may_use(now) else Effect.DENY
        for client in self.clients:
            assert client.decide(clinic.request(operation__retention_until=until), now).effect is may
            erased = client.decide(clinic.request(operation__kind="delete"), now)
            assert erased.effect is Effect.ALLOW

    def _may_use(self, now: int) -> bool:
        """A separate consent stands, given by whom the law asks, and nothing that the person asked for freezes."""
        if any(asked.stands and asked.kind in {"restrict", "delete"} for asked in self.reference.requests):
            return False
        return any(
            row.state == "given"
            and row.separate
            and (row.until is None or now < row.until)
            and row.by_guardian == (self.age == "0-13")
            for row in self.reference.rows
        )

    def _person(self, guardian: bool) -> Circumstances:
        return kit.says(Role.GUARDIAN, "g-1") if guardian else clinic.person()

    def _agrees(self, wrong: set[str], write: Callable[[], Receipt]) -> None:
        if not wrong:
            write()
            return
        with pytest.raises(LedgerRefusal) as raised:
            write()
        assert type(raised.value).__name__ in wrong


DecisionsFollowTheLedger.TestCase.settings = settings(
    max_examples=20, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_decisions_follow_the_ledger = DecisionsFollowTheLedger.TestCase
