"""The stores that the behaviour suite runs over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from lexgate.facts.ledger import LedgerStore, Rules, SqlLedger
from lexgate.facts.store import Database, open_database
from tests.integration.ledger import kit
from tests.ledgers import make_ledger
from tests.postgres import KEY, PostgresServer


class Opens(Protocol):
    """Opens the ledger of the test, the same one each time."""

    def __call__(self, rules: Rules | None = None) -> LedgerStore: ...


class OpensDatabase(Protocol):
    """Opens the database of the test, the same one each time."""

    def __call__(self) -> Database: ...


@pytest.fixture
def clock() -> kit.Clock:
    """The clock of the ledger."""
    return kit.Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where each store is, without a row yet: a path, a URL."""
    yield from _place(request, make_ledger(tmp_path / "ledger.db"), PostgresServer.ledger)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where there is no ledger yet."""
    yield from _place(request, tmp_path / "ledger.db", PostgresServer.database)


def _place(request: pytest.FixtureRequest, path: Path, make: Callable[[PostgresServer], str]) -> Iterator[Path | str]:
    if request.param == "sqlite":
        yield path
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = make(server)
    yield url
    server.drop(url)


@pytest.fixture
def opens_database(place: Path | str, clock: kit.Clock) -> Iterator[OpensDatabase]:
    """Opens each store."""
    opened: list[Database] = []

    def open_it() -> Database:
        opened.append(open_database(place, key_file=KEY, clock=clock))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


@pytest.fixture
def opens(opens_database: OpensDatabase) -> Opens:
    """Opens the ledger of the test."""

    def open_it(rules: Rules | None = None) -> LedgerStore:
        return SqlLedger(opens_database(), rules or Rules())

    return open_it


@pytest.fixture
def ledger(opens: Opens) -> LedgerStore:
    """A ledger with the default rules."""
    return opens()
