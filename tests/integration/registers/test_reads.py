"""The behaviour suite: the document of a processor now, as of a day, and as it was known; lists, history, the chain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from lexgate.domain.register import Happened, Kind
from lexgate.domain.vocabulary import Vocabulary
from lexgate.facts.normalise import Normaliser
from lexgate.facts.posture_source import FolderSource
from lexgate.facts.registers import RegisterSource, RegisterStore, broken_at
from lexgate.law.policy_set import PolicySet
from tests.integration.ledger.conftest import OpensDatabase
from tests.integration.registers import kit

DOCUMENT: dict[str, Any] = {
    "processor_id": "clinic-7",
    "revision": 1,
    "regions": ["CN-HN"],
    "facts": {
        "processor": {
            "id": "clinic-7",
            "roles": ["network_data_processor"],
            "established_in": "CN",
            "is_sme": True,
        },
        "filings": {
            "training": {"date": "2023-10-01"},
            "security_officer": {"name": "officer-3", "is_management": True},
        },
        "account": {"password_changed_at": "2023-11-01"},
        "assessments": [{"kind": "transfer_risk", "done_at": "2023-03-03", "recipients": ["lab"]}],
        "incidents": [{"kind": "defect", "discovered_at": "2023-11-14T02:00:00Z"}],
    },
    "contracts": [
        {
            "valid_from": 1672502400,  # 2023-01-01 at +08:00
            "valid_until": 1704038400,  # the end of 2023-12-31
            "facts": {"id": "lab-2", "counterparty": "lab", "kind": "provide", "purposes": ["analysis"]},
        }
    ],
    "exports": [
        {
            "id": "e-1",
            "valid_from": 1685548800,
            "purposes": ["analysis"],
            "recipients": ["lab-sg"],
            "facts": {"security_assessment": {"passed_at": "2023-06-01", "scale": 1000}},
        }
    ],
    "orders": [{"valid_until": 1701316800, "facts": {"kind": "rectify"}}],
    "notices": {
        "intake": {
            "version": "v1",
            "sha256": {"zh-Hans": kit.HASH},
            "facts": {"form": "rules", "published": True},
        }
    },
    "datasets": {
        "intake": {
            "items": {"heart_rate": ["medical_health"], "phone": []},
            "necessary_items": {"triage": ["heart_rate"]},
            "received_under": "lab-2",
            "notice": "intake",
            "system": "ward",
            "facts": {"personal": True, "categories": ["identity"]},
        }
    },
    "systems": {"ward": {"facts": {"encryption": True}}},
    "platforms": {"portal": {"facts": {"registered_users": 12}}},
    "apps": {"pulse": {"facts": {"verified_at": "2023-05-05"}}},
    "algorithms": {"score": {"facts": {"differential_treatment": True, "harms_user": False}}},
}


def test_document_has_everything_under_the_names_of_the_vocabulary(
    clinic: RegisterStore, policy_set: PolicySet
) -> None:
    document = clinic.processor_document(kit.CLINIC)
    assert document == DOCUMENT
    normaliser = Normaliser(Vocabulary.parse(policy_set.vocabulary))
    stated = {
        **document["facts"],
        "contracts": [each["facts"] for each in document["contracts"]],
        "orders": [each["facts"] for each in document["orders"]],
        "export": document["exports"][0]["facts"],
        "notice": document["notices"]["intake"]["facts"],
        "data": document["datasets"]["intake"]["facts"],
        "system": document["systems"]["ward"]["facts"],
        "platform": document["platforms"]["portal"]["facts"],
        "app": document["apps"]["pulse"]["facts"],
        "algorithm": document["algorithms"]["score"]["facts"],
    }
    assert {*orjson.loads(normaliser.document(stated, kit.NOW)[0])} == {*stated, "schema", "now"}


@pytest.mark.usefixtures("clinic")
def test_document_is_what_a_decision_reads(opens_database: OpensDatabase) -> None:
    text = opens_database().decision_facts(None, kit.CLINIC).processor_document
    assert text is not None
    assert orjson.loads(text) == DOCUMENT


def test_replayed_document_is_the_materialised_one(clinic: RegisterStore) -> None:
    assert clinic.processor_document(kit.CLINIC, known_at=kit.NOW) == DOCUMENT
    assert clinic.processor_document(kit.CLINIC, as_of=kit.NOW) == DOCUMENT


def test_processor_whom_nobody_registered_has_an_empty_document(clinic: RegisterStore) -> None:
    document = clinic.processor_document("nobody")
    assert document["revision"] == 0
    assert document["facts"] == {"processor": {"id": "nobody"}}
    assert document == clinic.processor_document("nobody", as_of=kit.NOW)


def test_processor_who_was_removed_has_no_document(registers: RegisterStore, opens_database: OpensDatabase) -> None:
    registers.put(kit.entry(Kind.PROCESSOR), kit.by())
    registers.remove(Kind.PROCESSOR, kit.CLINIC, kit.by())
    assert opens_database().decision_facts(None, kit.CLINIC).processor_document is None
    assert registers.processor_document(kit.CLINIC) == registers.processor_document(kit.CLINIC, known_at=kit.NOW)
    assert registers.processor_document(kit.CLINIC)["revision"] == 0


def test_as_of_and_known_at_are_two_questions(registers: RegisterStore, clock: kit.Clock) -> None:
    """A training of Monday, told on Wednesday: on Monday it held, and on Tuesday nobody knew."""
    registers.put(kit.entry(Kind.PROCESSOR), kit.by(occurred_at=kit.NOW - 10 * kit.DAY))
    clock.at += 2 * kit.DAY
    filings = {"filings": {"training": {"date": "2023-11-15"}}}
    registers.put(kit.entry(Kind.PROCESSOR, facts=filings), kit.by(occurred_at=kit.NOW))

    def training(**bounds: int) -> str | None:
        found = registers.processor_document(kit.CLINIC, **bounds)["facts"].get("filings", {})
        date: str | None = found.get("training", {}).get("date")
        return date

    assert training() == "2023-11-15"
    assert training(as_of=kit.NOW) == "2023-11-15"
    assert training(as_of=kit.NOW - 1) == "2023-10-01"
    assert training(as_of=kit.NOW - 11 * kit.DAY) is None
    assert training(known_at=kit.NOW + kit.DAY) == "2023-10-01"
    assert training(as_of=kit.NOW, known_at=kit.NOW + kit.DAY) == "2023-10-01"
    assert training(known_at=kit.NOW - 1) is None


def test_removed_entry_is_in_the_document_of_before(clinic: RegisterStore, clock: kit.Clock) -> None:
    clock.at += kit.DAY
    clinic.remove(Kind.ORDER, "o-1", kit.by())
    assert clinic.processor_document(kit.CLINIC)["orders"] == []
    assert clinic.processor_document(kit.CLINIC, as_of=kit.NOW)["orders"] == DOCUMENT["orders"]
    assert clinic.processor_document(kit.CLINIC, as_of=kit.NOW)["revision"] == 1


def test_entries_come_in_pages(registers: RegisterStore) -> None:
    for processor in (kit.CLINIC, "shop-1"):
        registers.put(kit.entry(Kind.PROCESSOR, id=processor), kit.by())
    for name in ("c", "a", "e", "b", "d"):
        owner = "shop-1" if name == "b" else kit.CLINIC
        registers.put(kit.entry(Kind.SYSTEM, id=name, processor=owner), kit.by())

    def ids(**asked: Any) -> list[str]:
        return [each.entry.id for each in registers.entries(Kind.SYSTEM, **asked)]

    assert ids() == ["a", "b", "c", "d", "e"]
    assert ids(limit=2) == ["a", "b"]
    assert ids(after="b", limit=2) == ["c", "d"]
    assert ids(processor=kit.CLINIC, after="a") == ["c", "d", "e"]
    assert ids(after="e") == []
    assert ids(limit=0) == ["a"]  # never an endless walk over empty pages


def test_history_comes_in_pages(registers: RegisterStore) -> None:
    for name in ("CN-HN", "CN-SJZ", "CN"):
        registers.put(kit.entry(Kind.PROCESSOR, regions=[name]), kit.by())
    assert [each.seq for each in registers.history(Kind.PROCESSOR, kit.CLINIC, limit=2)] == [1, 2]
    assert [each.seq for each in registers.history(Kind.PROCESSOR, kit.CLINIC, after=2)] == [3]
    assert registers.history(Kind.PROCESSOR, kit.CLINIC, after=3) == ()


def test_snapshot_is_of_all_processors_or_some(clinic: RegisterStore) -> None:
    clinic.put(kit.entry(Kind.PROCESSOR, id="shop-1"), kit.by())
    assert len(clinic.snapshot().entries) == 13
    assert [each.entry.id for each in clinic.snapshot(["shop-1"]).entries] == ["shop-1"]
    assert clinic.snapshot(["shop-1"]).revision == clinic.snapshot([]).revision == 2


def test_chain_breaks_where_an_event_was_changed(registers: RegisterStore) -> None:
    for name in ("CN-HN", "CN-SJZ", "CN"):
        registers.put(kit.entry(Kind.PROCESSOR, regions=[name]), kit.by())
    events = list(registers.history(Kind.PROCESSOR, kit.CLINIC))
    assert broken_at(events) is None
    assert broken_at([]) is None
    assert broken_at(events[1:]) == 1
    assert broken_at([events[0], events[2]]) == 2
    assert broken_at([replace(events[0], type=Happened.REMOVED), *events[1:]]) == 2


@pytest.mark.parametrize("change", ["UPDATE register_events SET body = '{}'", "DELETE FROM register_events"])
def test_events_are_append_only(clinic: RegisterStore, opens_database: OpensDatabase, change: str) -> None:
    with pytest.raises(Exception, match="database failed"), opens_database().write() as connection:
        connection.exec_driver_sql(change)
    assert len(clinic.history(Kind.PROCESSOR, kit.CLINIC)) == 1


def test_posture_is_reported_from_the_registers(clinic: RegisterStore) -> None:
    source = RegisterSource(clinic, clock=lambda: kit.NOW)
    (document,) = source.documents(kit.CLINIC)
    assert document["operation"] == {"region": "CN-HN"}
    assert document["data"] == {
        "network": True,
        "personal": True,
        "categories": ["identity", "medical_health"],
        "dataset": "intake",
        "received_under": "lab-2",
    }
    assert document["contracts"] == [{**DOCUMENT["contracts"][0]["facts"], "in_force": True}]
    assert document["orders"] == [{"kind": "rectify", "in_force": True}]
    assert document["system"] == {"encryption": True}
    assert document["platform"] == {"registered_users": 12}
    assert document["filings"] == DOCUMENT["facts"]["filings"]
    assert "export" not in document


def test_posture_has_a_document_for_each_region_and_dataset(clinic: RegisterStore) -> None:
    clinic.put(kit.entry(Kind.PROCESSOR, regions=["CN", "CN-SJZ"]), kit.by())
    clinic.put(kit.entry(Kind.SYSTEM, id="lab"), kit.by())
    plain = {"received_under": None, "notice": None, "system": None}
    clinic.put(kit.entry(Kind.DATASET, id="visits", **plain), kit.by())
    documents = RegisterSource(clinic, clock=lambda: kit.NOW).documents(kit.CLINIC)
    assert [(each["operation"], each["data"]["dataset"], "system" in each) for each in documents] == [
        ({"place": "CN"}, "intake", True),
        ({"place": "CN"}, "visits", False),  # two systems: which one is not said
        ({"region": "CN-SJZ"}, "intake", True),
        ({"region": "CN-SJZ"}, "visits", False),
    ]


def test_posture_of_a_bare_processor_is_that_of_its_country(registers: RegisterStore) -> None:
    source = RegisterSource(registers, clock=lambda: kit.NOW)
    assert source.documents(kit.CLINIC) == ()
    registers.put(kit.entry(Kind.PROCESSOR, regions=[]), kit.by())
    (document,) = source.documents(kit.CLINIC)
    assert document["operation"] == {"place": "CN"}
    assert {*document} == {"operation", "processor", "filings", "account"}
    registers.put(kit.entry(Kind.PROCESSOR, regions=[], facts={}), kit.by())
    assert source.documents(kit.CLINIC) == [{"processor": {"id": kit.CLINIC}}]
    assert source.documents(kit.CLINIC, as_of=kit.NOW - 1) == ()


def test_posture_of_a_day_is_by_what_was_in_force_then(clinic: RegisterStore) -> None:
    source = RegisterSource(clinic, clock=lambda: kit.NOW)
    (document,) = source.documents(kit.CLINIC, as_of=kit.NOW + 60 * kit.DAY)
    assert [each["in_force"] for each in (*document["contracts"], *document["orders"])] == [False, False]


def test_posture_of_others_comes_from_another_source(clinic: RegisterStore, tmp_path: Path) -> None:
    (tmp_path / "shop-1.yaml").write_text("processor: {id: shop-1}")
    (tmp_path / "clinic-7.yaml").write_text("processor: {id: clinic-7}")
    source = RegisterSource(clinic, FolderSource(tmp_path, 12), clock=lambda: kit.NOW)
    assert source.documents("shop-1") == [{"processor": {"id": "shop-1"}}]
    assert "filings" in source.documents(kit.CLINIC)[0]
    assert source.documents("nobody") == []
