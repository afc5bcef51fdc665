"""What is proved of what somebody holds, and what is found where something was changed below the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import orjson
import pytest

from lexgate.domain.consent import Role
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.ledger.transfer import (
    Proof,
    Verified,
    _proof,
    export_all,
    export_person,
    prove,
    verify,
)
from lexgate.facts.store import Database
from lexgate.facts.store.persons import find_person
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import Book, put, refused

BOB = "s-43"


def settled(database: Database, clock: kit.Clock) -> SqlLedger:
    """A person with two consents, a fact and a request; another with one consent; and one who was erased."""
    book = Book()
    book.grant(kit.record(record_id="r-1"))
    book.grant(kit.record(record_id="r-2", renews_record_id="r-1"))
    book.state("is_consumer", True)
    book.open(kit.rights(request_id="q-1"))
    put(database, book)
    clock.at += 7
    ledger = SqlLedger(database, Rules())
    for name, record in ((BOB, "r-3"), ("s-44", "r-4")):
        ledger.grant(kit.record(record_id=record, subject_id=name), kit.says(Role.SUBJECT, name))
    ledger.erase("s-44", kit.clinic())
    return ledger


def as_json(content: Any) -> Any:
    return orjson.loads(orjson.dumps(content))


def surrogate(database: Database, subject_id: str) -> str:
    with database.read() as connection:
        person = find_person(connection, database.vault, subject_id)
    assert person is not None
    return person.surrogate


# Proofs.


def test_what_was_recorded_is_proved_with_when(database: Database, clock: kit.Clock) -> None:
    ledger = settled(database, clock)
    receipt = asdict(ledger.withdraw("r-3", kit.says(Role.SUBJECT, BOB)))
    line = next(each for each in map(orjson.loads, export_all(database)) if each.get("subject_id") == kit.SUBJECT)
    copy = as_json(export_person(database, kit.SUBJECT))
    first = [Proof("r-1", "record", kit.NOW, 1), Proof("r-2", "record", kit.NOW, 1)]
    events = [("r-1", "event 1: given"), ("r-2", "event 1: given"), ("r-1", "event 2: superseded")]
    happened = [Proof(*each, kit.NOW, 1) for each in events]
    assert prove(database, line) == [*first, *happened]
    copied = [first[0], happened[0], happened[2], first[1], happened[1]]
    assert prove(database, copy) == copied
    assert prove(database, copy["@graph"][1]) == copied[3:]
    shown = Proof("r-3", "receipt", kit.NOW + 7, 5)
    assert prove(database, receipt) == [shown]
    assert prove(database, [receipt, {"more": 1}, 5, copy["@graph"][1]]) == [shown, *copied[3:]]
    assert all(each.found for each in copied)


def test_what_was_not_recorded_so_is_not_proved(database: Database, clock: kit.Clock) -> None:
    ledger = settled(database, clock)
    receipt = asdict(ledger.withdraw("r-3", kit.says(Role.SUBJECT, BOB)))
    copy = as_json(export_person(database, BOB))
    node = copy["@graph"][0]
    node["dpv:hasJurisdiction"] = "CN-GD"
    node["dct:hasPart"][0]["lexgate:seq"] = 2
    node["dct:hasPart"][1]["lexgate:salt"] = "00" * 16
    assert prove(database, copy) == [
        Proof("r-3", "record"),
        Proof("r-3", "event 2: given"),
        Proof("r-3", "event 2: withdrawn"),
    ]
    assert not prove(database, copy)[0].found
    assert prove(database, {**receipt, "record_id": "r-1"}) == [Proof("r-1", "receipt")]
    assert prove(database, {**receipt, "proof": "00" * 32}) == [Proof("r-3", "receipt")]


def with_salt(salt: Any) -> Callable[[dict[str, Any]], Any]:
    def change(line: dict[str, Any]) -> Any:
        line["records"][0]["salt"] = salt
        return line

    return change


def without_act(line: dict[str, Any]) -> Any:
    del line["records"][0]["record"]["act_id"]
    return line


NOTHING = "InputError: the input: holds no record, event or receipt with a proof; give an export, a copy or a receipt"
NO_SALT = "InputError: salt: is missing, or not in hexadecimal; give an export with salts"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _: {}, NOTHING),
        (lambda _: [], NOTHING),
        (lambda _: 7, NOTHING),
        (lambda _: {"record_id": "r-1"}, NOTHING),
        (lambda _: {"proof": "00"}, NOTHING),
        (lambda _: {"lexgate": "erased"}, NOTHING),
        (lambda _: {"lexgate": "person"}, NOTHING),
        (lambda _: {"@graph": []}, NOTHING),
        (lambda _: {"record_id": "r-1", "proof": 5}, NO_SALT),
        (with_salt(None), NO_SALT),
        (with_salt("zz"), NO_SALT),
        (without_act, "InputError: act_id: is missing, or not of the type of this field; export again"),
        (
            lambda _: {"@type": "dpv:ConsentRecord"},
            "InputError: dpv:hasDataSubject: is missing; see docs/ledger-transfer.md",
        ),
    ],
)
def test_what_is_no_export_proves_nothing(
    database: Database, change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    put(database, full())
    (line,) = map(orjson.loads, export_all(database))
    assert refused(lambda: prove(database, change(line))) == words


def full() -> Book:
    book = Book()
    book.grant(kit.record(record_id="r-1"))
    return book


# That nothing was changed.


def test_all_that_fits_is_counted(database: Database, clock: kit.Clock) -> None:
    settled(database, clock)
    assert verify(database) == Verified(persons=2, erased=1, records=4, events=6, facts=1, requests=1, problems=[])


@pytest.mark.parametrize("at_once", [1, 2])
def test_all_are_looked_at_however_many_at_once(
    database: Database, clock: kit.Clock, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    settled(database, clock)
    whole = verify(database)
    monkeypatch.setattr(_proof, "_AT_ONCE", at_once)
    assert verify(database) == whole
    change(database, "DELETE FROM subject_documents")
    assert len(verify(database).problems) == 2


def change(database: Database, *statements: str) -> None:
    """Changes rows below the ledger."""
    with database._reading.begin() as connection:
        for (trigger,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount


LINK = "does not follow in the chain of digests"
LOST = "the key is gone, and no erasure says so; or both are there"
UNREADABLE = "holds what cannot be read, or does not follow"
DOCUMENT = "the document is not what is recorded"


@pytest.mark.parametrize(
    ("statement", "problems"),
    [
        (
            "UPDATE consent_events SET digest = zeroblob(32) WHERE record_id = 'r-3'",
            [
                f"r-3: event 1 {LINK}",
                "{bob}: a row of consent_events is not what its digest says",
            ],
        ),
        (
            "UPDATE consent_events SET chain = zeroblob(32) WHERE record_id = 'r-1' AND seq = 1",
            [f"r-1: event 1 {LINK}", f"r-1: event 2 {LINK}"],
        ),
        (
            "UPDATE consent_records SET digest = zeroblob(32) WHERE record_id = 'r-3'",
            [f"r-3: event 1 {LINK}", "{bob}: a row of consent_records is not what its digest says"],
        ),
        (
            "DELETE FROM consent_events WHERE record_id = 'r-1' AND seq = 1",
            [f"r-1: event 2 {LINK}", "r-1: event 1 does not follow", "{me}: " + UNREADABLE],
        ),
        ("DELETE FROM consent_events WHERE record_id = 'r-4'", ["r-4: has no event"]),
        ("DELETE FROM consent_records WHERE record_id = 'r-4'", [f"r-4: event 1 {LINK}"]),
        ("DELETE FROM rights_request_events", ["q-1: has no event", "{me}: " + DOCUMENT]),
        (
            "UPDATE rights_request_events SET chain = zeroblob(32)",
            [f"q-1: event 1 {LINK}"],
        ),
        (
            "UPDATE subject_facts SET digest = zeroblob(32)",
            ["{me}: a row of subject_facts is not what its digest says"],
        ),
        ("UPDATE consent_records SET body = x'00' WHERE record_id = 'r-3'", ["{bob}: " + UNREADABLE]),
        ("UPDATE subject_documents SET document = '{{}}' WHERE subject_id = 's-43'", ["{bob}: " + DOCUMENT]),
        ("DELETE FROM subject_documents WHERE subject_id = 's-42'", ["{me}: " + DOCUMENT]),
        ("DELETE FROM subject_keys WHERE subject_id = 's-43'", ["{bob}: " + LOST]),
        (
            "INSERT INTO subject_erasures SELECT surrogate, 1, '{{}}' FROM subject_keys WHERE subject_id = 's-43'",
            ["{bob}: " + LOST],
        ),
    ],
)
def test_what_was_changed_is_said(database: Database, clock: kit.Clock, statement: str, problems: list[str]) -> None:
    settled(database, clock)
    names = {"me": surrogate(database, kit.SUBJECT), "bob": surrogate(database, BOB)}
    change(database, statement.format(**names))
    assert verify(database).problems == [each.format(**names) for each in problems]


def test_what_does_not_follow_within_a_record_is_said(database: Database) -> None:
    """What somebody with the key of the ledger sealed anew: digests and chain fit, and the records do not."""
    book, forged = full(), full()
    book.open(kit.rights("copy", request_id="q-1"))
    forged.open(kit.rights("port", request_id="q-1"))
    (case,), (other,) = book.history.requests, forged.history.requests
    requests = (replace(case, events=other.events),)
    book.history = replace(book.history, log=forged.history.log, requests=requests)
    put(database, book)
    assert verify(database).problems == ["r-1: event 1 does not follow", "q-1: event 1 does not follow"]
