"""The import of files, over each store: no row is lost, none is doubled, and each is held against the guards."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lexgate.domain.consent import EventType, Role, State
from lexgate.domain.instant import parse_instant
from lexgate.errors import InputError, LedgerFault
from lexgate.facts.ledger import Rules, SqlLedger, broken_at
from lexgate.facts.ledger.transfer import ConsentFile, Imported, Reject, import_file, rejects, try_import, verify
from lexgate.facts.store import Database
from tests.integration.ledger import kit
from tests.integration.ledger.conftest import OpensDatabase
from tests.integration.ledger.consent_files import as_csv, as_jsonl, row, rows

GIVEN = parse_instant("2023-01-10T09:00:30+08:00")


@pytest.fixture
def database(opens_database: OpensDatabase) -> Database:
    return opens_database()


def taken(database: Database, file: ConsentFile, **how: Any) -> tuple[Imported, list[Reject]]:
    """Imports, and sees that every row is accounted for and the ledger whole."""
    done = import_file(database, file, Rules(), **how)
    assert done.finished
    assert done.accepted + done.present + done.rejected == done.rows_done
    wrong = list(rejects(database, done.import_id))
    assert len(wrong) == done.rejected
    assert verify(database).problems == []
    return done, wrong


def test_csv_becomes_consents(database: Database, tmp_path: Path) -> None:
    done, _ = taken(database, ConsentFile(as_csv(tmp_path / "c.csv", rows(25))), batch=10)
    assert (done.rows_done, done.accepted) == (25, 25)
    ledger = SqlLedger(database, Rules())
    (consent,) = ledger.consents_of("c-7")
    record = consent.record
    assert record.scope.methods == ("model_scoring", "ranking")
    assert record.scope.retention is not None
    assert record.scope.retention.max == 365 * kit.DAY
    assert (record.form.separate, record.form.explicit, record.form.written) == (True, True, False)
    assert record.valid_from == GIVEN
    (given,) = consent.events
    assert (given.occurred_at, given.recorded_at, given.actor.id) == (GIVEN, kit.NOW, "c-7")
    assert broken_at(consent) is None
    assert ledger.subject_document("c-7") == {**ledger.subject_document("c-7", known_at=kit.NOW), "revision": 1}


def test_everything_that_happened_is_recorded(database: Database, tmp_path: Path) -> None:
    happened = {
        "requested_at": "2023-01-10T09:00:10+08:00",
        "withdrawn_at": "2023-02-01T00:00:00Z",
        "invalidated_at": parse_instant("2023-03-01T00:00:00Z"),
    }
    taken(database, ConsentFile(as_jsonl(tmp_path / "c.jsonl", [row(record_id="r-1", **happened)])))
    consent = SqlLedger(database, Rules()).consent("r-1")
    kinds = [EventType.REQUESTED, EventType.GIVEN, EventType.WITHDRAWN, EventType.INVALIDATED]
    assert [event.type for event in consent.events] == kinds
    assert [event.actor.role.value for event in consent.events] == ["controller", "subject", "subject", "controller"]


GUARDIAN = {
    "guardian_id": "g-1",
    "guardian_relation": "mother",
    "guardian_method": "id_check",
    "given_by": "guardian",
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject_id": None}, "subject_id"),
        ({"subject_id": "13812345678"}, "subject_id"),
        ({"subject_id": "a@example.org"}, "subject_id"),
        ({"notice_displayed_at": None}, "notice.displayed_at"),
        ({"notice_displayed_at": "2023-01-10T09:00:31+08:00"}, "notice.displayed_at"),
        ({"given_at": "yesterday"}, "given_at"),
        ({"given_at": None}, "given_at"),
        ({"given_at": "2033-01-10T09:00:30+08:00"}, "occurred_at"),
        ({"given_at": True}, "given_at"),
        ({"valid_until": "2023-01-10T09:00:30+08:00"}, "valid_until"),
        ({"separate": "yes"}, "separate"),
        ({"explicit": "false"}, "form.explicit"),
        ({"items": "a|b c"}, "scope.items[1]"),
        ({"items": 5}, "items"),
        ({"retention_max": "long"}, "retention_max"),
        ({"evidence_sha256": "abc"}, "evidence_sha256"),
        ({"renews_record_id": "r-none"}, "renews_record_id"),
        ({"given_by": "somebody"}, "given_by"),
        ({"given_by": "guardian"}, "guardian_id"),
        (GUARDIAN, "guardian.verified_at"),
        ({"surprise": "1"}, ""),
        ({"withdrawn_at": "2023-01-01T00:00:00Z"}, "occurred_at"),
        ({"refused_at": "2023-01-11T00:00:00Z"}, "type"),
    ],
)
def test_wrong_row_is_rejected_with_its_line_and_without_its_value(
    database: Database, tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    """Beside rows that are alike, so that the fast way sees it too."""
    found = [*rows(3), row(**{"subject_id": "c-wrong", **change}), row(subject_id="c-9")]
    done, wrong = taken(database, ConsentFile(as_jsonl(tmp_path / "c.jsonl", found)))
    assert (done.accepted, [(each.line, each.field) for each in wrong]) == (4, [(4, field)])
    assert "138" not in wrong[0].reason
    assert "example" not in wrong[0].reason


@pytest.mark.parametrize("line", [b"{", b"[]", b"7", b'{"lexgate": "other"}', b'{"record": {}, "events": []}', b"\xff"])
def test_line_that_is_no_consent_is_rejected(database: Database, tmp_path: Path, line: bytes) -> None:
    path = as_jsonl(tmp_path / "c.jsonl", rows(1))
    path.write_bytes(path.read_bytes() + b"\n" + line + b"\n")
    done, wrong = taken(database, ConsentFile(path))
    assert (done.rows_done, done.accepted, [each.line for each in wrong]) == (2, 1, [3])


def test_broken_lines_of_csv_are_rejected(database: Database, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "c.csv", rows(3))
    lines = path.read_text().splitlines()
    lines[2] += ",more"
    lines.insert(3, "")
    path.write_text("\n".join([*lines, "only,two"]) + "\n")
    done, wrong = taken(database, ConsentFile(path))
    assert (done.accepted, [each.line for each in wrong]) == (2, [3, 6])


def test_guards_hold_between_the_rows_of_a_person(database: Database, tmp_path: Path) -> None:
    found = [
        row(record_id="r-1", act_id="a-1"),
        row(record_id="r-2", act_id="a-1", purpose_id="triage"),
        row(record_id="r-1", jurisdiction="CN-GD"),
        row(record_id="r-3", renews_record_id="r-1", notice_version="v2"),
        row(record_id="r-4"),
        row(subject_id="c-2", record_id="r-3"),
    ]
    _, wrong = taken(database, ConsentFile(as_jsonl(tmp_path / "c.jsonl", found)))
    assert [(each.line, each.field) for each in wrong] == [
        (2, "act_id"),
        (3, "record_id"),
        (5, "notice.version"),
        (6, "record_id"),
    ]
    assert SqlLedger(database, Rules()).state_of("r-1") is State.SUPERSEDED


def test_guards_hold_against_what_is_recorded(database: Database, tmp_path: Path) -> None:
    ledger = SqlLedger(database, Rules())
    ledger.grant(kit.record(record_id="r-1", act_id="a-1"), kit.person())
    found = [
        row(subject_id=kit.SUBJECT, act_id="a-1"),
        row(subject_id="c-2", record_id="r-1"),
        row(subject_id=kit.SUBJECT),
    ]
    _, wrong = taken(database, ConsentFile(as_jsonl(tmp_path / "c.jsonl", found)))
    assert [(each.line, each.field) for each in wrong] == [(1, "act_id"), (2, "record_id")]
    assert len(ledger.subject_document(kit.SUBJECT)["consents"]) == 2


def test_what_is_there_is_not_doubled_and_goes_on(database: Database, tmp_path: Path) -> None:
    before = [row(record_id="r-1"), row(record_id="r-2", subject_id="c-2")]
    after = [{**before[0], "withdrawn_at": "2023-05-01T00:00:00Z"}, before[1], row(record_id="r-3", subject_id="c-3")]
    taken(database, ConsentFile(as_jsonl(tmp_path / "before.jsonl", before)))
    done, _ = taken(database, ConsentFile(as_jsonl(tmp_path / "after.jsonl", after)))
    assert (done.accepted, done.present) == (2, 1)
    assert SqlLedger(database, Rules()).state_of("r-1") is State.WITHDRAWN
    changed = [{**before[1], "given_at": "2023-01-10T09:00:45+08:00", "valid_from": "2023-01-10T09:00:30+08:00"}]
    done, wrong = taken(database, ConsentFile(as_jsonl(tmp_path / "changed.jsonl", changed)))
    assert [each.field for each in wrong] == ["given_at"]


def test_records_of_the_erased_do_not_come_back(database: Database, tmp_path: Path) -> None:
    ledger = SqlLedger(database, Rules())
    file = ConsentFile(as_jsonl(tmp_path / "c.jsonl", [row(record_id="r-1")]))
    taken(database, file)
    ledger.erase("c-1", kit.says(Role.SUBJECT, "c-1"))
    again = ConsentFile(as_jsonl(tmp_path / "d.jsonl", [row(record_id="r-1"), row(record_id="r-2")]))
    _, wrong = taken(database, again)
    assert [each.reason for each in wrong] == ["is a record of a person who was erased; leave the row out"]


class Stopped(Exception):
    pass


def test_import_that_was_stopped_goes_on_without_doubles(database: Database, tmp_path: Path) -> None:
    found = rows(50)
    found[30] = row(subject_id="c-30", given_at=None)
    file = ConsentFile(as_csv(tmp_path / "c.csv", found))

    def stop(done: Imported) -> None:
        if done.rows_done == 20:
            raise Stopped

    with pytest.raises(Stopped):
        import_file(database, file, Rules(), batch=10, progress=stop)
    seen: list[int] = []
    done, wrong = taken(database, file, batch=10, progress=lambda done: seen.append(done.rows_done))
    assert seen[0] == 20
    assert (done.rows_done, done.accepted, [each.line for each in wrong]) == (50, 49, [32])
    assert verify(database).records == 49
    assert import_file(database, file, Rules()) == done


def test_two_who_import_the_same_file_do_not_double_it(database: Database, tmp_path: Path) -> None:
    file = ConsentFile(as_csv(tmp_path / "c.csv", rows(30)))

    def other(done: Imported) -> None:
        if done.rows_done == 10:
            import_file(database, file, Rules(), batch=10)

    with pytest.raises(LedgerFault, match="somebody else imports the same file"):
        import_file(database, file, Rules(), batch=10, progress=other)
    assert verify(database).records == 30


def test_dry_run_says_what_would_come_and_writes_nothing(database: Database, tmp_path: Path) -> None:
    ledger = SqlLedger(database, Rules())
    ledger.grant(kit.record(record_id="r-1", act_id="a-1"), kit.person())
    found = [
        row(subject_id=kit.SUBJECT, act_id="a-1"),
        row(subject_id=kit.SUBJECT, record_id="r-2"),
        row(subject_id="c-2", record_id="r-2"),
        *rows(20),
    ]
    file = ConsentFile(as_jsonl(tmp_path / "c.jsonl", found))
    done, wrong = try_import(database, file, Rules(), batch=2)
    assert (done.accepted, [(each.line, each.field) for each in wrong]) == (21, [(1, "act_id"), (3, "record_id")])
    assert ledger.revision() == 1
    really, same = taken(database, file)
    assert (really.accepted, same) == (done.accepted, wrong)


def test_columns_and_constants_are_named(database: Database, tmp_path: Path) -> None:
    found = [{"customer": "c-1", **row(subject_id=None, controller_id=None, act_id="a-1")}]
    how: dict[str, Any] = {"columns": {"subject_id": "customer"}, "constants": {"controller_id": "shop-9"}}
    for path in (as_csv(tmp_path / "c.csv", found), as_jsonl(tmp_path / "c.jsonl", found)):
        done, _ = taken(database, ConsentFile(path, **how))
        assert done.accepted == 1
    consents = SqlLedger(database, Rules()).consents_of("c-1")
    assert [each.record.controller_id for each in consents] == ["shop-9", "shop-9"]


@pytest.mark.parametrize("header", ["subject_id,surprise", "subject_id,subject_id", ""])
def test_header_that_is_not_known_is_refused(database: Database, tmp_path: Path, header: str) -> None:
    (tmp_path / "c.csv").write_text(f"{header}\nc-1,2\n")
    if header:
        with pytest.raises(InputError, match="the first line names"):
            import_file(database, ConsentFile(tmp_path / "c.csv"), Rules())
    else:
        done = import_file(database, ConsentFile(tmp_path / "c.csv"), Rules())
        assert (done.accepted, done.rejected) == (0, 1)


@pytest.mark.parametrize(
    ("name", "how"),
    [("c.txt", {}), ("c.csv", {"columns": {"nothing": "x"}}), ("c.csv", {"constants": {"nothing": "x"}})],
)
def test_file_that_cannot_be_read_so_is_refused(tmp_path: Path, name: str, how: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        ConsentFile(tmp_path / name, **how)


def test_parquet_has_types_of_its_own(database: Database, tmp_path: Path) -> None:
    given = datetime(2023, 1, 10, 1, 0, 30, tzinfo=UTC)
    found = [
        row(
            subject_id=f"c-{n}",
            given_at=given,
            items=["phone", "name"],
            methods=["ranking"],
            separate=True,
            explicit=True,
        )
        for n in range(5)
    ]
    found[3] = {**found[3], "subject_id": None}
    pq.write_table(pa.Table.from_pylist(found), tmp_path / "c.parquet")
    file = ConsentFile(tmp_path / "c.parquet")
    done, wrong = taken(database, file)
    assert (file.count(), done.accepted, [each.line for each in wrong]) == (5, 4, [4])
    (consent,) = SqlLedger(database, Rules()).consents_of("c-2")
    assert (consent.record.scope.items, consent.events[0].occurred_at) == (("phone", "name"), GIVEN)


def test_file_that_is_no_parquet_is_refused(database: Database, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "c.parquet", rows(1))
    with pytest.raises(InputError, match="format"):
        import_file(database, ConsentFile(path), Rules())


def test_objects_of_the_ledgers_own_fields_are_taken(database: Database, tmp_path: Path) -> None:
    source = kit.record(record_id="r-1")
    by = {"id": kit.SUBJECT, "role": "subject"}
    events = [
        {"type": "given", "occurred_at": kit.NOW - 50, "actor": by, "method": "web_form"},
        {"type": "withdrawn", "occurred_at": kit.NOW - 10, "actor": by},
    ]
    done, _ = taken(database, ConsentFile(as_jsonl(tmp_path / "c.jsonl", [{"record": source, "events": events}])))
    assert done.accepted == 1
    consent = SqlLedger(database, Rules()).consent("r-1")
    assert consent.record == source
    assert [(each.type.value, each.method) for each in consent.events] == [
        ("given", "web_form"),
        ("withdrawn", "import"),
    ]
