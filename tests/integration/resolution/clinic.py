"""A clinic in Hunan whose ledger and registers know what its triage service needs: the service sends ids."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lexgate.bootstrap import Store
from lexgate.domain.consent import Actor, ConsentRecord, Form, Notice, Retention, Role, Scope
from lexgate.domain.register import Entry, Kind
from lexgate.domain.rights import RequestKind, RightsRequest
from lexgate.facts.ledger import Circumstances, new_id

DAY = 86400
CLINIC = "clinic-7"
PERSON = "s-42"
HASH = "a" * 64
OFFICE = Circumstances(Actor(CLINIC, Role.CONTROLLER), "register_api")

FIELDS = [
    "name",
    "contact",
    "purpose",
    "method",
    "kinds",
    "sensitive_necessity",
    "rights_impact",
    "retention_period",
    "expiry_treatment",
    "rights_methods",
    "account_closure",
    "consent_withdrawal",
]
REGISTERED = (
    Entry(kind=Kind.PROCESSOR, id=CLINIC, processor=CLINIC, facts={"processor": {"serves_public": True}}),
    Entry(
        kind=Kind.NOTICE,
        id="intake",
        processor=CLINIC,
        version="v3",
        texts={"zh-Hans": HASH},
        facts={
            "form": "rules",
            "published": True,
            "accessible": True,
            "conspicuous": True,
            "clear": True,
            "list_form": True,
            "items": ["phone", "symptoms"],
            "fields": FIELDS,
        },
    ),
    Entry(
        kind=Kind.DATASET,
        id="intake",
        processor=CLINIC,
        facts={"personal": True},
        items={"symptoms": ("medical_health",), "phone": ()},
        necessary_items={"triage": ("phone", "symptoms")},
    ),
)

REQUEST: dict[str, Any] = {
    "operation": {
        "kind": "use",
        "purpose": "triage",
        "method": "model_scoring",
        "basis": "consent",
        "items": ["symptoms", "phone"],
        "region": "CN-HN",
    },
    "processor": {"id": CLINIC},
    "subject": {"id": PERSON},
    "data": {"dataset": "intake"},
    "notice": {"id": "intake"},
}


def request(**change: Any) -> dict[str, Any]:
    """The request of the triage service, with changes by root or member (`operation__kind`)."""
    out = {root: dict(value) for root, value in REQUEST.items()}
    for name, value in change.items():
        root, _, member = name.partition("__")
        if member:
            out.setdefault(root, {})[member] = value
        else:
            out[root] = value
    return out


def person(**change: Any) -> Circumstances:
    """What the person says."""
    return Circumstances(Actor(PERSON, Role.SUBJECT), "web_form", **change)


def consent(at: int, **change: Any) -> ConsentRecord:
    """A separate consent to triage, shown a minute before `at`."""
    plain = ConsentRecord(
        record_id=new_id(),
        subject_id=PERSON,
        controller_id=CLINIC,
        jurisdiction="CN-HN",
        act_id=new_id(),
        notice=Notice("intake", "v3", HASH, "zh-Hans", at - 60),
        scope=Scope(
            "triage",
            methods=("model_scoring",),
            items=("symptoms", "phone"),
            categories=("medical_health",),
            retention=Retention(max=365 * DAY),
        ),
        form=Form(separate=True, written=True, explicit=True),
        valid_from=at - 60,
    )
    return replace(plain, **change)


def rights_request(kind: str) -> RightsRequest:
    """A request of the person to the clinic, about everything."""
    return RightsRequest(new_id(), PERSON, CLINIC, RequestKind(kind))


def open_clinic(store: Store) -> None:
    """Registers the clinic, and the age of the person."""
    for entry in REGISTERED:
        store.registers.put(entry, OFFICE)
    store.ledger.state_fact(PERSON, "age_band", "18+", OFFICE)
