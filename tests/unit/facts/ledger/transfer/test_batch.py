"""What an import takes of its rows, what it leaves out and with which words, and what it writes."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Table, select

from lexgate.domain.consent import EventType, Role, State
from lexgate.domain.instant import format_instant
from lexgate.errors import LedgerFault
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.ledger.transfer import (
    ConsentFile,
    Imported,
    Reject,
    _imports,
    export_all,
    import_file,
    rejects,
    try_import,
)
from lexgate.facts.ledger.transfer._entry import Content, Row
from lexgate.facts.ledger.transfer._plain import Plain
from lexgate.facts.store import Database
from lexgate.facts.store.tables import ERASURES, EVENTS, IMPORTS, RECORDS, REVISIONS
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import as_jsonl, row, rows
from tests.unit.facts.ledger.book import Book, put

UNUSED = "is that of another record; make a new id for each record"
AT = "2023-01-10T09:00:30+08:00"


class Importer:
    """Imports rows into a ledger, each time as another file."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self._folder, self._count = database, folder, 0

    def file(self, *found: Any) -> ConsentFile:
        self._count += 1
        path = as_jsonl(self._folder / f"{self._count}.jsonl", found)
        path.write_bytes(path.read_bytes() + b"\n" * self._count)  # another file, though it says the same
        return ConsentFile(path)

    def take(self, *found: Any, **how: Any) -> tuple[Imported, list[Reject]]:
        done = import_file(self.database, self.file(*found), how.pop("rules", Rules()), **how)
        return done, list(rejects(self.database, done.import_id))

    def words(self, *found: Any) -> list[tuple[int, str]]:
        """The lines that are not taken, each with the field and the reason; all others are."""
        done, wrong = self.take(*found)
        assert (done.accepted + done.present, done.rejected, done.rows_done) == (
            len(found) - len(wrong),
            len(wrong),
            len(found),
        )
        return [(each.line, f"{each.field}: {each.reason}") for each in wrong]


@pytest.fixture
def imports(database: Database, tmp_path: Path) -> Importer:
    return Importer(database, tmp_path)


def table_of(database: Database, table: Table) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)).all())


def nested(record: Any, *events: tuple[str, int], by: str = kit.SUBJECT) -> dict[str, Any]:
    """A consent as the ledger keeps it."""
    actor = {"id": by, "role": "subject"}
    return {"record": record, "events": [{"type": kind, "occurred_at": at, "actor": actor} for kind, at in events]}


# What a file as a whole comes to.


def test_an_import_is_told_batch_by_batch(imports: Importer, database: Database) -> None:
    found = [*rows(4), row(subject_id="c-9", given_at=None)]
    seen: list[Imported] = []
    done, wrong = imports.take(*found, batch=2, progress=seen.append)
    name = done.import_id
    assert seen == [
        Imported(name),
        Imported(name, 2, 2),
        Imported(name, 4, 4),
        Imported(name, 5, 4, 0, 1),
        Imported(name, 5, 4, 0, 1, finished=True),
    ]
    assert done == seen[-1]
    reason = "is missing, and so is every other time; say when it was asked or given"
    assert wrong == [Reject(5, "given_at", reason)]
    assert [tuple(each) for each in table_of(database, IMPORTS)] == [(name, 5, 4, 0, 1, True)]
    told = [(each.revision, each.operation, each.about) for each in table_of(database, REVISIONS)]
    assert told == [(1, "import", name), (2, "import", name)]


def test_a_file_that_was_imported_is_done(imports: Importer, database: Database) -> None:
    file = imports.file(*rows(2))
    done = import_file(database, file, Rules())
    seen: list[Imported] = []
    assert import_file(database, file, Rules(), progress=seen.append) == done
    assert seen == [done]


def test_what_is_there_is_not_written_again(imports: Importer, database: Database) -> None:
    found = [row(record_id="r-1", act_id="a-1"), row(record_id="r-2", subject_id="c-2")]
    imports.take(*found)
    done, _ = imports.take(*found, batch=5000)
    assert (done.accepted, done.present, done.rejected) == (0, 2, 0)
    assert len(table_of(database, REVISIONS)) == 1
    assert imports.words({**found[0], "withdrawn_at": "2023-05-01"}) == []
    assert len(table_of(database, REVISIONS)) == 2
    assert SqlLedger(database, Rules()).state_of("r-1") is State.WITHDRAWN


