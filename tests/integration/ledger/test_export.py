"""The export over each store: it comes back as it was, a copy is complete, and both prove what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import pytest

from lexgate.domain.consent import Form, Retention, Role, Scope
from lexgate.errors import InputError, UnknownRecord
from lexgate.facts.ledger import Rules, SqlLedger, open_sqlite
from lexgate.facts.ledger.transfer import (
    ConsentFile,
    count_all,
    export_all,
    export_person,
    import_file,
    prove,
    rejects,
    verify,
)
from lexgate.facts.store import Database, open_database
from tests.integration.ledger import kit
from tests.integration.ledger.conftest import OpensDatabase


@pytest.fixture
def database(opens_database: OpensDatabase) -> Database:
    return opens_database()


def with_everything(database: Database) -> SqlLedger:
    """Two persons with consents of each kind, facts and a request, and one who was erased."""
    ledger = SqlLedger(database, Rules())
    full = Scope(
        "triage",
        necessary=True,
        operations=("collect",),
        methods=("model_scoring",),
        items=("symptoms",),
        categories=("medical_health",),
        recipients=("lab-1",),
        overseas=("SG",),
        storage_locations=("CN-HN", "SG"),
        retention=Retention(until=kit.NOW + kit.DAY, on_expiry="anonymise"),
    )
    ledger.grant(
        kit.record(
            record_id="r-1",
            scope=full,
            form=Form(separate=True, written=True, explicit=True),
            valid_until=kit.NOW + kit.DAY,
            subject_age_band="0-13",
            joint_controller_ids=("clinic-8",),
            bundle_id="b-1",
            guardian=kit.guardian(),
            withdrawal_url="https://example.org/withdraw",
            impact_assessment_ref="pia-1",
        ),
        kit.says(Role.GUARDIAN, "g-1", evidence_sha256="b" * 64),
    )
    ledger.invalidate("r-1", kit.clinic(reason="form_defect"), effective_at=kit.NOW)
    ledger.request(kit.record(record_id="r-2", scope=kit.scope("ads")), kit.clinic())
    ledger.refuse("r-2", kit.person())
    ledger.grant(kit.record(record_id="r-3", subject_id="s-43"), kit.says(Role.SUBJECT, "s-43"))
    renewal = kit.record(record_id="r-4", subject_id="s-43", renews_record_id="r-3")
    ledger.renew(renewal, kit.says(Role.SUBJECT, "s-43"))
    ledger.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
    ledger.state_guardian(kit.SUBJECT, kit.guardian(), kit.clinic())
    ledger.open_request(kit.rights(), kit.person())
    ledger.grant(kit.record(record_id="r-5", subject_id="s-44"), kit.says(Role.SUBJECT, "s-44"))
    ledger.erase("s-44", kit.clinic())
    return ledger


def exported(database: Database, path: Path) -> ConsentFile:
    path.write_bytes(b"".join(export_all(database)))
    return ConsentFile(path)


def lines(database: Database) -> list[bytes]:
    return sorted(export_all(database))


@pytest.fixture
def other(tmp_path: Path) -> Database:
    """An empty ledger with a key of its own."""
    (tmp_path / "other").mkdir()
    return open_database(tmp_path / "other" / "ledger.db", clock=kit.Clock())


def test_export_comes_back_as_it_was(database: Database, other: Database, tmp_path: Path) -> None:
    ledger = with_everything(database)
    done = import_file(other, exported(database, tmp_path / "all.jsonl"), Rules())
    assert (done.accepted, done.rejected, count_all(database)) == (3, 0, 3)
    assert lines(other) == lines(database)
    assert verify(other) == verify(database)
    again = SqlLedger(other, Rules())
    for subject_id in (kit.SUBJECT, "s-43", "s-44"):
        for known_at in (None, kit.NOW):
            before = ledger.subject_document(subject_id, known_at=known_at)
            after = again.subject_document(subject_id, known_at=known_at)
            assert {**after, "revision": 0} == {**before, "revision": 0}
    assert again.rights_requests(kit.SUBJECT) == ledger.rights_requests(kit.SUBJECT)
    with pytest.raises(UnknownRecord, match="erased"):
        again.consent("r-5")


def test_export_into_a_ledger_that_has_it_adds_nothing(database: Database, tmp_path: Path) -> None:
    with_everything(database)
    before = lines(database)
    done = import_file(database, exported(database, tmp_path / "all.jsonl"), Rules())
    assert (done.accepted, done.present, done.rejected) == (0, 3, 0)
    assert lines(database) == before


def test_person_with_other_records_is_not_overwritten(database: Database, other: Database, tmp_path: Path) -> None:
    with_everything(database)
    SqlLedger(other, Rules()).grant(kit.record(subject_id="s-43"), kit.says(Role.SUBJECT, "s-43"))
    done = import_file(other, exported(database, tmp_path / "all.jsonl"), Rules())
    assert (done.accepted, [each.field for each in rejects(other, done.import_id)]) == (2, ["subject_id"])


def change_record(line: dict[str, Any]) -> None:
    line["records"][0]["record"]["jurisdiction"] = "CN-GD"


def drop_first_event(line: dict[str, Any]) -> None:
    del line["events"][0]


def change_time(line: dict[str, Any]) -> None:
    line["events"][-1]["event"]["recorded_at"] = kit.NOW + 1


def change_salt(line: dict[str, Any]) -> None:
    line["events"][0]["salt"] = "zz"


def change_person(line: dict[str, Any]) -> None:
    line["subject_id"] = "s-99"


def change_version(line: dict[str, Any]) -> None:
    line["version"] = 2


def change_actor(line: dict[str, Any]) -> None:
    line["facts"][1]["fact"]["actor"] = {"id": kit.SUBJECT, "role": "subject"}


def drop_request(line: dict[str, Any]) -> None:
    del line["requests"][0]


def drop_request_event(line: dict[str, Any]) -> None:
    del line["request_events"][0]


@pytest.mark.parametrize(
    "spoil",
    [
        change_record,
        drop_first_event,
        change_time,
        change_salt,
        change_person,
        change_version,
        change_actor,
        drop_request,
        drop_request_event,
    ],
)
def test_changed_line_is_rejected(
    database: Database, other: Database, tmp_path: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    with_everything(database)
    content = [orjson.loads(each) for each in export_all(database)]
    spoil(next(each for each in content if each.get("subject_id") == kit.SUBJECT))
    (tmp_path / "all.jsonl").write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in content))
    done = import_file(other, ConsentFile(tmp_path / "all.jsonl"), Rules())
    assert (done.accepted, done.rejected) == (2, 1)
    assert verify(other).problems == []


def test_copy_of_a_person_is_complete_and_can_be_imported(database: Database, other: Database, tmp_path: Path) -> None:
    ledger = with_everything(database)
    copy = export_person(database, "s-43")
    (tmp_path / "copy.jsonld").write_bytes(orjson.dumps(copy))
    done = import_file(other, ConsentFile(tmp_path / "copy.jsonld"), Rules())
    assert (done.accepted, done.rejected) == (2, 0)
    for record_id in ("r-3", "r-4"):
        before, after = ledger.consent(record_id), SqlLedger(other, Rules()).consent(record_id)
        assert after.record == before.record
        told = [(each.type, each.occurred_at, each.actor, each.method) for each in after.events]
        assert told == [(each.type, each.occurred_at, each.actor, each.method) for each in before.events]


def test_copy_is_in_the_terms_of_dpv(database: Database) -> None:
    with_everything(database)
    copy = export_person(database, kit.SUBJECT)
    first, second = copy["@graph"]
    assert copy["@context"]["dpv"] == "https://w3id.org/dpv#"
    assert first["@type"] == "dpv:ConsentRecord"
    assert first["dpv:hasDataSubject"]["dct:identifier"] == kit.SUBJECT
    assert first["dpv:hasProcess"]["dpv:hasPurpose"] == "triage"
    assert [each["@type"] for each in first["dct:hasPart"]] == ["dpv:ConsentGiven", "dpv:ConsentInvalidated"]
    assert first["dct:hasPart"][0]["dpv:isIndicatedBy"]["@type"] == "dpv:GuardianOfDataSubject"
    assert second["dpv:hasConsentStatus"] == "dpv:ConsentRefused"
    assert [each["lexgate:fact"] for each in copy["lexgate:facts"]] == ["is_consumer", "guardianship"]
    (request,) = copy["lexgate:requests"]
    assert (request["request"].subject_id, len(request["events"])) == (kit.SUBJECT, 1)


def test_whom_the_ledger_does_not_know_has_no_copy(database: Database) -> None:
    with_everything(database)
    for subject_id in ("s-44", "s-99"):
        with pytest.raises(UnknownRecord, match="subject_id"):
            export_person(database, subject_id)


def test_what_was_exported_is_proved_also_after_an_erasure(database: Database) -> None:
    ledger = with_everything(database)
    receipt = ledger.grant(kit.record(record_id="r-9"), kit.person())
    line = next(each for each in map(orjson.loads, export_all(database)) if each.get("subject_id") == kit.SUBJECT)
    copy = orjson.loads(orjson.dumps(export_person(database, kit.SUBJECT)))
    ledger.erase(kit.SUBJECT, kit.person())
    for content, count in ((line, 8), (copy, 8), (asdict(receipt), 1), ([line, copy], 16)):
        proofs = prove(database, content)
        assert len(proofs) == count
        assert all(each.found and each.recorded_at == kit.NOW for each in proofs)


def test_what_was_changed_is_not_proved(database: Database) -> None:
    ledger = with_everything(database)
    receipt = ledger.withdraw("r-4", kit.says(Role.SUBJECT, "s-43"))
    copy = orjson.loads(orjson.dumps(export_person(database, "s-43")))
    copy["@graph"][0]["dpv:hasProcess"]["dpv:hasPurpose"] = "ads"
    copy["@graph"][1]["dct:hasPart"][0]["lexgate:salt"] = "00" * 16
    assert [each.found for each in prove(database, copy)] == [False, True, True, True, False, True]
    assert not prove(database, {**asdict(receipt), "proof": "00" * 32})[0].found


@pytest.mark.parametrize(
    "content", [{}, [], 7, {"@graph": []}, {"@graph": [{"@type": "dpv:ConsentRecord"}]}, {"record_id": "r", "proof": 5}]
)
def test_what_is_no_export_cannot_be_proved(database: Database, content: object) -> None:
    with pytest.raises(InputError):
        prove(database, content)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            "UPDATE consent_events SET digest = x'00' WHERE record_id = 'r-1' AND seq = 1",
            "does not follow in the chain",
        ),
        ("UPDATE consent_records SET digest = zeroblob(32) WHERE record_id = 'r-3'", "is not what its digest says"),
        ("DELETE FROM consent_events WHERE record_id = 'r-3' AND seq = 1", "event 2 does not follow"),
        ("DELETE FROM consent_events WHERE record_id = 'r-5'", "r-5: has no event"),
        ("UPDATE consent_events SET digest = x'00' WHERE record_id = 'r-5'", "r-5: event 1 does not follow"),
        (
            "UPDATE consent_records SET body = x'00' WHERE record_id = 'r-4'",
            "holds what cannot be read, or does not follow",
        ),
        ("UPDATE subject_documents SET document = '{}' WHERE subject_id = 's-43'", "the document is not what"),
        ("DELETE FROM subject_documents", "the document is not what"),
        ("DELETE FROM subject_keys WHERE subject_id = 's-43'", "the key is gone, and no erasure says so"),
        ("DELETE FROM rights_request_events", "has no event"),
    ],
)
def test_what_was_changed_below_the_ledger_is_found(tmp_path: Path, change: str, problem: str) -> None:
    open_sqlite(tmp_path / "ledger.db").close()
    database = open_database(tmp_path / "ledger.db", clock=kit.Clock())
    with_everything(database)
    assert verify(database).problems == []
    with database._reading.begin() as connection:
        for (trigger,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        assert connection.exec_driver_sql(change).rowcount
    assert any(problem in each for each in verify(database).problems)
    database.close()
