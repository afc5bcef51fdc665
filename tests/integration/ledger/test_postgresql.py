"""The schema of PostgreSQL: its versions, its copy, its protection, and URLs that lead nowhere."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import create_engine, inspect

from lexgate.errors import ConfigError, LedgerFault, LedgerVersion, LexgateError
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.store import _schema, open_database
from lexgate.facts.store.tables import METADATA
from lexgate.facts.store.vault import Vault
from tests.integration.ledger import kit
from tests.integration.ledger.test_sqlite import PROTECTED, with_everything
from tests.postgres import KEY, PASSWORD, PostgresServer


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture
def ready(postgres: PostgresServer) -> Iterator[str]:
    """With the tables in it."""
    url = postgres.ledger()
    yield url
    postgres.drop(url)


def of_version(url: str, revision: str) -> None:
    """A schema as an older lexgate left it."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    with engine.begin() as connection:
        _schema.migrate(connection, Vault(bytes(32)), revision)
    engine.dispose()


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def version_of(url: str, schema: str = "public") -> object:
    return run(url, f"SELECT version_num FROM {schema}.alembic_version")[0][0]  # noqa: S608 - of this test


def schemas(url: str) -> set[object]:
    found = run(url, "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'")
    return {row[0] for row in found}


def test_migrations_make_the_tables_that_queries_see(url: str) -> None:
    open_database(url, key_file=KEY).close()
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    found = inspect(engine)
    shapes = {
        name: {(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)}
        for name in found.get_table_names()
    }
    engine.dispose()
    del shapes["alembic_version"]
    assert shapes == {
        table.name: {(each.name, each.type.compile(engine.dialect), bool(each.nullable)) for each in table.columns}
        for table in METADATA.sorted_tables
    }


def test_older_schema_is_migrated_and_a_copy_kept(url: str) -> None:
    of_version(url, "l0001")
    run(url, "INSERT INTO ledger_revisions VALUES (7, 1, 'grant', 's-42')")
    database = open_database(url, key_file=KEY)
    assert database.revision() == 7
    database.close()
    assert (version_of(url), version_of(url, "public_l0001_copy")) == (_schema.newest(), "l0001")
    assert run(url, "SELECT revision, subject_id FROM public_l0001_copy.ledger_revisions") == [(7, "s-42")]


