"""PostgreSQL without a server: what a URL leads to, what its errors mean, and what a decision does about them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lexgate.errors import ConfigError, LedgerFault, LedgerKey, LedgerVersion
from lexgate.facts.store import DecisionFacts, _schema, open_database, postgresql
from lexgate.facts.store._documents import Parameters, Row
from lexgate.facts.store.database import Nature
from lexgate.facts.store.vault import Vault
from tests.postgres import KEY

VAULT = Vault(bytes(32))
CLOCK: Callable[[], float] = lambda: 0  # noqa: E731 - nobody asks it


class Failing(psycopg.OperationalError):
    """An error of a server, or of the way to it where it has no code."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("secret")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PoolTimeout(), Nature.PASSING),
        (psycopg.ProgrammingError(), Nature.LASTING),
        (psycopg.InternalError(), Nature.LASTING),
        (OSError(), Nature.LASTING),
        (Failing(None), Nature.LOST),
        (Failing("08006"), Nature.LOST),
        (Failing("57P01"), Nature.LOST),
        (Failing("57014"), Nature.PASSING),
        (Failing("55P03"), Nature.PASSING),
        (Failing("53300"), Nature.PASSING),
    ],
)
def test_errors_of_the_server_and_of_the_way_to_it(error: Exception, kind: Nature) -> None:
    assert postgresql._nature(error) is kind


def test_link_has_what_the_url_leaves_open() -> None:
    waits = "-c lock_timeout=1500 -c statement_timeout=10000 -c idle_in_transaction_session_timeout=10000"
    assert postgresql._link("postgresql://me@db:5433/facts", 1.5) == {
        "user": "me",
        "host": "db",
        "port": "5433",
        "dbname": "facts",
        "connect_timeout": 2,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        "application_name": "lexgate",
        "target_session_attrs": "primary",
        "client_encoding": "utf8",
        "options": f"{waits} ",
    }
    url = (
        "postgresql://db/facts?application_name=mine&connect_timeout=7&target_session_attrs=any&client_encoding=latin1"
    )
    link = postgresql._link(f"{url}&options=-csearch_path%3Dconsents", 0.0005)
    assert (link["application_name"], link["connect_timeout"]) == ("mine", "7")
    assert (link["target_session_attrs"], link["client_encoding"]) == ("primary", "utf8")
    assert link["options"] == f"{waits.replace('1500', '0')} -csearch_path=consents"


def test_url_that_cannot_be_read_is_refused_without_any_part_of_it() -> None:
    for url in ("postgresql://me:secret%zz@db", "postgresql://db?hots=secret"):
        with pytest.raises(ConfigError) as raised:
            open_database(url, key_file=KEY)
        assert str(raised.value) == (
            "the URL of the ledger's PostgreSQL cannot be read: write postgresql://user@host/database"
        )
        assert raised.value.__context__ is None


def test_server_that_is_not_there_is_a_fault_for_now(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault) as raised:
        open_database(f"postgresql://me:secret@/facts?host={tmp_path}", key_file=KEY)
    assert str(raised.value) == (
        "the ledger's PostgreSQL cannot be opened (OperationalError): "
        "see that it runs, and that the URL has its host, user, password and database"
    )
    assert raised.value.retryable
    assert raised.value.__suppress_context__


class Engine:
    """An engine whose transactions lead nowhere."""

    def __init__(self) -> None:
        self.options: dict[str, bool] = {}
        self.disposed = 0

    def execution_options(self, **options: bool) -> Engine:
        self.options |= options
        return self

    @contextmanager
    def begin(self) -> Any:
        yield "connection"

    def dispose(self) -> None:
        self.disposed += 1


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setattr(postgresql, "_engine", lambda *_, **__: engine)
    return engine


