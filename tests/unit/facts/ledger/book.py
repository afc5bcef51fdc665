"""A ledger of one person without a database: what the writes make of a history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from lexgate.domain.consent import ConsentRecord, EventType
from lexgate.domain.rights import RequestEventType, RightsRequest
from lexgate.errors import InputError, LedgerRefusal
from lexgate.facts.ledger import Circumstances, Rules, _rights
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._operations import Operations
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


def refused(write: Callable[[], object]) -> str:
    """The one refusal, with its kind, as people read it."""
    with pytest.raises((InputError, LedgerRefusal)) as caught:
        write()
    if isinstance(caught.value, InputError):
        assert len(caught.value.fields) == 1
    return f"{type(caught.value).__name__}: {caught.value}"
