"""A ledger of one person without a database: what the writes make of a history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from lexgate.domain.consent import ConsentRecord, EventType
from lexgate.domain.rights import RequestEventType, RightsRequest
from lexgate.errors import InputError, LedgerRefusal
from lexgate.facts.ledger import Circumstances, Rules, _rights, _rows
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._operations import Operations
from lexgate.facts.store import Database
from lexgate.facts.store.database import add_revision
from lexgate.facts.store.persons import add_person
from tests.integration.ledger import kit


@dataclass
class Book:
    """What was written so far; `now` is the clock of the ledger."""

    history: History = field(default_factory=lambda: History(kit.SUBJECT))
    now: int = kit.NOW
    rules: Rules = field(default_factory=Rules)

    def by(self, by: Circumstances) -> Operations:
        return Operations(self.history, by, self.now, self.rules)

    def keep(self, changes: Changes) -> Changes:
        self.history = changes.history
        return changes

    def request(self, record: ConsentRecord, **change: object) -> ConsentRecord:
        self.keep(self.by(kit.clinic(**change)).request(record))
        return record

    def grant(self, record: ConsentRecord, by: Circumstances | None = None) -> ConsentRecord:
        self.keep(self.by(by or kit.person()).grant(record))
        return record

    def end(self, record: ConsentRecord, kind: EventType, by: Circumstances | None = None) -> None:
        self.keep(self.by(by or kit.person()).end(record.record_id, kind))

    def state(self, name: str, value: bool | str | None, by: Circumstances | None = None) -> None:
        self.keep(self.by(by or kit.clinic()).state_fact(name, value))

    def state_guardian(self, by: Circumstances | None = None, **change: object) -> None:
        self.keep(self.by(by or kit.clinic()).state_fact("guardianship", kit.guardian(**change)))

    def open(self, request: RightsRequest, by: Circumstances | None = None) -> RightsRequest:
        self.keep(_rights.open_request(self.by(by or kit.person()), request))
        return request

    def go_on(self, request: RightsRequest, kind: RequestEventType, by: Circumstances | None = None) -> None:
        self.keep(_rights.go_on(self.by(by or kit.clinic()), request.request_id, kind))


def put(database: Database, book: Book) -> None:
    """Puts all that a book has into a ledger without the person, as one revision."""
    history = book.history
    requests = [each.request for each in history.requests]
    events = [event for each in history.requests for event in each.events]
    records = [each.record for each in history.consents]
    changes = Changes(history, None, records, list(history.log), list(history.facts), requests, events)
    with database.write() as connection:
        revision, now = database.next_revision(connection)
        person = add_person(connection, database.vault, history.subject_id)
        additions = _rows.Additions(revision)
        additions.add(_rows.Kept(person, History(history.subject_id)), changes, _rows.stored)
        add_revision(connection, revision, now, "import", "of-a-test")
        additions.write(connection)


def refused(write: Callable[[], object]) -> str:
    """The one refusal, with its kind, as people read it."""
    with pytest.raises((InputError, LedgerRefusal)) as caught:
        write()
    if isinstance(caught.value, InputError):
        assert len(caught.value.fields) == 1
    return f"{type(caught.value).__name__}: {caught.value}"
