"""Rows of an import: what is taken of them, and with which words what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from lexgate.domain.consent import EventType, Role, State
from lexgate.domain.instant import format_instant
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.store import Database
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import row, rows
from tests.unit.facts.ledger.transfer.importing import AT, UNUSED, Importer, nested

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
    other = nested(kit.record(record_id="r-2"), ("given", kit.NOW - 50))
    other["events"].append({**ended, "effective_at": kit.NOW - 51})
    words = "lies before the grant, or in the future; leave it out, and the consent was invalid from the beginning"
    assert imports.words(other) == [(1, f"effective_at: {words}")]


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
