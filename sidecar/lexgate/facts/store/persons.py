"""Persons in the database: who has which surrogate and key, and the end of both."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, inspect, select

from lexgate.errors import LedgerKey
from lexgate.facts.store.rows import insert_rows
from lexgate.facts.store.tables import DOCUMENTS, RECORDS, SUBJECT_KEYS, VAULT_CHECK
from lexgate.facts.store.vault import Chance, Person, Vault


@dataclass(frozen=True, slots=True)
class Traces:
    """By what an erased person could still be found in a file, and the key read."""

    subject_id: str
    wrapped_key: bytes
    record_ids: tuple[str, ...]


def has_key(connection: Connection) -> bool:
    """Whether the database was sealed by a key before."""
    if not inspect(connection).has_table(VAULT_CHECK.name):
        return False
    return connection.execute(select(VAULT_CHECK.c.sealed)).first() is not None


def check_key(connection: Connection, vault: Vault) -> None:
    """Holds the key against the one that sealed the database, of which it is the first. Raises `LedgerKey`."""
    check = connection.execute(select(VAULT_CHECK.c.sealed)).scalar()
    if check is None:
        connection.execute(insert(VAULT_CHECK).values(id=1, sealed=vault.seal_check()))
    elif not vault.fits(check):
        raise LedgerKey("was sealed by another key: name the file with its own key")


def find_person(connection: Connection, vault: Vault, subject_id: str) -> Person | None:
    """Returns a person, or None: never known, or erased."""
    mine = select(SUBJECT_KEYS.c.surrogate, SUBJECT_KEYS.c.wrapped_key).where(SUBJECT_KEYS.c.subject_id == subject_id)
    row = connection.execute(mine).one_or_none()
    return None if row is None else vault.person(subject_id, row.surrogate, row.wrapped_key)


def find_people(connection: Connection, vault: Vault, subject_ids: Sequence[str]) -> list[Person]:
    """Returns those of some persons who are known."""
    rows = connection.execute(select(SUBJECT_KEYS).where(SUBJECT_KEYS.c.subject_id.in_(subject_ids)))
    return [vault.person(row.subject_id, row.surrogate, row.wrapped_key) for row in rows]


def add_people(
    connection: Connection, vault: Vault, subject_ids: Sequence[str], chance: Chance = os.urandom
) -> list[Person]:
    """Gives persons who are not known a surrogate and a key each."""
    made = [vault.new_person(subject_id, chance) for subject_id in subject_ids]
    rows = [(person.subject_id, person.surrogate, wrapped) for person, wrapped in made]
    insert_rows(connection, SUBJECT_KEYS, rows)
    return [person for person, _ in made]


def add_person(connection: Connection, vault: Vault, subject_id: str) -> Person:
    """Gives a person who is not known a surrogate and a key."""
    return add_people(connection, vault, [subject_id])[0]


def forget_person(connection: Connection, person: Person) -> Traces:
    """Destroys the key of a person, and what is stored of them in clear; returns what must not be in a file then."""
    mine = SUBJECT_KEYS.c.subject_id == person.subject_id
    wrapped = connection.execute(select(SUBJECT_KEYS.c.wrapped_key).where(mine)).scalar_one()
    records = connection.execute(select(RECORDS.c.record_id).where(RECORDS.c.surrogate == person.surrogate)).scalars()
    connection.execute(delete(SUBJECT_KEYS).where(mine))
    connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.subject_id == person.subject_id))
    return Traces(person.subject_id, wrapped, tuple(records))
