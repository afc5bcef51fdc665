"""The import of a file as a whole: batch by batch, one at a time, or for a look at what would come."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from lexgate.domain.consent import State
from lexgate.errors import LedgerFault
from lexgate.facts.ledger import Rules, SqlLedger, _rights
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger.transfer import ConsentFile, Imported, Reject, _imports, import_file, rejects, try_import
from lexgate.facts.ledger.transfer._batch import _Work
from lexgate.facts.ledger.transfer._entry import Content, Row
from lexgate.facts.ledger.transfer._plain import Plain
from lexgate.facts.ledger.transfer._texts import Texts
from lexgate.facts.store import Database
from lexgate.facts.store.tables import EVENTS, IMPORTS, RECORDS, REVISIONS
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import row, rows
from tests.unit.facts.ledger.book import Book
from tests.unit.facts.ledger.transfer.importing import AT, Importer, exported, nested, settled, table_of

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
    done, wrong = try_import(database, file, Rules(), progress=seen.append, batch=4)
    assert [each.rows_done for each in seen] == [0, 4, 8, 10, 10]
    assert (done.accepted, done.present) == (5, 2)
    assert [(each.line, each.field) for each in wrong] == [(3, "subject_id"), (4, "record_id"), (5, "record_id")]
    assert (table_of(database, REVISIONS), table_of(database, IMPORTS)) == (before, [])
    assert import_file(database, file, Rules()) == done
    assert list(rejects(database, done.import_id)) == wrong


def test_a_dry_run_goes_on_with_what_is_known_of_a_person(database: Database, tmp_path: Path) -> None:
    SqlLedger(database, Rules()).state_fact(kit.SUBJECT, "age_band", "14-17", kit.clinic())
    alone, by_mother = kit.record(), kit.record(guardian=kit.guardian())
    found = [nested(alone, ("given", kit.NOW)), nested(by_mother, ("given", kit.NOW), by="g-1", role="guardian")]
    done, wrong = try_import(database, Importer(database, tmp_path).file(*found), Rules(), batch=1)
    assert (done.accepted, [(each.line, each.field) for each in wrong]) == (1, [(2, "actor.role")])


def test_all_that_is_taken_of_a_person_is_kept() -> None:
    work = _Work(History(kit.SUBJECT))
    book = Book()
    writes = []
    for number in (1, 2):
        writes.append(book.keep(book.by(kit.person()).grant(kit.record(record_id=f"r-{number}"))))
        writes.append(book.keep(book.by(kit.clinic()).state_fact("is_consumer", True)))
        writes.append(book.keep(_rights.open_request(book.by(kit.person()), kit.rights(request_id=f"q-{number}"))))
    assert not work.changed
    for each in writes:
        work.add(each)
    made, history = work.changes(), book.history
    assert work.changed
    assert (made.history, made.about) == (history, None)
    assert [each.record_id for each in made.records] == ["r-1", "r-2"]
    assert (tuple(made.events), tuple(made.facts)) == (history.log, history.facts)
    assert [each.request_id for each in made.requests] == ["q-1", "q-2"]
    assert made.request_events == [event for each in history.requests for event in each.events]


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

    class Watched(Texts):
        def forget(self) -> None:
            super().forget()
            forgotten.append(len(self._known))

    monkeypatch.setattr(_imports, "Texts", Watched)
    import_file(database, imports.file(row(), row(subject_id="c-2", withdrawn_at="2023-05-01")), Rules(), batch=1)
    assert forgotten == [0, 0, 0]
