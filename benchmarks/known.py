"""The same facts in two forms: known to lexgate by ids, and stated by the caller. A clinic, its service and patients.

A ledger of any number of patients is filled with their materialised documents alone, which is what a decision reads:
the library makes those of some patients, and every further one is a copy with ids and instants of its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from google.protobuf.json_format import ParseDict

from benchmarks.corpus import Entry, check
from lexgate.bootstrap import Application, Store, open_store
from lexgate.config import Config
from lexgate.domain.consent import Actor, ConsentRecord, Form, Notice, Retention, Role, Scope
from lexgate.domain.instant import format_instant
from lexgate.domain.register import Entry as Registered, Kind
from lexgate.facts.known import consent_matters
from lexgate.facts.ledger import Circumstances, facts_of, new_id
from lexgate.facts.store import open_database
from lexgate.serve.wire import RequestReader
from lexgate.v1.decision_service_pb2 import EvaluateRequest

CLINIC = "clinic-7"
OFFICE = Circumstances(Actor(CLINIC, Role.CONTROLLER), "bench")
DAY = 86400
MODELS = 20
"""Patients whose documents the library makes; three of them did not consent: 15% of the requests are denied."""

_WITHOUT_CONSENT = 3
_ITEMS = ("symptoms", "phone", "heart_rate", "blood_type")
_HASH = "a" * 64
_OTHER_PURPOSES = ("appointments", "research", "newsletter")
_FIELDS = ("name", "contact", "purpose", "method", "kinds", "sensitive_necessity", "rights_impact", "retention_period")
_FURTHER_FIELDS = ("expiry_treatment", "rights_methods", "account_closure", "consent_withdrawal", "recipients")
_BATCH = 10_000


class DifferentAnswers(Exception):
    """The two forms of a request are not the same facts."""


@dataclass(frozen=True)
class Twin:
    """One request in its two forms."""

    by_ids: Entry
    inline: Entry


def entries() -> list[Registered]:
    """What the registers have of the clinic; its contracts do not matter to what is asked, and have to be left out."""
    shown = {"published": True, "accessible": True, "conspicuous": True, "clear": True, "list_form": True}
    notice = {"form": "rules", "items": sorted(_ITEMS), "fields": sorted((*_FIELDS, *_FURTHER_FIELDS)), **shown}
    contract = {"kind": "entrust", "security_duties": True, "purposes": ["triage"], "methods": ["model_scoring"]}
    mine = [
        Registered(kind=Kind.PROCESSOR, id=CLINIC, processor=CLINIC, facts={"processor": {"serves_public": True}}),
        Registered(
            kind=Kind.NOTICE, id="intake", processor=CLINIC, version="v3", texts={"zh-Hans": _HASH}, facts=notice
        ),
        Registered(
            kind=Kind.DATASET,
            id="intake",
            processor=CLINIC,
            facts={"personal": True},
            items=dict.fromkeys(_ITEMS, ()),
            necessary_items={"triage": _ITEMS},
        ),
    ]
    contracts = [
        Registered(kind=Kind.CONTRACT, id=f"k-{n}", processor=CLINIC, facts={**contract, "counterparty": f"lab-{n}"})
        for n in range(5)
    ]
    return mine + contracts


def consent(subject_id: str, purpose: str, at: int) -> ConsentRecord:
    """A separate consent that was shown, and is given, at an instant."""
    return ConsentRecord(
        record_id=new_id(),
        subject_id=subject_id,
        controller_id=CLINIC,
        jurisdiction="CN",
        act_id=new_id(),
        notice=Notice("intake", "v3", _HASH, "zh-Hans", at),
        scope=Scope(
            purpose,
            methods=("model_scoring",),
            items=_ITEMS,
            categories=("medical_health",),
            retention=Retention(max=365 * DAY),
        ),
        form=Form(separate=True, written=True, explicit=True),
        valid_from=at,
    )


def asked(subject_id: str, rng: random.Random) -> dict[str, Any]:
    """What the service asks before it scores the symptoms of a patient, by ids."""
    return {
        "operation": {
            "kind": "use",
            "purpose": "triage",
            "method": "model_scoring",
            "basis": "consent",
            "items": rng.sample(_ITEMS, rng.randint(2, len(_ITEMS))),
            "retention_until": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
            "place": "CN",
        },
        "processor": {"id": CLINIC},
        "subject": {"id": subject_id},
        "data": {"dataset": "intake"},
        "notice": {"id": "intake"},
    }


def patient(number: int) -> str:
    """The id of a patient."""
    return f"s-{number:07d}"


def new_ledger(path: Path) -> Store:
    """Makes a ledger that knows the clinic, with the parameters of the law."""
    year = 365 * DAY
    parameters = {"refusal_cooldown": year, "max_prompts_after_refusal": 0}
    store = open_store(Config.model_validate({"ledger": {"path": path}}), parameters)
    if store is None:
        raise DifferentAnswers("the configuration names a ledger, and there is none")
    for entry in entries():
        store.registers.put(entry, OFFICE)
    return store


def fill(path: Path, patients: int) -> None:
    """Makes a ledger with the documents of so many patients."""
    store = new_ledger(path)
    models = [_Model(store, number) for number in range(MODELS)]
    revision = store.ledger.revision()
    store.close()
    database = open_database(path)
    rows = ((patient(n), revision, models[n % MODELS].document_of(n)) for n in range(patients))
    while batch := list(islice(rows, _BATCH)):
        with database.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO subject_documents (subject_id, revision, document) VALUES (?, ?, ?)", batch
            )
    database.close()


class _Model:
    """A document that the library made, and copies of it for others."""

    def __init__(self, store: Store, number: int) -> None:
        subject_id = f"model-{number}"
        now = int(datetime.now(UTC).timestamp()) - 60 * DAY
        person = Circumstances(Actor(subject_id, Role.SUBJECT), "bench", occurred_at=now)
        store.ledger.state_fact(subject_id, "age_band", "18+", OFFICE)
        purposes = ["triage"] if number >= _WITHOUT_CONSENT else []
        for purpose in (*purposes, *_OTHER_PURPOSES[: number % (len(_OTHER_PURPOSES) + 1)]):
            store.ledger.grant(consent(subject_id, purpose, now), person)
        document = store.ledger.subject_document(subject_id)
        document["subject_id"] = "@subject@"
        for place, each in enumerate(document["consents"]):
            each["facts"] |= {"id": f"@record{place}@", "granted_at": f"@granted{place}@"}
        # Between the marks of what each patient has of their own.
        self._before, *self._rest = orjson.dumps(document).decode().split("@")
        self._granted = [format_instant(now + n * 61) for n in range(1009)]

    def document_of(self, number: int) -> str:
        """The document of a patient: the same, but for the ids, and when each consent was given."""
        own = {"subject": patient(number)}
        for place in range(len(self._rest) // 4):
            own[f"record{place}"] = f"01a2b3c4-{place:04x}-7000-8000-{number:012x}"
            own[f"granted{place}"] = self._granted[(number * 7 + place) % len(self._granted)]
        return self._before + "".join(own.get(part, part) for part in self._rest)


class Twins:
    """Makes requests in both forms: `knowing` has the ledger, `plain` has none."""

    def __init__(self, knowing: Application, plain: Application) -> None:
        self._knowing, self._plain = knowing, plain
        self._readers = {id(each): RequestReader(each.resolver) for each in (knowing, plain)}

    def about(self, patients: int, count: int, seed: int = 1) -> list[Twin]:
        """Returns different requests about patients all over the ledger, decided in this process in both forms.

        Raises `DifferentAnswers`, and `CorpusError` where the mix is not the stated one.
        """
        rng = random.Random(seed)  # noqa: S311 - a corpus is to be the same each time
        # Of each model as many, so that the share of denials is the stated one.
        numbers = [rng.randrange(patients // MODELS) * MODELS + place % MODELS for place in range(count)]
        rng.shuffle(numbers)
        made = [self._twin(asked(patient(number), rng)) for number in numbers]
        check(twin.by_ids for twin in made)
        return made

    def _twin(self, request: dict[str, Any]) -> Twin:
        by_ids = self._decided(self._knowing, request)
        inline = self._decided(self._plain, stated(self._knowing, request))
        if _facts(by_ids) != _facts(inline):
            raise DifferentAnswers("the policies see other facts of a request by ids than of the one with them inline")
        return Twin(by_ids, inline)

    def _decided(self, application: Application, request: dict[str, Any]) -> Entry:
        message = ParseDict(request, EvaluateRequest())
        prepared = self._readers[id(application)].prepare(message)
        return Entry(message.SerializeToString(), prepared.input, application.decider.decide(prepared, "bench"))


def _facts(entry: Entry) -> dict[str, Any]:
    return {root: value for root, value in orjson.loads(entry.input).items() if root != "now"}


def stated(knowing: Application, request: dict[str, Any]) -> dict[str, Any]:
    """Returns a request with all that lexgate knows of it, and that can matter, stated by the caller."""
    if knowing.ledger is None or knowing.registers is None:
        raise DifferentAnswers("the application that is to know the facts has no ledger")
    now = int(datetime.now(UTC).timestamp())
    purpose, items = request["operation"]["purpose"], request["operation"]["items"]
    known = knowing.registers.processor_document(CLINIC)
    person = facts_of(
        knowing.ledger.subject_document(request["subject"]["id"]),
        purpose_id=purpose,
        processor_id=CLINIC,
        at=now,
        items=items,
    )
    dataset = known["datasets"]["intake"]
    return {
        "operation": request["operation"],
        "processor": {"id": CLINIC, **known["facts"]["processor"]},
        "subject": person["subject"],
        "consents": [each for each in person["consents"] if consent_matters(each, purpose)],
        "data": {"dataset": "intake", **dataset["facts"], "necessary_items": dataset["necessary_items"][purpose]},
        "notice": {"id": "intake", **known["notices"]["intake"]["facts"]},
        "facts": {"items": orjson.loads(knowing.resolver.request(request).input)["items"]},
    }


def silent(path: Path | None = None) -> Config:
    """A configuration without a log, with the ledger at a path or without one."""
    return Config.model_validate({"log": {"enabled": False}, "ledger": {"path": path}})
