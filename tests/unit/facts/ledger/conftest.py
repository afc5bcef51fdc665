"""A ledger in a file of SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.store import Database, open_database
from tests.integration.ledger import kit
from tests.ledgers import make_ledger


@pytest.fixture
def clock() -> kit.Clock:
    """The clock of the ledger."""
    return kit.Clock()


@pytest.fixture
def database(tmp_path: Path, clock: kit.Clock) -> Iterator[Database]:
    """A database with the tables, without a row."""
    opened = open_database(make_ledger(tmp_path / "ledger.db"), clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path: Path, clock: kit.Clock) -> Iterator[Database]:
    """Another one, with a key of its own."""
    (tmp_path / "other").mkdir()
    opened = open_database(tmp_path / "other" / "ledger.db", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def ledger(database: Database) -> SqlLedger:
    """The ledger over it, with the default rules."""
    return SqlLedger(database, Rules())
