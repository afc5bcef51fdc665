"""The facts in a schema of PostgreSQL, the one that the URL leads to: many readers, and one writer at a time."""

from __future__ import annotations

import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import SQLAlchemyError, TimeoutError as PoolTimeout

from lexgate.errors import ConfigError, LedgerFault, LedgerKey, LedgerVersion
from lexgate.facts.store import _schema
from lexgate.facts.store._documents import DecisionFacts, DocumentCache, Parameters, Row, statement
from lexgate.facts.store.database import WRITES, Clock, Database, Nature, cause, fault
from lexgate.facts.store.persons import check_key
from lexgate.facts.store.vault import Vault

_MIGRATES = "ledger_migrates"
# Whoever writes holds it to the end of the transaction; any number does that all lexgates know.
_LOCK = 0x6C6578676174655F
_LOCKED = f"SELECT pg_advisory_xact_lock({_LOCK})"
_MIGRATION_SECONDS = 600
_STATEMENT_SECONDS = 10
_DECISION_SECONDS = 2
_CONNECTIONS, _MORE_CONNECTIONS = 2, 6
_FACTS = statement("%s")
# A server that is gone without a word is noticed within this time.
_LINK: dict[str, str | int] = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "lexgate",
}
# A standby lags behind, and is never read.
_FORCED: dict[str, str | int] = {"target_session_attrs": "primary", "client_encoding": "utf8"}
# SQLSTATEs of a server that ends; an error without one came from the connection.
_ENDS = ("08", "57P")


_T = TypeVar("_T")


def open_postgresql_database(url: str, *, vault: Vault, clock: Clock, busy_seconds: float) -> Database:
    """Returns the database at a URL. Raises as `open_database` does."""
    link = _link(url, busy_seconds)
    engine = _engine(link)
    try:
        with engine.execution_options(**{WRITES: True, _MIGRATES: True}).begin() as connection:
            _bring_up_to_date(connection, vault)
            check_key(connection, vault)
        return _PostgresqlDatabase(engine, vault, clock, link)
    except (SQLAlchemyError, psycopg.Error) as error:
        engine.dispose()
        problem = f"the ledger's PostgreSQL cannot be opened ({type(cause(error)).__name__})"
        cure = "see that it runs, and that the URL has its host, user, password and database"
        raise LedgerFault(f"{problem}: {cure}", retryable=_nature(cause(error)) is not Nature.LASTING) from None
    except (LedgerVersion, LedgerKey) as error:
        engine.dispose()
        raise type(error)(f"the ledger's schema in PostgreSQL {error}") from None


class _PostgresqlDatabase(Database):
    def __init__(self, engine: Engine, vault: Vault, clock: Clock, link: dict[str, str | int]) -> None:
        super().__init__(engine.execution_options(isolation_level="REPEATABLE READ"), vault, clock)
        self._writing = engine.execution_options(**{WRITES: True})
        # Decisions have connections of their own, without transactions around their one statement.
        self._deciding = _engine(link, decides=True)
        self._cache = DocumentCache()

    def close(self) -> None:
        """Releases the connections."""
        self._deciding.dispose()
        super().close()

    def decision_facts(self, subject_id: str | None, processor_id: str | None) -> DecisionFacts:
        """All that a decision needs, in one statement; once more by a new connection where the old one is dead."""
        try:
            try:
                return self._cache.read(self._query, subject_id, processor_id)
            except psycopg.OperationalError as error:
                if _nature(error) is not Nature.LOST:
                    raise
                self._forget()
                return self._cache.read(self._query, subject_id, processor_id)
        except (SQLAlchemyError, psycopg.Error) as error:
            raise fault(error, self._nature(cause(error))) from None

    def _query(self, parameters: Parameters) -> Row:
        borrowed = self._deciding.raw_connection()
        try:
            connection: psycopg.Connection[Row] = borrowed.driver_connection  # type: ignore[assignment]  # Any driver's
            rows = connection.execute(_FACTS, parameters).fetchall()
        except psycopg.OperationalError:
            borrowed.invalidate()
            raise
        finally:
            borrowed.close()
        return rows[0]

    def _forget(self) -> None:
        """Leaves all connections, and all documents: a server that started again may be one that was restored."""
        self._deciding.dispose()
        self._cache.clear()

    def _nature(self, error: Exception) -> Nature:
        return _nature(error)


