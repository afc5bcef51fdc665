"""The consents of a person, a page at a time, on both stores."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.consent import ConsentRecord, Role, Scope
from lexgate.errors import UnknownRecord
from lexgate.facts.ledger import LedgerStore
from tests.integration.ledger import kit


def granted(ledger: LedgerStore, **change: Any) -> ConsentRecord:
    record = kit.record(**change)
    ledger.grant(record, kit.person())
    return record


def test_consents_of_a_person_come_in_pages(ledger: LedgerStore) -> None:
    """In the order of recording, each with its own events, and nobody else's."""
    records = [granted(ledger, scope=Scope(purpose)) for purpose in ("triage", "ads", "research")]
    other = kit.record(subject_id="s-2")
    ledger.grant(other, kit.says(Role.SUBJECT, "s-2"))
    ledger.withdraw(records[1].record_id, kit.person())
    whole = [ledger.consent(record.record_id) for record in records]
    assert [len(consent.events) for consent in whole] == [1, 2, 1]
    assert list(ledger.consents_of(kit.SUBJECT)) == whole
    assert list(ledger.consents_of(kit.SUBJECT, most=2)) == whole[:2]
    assert list(ledger.consents_of(kit.SUBJECT, after=records[0].record_id, most=1)) == whole[1:2]
    assert list(ledger.consents_of(kit.SUBJECT, after=records[1].record_id)) == whole[2:]
    assert ledger.consents_of(kit.SUBJECT, after=records[2].record_id) == ()
    assert ledger.consents_of("s-3") == ()
    for subject_id, after in ((kit.SUBJECT, other.record_id), (kit.SUBJECT, "r-none"), ("s-3", other.record_id)):
        with pytest.raises(UnknownRecord):
            ledger.consents_of(subject_id, after=after)
