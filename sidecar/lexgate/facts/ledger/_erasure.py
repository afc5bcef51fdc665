"""The erasure of a person: the key is destroyed; what stays says that something was recorded, but not of whom."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, Table, func, insert, select

from lexgate.domain.consent import Actor, Role
from lexgate.errors import EventOutOfOrder, UnknownRecord, WrongActor
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger._port import Circumstances, Erasure
from lexgate.facts.store.database import add_revision
from lexgate.facts.store.persons import Traces, forget_person
from lexgate.facts.store.tables import ERASURES, EVENTS, FACTS, RECORDS, REQUESTS
from lexgate.facts.store.vault import Person


def unknown_person() -> UnknownRecord:
    """The refusal for a person of whom nothing is recorded, or nothing any more."""
    cure = "nothing is left to erase or to copy; or write the pseudonym under which consents were recorded"
    return UnknownRecord.at(("subject_id",), "is nobody of whom this ledger holds anything", cure)


def check_erasure(history: History, by: Circumstances, now: int) -> None:
    """Raises where somebody else than the person, a known guardian, a controller or an authority erases."""
    if by.occurred_at is not None and by.occurred_at > now:
        raise EventOutOfOrder.at(("occurred_at",), "lies in the future of the ledger", "leave it out: it is now")
    known = {
        Role.SUBJECT: {history.subject_id},
        Role.GUARDIAN: {guardian.guardian_id for guardian in history.guardians()},
    }
    if by.actor.id not in known.get(by.actor.role, {by.actor.id}):
        raise WrongActor.at(("actor", "id"), "is not the person, or not known as a guardian", "name who asked for it")


def erase(connection: Connection, person: Person, by: Circumstances, revision: int, now: int) -> tuple[Erasure, Traces]:
    """Writes down that the person was erased, under the surrogate, and destroys the key and the document.

    Returns too by what it can be seen whether they are gone from the files.
    """
    counted = (RECORDS, EVENTS, FACTS, REQUESTS)
    records, events, facts, requests = (_count(connection, table, person) for table in counted)
    counts = {"records": records, "events": events, "facts": facts, "requests": requests}
    add_revision(connection, revision, now, "erase", person.surrogate)
    body = orjson.dumps(_event(by, now) | counts, option=orjson.OPT_SORT_KEYS).decode()
    connection.execute(insert(ERASURES).values(surrogate=person.surrogate, revision=revision, body=body))
    return Erasure(revision, now, person.surrogate, records, events, facts, requests), forget_person(connection, person)


def _event(by: Circumstances, now: int) -> dict[str, Any]:
    said = {
        "type": "erased",
        "occurred_at": now if by.occurred_at is None else by.occurred_at,
        "recorded_at": now,
        "actor": _actor(by.actor),
        "method": by.method,
        "reason": by.reason,
        "evidence_sha256": by.evidence_sha256,
    }
    return {name: value for name, value in said.items() if value is not None}


def _actor(actor: Actor) -> dict[str, str]:
    """Who erased: the pseudonyms of the person and of a guardian would lead back, so of them the role alone."""
    if actor.role in {Role.SUBJECT, Role.GUARDIAN}:
        return {"role": actor.role}
    return {"role": actor.role, "id": actor.id}


def _count(connection: Connection, table: Table, person: Person) -> int:
    mine = select(func.count()).select_from(table).where(table.c.surrogate == person.surrogate)
    return connection.execute(mine).scalar_one()
