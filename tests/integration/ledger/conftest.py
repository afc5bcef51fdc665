"""The stores that the behaviour suite runs over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from lexgate.facts.ledger import LedgerStore, Rules, open_sqlite
from tests.integration.ledger import kit


class Opens(Protocol):
    """Opens the ledger of the test, the same one each time."""

    def __call__(self, rules: Rules | None = None) -> LedgerStore: ...


@pytest.fixture
def clock() -> kit.Clock:
    """The clock of the ledger."""
    return kit.Clock()


@pytest.fixture(params=["sqlite"])
def opens(request: pytest.FixtureRequest, tmp_path: Path, clock: kit.Clock) -> Iterator[Opens]:
    """Each store, empty at first."""
    assert request.param == "sqlite"
    opened: list[LedgerStore] = []

    def open_it(rules: Rules | None = None) -> LedgerStore:
        opened.append(open_sqlite(tmp_path / "ledger.db", rules=rules, clock=clock))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


@pytest.fixture
def ledger(opens: Opens) -> LedgerStore:
    """A ledger with the default rules."""
    return opens()
