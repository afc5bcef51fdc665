"""What tests of the registers share: entries as they are stated, and who says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lexgate.domain.consent import Actor, Role
from lexgate.domain.register import Entry, Kind
from lexgate.domain.vocabulary import Vocabulary
from lexgate.facts.ledger import Circumstances
from lexgate.facts.registers import EntryReader
from lexgate.law.policy_set import PolicySet
from tests.integration.ledger.kit import DAY, NOW, Clock

__all__ = ["CLINIC", "DAY", "NOW", "STATED", "Clock", "by", "entry", "reader", "write"]

CLINIC = "clinic-7"
HASH = "a" * 64
# One entry of each kind, with something of everything.
STATED: dict[Kind, dict[str, Any]] = {
    Kind.PROCESSOR: {
        "id": CLINIC,
        "regions": ["CN-HN"],
        "facts": {
            "processor": {"roles": ["network_data_processor"], "established_in": "CN", "is_sme": True},
            "filings": {
                "training": {"date": "2023-10-01"},
                "security_officer": {"name": "officer-3", "is_management": True},
            },
            "account": {"password_changed_at": "2023-11-01"},
        },
    },
    Kind.NOTICE: {
        "id": "intake",
        "version": "v1",
        "texts": {"zh-Hans": {"sha256": HASH}},
        "facts": {"form": "rules", "published": True},
    },
    Kind.CONTRACT: {
        "id": "lab-2",
        "valid_from": "2023-01-01",
        "valid_until": "2023-12-31",
        "facts": {"counterparty": "lab", "kind": "provide", "purposes": ["analysis"]},
    },
    Kind.DATASET: {
        "id": "intake",
        "received_under": "lab-2",
        "notice": "intake",
        "system": "ward",
        "items": {"heart_rate": ["medical_health"], "phone": []},
        "necessary_items": {"triage": ["heart_rate"]},
        "facts": {"personal": True, "categories": ["identity"]},
    },
    Kind.SYSTEM: {"id": "ward", "facts": {"encryption": True}},
    Kind.PLATFORM: {"id": "portal", "facts": {"registered_users": 12}},
    Kind.APP: {"id": "pulse", "facts": {"verified_at": "2023-05-05"}},
    Kind.ALGORITHM: {
        "id": "score",
        "facts": {"differential_treatment": True},
        "findings": [
            {
                "facts": {"harms_user": False},
                "established_by": "ethics-board",
                "record": "eb-4",
                "established_at": "2023-10-10",
            }
        ],
    },
    Kind.ASSESSMENT: {"id": "a-1", "facts": {"kind": "transfer_risk", "done_at": "2023-03-03", "recipients": ["lab"]}},
    Kind.EXPORT: {
        "id": "e-1",
        "purposes": ["analysis"],
        "recipients": ["lab-sg"],
        "valid_from": "2023-06-01",
        "facts": {"security_assessment": {"passed_at": "2023-06-01", "scale": 1000}},
    },
    Kind.INCIDENT: {"id": "i-1", "facts": {"kind": "defect", "discovered_at": "2023-11-14T10:00:00+08:00"}},
    Kind.ORDER: {"id": "o-1", "valid_until": "2023-11-30T12:00:00+08:00", "facts": {"kind": "rectify"}},
}


def reader() -> EntryReader:
    """Reads entries by the vocabulary of the compiled policies."""
    return EntryReader(Vocabulary.parse(PolicySet.load().vocabulary))


_READER: list[EntryReader] = []


def entry(kind: Kind, **change: Any) -> Entry:
    """An entry of a kind; a member that is None is left out."""
    if not _READER:
        _READER.append(reader())
    processor = change.pop("processor", CLINIC)
    return _READER[0].read(kind, {**STATED[kind], **change}, processor=processor)


def by(name: str = "ops-1", role: Role = Role.CONTROLLER, **change: Any) -> Circumstances:
    """What somebody of the processor says."""
    return Circumstances(Actor(name, role), "api", **change)


def write(folder: Path, **files: str) -> Path:
    """Writes YAML files of a folder, by their names without the ending; returns the folder."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder
