"""Persons of an export, and those who were erased: restored where nothing stands in the way."""

from __future__ import annotations

from pathlib import Path

import orjson
from sqlalchemy import select

from lexgate.domain.consent import Role
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger.transfer import import_file, rejects, try_import
from lexgate.facts.store import Database
from lexgate.facts.store.tables import ERASURES, RECORDS, SUBJECT_KEYS
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import row
from tests.unit.facts.ledger.book import Book, put
from tests.unit.facts.ledger.transfer.importing import UNUSED, Importer, exported, settled, table_of


def test_an_export_comes_back(database: Database, other: Database, tmp_path: Path) -> None:
    settled(database)
    lines = exported(database)
    imports = Importer(other, tmp_path)
    assert imports.words(*lines) == []
    assert exported(other) == lines
    (erasure,) = table_of(other, ERASURES)
    assert (erasure.revision, orjson.loads(erasure.body)) == (1, lines[1]["erasure"])
    left = [each for each in table_of(other, RECORDS) if each.surrogate == erasure.surrogate]
    assert [(each.record_id, each.revision, each.position, each.body) for each in left] == [
        ("r-9", 1, 0, b""),
        ("r-8", 1, 1, b""),
    ]
    done, _ = imports.take(*lines, {**lines[0]})
    assert (done.accepted, done.present, done.rejected) == (0, 3, 0)


def test_what_another_has_already_is_not_restored(database: Database, other: Database, tmp_path: Path) -> None:
    settled(database)
    person, erased = exported(database)
    ledger = SqlLedger(other, Rules())
    by = kit.says(Role.SUBJECT, "s-50")
    ledger.grant(kit.record(record_id="r-1", subject_id="s-50"), by)
    request = "request_id: is that of another request; make a new id for each request"
    imports = Importer(other, tmp_path)
    assert imports.words(person) == [(1, f"record_id: {UNUSED}")]
    ledger.erase("s-50", by)
    assert imports.words(person) == [(1, "record_id: is a record of a person who was erased; leave the row out")]
    ledger.open_request(kit.rights(request_id="q-9", subject_id="s-51"), kit.says(Role.SUBJECT, "s-51"))
    assert imports.words(erased) == [(1, f"request_id: {request.split(': ')[1]}")]
    ledger.grant(kit.record(record_id="r-8", subject_id="s-52"), kit.says(Role.SUBJECT, "s-52"))
    assert imports.words(erased) == [(1, f"record_id: {UNUSED}")]
    without = {**person, "records": [], "events": []}
    assert imports.words(without, {**without, "subject_id": "s-99", "requests": [], "request_events": []}) == []
    other_request = {**without, "subject_id": "s-60"}
    other_request["requests"] = [
        {**each, "request": {**each["request"], "subject_id": "s-60"}} for each in without["requests"]
    ]
    assert imports.words(other_request) == [(1, request)]
    assert imports.words(person) == [
        (
            1,
            "subject_id: has other records in this ledger; restore into a ledger that has nothing of this person",
        )
    ]


def test_each_person_keeps_the_salts(database: Database, other: Database, tmp_path: Path) -> None:
    for name in ("s-50", "s-51"):
        book = Book(history=History(name))
        book.state("is_consumer", True)
        put(database, book)
    lines = exported(database)
    assert Importer(other, tmp_path).words(*lines) == []
    assert sorted(each["facts"][0]["salt"] for each in exported(other)) == sorted(
        each["facts"][0]["salt"] for each in lines
    )


def test_a_dry_run_knows_the_ids_that_others_have(database: Database, tmp_path: Path) -> None:
    settled(database)
    person, erased = exported(database)
    request = person["requests"][0]
    theirs = {**request, "request": {**request["request"], "subject_id": "s-60"}}
    stranger = {"lexgate": "person", "version": 1, "subject_id": "s-60", "requests": [theirs]}
    with database.read() as connection:
        mine = connection.execute(select(SUBJECT_KEYS.c.surrogate)).scalar_one()
    clash = {**erased, "surrogate": mine, "records": [], "events": [], "requests": [], "request_events": []}
    file = Importer(database, tmp_path).file(stranger, clash)
    done, wrong = try_import(database, file, Rules())
    assert [each.field for each in wrong] == ["request_id", "surrogate"]
    assert import_file(database, file, Rules()) == done
    assert list(rejects(database, done.import_id)) == wrong


def test_an_id_is_used_once_in_an_export(database: Database, other: Database, tmp_path: Path) -> None:
    settled(database)
    person, erased = exported(database)
    imports = Importer(other, tmp_path)
    taken = "surrogate: is that of somebody in this ledger; erase the person here"
    request = "request_id: is that of another request; make a new id for each request"
    clash = {**erased, "surrogate": "x-2", "records": [], "events": []}
    record = {**erased, "surrogate": "x-3", "requests": [], "request_events": []}
    gone = "record_id: is a record of a person who was erased; leave the row out"
    assert imports.words(person, erased, erased, clash, record) == [(3, taken), (4, request), (5, gone)]
    other_one = {**erased, "surrogate": "x-4", "requests": [], "request_events": []}
    other_one["records"] = [{**each, "record_id": f"x-{each['record_id']}"} for each in erased["records"]]
    other_one["events"] = [{**each, "record_id": f"x-{each['record_id']}"} for each in erased["events"]]
    assert imports.words(other_one) == []


def test_who_is_here_was_not_erased(database: Database, other: Database, tmp_path: Path) -> None:
    settled(database)
    (person, erased) = exported(database)
    importer = Importer(other, tmp_path)
    importer.take(row(record_id="r-50"))
    with other.read() as connection:
        mine = connection.execute(select(RECORDS.c.surrogate)).scalar_one()
    assert importer.words({**erased, "surrogate": mine}) == [
        (1, "surrogate: is that of somebody in this ledger; erase the person here")
    ]
    assert importer.words(person, erased) == []


def test_a_person_who_differs_is_another(database: Database, tmp_path: Path) -> None:
    settled(database)
    person, _ = exported(database)
    imports = Importer(database, tmp_path)
    for name in ("facts", "requests", "request_events", "records", "events"):
        done, wrong = imports.take({**person, name: []})
        assert (done.rejected, [each.field for each in wrong]) == (1, ["subject_id"]), name