class _Connection(psycopg.Connection[Any]):
    """Waits `patience` seconds for an answer: a server may hang, and its host live on."""

    patience = _STATEMENT_SECONDS + 1

    def wait(self, gen: PQGen[_T], interval: float = 0.1, timeout: float | None = None) -> _T:
        """Runs a step of the protocol. Raises `OperationalError` where no answer comes; then the connection is dead."""
        before = time.monotonic()
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError:
            if time.monotonic() - before >= self.patience:
                self.pgconn.finish()
            raise


def _link(url: str, busy_seconds: float) -> dict[str, str | int]:
    """What the URL says, and what it leaves open. Raises `ConfigError` without any part of it."""
    try:
        said = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        said = None
    if said is None:
        raise ConfigError("the URL of the ledger's PostgreSQL cannot be read: write postgresql://user@host/database")
    waits = f"-c lock_timeout={int(busy_seconds * 1000)} -c statement_timeout={_STATEMENT_SECONDS * 1000}"
    options = f"{waits} -c idle_in_transaction_session_timeout={_STATEMENT_SECONDS * 1000} {said.get('options') or ''}"
    given = {key: value for key, value in said.items() if isinstance(value, str | int)}
    return {**_LINK, **given, **_FORCED, "options": options}


def _engine(link: dict[str, str | int], *, decides: bool = False) -> Engine:
    def connect() -> _Connection:
        connection = _Connection.connect("", autocommit=True, **link)  # type: ignore[arg-type]  # libpq's, not psycopg's
        # Stronger settings than `on` are left as they are.
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
        connection.autocommit = decides
        connection.patience = _DECISION_SECONDS if decides else _STATEMENT_SECONDS + 1
        return connection

    engine = create_engine(
        "postgresql+psycopg://",
        creator=connect,
        hide_parameters=True,
        use_native_hstore=False,  # spares a question at each connection
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_timeout=_STATEMENT_SECONDS,
        # A connection that died while it lay idle is replaced before anything is asked; decisions do so by themselves.
        pool_pre_ping=not decides,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    raw: _Connection = connection.connection.driver_connection  # type: ignore[assignment]  # any driver's
    raw.patience = _MIGRATION_SECONDS if options.get(_MIGRATES, False) else _STATEMENT_SECONDS + 1
    if options.get(_MIGRATES, False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_MIGRATION_SECONDS}s'")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    if options.get(WRITES, False):
        connection.exec_driver_sql(_LOCKED)


def _nature(error: Exception) -> Nature:
    """What an error of PostgreSQL, of the way to it, or of the pool means."""
    if isinstance(error, PoolTimeout):
        return Nature.PASSING
    if not isinstance(error, psycopg.OperationalError):
        return Nature.LASTING
    return Nature.LOST if error.sqlstate is None or error.sqlstate.startswith(_ENDS) else Nature.PASSING


def _bring_up_to_date(connection: Connection, vault: Vault) -> None:
    schema = connection.exec_driver_sql("SELECT current_schema()").scalar()
    if schema is None:
        raise LedgerVersion("is not there: make it, or have the URL name another one (options=-csearch_path=…)")
    found = _schema.check(connection)
    if found == _schema.newest():
        return
    if found is not None:
        _keep_copy(connection, schema, f"{schema}_{found}_copy")
    _schema.migrate(connection, vault)


def _keep_copy(connection: Connection, schema: str, copy: str) -> None:
    """Copies the rows and the keys of all tables into a schema of its own, which nobody else may read."""
    found = inspect(connection)
    if copy in found.get_schema_names():
        raise LedgerVersion(f"is older, and its copy would be {copy}, which is there already: rename or drop that one")
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"CREATE SCHEMA {quote(copy)}")
    for table in found.get_table_names():
        source, target = f"{quote(schema)}.{quote(table)}", f"{quote(copy)}.{quote(table)}"
        connection.exec_driver_sql(f"CREATE TABLE {target} (LIKE {source} INCLUDING ALL)")
        connection.exec_driver_sql(f"INSERT INTO {target} SELECT * FROM {source}")  # noqa: S608 - names of our tables
