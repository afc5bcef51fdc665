"""What goes out: each line of an export and a person's own copy, member by member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from lexgate.domain.consent import Role
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.ledger._chain import canonical
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger.transfer import _export, count_all, export_all, export_person
from lexgate.facts.ledger.transfer._linked import context, guardian_of
from lexgate.facts.store import Database
from lexgate.facts.store.tables import ERASURES, EVENTS, FACTS, RECORDS, REQUEST_EVENTS, REQUESTS
from lexgate.facts.store.vault import salted_digest
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import Book, put, refused

ISO = "2023-11-14T22:13:20Z"


def full() -> Book:
    book = Book()
    book.grant(kit.record(record_id="r-1"))
    book.grant(kit.record(record_id="r-2", renews_record_id="r-1"))
    book.state("is_consumer", True, kit.clinic(evidence_sha256="b" * 64))
    book.state_guardian()
    for name in ("q-1", "q-2"):
        book.open(kit.rights(request_id=name))
    return book


def exported(database: Database) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in export_all(database)]


def erased(database: Database, name: str) -> str:
    """A person of whom there was one of everything; returns the surrogate."""
    ledger = SqlLedger(database, Rules())
    by = kit.says(Role.SUBJECT, name)
    ledger.grant(kit.record(record_id=f"r-{name}", subject_id=name), by)
    ledger.state_fact(name, "is_consumer", True, kit.clinic())
    ledger.open_request(kit.rights(request_id=f"q-{name}", subject_id=name), by)
    return ledger.erase(name, kit.clinic()).surrogate


def test_a_person_is_one_line_with_everything_and_its_salts(database: Database) -> None:
    book = full()
    put(database, book)
    (raw,) = export_all(database)
    assert raw.endswith(b"}\n")
    line = orjson.loads(raw)
    history = book.history
    things: dict[str, Sequence[Any]] = {
        "record": [each.record for each in history.consents],
        "event": history.log,
        "fact": history.facts,
        "request": [each.request for each in history.requests],
        "request_event": [event for each in history.requests for event in each.events],
    }
    assert list(line) == ["lexgate", "version", "subject_id", *(f"{name}s" for name in things)]
    assert (line["lexgate"], line["version"], line["subject_id"]) == ("person", 1, kit.SUBJECT)
    for name, recorded in things.items():
        assert [set(each) for each in line[f"{name}s"]] == [{"salt", name}] * len(recorded)
        assert [each[name] for each in line[f"{name}s"]] == [orjson.loads(canonical(each)) for each in recorded]
    with database.read() as connection:
        digests = {row.record_id: row.digest for row in connection.execute(select(RECORDS))}
    for each, record in zip(line["records"], things["record"], strict=True):
        assert salted_digest(bytes.fromhex(each["salt"]), canonical(record)) == digests[record.record_id]


def test_of_the_erased_there_are_hashes(database: Database) -> None:
    surrogate = erased(database, "s-44")
    (line,) = exported(database)
    with database.read() as connection:
        record, event, fact, request, begun = (
            connection.execute(select(table)).one() for table in (RECORDS, EVENTS, FACTS, REQUESTS, REQUEST_EVENTS)
        )
        body = connection.execute(select(ERASURES.c.body)).scalar_one()
    assert line == {
        "lexgate": "erased",
        "version": 1,
        "surrogate": surrogate,
        "erasure": orjson.loads(body),
        "records": [{"record_id": "r-s-44", "digest": record.digest.hex()}],
        "events": [{"record_id": "r-s-44", "seq": 1, "chain": event.chain.hex(), "digest": event.digest.hex()}],
        "facts": [{"digest": fact.digest.hex()}],
        "requests": [{"request_id": "q-s-44", "controller_id": kit.CONTROLLER, "digest": request.digest.hex()}],
        "request_events": [
            {
                "request_id": "q-s-44",
                "seq": 1,
                "type": "opened",
                "chain": begun.chain.hex(),
                "digest": begun.digest.hex(),
            }
        ],
    }


def test_the_erasure_has_all_that_was_said(database: Database, ledger: SqlLedger) -> None:
    ledger.grant(kit.record(), kit.person())
    ledger.erase(kit.SUBJECT, kit.clinic(occurred_at=kit.NOW - 5, reason="on_request", evidence_sha256="b" * 64))
    (line,) = exported(database)
    with database.read() as connection:
        body = connection.execute(select(ERASURES.c.body)).scalar_one()
    assert body == canonical(line["erasure"]).decode()
    assert line["erasure"] == {
        "type": "erased",
        "occurred_at": kit.NOW - 5,
        "recorded_at": kit.NOW,
        "actor": {"role": "controller", "id": kit.CONTROLLER},
        "method": "web_form",
        "reason": "on_request",
        "evidence_sha256": "b" * 64,
        "records": 1,
        "events": 1,
        "facts": 0,
        "requests": 0,
    }


@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_all_go_out_however_many_are_read_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(_export, "_AT_ONCE", at_once)
    names = ["s-3", "s-1", "s-2"]
    for name in names:
        put(database, Book(history=History(name)))
    gone = [erased(database, name) for name in ("s-5", "s-4")]
    lines = exported(database)
    assert [each.get("subject_id", each.get("surrogate")) for each in lines] == [*names, *gone]
    assert count_all(database) == 5


def test_a_copy_has_everything_of_the_person(database: Database) -> None:
    book = full()
    put(database, book)
    copy = export_person(database, kit.SUBJECT)
    (line,) = exported(database)
    assert list(copy) == ["@context", "@graph", "lexgate:facts", "lexgate:requests"]
    assert copy["@context"] == context()
    told = [(each["dct:identifier"], len(each["dct:hasPart"])) for each in copy["@graph"]]
    assert told == [("r-1", 2), ("r-2", 1)]
    assert [each["lexgate:salt"] for each in copy["@graph"]] == [each["salt"] for each in line["records"]]
    salts = {each["event"]["event_id"]: each["salt"] for each in line["events"]}
    parts = [part for each in copy["@graph"] for part in each["dct:hasPart"]]
    assert {part["dct:identifier"]: part["lexgate:salt"] for part in parts} == salts
    first, second = copy["lexgate:facts"]
    assert first == {
        "lexgate:fact": "is_consumer",
        "lexgate:value": True,
        "lexgate:occurredAt": ISO,
        "lexgate:recordedAt": ISO,
        "lexgate:actor": {"role": Role.CONTROLLER, "id": kit.CONTROLLER},
        "lexgate:method": "web_form",
        "lexgate:evidenceSha256": "b" * 64,
        "lexgate:salt": line["facts"][0]["salt"],
    }
    assert (second["lexgate:value"], second["lexgate:evidenceSha256"]) == (guardian_of(kit.guardian()), None)
    assert copy["lexgate:requests"] == [
        {"request": each.request, "events": list(each.events)} for each in book.history.requests
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "s-99",
            (
                "UnknownRecord: subject_id: is nobody of whom this ledger holds anything; "
                "nothing is left to erase or to copy; or write the pseudonym under which consents were recorded"
            ),
        ),
        (
            "13812345678",
            "InputError: subject_id: looks like the number of a telephone or identity card; write a pseudonym",
        ),
    ],
)
def test_who_is_not_known_has_no_copy(database: Database, name: str, words: str) -> None:
    assert refused(lambda: export_person(database, name)) == words