@pytest.mark.parametrize("kind", [LedgerVersion, LedgerKey])
def test_schema_that_does_not_fit_is_named(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, kind: type[ConfigError]
) -> None:
    def refuses(connection: object, vault: Vault) -> None:
        assert (connection, vault) == ("connection", VAULT)
        raise kind("is not this")

    monkeypatch.setattr(postgresql, "_bring_up_to_date", refuses)
    with pytest.raises(kind) as raised:
        postgresql.open_postgresql_database("postgresql://db", vault=VAULT, clock=CLOCK, busy_seconds=1)
    assert str(raised.value) == "the ledger's schema in PostgreSQL is not this"
    assert raised.value.__suppress_context__
    assert engine.disposed == 1
    assert engine.options == {"ledger_writes": True, "ledger_migrates": True}


def test_error_that_lasts_is_not_worth_another_try(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise psycopg.ProgrammingError("secret")

    monkeypatch.setattr(postgresql, "_bring_up_to_date", lambda *_: None)
    monkeypatch.setattr(postgresql, "check_key", fails)
    with pytest.raises(LedgerFault) as raised:
        postgresql.open_postgresql_database("postgresql://db", vault=VAULT, clock=CLOCK, busy_seconds=1)
    assert not raised.value.retryable
    assert engine.disposed == 1


class Server:
    """Answers a decision with what a test puts there, or raises it."""

    def __init__(self, *answers: Row | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[Parameters] = []
        self.invalidated = self.closed = self.disposed = 0

    def raw_connection(self) -> SimpleNamespace:
        connection = SimpleNamespace(execute=self._execute)
        return SimpleNamespace(driver_connection=connection, invalidate=self._invalidate, close=self._close)

    def dispose(self) -> None:
        self.disposed += 1

    def _execute(self, statement: str, parameters: Parameters) -> SimpleNamespace:
        assert statement.count("%s") == 4
        self.asked.append(parameters)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(fetchall=lambda: [answer])

    def _invalidate(self) -> None:
        self.invalidated += 1

    def _close(self) -> None:
        self.closed += 1


def database(server: Server) -> postgresql._PostgresqlDatabase:
    link: dict[str, str | int] = {}
    made = postgresql._PostgresqlDatabase(postgresql._engine(link), VAULT, CLOCK, link)
    made._deciding = server  # type: ignore[assignment] # all that a decision asks of it
    return made


def test_decision_is_one_statement() -> None:
    server = Server((3, 3, "s at 3", 2, "p at 2"), (4, 3, None, 2, None), (4, None, None, None, None))
    facts = database(server)
    assert facts.decision_facts("s-1", "p-1") == DecisionFacts(3, "s at 3", "p at 2")
    assert facts.decision_facts("s-1", "p-1") == DecisionFacts(4, "s at 3", "p at 2")
    assert facts.revision() == 4
    assert server.asked == [(None, None, "s-1", "p-1"), (3, 2, "s-1", "p-1"), (None, None, None, None)]
    assert (server.closed, server.invalidated, server.disposed) == (3, 0, 0)


def test_dead_connection_is_replaced_once_and_nothing_is_taken_from_before() -> None:
    row: Row = (3, 3, "s at 3", None, None)
    server = Server(row, Failing(None), row, Failing("57P01"), Failing(None))
    facts = database(server)
    for _ in range(2):
        assert facts.decision_facts("s-1", None) == DecisionFacts(3, "s at 3", None)
    assert server.asked == [(None, None, "s-1", None), (3, None, "s-1", None), (None, None, "s-1", None)]
    assert (server.closed, server.invalidated, server.disposed) == (3, 1, 1)
    with pytest.raises(LedgerFault) as raised:
        facts.decision_facts("s-1", None)
    assert str(raised.value) == "the ledger's database failed (Failing): nothing was written; try again"
    assert raised.value.retryable
    assert (server.closed, server.invalidated, server.disposed) == (5, 3, 2)


@pytest.mark.parametrize(("error", "retryable"), [(Failing("55P03"), True), (psycopg.ProgrammingError(), False)])
def test_other_errors_are_not_asked_again(error: Exception, retryable: bool) -> None:
    server = Server(error)
    with pytest.raises(LedgerFault) as raised:
        database(server).decision_facts("s-1", None)
    assert raised.value.retryable is retryable
    assert raised.value.__suppress_context__
    assert (len(server.asked), server.closed, server.disposed) == (1, 1, 0)


def test_decisions_have_connections_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    link: dict[str, str | int] = {"host": "db"}
    engine = postgresql._engine(link)
    given: list[tuple[object, dict[str, bool]]] = []
    monkeypatch.setattr(postgresql, "_engine", lambda *link, **options: given.append((*link, options)))
    made = postgresql._PostgresqlDatabase(engine, VAULT, CLOCK, link)
    assert given == [(link, {"decides": True})]
    assert (made.vault, made.clock) == (VAULT, CLOCK)
    assert made._reading.get_execution_options() == {"isolation_level": "REPEATABLE READ"}
    assert made._writing.get_execution_options() == {"ledger_writes": True}


def test_closing_releases_the_connections_of_decisions_too() -> None:
    server = Server()
    database(server).close()
    assert server.disposed == 1


@pytest.mark.parametrize(("waited", "finished"), [(10.9, 0), (11.0, 1), (12.0, 1)])
def test_connection_that_does_not_answer_in_time_is_dead(
    monkeypatch: pytest.MonkeyPatch, waited: float, finished: int
) -> None:
    finishes: list[bool] = []
    given: list[tuple[object, ...]] = []
    clock = iter([50.0, 50.0 + waited])

    def wait(_: object, *arguments: object) -> None:
        given.append(arguments)
        raise Failing(None)

    monkeypatch.setattr(psycopg.Connection, "wait", wait)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    connection = postgresql._Connection.__new__(postgresql._Connection)
    connection.pgconn = SimpleNamespace(finish=lambda: finishes.append(True), status=1)  # type: ignore[assignment] # of libpq
    with pytest.raises(Failing):
        connection.wait("step")  # type: ignore[arg-type] # handed on
    monkeypatch.undo()
    assert given == [("step", 0.1, 11)]
    assert len(finishes) == finished


def test_connection_waits_as_long_as_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[object, ...]] = []

    def wait(_: object, *arguments: object) -> str:
        given.append(arguments)
        return "answer"

    monkeypatch.setattr(psycopg.Connection, "wait", wait)
    connection = postgresql._Connection.__new__(postgresql._Connection)
    connection.patience = 2
    assert connection.wait("step") == "answer"  # type: ignore[arg-type] # handed on
    assert connection.wait("step", 0.5, 7) == "answer"  # type: ignore[arg-type] # handed on
    assert given == [("step", 0.1, 2), ("step", 0.5, 7)]


@pytest.mark.parametrize(("decides", "patience"), [(False, 11), (True, 2)])
def test_connections_are_made_for_writes_or_for_decisions(
    monkeypatch: pytest.MonkeyPatch, decides: bool, patience: int
) -> None:
    said: list[str] = []
    made = SimpleNamespace(execute=said.append, autocommit=None, patience=None)
    given: list[tuple[tuple[object, ...], dict[str, object]]] = []

    def connect(*arguments: object, **more: object) -> SimpleNamespace:
        given.append((arguments, more))
        return made

    monkeypatch.setattr(postgresql._Connection, "connect", connect)
    engine = postgresql._engine({"host": "db"}, decides=decides)
    creator: Any = engine.pool._creator
    assert creator() is made
    assert given == [(("",), {"autocommit": True, "host": "db"})]
    assert said == [
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    ]
    assert (made.autocommit, made.patience) == (decides, patience)
    assert engine.hide_parameters
    assert (engine.pool.size(), engine.pool._max_overflow, engine.pool._timeout) == (2, 6, 10)  # type: ignore[attr-defined] # of a QueuePool
    assert engine.pool._pre_ping is not decides
    assert not engine.dialect.use_native_hstore  # type: ignore[attr-defined] # of psycopg


@pytest.mark.parametrize(
    ("options", "patience", "statements"),
    [
        ({}, 11, []),
        ({"ledger_writes": True}, 11, ["SELECT pg_advisory_xact_lock(7810781514155976031)"]),
        (
            {"ledger_writes": True, "ledger_migrates": True},
            600,
            [
                "SET LOCAL lock_timeout = '600s'",
                "SET LOCAL statement_timeout = 0",
                "SELECT pg_advisory_xact_lock(7810781514155976031)",
            ],
        ),
    ],
)
def test_who_writes_takes_the_lock_and_who_migrates_waits_long(
    options: dict[str, bool], patience: int, statements: list[str]
) -> None:
    said: list[str] = []
    raw = SimpleNamespace(patience=None)
    postgresql._begin(
        SimpleNamespace(  # type: ignore[arg-type] # all that it asks
            get_execution_options=lambda: options,
            connection=SimpleNamespace(driver_connection=raw),
            exec_driver_sql=said.append,
        )
    )
    assert (raw.patience, said) == (patience, statements)


@pytest.mark.parametrize(
    ("found", "done"), [(None, ["migrate"]), ("l0001", ["public public_l0001_copy", "migrate"]), ("newest", [])]
)
def test_older_schema_is_copied_and_migrated(
    monkeypatch: pytest.MonkeyPatch, found: str | None, done: list[str]
) -> None:
    seen: list[str] = []
    connection: Any = SimpleNamespace(
        exec_driver_sql=lambda statement: SimpleNamespace(
            scalar=lambda: "public" if statement == "SELECT current_schema()" else None
        )
    )

    def migrate(given: object, vault: Vault) -> None:
        assert (given, vault) == (connection, VAULT)
        seen.append("migrate")

    def keep_copy(given: object, schema: str, copy: str) -> None:
        assert given is connection
        seen.append(f"{schema} {copy}")

    monkeypatch.setattr(_schema, "check", lambda given: found if given is connection else None)
    monkeypatch.setattr(_schema, "newest", lambda: "newest")
    monkeypatch.setattr(_schema, "migrate", migrate)
    monkeypatch.setattr(postgresql, "_keep_copy", keep_copy)
    postgresql._bring_up_to_date(connection, VAULT)
    assert seen == done


def test_schema_has_to_be_there() -> None:
    connection: Any = SimpleNamespace(exec_driver_sql=lambda _: SimpleNamespace(scalar=lambda: None))
    with pytest.raises(LedgerVersion) as raised:
        postgresql._bring_up_to_date(connection, VAULT)
    assert str(raised.value) == "is not there: make it, or have the URL name another one (options=-csearch_path=…)"


def test_tables_are_copied_under_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    preparer = SimpleNamespace(quote=lambda name: f'"{name}"')
    connection: Any = SimpleNamespace(
        dialect=SimpleNamespace(identifier_preparer=preparer), exec_driver_sql=said.append
    )
    schemas = ["public"]
    found = SimpleNamespace(get_schema_names=lambda: schemas, get_table_names=lambda: ["a", "b"])
    monkeypatch.setattr(postgresql, "inspect", lambda given: found if given is connection else None)
    postgresql._keep_copy(connection, "public", "copy")
    assert said == [
        'CREATE SCHEMA "copy"',
        'CREATE TABLE "copy"."a" (LIKE "public"."a" INCLUDING ALL)',
        'INSERT INTO "copy"."a" SELECT * FROM "public"."a"',
        'CREATE TABLE "copy"."b" (LIKE "public"."b" INCLUDING ALL)',
        'INSERT INTO "copy"."b" SELECT * FROM "public"."b"',
    ]
    schemas.append("copy")
    with pytest.raises(LedgerVersion) as raised:
        postgresql._keep_copy(connection, "public", "copy")
    assert str(raised.value) == (
        "is older, and its copy would be copy, which is there already: rename or drop that one"
    )
