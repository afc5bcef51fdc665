"""Erasure: nothing of a person can be read again, and it stays proved that something was recorded."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from lexgate.domain.consent import Role
from lexgate.errors import EventOutOfOrder, KeyReused, LedgerFault, LedgerKey, LedgerRefusal, UnknownRecord, WrongActor
from lexgate.facts.ledger import Circumstances, LedgerStore, open_sqlite
from lexgate.facts.store import sqlite as sqlite_store
from tests.integration.ledger import kit
from tests.integration.ledger.conftest import Opens


def with_everything(ledger: LedgerStore) -> str:
    """A consent, its withdrawal, a fact and a guardianship; returns the id of the record."""
    record = kit.record()
    ledger.grant(record, kit.person(idempotency_key="k-1"))
    ledger.withdraw(record.record_id, kit.person())
    ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
    ledger.state_guardian(kit.SUBJECT, kit.guardian(), kit.clinic())
    return record.record_id


def test_erasure_leaves_counts_and_an_empty_document(ledger: LedgerStore) -> None:
    with_everything(ledger)
    erasure = ledger.erase(kit.SUBJECT, kit.person())
    assert (erasure.revision, erasure.records, erasure.events, erasure.facts) == (5, 1, 2, 2)
    assert erasure.purged
    assert ledger.subject_document(kit.SUBJECT)["consents"] == []
    assert ledger.subject_document(kit.SUBJECT)["subject"] == {}
    assert ledger.subject_document(kit.SUBJECT, known_at=kit.NOW)["guardianships"] == []
    assert ledger.revision() == 5


@pytest.mark.parametrize(
    "read",
    [
        lambda ledger, record: ledger.consent(record),
        lambda ledger, record: ledger.state_of(record),
        lambda ledger, record: ledger.withdraw(record, kit.person()),
        lambda ledger, record: ledger.give(record, "v1", kit.person()),
    ],
)
def test_record_of_an_erased_person_is_said_to_be_one(
    ledger: LedgerStore, read: Callable[[LedgerStore, str], object]
) -> None:
    record = with_everything(ledger)
    ledger.erase(kit.SUBJECT, kit.person())
    with pytest.raises(UnknownRecord, match="record_id: is a record of a person who was erased"):
        read(ledger, record)


def test_erasing_again_finds_nobody(ledger: LedgerStore) -> None:
    with_everything(ledger)
    ledger.erase(kit.SUBJECT, kit.person())
    with pytest.raises(UnknownRecord, match="subject_id: is nobody of whom"):
        ledger.erase(kit.SUBJECT, kit.person())
    assert ledger.revision() == 5


def test_person_who_comes_back_begins_anew(ledger: LedgerStore) -> None:
    old = with_everything(ledger)
    first = ledger.erase(kit.SUBJECT, kit.person())
    ledger.grant(kit.record(), kit.person())
    assert len(ledger.subject_document(kit.SUBJECT)["consents"]) == 1
    with pytest.raises(EventOutOfOrder, match="record_id: is that of another record"):
        ledger.grant(kit.record(record_id=old), kit.person())
    assert ledger.erase(kit.SUBJECT, kit.person()).surrogate != first.surrogate


def test_write_of_before_the_erasure_does_not_come_again(ledger: LedgerStore) -> None:
    record = kit.record()
    ledger.grant(record, kit.person(idempotency_key="k-1"))
    ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic(idempotency_key="k-2"))
    ledger.erase(kit.SUBJECT, kit.person())
    with pytest.raises(LedgerRefusal):
        ledger.grant(record, kit.person(idempotency_key="k-1"))
    with pytest.raises(KeyReused):
        ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic(idempotency_key="k-2"))


@pytest.mark.parametrize(
    "by", [kit.says(Role.SUBJECT, "s-43"), kit.says(Role.GUARDIAN, "g-2"), kit.says(Role.GUARDIAN, kit.SUBJECT)]
)
def test_somebody_else_does_not_erase(ledger: LedgerStore, by: Circumstances) -> None:
    with_everything(ledger)
    with pytest.raises(WrongActor, match=r"actor\.id"):
        ledger.erase(kit.SUBJECT, by)


def test_erasure_does_not_lie_in_the_future(ledger: LedgerStore) -> None:
    with_everything(ledger)
    with pytest.raises(EventOutOfOrder, match="occurred_at"):
        ledger.erase(kit.SUBJECT, kit.person(occurred_at=kit.NOW + 1))


@pytest.mark.parametrize(
    ("by", "actor"),
    [
        (kit.person(), {"role": "subject"}),
        (kit.says(Role.GUARDIAN, "g-1"), {"role": "guardian"}),
        (kit.clinic(), {"role": "controller", "id": kit.CONTROLLER}),
        (kit.says(Role.AUTHORITY, "court-1"), {"role": "authority", "id": "court-1"}),
    ],
)
def test_erasure_is_an_event_that_does_not_lead_back(
    tmp_path: Path, by: Circumstances, actor: dict[str, str], clock: kit.Clock
) -> None:
    ledger = open_sqlite(tmp_path / "ledger.db", clock=clock)
    with_everything(ledger)
    erasure = ledger.erase(kit.SUBJECT, by)
    ledger.close()
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        ((surrogate, revision, body),) = connection.execute("SELECT * FROM subject_erasures").fetchall()
        about = connection.execute("SELECT DISTINCT about FROM ledger_revisions").fetchall()
    assert (surrogate, revision, about) == (erasure.surrogate, erasure.revision, [(surrogate,)])
    assert orjson.loads(body) == {
        "type": "erased",
        "actor": actor,
        "method": "web_form",
        "occurred_at": kit.NOW,
        "recorded_at": kit.NOW,
        "records": 1,
        "events": 2,
        "facts": 2,
        "requests": 0,
    }


def bytes_of(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()))


def test_no_byte_of_the_erased_is_left_in_any_file(tmp_path: Path) -> None:
    """Many persons in no order: SQLite then moves rows from page to page, and leaves copies behind."""
    path, chance = tmp_path / "ledger.db", random.Random(1)  # noqa: S311 - no secret
    ledger = open_sqlite(path)
    names = [f"person{chance.randrange(10**9):09}x" for _ in range(300)]
    for name in names:
        who = kit.says(Role.SUBJECT, name, idempotency_key=f"key-of-{name}")
        record = kit.record(subject_id=name, controller_id=f"only-{name}")
        ledger.grant(record, who)
        ledger.state_fact(name, "age_band", "14-17", kit.says(Role.CONTROLLER, "shop-1"))
    with closing(sqlite3.connect(path)) as connection:
        keys = dict(connection.execute("SELECT subject_id, wrapped_key FROM subject_keys"))
    chance.shuffle(names)
    gone, here = names[:100], names[100:]
    assert all(each.encode() in bytes_of(tmp_path) for each in gone)
    assert all(ledger.erase(each, kit.says(Role.SUBJECT, each)).purged for each in gone)
    left = bytes_of(tmp_path)
    assert [each for each in gone if each.encode() in left or keys[each] in left] == []
    assert all(each.encode() in left and keys[each] in left for each in here)
    ledger.close()


def test_what_was_left_in_a_page_makes_the_file_be_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = open_sqlite(tmp_path / "ledger.db")
    with_everything(ledger)
    engine = ledger._database._reading
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE room (body)")
        connection.exec_driver_sql("INSERT INTO room VALUES (zeroblob(1000000))")
        connection.exec_driver_sql("DROP TABLE room")
    monkeypatch.setattr(sqlite_store, "left_in", lambda *_: True)
    before = (tmp_path / "ledger.db").stat().st_size
    assert ledger.erase(kit.SUBJECT, kit.person()).purged
    assert (tmp_path / "ledger.db").stat().st_size < before + 1_000_000
    ledger.close()


def test_reader_in_the_way_is_said(tmp_path: Path) -> None:
    ledger = open_sqlite(tmp_path / "ledger.db")
    with_everything(ledger)
    with ledger._database._reading.connect() as connection:
        connection.connection.cursor().execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM consent_records").fetchall()
        assert not ledger.erase(kit.SUBJECT, kit.person()).purged
    assert ledger.subject_document(kit.SUBJECT)["consents"] == []
    ledger.close()


def test_key_of_another_ledger_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        open_sqlite(tmp_path / f"{name}.db").close()
    with pytest.raises(LedgerKey, match=r"one\.db was sealed by another key: name the file with its own key"):
        open_sqlite(tmp_path / "one.db", key_file=tmp_path / "two.db.key")


def test_lost_key_is_refused_and_no_new_one_made(tmp_path: Path) -> None:
    open_sqlite(tmp_path / "ledger.db").close()
    key = tmp_path / "ledger.db.key"
    key.unlink()
    with pytest.raises(LedgerKey, match="cannot be read"):
        open_sqlite(tmp_path / "ledger.db")
    assert not key.exists()


@pytest.mark.parametrize(("content", "why"), [(b"", "has a key of 0 bytes"), (b"\xff", "not in base64")])
def test_spoilt_key_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "spoilt").write_bytes(content)
    with pytest.raises(LedgerKey, match=why):
        open_sqlite(tmp_path / "ledger.db", key_file=tmp_path / "spoilt")


@pytest.mark.parametrize("column", ["wrapped_key", "surrogate"])
def test_spoilt_key_of_a_person_is_a_fault(tmp_path: Path, column: str) -> None:
    ledger = open_sqlite(tmp_path / "ledger.db")
    record = with_everything(ledger)
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection, connection:
        connection.execute(f"UPDATE subject_keys SET {column} = x'00'")  # noqa: S608 - of this test
    with pytest.raises((LedgerFault, UnknownRecord)):
        ledger.withdraw(record, kit.person())
    with pytest.raises(LedgerFault):
        ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
    ledger.close()


def test_receipts_and_reads_are_the_same_after_opening_again(opens: Opens) -> None:
    ledger = opens()
    record = kit.record()
    receipt = ledger.grant(record, kit.person(idempotency_key="k-1"))
    assert opens().grant(record, kit.person(idempotency_key="k-1")) == receipt
    assert opens().consent(record.record_id) == ledger.consent(record.record_id)
