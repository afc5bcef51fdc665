"""What stands in the tables, and what of it is read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Table, select, update

from lexgate.domain.consent import Role
from lexgate.errors import LedgerFault
from lexgate.facts.ledger import Circumstances, Receipt, SqlLedger, _rows
from lexgate.facts.ledger._chain import canonical
from lexgate.facts.store import Database
from lexgate.facts.store.persons import find_person
from lexgate.facts.store.tables import (
    DOCUMENTS,
    EVENTS,
    FACTS,
    RECORDS,
    REQUEST_EVENTS,
    REQUESTS,
    REVISIONS,
    SEALED_RECEIPTS,
)
from lexgate.facts.store.vault import chained, salted_digest
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import refused


def rows(database: Database, table: Table) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)).all())


def surrogate(database: Database, subject_id: str = kit.SUBJECT) -> str:
    with database.read() as connection:
        person = find_person(connection, database.vault, subject_id)
    assert person is not None
    return person.surrogate


def opened(database: Database, table: Table, row: Any, name: str) -> bytes:
    """What is sealed for that name, which fits the digest beside it."""
    with database.read() as connection:
        person = find_person(connection, database.vault, kit.SUBJECT)
    assert person is not None
    assert _rows.row_name(table, row) == name
    found = person.open(name, row.body)
    assert salted_digest(found.salt, found.text) == row.digest
    return found.text


def test_every_row_has_its_place_and_the_chain_before_it(database: Database, ledger: SqlLedger) -> None:
    ledger.grant(kit.record(record_id="r-1"), kit.person())
    ledger.renew(kit.record(record_id="r-2", renews_record_id="r-1"), kit.person())
    mine = surrogate(database)
    first, second = rows(database, RECORDS)
    assert first[:4] == ("r-1", mine, 1, 0)
    assert second[:4] == ("r-2", mine, 2, 0)
    given, superseded, new = sorted(rows(database, EVENTS), key=lambda each: each[:2])
    assert given[:5] == ("r-1", 1, mine, 1, 0)
    assert superseded[:5] == ("r-1", 2, mine, 2, 1)
    assert new[:5] == ("r-2", 1, mine, 2, 0)
    assert given.chain == chained(first.digest, given.digest)
    assert superseded.chain == chained(given.chain, superseded.digest)
    assert new.chain == chained(second.digest, new.digest)
    consent = ledger.consent("r-1")
    assert opened(database, RECORDS, first, "consent_records/r-1") == canonical(consent.record)
    assert opened(database, EVENTS, superseded, "consent_events/r-1/2") == canonical(consent.events[1])


def test_facts_and_requests_have_theirs(database: Database, ledger: SqlLedger) -> None:
    ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
    ledger.open_request(kit.rights(request_id="q-1"), kit.person())
    ledger.verify_request("q-1", kit.clinic())
    mine = surrogate(database)
    (fact,), (request,) = rows(database, FACTS), rows(database, REQUESTS)
    begun, verified = sorted(rows(database, REQUEST_EVENTS), key=lambda each: each.seq)
    assert fact[:3] == (mine, 1, 0)
    assert request[:5] == ("q-1", kit.CONTROLLER, mine, 2, 0)
    assert begun[:6] == ("q-1", 1, "opened", mine, 2, 0)
    assert verified[:6] == ("q-1", 2, "verified", mine, 3, 0)
    assert begun.chain == chained(request.digest, begun.digest)
    assert verified.chain == chained(begun.chain, verified.digest)
    case = ledger.rights_request("q-1")
    assert opened(database, FACTS, fact, "subject_facts/1/0").startswith(b'{"name":"is_consumer","value":true,')
    assert opened(database, REQUESTS, request, "rights_requests/q-1") == canonical(case.request)
    assert opened(database, REQUEST_EVENTS, verified, "rights_request_events/q-1/2") == canonical(case.events[1])


def test_each_write_says_what_it_was_and_about_whom(database: Database, ledger: SqlLedger, clock: kit.Clock) -> None:
    for name in ("r-1", "r-2", "r-3"):
        ledger.request(kit.record(record_id=name, scope=kit.scope(f"purpose-{name}")), kit.clinic())
    ledger.defer("r-1", kit.person())
    ledger.refuse("r-1", kit.person())
    ledger.give("r-2", "v1", kit.person())
    ledger.grant(kit.record(record_id="r-4"), kit.person())
    ledger.renew(kit.record(record_id="r-5", renews_record_id="r-4"), kit.person())
    ledger.withdraw("r-5", kit.person())
    ledger.invalidate("r-5", kit.clinic())
    ledger.revoke("r-2", kit.clinic())
    ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
    ledger.state_guardian(kit.SUBJECT, kit.guardian(), kit.clinic())
    for name in ("q-1", "q-2"):
        ledger.open_request(kit.rights(request_id=name), kit.person())
    ledger.verify_request("q-1", kit.clinic())
    ledger.fulfil_request("q-1", kit.clinic())
    ledger.withdraw_request("q-2", kit.person())
    ledger.open_request(kit.rights(request_id="q-3"), kit.person())
    ledger.refuse_request("q-3", kit.clinic(reason="unfounded"))
    clock.at += 5
    mine = surrogate(database)
    erasure = ledger.erase(kit.SUBJECT, kit.clinic())
    assert (erasure.surrogate, erasure.revision, erasure.recorded_at) == (mine, 21, kit.NOW + 5)
    assert (erasure.records, erasure.events, erasure.facts, erasure.requests) == (5, 12, 2, 3)
    found = rows(database, REVISIONS)
    assert [each.operation for each in found] == [
        *["request"] * 3,
        "defer",
        "refuse",
        "give",
        "grant",
        "renew",
        "withdraw",
        "invalidate",
        "revoke",
        "state_fact",
        "state_guardian",
        *["open_request"] * 2,
        "verify_request",
        "fulfil_request",
        "withdraw_request",
        "open_request",
        "refuse_request",
        "erase",
    ]
    assert {each.about for each in found} == {mine}
    assert [each.recorded_at for each in found] == [*[kit.NOW] * 20, kit.NOW + 5]


def test_the_document_is_that_of_the_last_write(database: Database, ledger: SqlLedger) -> None:
    ledger.grant(kit.record(), kit.person())
    ledger.grant(kit.record(subject_id="s-43"), kit.says(Role.SUBJECT, "s-43"))
    ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
    assert {(each.subject_id, each.revision) for each in rows(database, DOCUMENTS)} == {(kit.SUBJECT, 3), ("s-43", 2)}
    assert ledger.subject_document(kit.SUBJECT)["revision"] == 3
    assert ledger.subject_document(kit.SUBJECT, known_at=kit.NOW) == ledger.subject_document(kit.SUBJECT)
    assert ledger.subject_document(kit.SUBJECT, as_of=kit.NOW) == ledger.subject_document(kit.SUBJECT)
    assert ledger.subject_document("s-99", as_of=kit.NOW) == {**ledger.subject_document("s-99"), "revision": 3}


def test_who_is_gone_is_told_apart_from_what_never_was(database: Database, ledger: SqlLedger) -> None:
    ledger.grant(kit.record(record_id="r-1"), kit.person())
    ledger.open_request(kit.rights(request_id="q-1"), kit.person())
    mine = surrogate(database)
    with database.read() as connection:
        assert _rows.owner_of(connection, "r-1") == (mine, kit.SUBJECT)
        assert _rows.owner_of(connection, "r-2") is None
        assert _rows.requester_of(connection, "q-1") == (mine, kit.SUBJECT)
        assert _rows.requester_of(connection, "q-2") is None
        assert _rows.owners_of(connection, ["r-1", "r-2"]) == {"r-1": kit.SUBJECT}
    ledger.erase(kit.SUBJECT, kit.clinic())
    with database.read() as connection:
        assert _rows.owner_of(connection, "r-1") == (mine, None)
        assert _rows.requester_of(connection, "q-1") == (mine, None)
        assert _rows.owners_of(connection, ["r-1", "r-2"]) == {"r-1": None}


def test_a_record_has_a_place_for_its_person_alone(database: Database, ledger: SqlLedger) -> None:
    ledger.grant(kit.record(), kit.person())
    ledger.grant(kit.record(record_id="r-1"), kit.person())
    ledger.grant(kit.record(record_id="r-2", subject_id="s-43"), kit.says(Role.SUBJECT, "s-43"))
    with database.read() as connection:
        person = find_person(connection, database.vault, kit.SUBJECT)
        assert _rows.place_of(connection, person, "r-1") == (2, 0)
        assert _rows.place_of(connection, person, "r-2") is None
        assert _rows.place_of(connection, None, "r-1") is None


# Idempotency keys.


def test_a_key_is_of_one_write_of_one_person(database: Database, ledger: SqlLedger) -> None:
    ledger.grant(kit.record(record_id="r-1"), kit.person(idempotency_key="k-1"))
    with database.read() as connection:
        person = find_person(connection, database.vault, kit.SUBJECT)
        answer = _rows.answered(connection, database.vault, "k-1", person)
        assert answer is not None
        assert (len(answer[0]), answer[1].record_id, answer[1].revision) == (64, "r-1", 1)
        assert _rows.answered(connection, database.vault, "k-2", person) is None
        assert _rows.answered(connection, database.vault, "k-1", None) == ("", Receipt(0, 0))
        kept = connection.execute(select(SEALED_RECEIPTS)).one()
        assert kept.key == database.vault.index("k-1")
        assert person is not None
        sealed = person.open(f"sealed_receipts/{kept.key}", kept.body).text
    assert sealed == canonical({"receipt": answer[1], "write_sha256": answer[0]})


REUSED = "KeyReused: idempotency_key: came with another write before; use a new key for each write"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            lambda ledger, by: ledger.give("r-1", "v1", by("person")),
            lambda ledger, by: ledger.give("r-1", "v2", by("person")),
        ),
        (
            lambda ledger, by: ledger.give("r-1", "v1", by("person")),
            lambda ledger, by: ledger.give("r-2", "v1", by("person")),
        ),
        (
            lambda ledger, by: ledger.refuse("r-1", by("person")),
            lambda ledger, by: ledger.refuse("r-2", by("person")),
        ),
        (
            lambda ledger, by: ledger.refuse("r-1", by("person")),
            lambda ledger, by: ledger.defer("r-1", by("person")),
        ),
        (
            lambda ledger, by: ledger.invalidate("r-3", by("clinic")),
            lambda ledger, by: ledger.invalidate("r-3", by("clinic"), effective_at=kit.NOW),
        ),
        (
            lambda ledger, by: ledger.state_fact(kit.SUBJECT, "is_consumer", True, by("clinic")),
            lambda ledger, by: ledger.state_fact(kit.SUBJECT, "is_consumer", False, by("clinic")),
        ),
        (
            lambda ledger, by: ledger.state_fact(kit.SUBJECT, "is_consumer", True, by("clinic")),
            lambda ledger, by: ledger.state_fact(kit.SUBJECT, "is_employee", True, by("clinic")),
        ),
        (
            lambda ledger, by: ledger.state_fact(kit.SUBJECT, "is_consumer", True, by("clinic")),
            lambda ledger, by: ledger.state_fact("s-43", "is_consumer", True, by("clinic")),
        ),
        (
            lambda ledger, by: ledger.verify_request("q-1", by("clinic")),
            lambda ledger, by: ledger.verify_request("q-2", by("clinic")),
        ),
        (
            lambda ledger, by: ledger.open_request(kit.rights(request_id="q-3"), by("person")),
            lambda ledger, by: ledger.open_request(kit.rights(request_id="q-4"), by("person")),
        ),
        (
            lambda ledger, by: ledger.verify_request("q-1", by("clinic")),
            lambda ledger, by: ledger.verify_request("q-1", by("clinic", evidence_sha256="b" * 64)),
        ),
    ],
)
def test_another_write_with_the_same_key_is_refused(
    ledger: SqlLedger,
    first: Callable[[SqlLedger, Callable[..., Circumstances]], Receipt],
    second: Callable[[SqlLedger, Callable[..., Circumstances]], Receipt],
) -> None:
    def by(who: str, **change: object) -> Circumstances:
        made = kit.person if who == "person" else kit.clinic
        return made(idempotency_key="k-1", **change)

    for name in ("r-1", "r-2"):
        ledger.request(kit.record(record_id=name), kit.clinic())
    ledger.grant(kit.record(record_id="r-3"), kit.person())
    for name in ("q-1", "q-2"):
        ledger.open_request(kit.rights(request_id=name), kit.person())
    receipt = first(ledger, by)
    assert first(ledger, by) == receipt
    assert refused(lambda: second(ledger, by)) == REUSED
    assert ledger.revision() == receipt.revision


# What is not taken, and what is spoilt.


ONE: Any = 1  # which JSON has for a number, and Python for true


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"valid_until": kit.NOW + 0.5},
            "valid_until: is not of the type of this field; write what its type asks for",
        ),
        (
            {"joint_controller_ids": ["lab-1"], "form": replace(kit.record().form, written=ONE)},
            ("the input: holds a value of another type than its field; write strings, whole numbers and booleans"),
        ),
    ],
)
def test_what_could_not_be_read_again_is_refused(change: dict[str, Any], words: str) -> None:
    record = kit.record(**change)
    assert refused(lambda: _rows.stored(record)) == f"InputError: {words}"
    assert _rows.stored(kit.record(record_id="r-1", act_id="a-1")) == canonical(
        kit.record(record_id="r-1", act_id="a-1")
    )


SPOILT = "the ledger holds what is no record of it: restore it from a copy"


def test_what_is_no_record_is_a_fault() -> None:
    for spoilt in (b"{}", b"[", canonical(kit.record()).replace(b"CN-HN", b"C N")):
        with pytest.raises(LedgerFault) as caught:
            _rows.parsed(_rows.RECORD, spoilt)
        assert str(caught.value) == SPOILT
        assert not caught.value.retryable


def test_a_row_in_the_place_of_another_is_a_fault(database: Database, ledger: SqlLedger) -> None:
    ledger.grant(kit.record(record_id="r-1"), kit.person())
    ledger.grant(kit.record(record_id="r-2"), kit.person())
    with database._reading.begin() as connection:
        for (trigger,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        body = select(RECORDS.c.body).where(RECORDS.c.record_id == "r-1").scalar_subquery()
        connection.execute(update(RECORDS).where(RECORDS.c.record_id == "r-2").values(body=body))
    with pytest.raises(LedgerFault, match=SPOILT):
        ledger.consent("r-2")