def test_copy_has_everything_that_there_was(url: str) -> None:
    """To go back, its rows are put into the tables that an older lexgate made."""
    of_version(url, "l0001")
    tables = {row[0] for row in run(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    open_database(url, key_file=KEY).close()
    copied = run(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public_l0001_copy'")
    assert {row[0] for row in copied} == tables
    keys = "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public_l0001_copy'"
    assert run(url, keys) == run(url, f"SELECT {len(tables)}::bigint + 2")


def test_new_and_current_schemas_leave_no_copy(url: str) -> None:
    open_database(url, key_file=KEY).close()
    open_database(url, key_file=KEY).close()
    assert schemas(url) == {"public"}


def test_copy_that_is_in_the_way_is_not_overwritten(url: str) -> None:
    of_version(url, "l0001")
    run(url, "CREATE SCHEMA public_l0001_copy")
    with pytest.raises(LedgerVersion, match="its copy would be public_l0001_copy, which is there already"):
        open_database(url, key_file=KEY)
    assert version_of(url) == "l0001"


def test_failed_migration_leaves_the_schema_as_it_was(url: str) -> None:
    of_version(url, "l0001")
    run(url, "CREATE TABLE processor_documents (in_the_way integer)")
    with pytest.raises(LedgerFault, match="cannot be opened") as raised:
        open_database(url, key_file=KEY)
    assert not raised.value.retryable
    assert version_of(url) == "l0001"
    assert schemas(url) == {"public"}
    assert run(url, "SELECT count(*) FROM pg_trigger") == [(0,)]


def test_schema_is_migrated_once_by_all_who_open_it(url: str) -> None:
    of_version(url, "l0001")
    with ThreadPoolExecutor(4) as pool:
        for database in pool.map(partial(open_database, key_file=KEY), [url] * 4):
            assert database.revision() == 0
            database.close()
    assert schemas(url) == {"public", "public_l0001_copy"}


def test_newer_schema_is_refused_and_not_touched(url: str) -> None:
    open_database(url, key_file=KEY).close()
    run(url, "UPDATE alembic_version SET version_num = 'l9999'")
    with pytest.raises(LedgerVersion, match="was written by a newer lexgate: install that version"):
        open_database(url, key_file=KEY)
    assert version_of(url) == "l9999"


def test_schema_of_something_else_is_refused(url: str) -> None:
    run(url, "CREATE TABLE customers (id integer)")
    with pytest.raises(LedgerVersion, match="is a database of something else: name another place"):
        open_database(url, key_file=KEY)


def test_url_may_name_a_schema(url: str) -> None:
    elsewhere = f"{url}&options=-csearch_path%3Dconsents"
    with pytest.raises(LedgerVersion, match="is not there: make it, or have the URL name another one"):
        open_database(elsewhere, key_file=KEY)
    run(url, "CREATE SCHEMA consents")
    run(url, "CREATE TABLE customers (id integer)")
    ledger = SqlLedger(open_database(elsewhere, key_file=KEY), Rules())
    with_everything(ledger)
    ledger.close()
    assert run(url, "SELECT count(*) FROM consents.consent_records") == [(1,)]


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize("change", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET {column} = {column}"])
def test_what_is_recorded_cannot_be_changed_by_sql(ready: str, table: str, change: str) -> None:
    column = METADATA.tables[table].columns.keys()[0]
    with pytest.raises(psycopg.IntegrityError, match=f"{table} is append-only"):
        run(ready, change.format(table, column=column))


def test_write_is_on_the_disk_before_it_is_acknowledged(ready: str) -> None:
    """Whatever the server does by default; what is stricter stays."""
    for default, ours in (("off", "on"), ("remote_apply", "remote_apply")):
        database = open_database(f"{ready}&options=-csynchronous_commit%3D{default}", key_file=KEY)
        with database.write() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == ours
        database.close()


def errors_of(url: str) -> LexgateError:
    with pytest.raises(LexgateError) as raised:
        open_database(url, key_file=KEY)
    return raised.value


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ((PASSWORD, f"{PASSWORD}-wrong"), LedgerFault),
        ((PASSWORD, f"{PASSWORD}@wrong/host"), LedgerFault),
        ((PASSWORD, f"{PASSWORD}%zz"), ConfigError),
        (("?host=", f"?hots={PASSWORD}&host="), ConfigError),
        (("?host=", f"?port={PASSWORD}&host="), LedgerFault),
        (("?host=", "?host=/nowhere"), LedgerFault),
        (("postgresql://", "mysql://"), ConfigError),
        (("postgresql://", "postgresql+psycopg2://"), ConfigError),
    ],
)
def test_url_that_leads_nowhere_is_not_repeated(url: str, change: tuple[str, str], kind: type[LexgateError]) -> None:
    assert PASSWORD in url
    error = errors_of(url.replace(*change))
    assert isinstance(error, kind)
    told = "".join(traceback.format_exception(error))
    assert PASSWORD not in told
    assert urlsplit(url).path[1:] not in str(error)


def test_fault_does_not_repeat_what_was_written(ready: str) -> None:
    ledger = SqlLedger(open_database(ready, key_file=KEY, clock=kit.Clock()), Rules())
    record = with_everything(ledger)
    run(ready, "DROP TABLE subject_documents")
    for call in (lambda: ledger.withdraw(record, kit.person()), lambda: ledger.subject_document(kit.SUBJECT)):
        with pytest.raises(LedgerFault, match="see to the database") as fault:
            call()
        assert not fault.value.retryable
        told = "".join(traceback.format_exception(fault.value))
        assert record not in told
        assert kit.SUBJECT not in told
    ledger.close()
