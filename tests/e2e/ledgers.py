"""A ledger behind a running server: a clinic, its patients, and everybody who may be asked about them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.json_format import ParseDict

from lexgate.bootstrap import Store, open_store
from lexgate.client import Circumstances, LedgerClient
from lexgate.config import Config
from lexgate.domain.consent import Actor, ConsentRecord, Role
from lexgate.v1 import decision_pb2
from lexgate.v1.decision_service_pb2 import EvaluateRequest
from tests.e2e.serving import Server, stub_of
from tests.integration.resolution import clinic

ALLOW, DENY = decision_pb2.EFFECT_ALLOW, decision_pb2.EFFECT_DENY
RETENTION = "2026-12-31"


def open_clinic(where: dict[str, Any]) -> None:
    """Registers the clinic in the ledger at a `path` or `url`."""
    year = 365 * clinic.DAY
    parameters = {"refusal_cooldown": year, "max_prompts_after_refusal": 0}
    store = open_store(Config.model_validate({"ledger": where}), parameters)
    assert isinstance(store, Store)
    clinic.open_clinic(store)
    store.close()


def asked(person: str) -> dict[str, Any]:
    """What the triage service asks about a person."""
    return clinic.request(subject__id=person, operation__retention_until=RETENTION)


def message(person: str) -> EvaluateRequest:
    """The same on the wire."""
    return ParseDict(asked(person), EvaluateRequest())


def said_by(person: str) -> Circumstances:
    return Circumstances(Actor(person, Role.SUBJECT), "web_form")


@dataclass
class Patients:
    """Persons who come, consent, and withdraw, through the server."""

    ledger: LedgerClient

    def come(self) -> ConsentRecord:
        """A new patient who consents."""
        person = f"patient-{uuid.uuid4()}"
        self.ledger.state_fact(person, "age_band", "18+", clinic.OFFICE)
        record = clinic.consent(int(time.time()), subject_id=person)
        self.ledger.grant(record, said_by(person))
        return record

    def withdraw(self, record: ConsentRecord) -> None:
        """Returns once it is acknowledged; after a fault it may come again, and is done once."""
        by = replace(said_by(record.subject_id), idempotency_key=f"withdraw-{record.record_id}")
        self.ledger.withdraw(record.record_id, by)


@contextmanager
def patients(server: Server, timeout_seconds: float = 20.0) -> Iterator[Patients]:
    """Writes over the Unix socket, as its owner may."""
    socket = next(Path(server.folder).rglob("grpc.sock"))
    with LedgerClient(f"unix:{socket}", timeout_seconds=timeout_seconds) as ledger:
        yield Patients(ledger)


@contextmanager
def connections(server: Server, count: int) -> Iterator[list[Any]]:
    """Stubs with a connection each: the kernel spreads connections over the workers."""
    with ExitStack() as stack:
        options = [("grpc.use_local_subchannel_pool", 1)]
        channels = [grpc.insecure_channel(server.announced["grpc"], options) for _ in range(count)]
        yield [stub_of(stack.enter_context(channel)) for channel in channels]