def test_rows_of_one_import_have_one_revision_and_their_places(imports: Importer, database: Database) -> None:
    imports.take(
        row(record_id="r-1"),
        row(record_id="r-2", subject_id="c-2"),
        row(record_id="r-3", subject_id="c-2", withdrawn_at="2023-05-01"),
    )
    placed = [(each.record_id, each.revision, each.position) for each in table_of(database, RECORDS)]
    assert sorted(placed) == [("r-1", 1, 0), ("r-2", 1, 0), ("r-3", 1, 1)]
    events = [(each.record_id, each.seq, each.revision, each.position) for each in table_of(database, EVENTS)]
    assert sorted(events) == [("r-1", 1, 1, 0), ("r-2", 1, 1, 0), ("r-3", 1, 1, 1), ("r-3", 2, 1, 2)]


def test_the_fast_way_and_the_long_one_write_the_same(imports: Importer, database: Database) -> None:
    alike = {"method": "paper", "valid_until": "2024-01-01", "evidence_sha256": "b" * 64}
    found = [row(subject_id=f"c-{n}", record_id=f"r-{n}", act_id=f"a-{n}", **alike) for n in (1, 2, 3)]
    kinds = []

    class Watched(ConsentFile):
        def read(self, row: Row) -> Content | Plain:
            kinds.append(type(content := super().read(row)))
            return content

    import_file(database, Watched(imports.file(*found).path), Rules())
    assert [each is Plain for each in kinds] == [False, True, True]
    ledger = SqlLedger(database, Rules())
    slow, *fast = (ledger.consent(f"r-{n}") for n in (1, 2, 3))
    for n, consent in zip((2, 3), fast, strict=True):
        told = replace(consent.record, subject_id="c-1", record_id="r-1", act_id="a-1")
        assert told == slow.record
        (before,), (after,) = slow.events, consent.events
        assert (after.record_id, after.actor.id, after.seq) == (f"r-{n}", f"c-{n}", 1)
        assert (after.method, after.evidence_sha256, after.occurred_at, after.recorded_at) == (
            before.method,
            before.evidence_sha256,
            before.occurred_at,
            before.recorded_at,
        )
        document = ledger.subject_document(f"c-{n}")
        assert document == ledger.subject_document(f"c-{n}", known_at=kit.NOW)
    with database.read() as connection:
        assert {each.seq for each in connection.execute(select(EVENTS)).all()} == {1}


# Rows that are alike, and what stands in their way.


def test_a_row_that_is_given_now_is_taken_and_one_of_the_future_is_not(imports: Importer) -> None:
    later = "occurred_at: lies in the future of the ledger; leave it out: it is now"
    found = [*rows(3), row(subject_id="c-8", given_at=kit.NOW), row(subject_id="c-9", given_at=kit.NOW + 1)]
    assert imports.words(*found) == [(5, later)]


def test_a_record_is_made_once_among_rows_that_are_alike(imports: Importer, database: Database) -> None:
    found = [row(subject_id=f"c-{n}", record_id=f"r-{n}") for n in range(4)]
    found += [row(subject_id="c-9", record_id="r-2"), row(subject_id="c-3", record_id="r-9")]
    assert imports.words(*found) == [(5, f"record_id: {UNUSED}")]
    assert imports.words(row(subject_id="c-9", record_id="r-0"), row(subject_id="c-8", record_id="r-9")) == [
        (1, f"record_id: {UNUSED}"),
        (2, f"record_id: {UNUSED}"),
    ]
    ledger = SqlLedger(database, Rules())
    assert [each.record.record_id for each in ledger.consents_of("c-3")] == ["r-3", "r-9"]
    assert ledger.subject_document("c-3") == ledger.subject_document("c-3", known_at=kit.NOW)


def test_a_person_of_whom_there_is_more_is_read_at_length(imports: Importer, database: Database) -> None:
    shared = "act_id: is shared with another purpose, and one of the two is a separate consent; "
    found = [*rows(3), row(subject_id="c-2", act_id="a-1"), row(subject_id="c-2", act_id="a-1", purpose_id="triage")]
    done, wrong = imports.take(*found, row(subject_id="c-2", act_id="a-1"))
    assert (done.accepted, [(each.line, each.field) for each in wrong]) == (5, [(5, "act_id")])
    assert f"act_id: {wrong[0].reason}".startswith(shared)
    assert len(SqlLedger(database, Rules()).consents_of("c-2")) == 3


# Rows against what is recorded.


