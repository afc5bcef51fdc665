"""What a ledger answers, and with which words it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lexgate.domain.consent import Role, State
from lexgate.domain.rights import RequestState
from lexgate.errors import LedgerFault
from lexgate.facts import ledger as ledger_module
from lexgate.facts.ledger import OpenRequest, Receipt, Rules, SqlLedger, _rows, open_sqlite
from lexgate.facts.store import Database
from lexgate.facts.store.persons import find_people, find_person
from tests.integration.ledger import kit
from tests.ledgers import make_ledger
from tests.unit.facts.ledger.book import Book, put, refused

OTHER = kit.says(Role.SUBJECT, "s-43")
GONE = (
    "UnknownRecord: record_id: is a record of a person who was erased; "
    "ask the person anew, if at all; `lexgate ledger prove` shows that the record was here"
)
NO_RECORD = "UnknownRecord: record_id: is not a record of this ledger; request or grant the consent first"
NO_REQUEST = "UnknownRequest: request_id: is not a request of this ledger; open the request first"
NOBODY = (
    "UnknownRecord: subject_id: is nobody of whom this ledger holds anything; "
    "nothing is left to erase or to copy; or write the pseudonym under which consents were recorded"
)
A_NUMBER = "InputError: subject_id: looks like the number of a telephone or identity card; write a pseudonym"


def test_a_receipt_says_what_was_written_and_proves_it(ledger: SqlLedger) -> None:
    receipt = ledger.request(kit.record(record_id="r-1"), kit.clinic())
    assert receipt == Receipt(1, kit.NOW, "r-1", State.REQUESTED, proof=receipt.proof)
    given = ledger.give("r-1", "v1", kit.person())
    assert given == Receipt(2, kit.NOW, "r-1", State.GIVEN, proof=given.proof)
    assert len({receipt.proof, given.proof, None}) == 3
    stated = ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
    assert stated == Receipt(3, kit.NOW)
    asked = ledger.open_request(kit.rights(request_id="q-1"), kit.person())
    assert asked == Receipt(4, kit.NOW, request_id="q-1", request_state=RequestState.OPENED, proof=asked.proof)
    assert asked.proof is not None


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlLedger]:
    """A ledger that tests do not write to: somebody is in it, and somebody was erased."""
    ledger = open_sqlite(make_ledger(tmp_path_factory.mktemp("settled") / "ledger.db"), clock=kit.Clock())
    ledger.grant(kit.record(record_id="r-1"), kit.person())
    ledger.open_request(kit.rights(request_id="q-1"), kit.person())
    ledger.grant(kit.record(record_id="r-gone", subject_id="s-44"), kit.says(Role.SUBJECT, "s-44"))
    ledger.open_request(kit.rights(request_id="q-gone", subject_id="s-44"), kit.says(Role.SUBJECT, "s-44"))
    ledger.erase("s-44", kit.clinic())
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda ledger: ledger.consent("r-none"), NO_RECORD),
        (lambda ledger: ledger.state_of("r-none"), NO_RECORD),
        (lambda ledger: ledger.withdraw("r-none", kit.person()), NO_RECORD),
        (lambda ledger: ledger.consents_of(kit.SUBJECT, after="r-none"), NO_RECORD),
        (lambda ledger: ledger.consents_of("s-99", after="r-1"), NO_RECORD),
        (lambda ledger: ledger.rights_request("q-none"), NO_REQUEST),
        (lambda ledger: ledger.verify_request("q-none", kit.clinic()), NO_REQUEST),
        (lambda ledger: ledger.consent("r-gone"), GONE),
        (lambda ledger: ledger.withdraw("r-gone", kit.person()), GONE),
        (
            lambda ledger: ledger.rights_request("q-gone"),
            "UnknownRequest: request_id: is a request of a person who was erased; nothing is left to do",
        ),
        (lambda ledger: ledger.erase("s-99", kit.clinic()), NOBODY),
        (lambda ledger: ledger.erase("13812345678", kit.clinic()), A_NUMBER),
        (lambda ledger: ledger.state_fact("13812345678", "is_consumer", True, kit.clinic()), A_NUMBER),
        (
            lambda ledger: ledger.grant(kit.record(record_id="r-1", subject_id="s-43"), OTHER),
            "EventOutOfOrder: record_id: is that of another record; make a new id for each record",
        ),
        (
            lambda ledger: ledger.open_request(kit.rights(request_id="q-1", subject_id="s-43"), OTHER),
            "EventOutOfOrder: request_id: is that of another request; make a new id for each request",
        ),
    ],
)
def test_a_refusal_names_the_field_and_the_cure(
    settled: SqlLedger, call: Callable[[SqlLedger], object], words: str
) -> None:
    assert refused(lambda: call(settled)) == words
    assert settled.revision() == 5


def test_a_state_is_that_of_now_or_of_another_instant(ledger: SqlLedger, clock: kit.Clock) -> None:
    ledger.grant(kit.record(record_id="r-1", valid_until=kit.NOW + 10), kit.person())
    clock.at += 9.9
    assert ledger.state_of("r-1") is State.GIVEN
    clock.at += 0.1
    assert ledger.state_of("r-1") is State.EXPIRED
    ledger.withdraw("r-1", kit.person())
    assert ledger.state_of("r-1") is State.WITHDRAWN
    assert ledger.state_of("r-1", known_at=kit.NOW + 9) is State.EXPIRED
    assert ledger.state_of("r-1", at=kit.NOW + 9) is State.GIVEN
    assert ledger.state_of("r-1", at=kit.NOW - 1) is None
    assert ledger.state_of("r-1", at=kit.NOW + 20, known_at=kit.NOW - 1) is None


def test_the_state_of_a_request_is_that_of_now_or_of_another_instant(database: Database, clock: kit.Clock) -> None:
    ledger = SqlLedger(database, Rules(rights_request_deadline=60))
    ledger.open_request(kit.rights(request_id="q-1"), kit.person())
    clock.at += 60.5
    assert ledger.request_state_of("q-1") == "opened"
    clock.at += 0.5
    assert ledger.request_state_of("q-1") == "overdue"
    assert ledger.request_state_of("q-1", at=kit.NOW) == "opened"
    assert ledger.request_state_of("q-1", at=kit.NOW - 1) is None
    assert ledger.request_state_of("q-1", known_at=kit.NOW - 1) is None
    assert ledger.rights_requests(kit.SUBJECT, known_at=kit.NOW - 1) == ()
    assert len(ledger.rights_requests(kit.SUBJECT, known_at=kit.NOW)) == 1
    assert ledger.rights_requests("s-99") == ()


def test_requests_wait_for_their_controller(database: Database, clock: kit.Clock) -> None:
    ledger = SqlLedger(database, Rules(rights_request_deadline=60))
    # In no order of their ids.
    for name, controller in (("q-7", kit.CONTROLLER), ("q-2", "shop-1"), ("q-3", kit.CONTROLLER)):
        ledger.open_request(kit.rights(request_id=name, controller_id=controller), kit.person())
    ledger.open_request(kit.rights(request_id="q-4", subject_id="s-43"), OTHER)
    for name, end in (("q-5", "withdraw"), ("q-6", "refuse"), ("q-1", "fulfil"), ("q-8", "verify")):
        ledger.open_request(kit.rights(request_id=name), kit.person())
        if end == "fulfil":
            ledger.verify_request(name, kit.clinic())
        by = kit.person() if end == "withdraw" else kit.clinic(reason="unfounded")
        getattr(ledger, f"{end}_request")(name, by)
    clock.at += 61
    ledger.open_request(kit.rights(request_id="q-0"), kit.person())
    found = ledger.open_requests(kit.CONTROLLER)
    told = [(each.case.request.request_id, each.due_at, each.state.value, each.revision) for each in found]
    late = kit.NOW + 60
    assert told == [
        ("q-7", late, "overdue", 1),
        ("q-3", late, "overdue", 3),
        ("q-4", late, "overdue", 4),
        ("q-8", late, "overdue", 12),
        ("q-0", kit.NOW + 121, "opened", 14),
    ]
    assert found[0] == OpenRequest(ledger.rights_request("q-7"), late, RequestState.OVERDUE, 1)
    assert ledger.open_requests(kit.CONTROLLER, after=1, limit=2) == found[1:3]
    assert ledger.open_requests(kit.CONTROLLER, after=4) == found[3:]
    ledger.erase("s-43", kit.clinic())
    assert [each.revision for each in ledger.open_requests(kit.CONTROLLER)] == [1, 3, 12, 14]


def test_requests_are_told_of_each_of_some_persons(database: Database, ledger: SqlLedger) -> None:
    ledger.open_request(kit.rights(request_id="q-1"), kit.person())
    ledger.grant(kit.record(subject_id="s-43"), OTHER)
    with database.read() as connection:
        people = find_people(connection, database.vault, [kit.SUBJECT, "s-43"])
        told = _rows.requests_of(connection, people)
        alone = _rows.requests_of(connection, people[1:])
    by_name = {each.subject_id: told[each.surrogate] for each in people}
    assert by_name == {kit.SUBJECT: (ledger.rights_request("q-1"),), "s-43": ()}
    assert len(alone) == 1


def test_at_most_a_hundred_are_told_at_once(database: Database, ledger: SqlLedger) -> None:
    book = Book()
    for number in range(101, 0, -1):
        book.open(kit.rights(request_id=f"q-{number:03}"))
        book.grant(kit.record(record_id=f"r-{number:03}"))
    put(database, book)
    assert len(ledger.open_requests(kit.CONTROLLER)) == 100
    assert len(ledger.open_requests(kit.CONTROLLER, limit=101)) == 101
    first = ledger.consents_of(kit.SUBJECT)
    assert first == book.history.consents[:100]
    # Of one revision, so that it is the position that orders them.
    assert ledger.consents_of(kit.SUBJECT, after=first[97].record.record_id, most=2) == book.history.consents[98:100]
    assert ledger.consents_of(kit.SUBJECT, after=first[-1].record.record_id) == book.history.consents[100:]
    assert ledger.rights_requests(kit.SUBJECT) == book.history.requests


def test_what_is_recorded_comes_in_the_order_of_recording(database: Database, ledger: SqlLedger) -> None:
    """By revision, and within one by position; not by ids, nor by when it happened."""
    book = Book()
    for name in ("3", "2"):
        book.grant(kit.record(record_id=f"r-{name}"))
        book.open(kit.rights(request_id=f"q-{name}"))
    for name in ("is_employee", "is_consumer"):
        book.state(name, True)
    put(database, book)
    ledger.grant(kit.record(record_id="r-1"), kit.person(occurred_at=kit.NOW - 5))
    ledger.open_request(kit.rights(request_id="q-1"), kit.person(occurred_at=kit.NOW - 5))
    ledger.state_fact(kit.SUBJECT, "account_closed", True, kit.clinic(occurred_at=kit.NOW - 5))
    document = ledger.subject_document(kit.SUBJECT)
    assert [each["facts"]["id"] for each in document["consents"]] == ["r-3", "r-2", "r-1"]
    assert [each["request_id"] for each in document["requests"]] == ["q-3", "q-2", "q-1"]
    assert list(document["subject"]) == ["is_employee", "is_consumer", "account_closed"]
    assert ledger.subject_document(kit.SUBJECT, known_at=kit.NOW) == document
    assert [each.record.record_id for each in ledger.consents_of(kit.SUBJECT)] == ["r-3", "r-2", "r-1"]
    assert [each.record.record_id for each in ledger.consents_of(kit.SUBJECT, after="r-3", most=1)] == ["r-2"]
    assert [each.record.record_id for each in ledger.consents_of(kit.SUBJECT, after="r-2")] == ["r-1"]
    assert [each.request.request_id for each in ledger.rights_requests(kit.SUBJECT)] == ["q-3", "q-2", "q-1"]
    with database.read() as connection:
        person = find_person(connection, database.vault, kit.SUBJECT)
        assert person is not None
        log = _rows.kept_of(connection, person).history.log
    assert [each.record_id for each in log] == ["r-3", "r-2", "r-1"]


def test_a_request_without_events_is_a_fault(ledger: SqlLedger) -> None:
    ledger.open_request(kit.rights(request_id="q-1"), kit.person())
    case = ledger.rights_request("q-1")
    with pytest.raises(LedgerFault) as caught:
        ledger._open(type(case)(case.request), 1)
    assert str(caught.value) == "the ledger holds a request without events: restore it from a copy"


def test_a_person_has_links_to_go_on_from(database: Database, ledger: SqlLedger) -> None:
    proofs = [
        ledger.grant(kit.record(record_id="r-1"), kit.person()).proof,
        ledger.open_request(kit.rights(request_id="q-1"), kit.person()).proof,
    ]
    with database.read() as connection:
        person = find_person(connection, database.vault, kit.SUBJECT)
        assert person is not None
        kept = _rows.kept_of(connection, person)
    assert [kept.links[name].hex() for name in ("r-1", "q-1")] == proofs
    assert _rows.Kept(person, kept.history).links == {}


# Opening it.


def test_the_module_has_what_it_says() -> None:
    assert ledger_module.SqlLedger is SqlLedger
    with pytest.raises(AttributeError) as caught:
        ledger_module.NoLedger  # noqa: B018 - looked up for the error
    assert str(caught.value) == "module 'lexgate.facts.ledger' has no attribute 'NoLedger'"


def test_a_ledger_is_opened_with_its_key_rules_and_clock(tmp_path: Path) -> None:
    path = make_ledger(tmp_path / "ledger.db")
    key = path.with_name("ledger.db.key").rename(tmp_path / "elsewhere.key")
    rules = Rules(refusal_cooldown=5)
    ledger = open_sqlite(path, key_file=key, rules=rules, clock=kit.Clock())
    assert ledger.grant(kit.record(), kit.person()).recorded_at == kit.NOW
    assert ledger._rules is rules
    ledger.close()
    plain = open_sqlite(path, key_file=key)
    assert plain._rules == Rules()
    assert plain.revision() == 1
    plain.close()
