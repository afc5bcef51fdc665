"""The clinic, with its ledger and registers open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lexgate.bootstrap import Application, Store, assemble
from lexgate.config import Config, LedgerSection, LogSection
from tests.integration.resolution import clinic
from tests.ledgers import make_ledger


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """An application over a ledger in which the clinic is registered."""
    config = Config(ledger=LedgerSection(path=make_ledger(tmp_path / "ledger.db")), log=LogSection(enabled=False))
    with closing(assemble(config)) as opened:
        assert opened.store is not None
        clinic.open_clinic(opened.store)
        yield opened


@pytest.fixture
def store(application: Application) -> Store:
    """The ledger and the registers."""
    assert application.store is not None
    return application.store