def test_a_record_that_is_there_has_the_same_content(imports: Importer) -> None:
    stated = row(record_id="r-1", act_id="a-1", requested_at="2023-01-10T09:00:10+08:00", valid_from=AT)
    assert imports.words(stated) == []
    other = "record_id: is a record that the ledger has with other content; make a new id for each record"
    given = "given_at: is another time than the ledger has; leave it as it was recorded"
    asked = "requested_at: is another time than the ledger has; leave it as it was recorded"
    assert imports.words(
        {**stated, "jurisdiction": "CN-GD"},
        {**stated, "act_id": "a-2"},
        {**stated, "given_at": "2023-01-10T09:00:31+08:00"},
        {**stated, "requested_at": "2023-01-10T09:00:11+08:00"},
        {**stated, "act_id": None},
        stated,
    ) == [(1, other), (2, other), (3, given), (4, asked)]


def test_a_record_of_the_erased_does_not_come_back(imports: Importer, database: Database) -> None:
    imports.take(row(record_id="r-1"))
    SqlLedger(database, Rules()).erase("c-1", kit.says(Role.SUBJECT, "c-1"))
    gone = "record_id: is a record of a person who was erased; leave the row out"
    assert imports.words(row(record_id="r-1"), row(record_id="r-1", subject_id="c-2")) == [(1, gone), (2, gone)]


def test_each_kind_of_step_is_recorded(imports: Importer, database: Database) -> None:
    times = [format_instant(kit.NOW - 50 + number) for number in range(5)]
    shown = {"notice_displayed_at": format_instant(kit.NOW - 60), "given_at": None}
    found = [
        row(record_id="r-1", **shown, requested_at=times[0], deferred_at=times[1], refused_at=times[2]),
        row(record_id="r-2", subject_id="c-2", **{**shown, "given_at": times[0]}, revoked_at=times[1]),
        row(record_id="r-3", subject_id="c-3", **{**shown, "given_at": times[0]}, invalidated_at=times[1]),
        row(record_id="r-4", subject_id="c-4", **{**shown, "given_at": times[1]}, requested_at=times[0]),
    ]
    assert imports.words(*found) == []
    ledger = SqlLedger(database, Rules())
    told = {f"r-{n}": [each.type.value for each in ledger.consent(f"r-{n}").events] for n in (1, 2, 3, 4)}
    assert told == {
        "r-1": ["requested", "deferred", "refused"],
        "r-2": ["given", "revoked"],
        "r-3": ["given", "invalidated"],
        "r-4": ["requested", "given"],
    }
    assert ledger.consent("r-3").events[1].effective_at == kit.NOW - 50


def test_an_invalidation_works_from_when_the_file_says(imports: Importer, database: Database) -> None:
    stated = nested(kit.record(record_id="r-1"), ("given", kit.NOW - 50))
    actor = {"id": "court-1", "role": "authority"}
    ended = {"type": "invalidated", "occurred_at": kit.NOW, "actor": actor, "effective_at": kit.NOW - 20}
    stated["events"].append(ended)
    assert imports.words(stated) == []
    assert SqlLedger(database, Rules()).consent("r-1").events[1].effective_at == kit.NOW - 20


def test_rules_of_the_ledger_hold(database: Database, tmp_path: Path) -> None:
    times = {"given_at": None, "requested_at": AT, "refused_at": AT, "notice_displayed_at": AT}
    found = [row(record_id="r-1", **times), row(record_id="r-2", requested_at=AT, given_at=None)]
    imports = Importer(database, tmp_path)
    _, wrong = imports.take(*found)
    assert [(each.line, each.field) for each in wrong] == [(2, "scope.purpose_id")]
    assert imports.take(found[1], rules=Rules(max_prompts_after_refusal=1))[0].accepted == 1


# Renewals.


def renewed(record: Any, other: Any, **change: Any) -> list[dict[str, Any]]:
    ended = nested(record, ("given", kit.NOW - 50), ("superseded", kit.NOW - 40))
    return [ended, nested(replace(other, renews_record_id=record.record_id, **change), ("given", kit.NOW - 40))]


def test_a_renewal_in_the_file_supersedes_once(imports: Importer, database: Database) -> None:
    assert imports.words(*renewed(kit.record(record_id="r-1"), kit.record(record_id="r-2"))) == []
    ledger = SqlLedger(database, Rules())
    assert [each.type for each in ledger.consent("r-1").events] == [EventType.GIVEN, EventType.SUPERSEDED]
    assert ledger.state_of("r-2") is State.GIVEN


def test_what_was_superseded_stays_so_where_the_renewal_is_not_taken(imports: Importer, database: Database) -> None:
    found = renewed(kit.record(record_id="r-1"), kit.record(record_id="r-2"), controller_id="lab-1")
    ((line, words),) = imports.words(*found)
    assert (line, words.split(":")[0]) == (2, "renews_record_id")
    assert SqlLedger(database, Rules()).state_of("r-1") is State.SUPERSEDED


