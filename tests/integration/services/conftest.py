"""A ledger behind each server, with the face of the library: what holds for the one holds for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import cast

import pytest

from lexgate.client import LedgerClient
from lexgate.facts.ledger import LedgerStore, Rules, open_sqlite
from tests.integration.ledger import kit
from tests.integration.services.over_http import over_http
from tests.integration.services.served import served
from tests.ledgers import make_ledger


@pytest.fixture
def clock() -> kit.Clock:
    """The clock of the ledger."""
    return kit.Clock()


@pytest.fixture(params=["grpc", "http"])
def opens(request: pytest.FixtureRequest, tmp_path: Path, clock: kit.Clock) -> Iterator[Callable[..., LedgerStore]]:
    """Opens the ledger of the test behind a server, the same one each time."""
    place = make_ledger(tmp_path / "ledger.db")
    with ExitStack() as opened:

        def open_it(rules: Rules | None = None) -> LedgerStore:
            ledger = opened.enter_context(closing(open_sqlite(place, rules=rules, clock=clock)))
            if request.param == "http":
                return cast(LedgerStore, opened.enter_context(over_http(ledger, clock)))
            return cast(LedgerStore, opened.enter_context(LedgerClient(opened.enter_context(served(ledger, clock)))))

        yield open_it


@pytest.fixture
def ledger(opens: Callable[..., LedgerStore]) -> LedgerStore:
    """A ledger with the default rules."""
    return opens()
