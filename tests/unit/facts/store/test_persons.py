"""Persons in the tables, the key that sealed them, rows in numbers, and the version of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, Insert, create_engine, select

from lexgate.errors import LedgerKey, LedgerVersion
from lexgate.facts.store import _schema
from lexgate.facts.store.persons import (
    Traces,
    add_people,
    add_person,
    check_key,
    find_people,
    find_person,
    forget_person,
    has_key,
)
from lexgate.facts.store.rows import insert_rows
from lexgate.facts.store.tables import DOCUMENTS, RECORDS, SUBJECT_KEYS, VAULT_CHECK
from lexgate.facts.store.vault import Vault, read_key
from tests.ledgers import make_ledger
from tests.postgres import KEY

VAULT = Vault(read_key(KEY))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{make_ledger(tmp_path / 'ledger.db')}")
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_person_is_found_by_the_id_until_forgotten(connection: Connection) -> None:
    made = add_person(connection, VAULT, "s-1")
    add_people(connection, VAULT, ["s-2", "s-3"])
    found = find_person(connection, VAULT, "s-1")
    assert found is not None
    assert found[:2] == made[:2]
    assert found.open("row", made.seal("row", b"text").body).text == b"text"
    assert find_person(connection, VAULT, "s-4") is None
    assert {each.subject_id for each in find_people(connection, VAULT, ["s-1", "s-3", "s-4"])} == {"s-1", "s-3"}
    assert find_people(connection, VAULT, []) == []


def test_keys_of_persons_are_of_the_chance_that_is_given(connection: Connection) -> None:
    asked: list[int] = []

    def chance(count: int) -> bytes:
        asked.append(count)
        return bytes(count)

    people = add_people(connection, VAULT, ["s-1", "s-2"], chance)
    assert [each.subject_id for each in people] == ["s-1", "s-2"]
    assert asked == [12, 32, 12, 32]


def test_forgetting_leaves_nothing_in_clear_and_nothing_of_others_behind(connection: Connection) -> None:
    one, other = add_people(connection, VAULT, ["s-1", "s-2"])
    for person in (one, other):
        connection.execute(DOCUMENTS.insert().values(subject_id=person.subject_id, revision=1, document="text"))
        for number in (1, 2):
            row = {"revision": 1, "position": number, "digest": b"", "body": b"", "surrogate": person.surrogate}
            connection.execute(RECORDS.insert().values(record_id=f"{person.subject_id}/{number}", **row))
    wrapped = connection.execute(
        select(SUBJECT_KEYS.c.wrapped_key).where(SUBJECT_KEYS.c.subject_id == "s-1")
    ).scalar_one()
    assert forget_person(connection, one) == Traces("s-1", wrapped, ("s-1/1", "s-1/2"))
    assert connection.execute(select(SUBJECT_KEYS.c.subject_id)).scalars().all() == ["s-2"]
    assert connection.execute(select(DOCUMENTS.c.subject_id)).scalars().all() == ["s-2"]
    assert len(connection.execute(select(RECORDS)).all()) == 4  # sealed, and nobody has the key


def test_first_key_is_that_of_the_database(empty: Connection) -> None:
    assert not has_key(empty)
    VAULT_CHECK.create(empty)
    assert not has_key(empty)
    check_key(empty, VAULT)
    assert has_key(empty)
    check_key(empty, VAULT)
    assert [row.id for row in empty.execute(select(VAULT_CHECK))] == [1]
    with pytest.raises(LedgerKey) as raised:
        check_key(empty, Vault(bytes(range(32))))
    assert str(raised.value) == "was sealed by another key: name the file with its own key"


def test_rows_are_inserted_in_the_order_of_the_columns(connection: Connection) -> None:
    insert_rows(connection, DOCUMENTS, [])
    insert_rows(connection, DOCUMENTS, [("s-1", 1, "one"), ("s-2", 2, "two")])
    rows = connection.execute(select(DOCUMENTS).order_by(DOCUMENTS.c.subject_id)).all()
    assert [(row.subject_id, row.revision, row.document) for row in rows] == [("s-1", 1, "one"), ("s-2", 2, "two")]


def test_other_databases_take_rows_by_the_names_of_columns() -> None:
    given: list[tuple[Any, Any]] = []
    connection: Any = SimpleNamespace(
        dialect=SimpleNamespace(name="postgresql"), execute=lambda *arguments: given.append(arguments)
    )
    insert_rows(connection, DOCUMENTS, [])
    assert given == []
    insert_rows(connection, DOCUMENTS, [("s-1", 1, "one")])
    ((statement, rows),) = given
    assert isinstance(statement, Insert)
    assert statement.table is DOCUMENTS
    assert rows == [{"subject_id": "s-1", "revision": 1, "document": "one"}]
    with pytest.raises(ValueError, match="shorter"):
        insert_rows(connection, DOCUMENTS, [("s-1", 1)])


def test_schema_of_a_database_is_known_or_refused(connection: Connection, empty: Connection) -> None:
    assert _schema.check(empty) is None
    assert _schema.check(connection) == _schema.newest()
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'l0001'")
    assert _schema.check(connection) == "l0001"
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'l9999'")
    assert refused(connection) == "was written by a newer lexgate: install that version, or open a copy of before"
    empty.exec_driver_sql("CREATE TABLE customers (id integer)")
    assert refused(empty) == "is a database of something else: name another place"


def refused(connection: Connection) -> str:
    with pytest.raises(LedgerVersion) as raised:
        _schema.check(connection)
    return str(raised.value)


def test_database_is_brought_up_to_a_version_or_the_newest(empty: Connection) -> None:
    for target in ("l0001", "l0003"):
        _schema.migrate(empty, VAULT, target)
        assert _schema.check(empty) == target
    _schema.migrate(empty, VAULT)
    assert _schema.check(empty) == _schema.newest()
    assert not _schema._ONE_AT_A_TIME.locked()


def test_installation_without_migrations_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_schema, "_scripts", lambda: SimpleNamespace(get_current_head=lambda: None))
    with pytest.raises(LedgerVersion) as raised:
        _schema.newest()
    assert str(raised.value) == "has no migrations: install lexgate again"


def test_migrations_are_those_of_the_package() -> None:
    config = _schema._config()
    assert config.get_main_option("script_location") == "lexgate.facts.store:migrations"
    assert config.get_main_option("path_separator") == "os"
    assert _schema._scripts() is _schema._scripts()