def test_what_was_superseded_elsewhere_is_recorded_so(imports: Importer, database: Database) -> None:
    ended, _ = renewed(kit.record(record_id="r-1"), kit.record(record_id="r-2"))
    assert imports.words(ended) == []
    assert SqlLedger(database, Rules()).state_of("r-1") is State.SUPERSEDED


# Persons of an export, and who was erased.


def exported(database: Database) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in export_all(database)]


def settled(database: Database) -> None:
    """A person with everything, and one who was erased."""
    book = Book()
    book.grant(kit.record(record_id="r-1"))
    book.state("is_consumer", True)
    book.open(kit.rights(request_id="q-1"))
    put(database, book)
    ledger = SqlLedger(database, Rules())
    by = kit.says(Role.SUBJECT, "s-44")
    ledger.grant(kit.record(record_id="r-9", subject_id="s-44"), by)
    ledger.grant(kit.record(record_id="r-8", subject_id="s-44"), by)
    ledger.state_fact("s-44", "is_consumer", True, kit.clinic())
    ledger.open_request(kit.rights(request_id="q-9", subject_id="s-44"), by)
    ledger.erase("s-44", kit.clinic())


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


# A dry run.


def test_a_dry_run_knows_what_is_there(database: Database, tmp_path: Path) -> None:
    settled(database)
    lines = exported(database)
    imports = Importer(database, tmp_path)
    changed = {**lines[0], "facts": []}
    found = [*lines, changed, row(record_id="r-1"), row(record_id="r-9", subject_id="c-9"), row(record_id="r-60")]
    found += [row(subject_id=kit.SUBJECT, record_id="r-61"), *rows(3)]
    before = table_of(database, REVISIONS)
    seen: list[Imported] = []
    file = imports.file(*found)
    done, wrong = try_import(database, file, Rules(), progress=seen.append, batch=100)
    assert [each.rows_done for each in seen] == [0, len(found), len(found)]
    assert (done.accepted, done.present) == (5, 2)
    assert [(each.line, each.field) for each in wrong] == [(3, "subject_id"), (4, "record_id"), (5, "record_id")]
    assert (table_of(database, REVISIONS), table_of(database, IMPORTS)) == (before, [])
    assert import_file(database, file, Rules()) == done
    assert list(rejects(database, done.import_id)) == wrong


def test_a_dry_run_goes_by_the_clock_and_the_rules_of_the_ledger(database: Database, tmp_path: Path) -> None:
    imports = Importer(database, tmp_path)
    times = {"given_at": None, "requested_at": AT, "refused_at": AT, "notice_displayed_at": AT}
    found = [row(**times), row(requested_at=AT, given_at=None), row(subject_id="c-2", given_at=kit.NOW)]
    done, _ = try_import(database, imports.file(*found), Rules(max_prompts_after_refusal=1))
    assert (done.accepted, done.rejected) == (3, 0)
    done, _ = try_import(database, imports.file(*found, row(subject_id="c-3", given_at=kit.NOW + 1)), Rules())
    assert (done.accepted, done.rejected) == (2, 2)


# One import at a time, and no collection of cycles meanwhile.


def test_two_who_import_the_same_file(imports: Importer, database: Database) -> None:
    file = imports.file(*rows(4))

    def other(done: Imported) -> None:
        if done.rows_done == 2:
            import_file(database, file, Rules(), batch=2)

    with pytest.raises(LedgerFault) as caught:
        import_file(database, file, Rules(), batch=2, progress=other)
    assert str(caught.value) == "somebody else imports the same file: nothing was written; wait for them"
    assert caught.value.retryable


@pytest.mark.parametrize("on", [True, False])
def test_cycles_are_not_looked_for_within_a_batch(imports: Importer, database: Database, on: bool) -> None:
    seen = []

    class Watched(ConsentFile):
        def read(self, row: Row) -> Content | Plain:
            seen.append(gc.isenabled())
            return super().read(row)

    file = Watched(imports.file(*rows(2)).path)
    try:
        if not on:
            gc.disable()
        import_file(database, file, Rules(), progress=lambda _: seen.append(gc.isenabled()))
        assert (seen, gc.isenabled()) == ([on, False, False, on, on], on)
    finally:
        gc.enable()


def test_texts_are_forgotten_after_each_batch(
    imports: Importer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = []

    class Watched(_imports.Texts):
        def forget(self) -> None:
            super().forget()
            forgotten.append(len(self._known))

    monkeypatch.setattr(_imports, "Texts", Watched)
    import_file(database, imports.file(row(), row(subject_id="c-2", withdrawn_at="2023-05-01")), Rules(), batch=1)
    assert forgotten == [0, 0, 0]
