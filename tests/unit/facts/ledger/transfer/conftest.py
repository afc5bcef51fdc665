"""An importer into the ledger of the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.facts.store import Database
from tests.unit.facts.ledger.transfer.importing import Importer


@pytest.fixture
def imports(database: Database, tmp_path: Path) -> Importer:
    """Imports into the ledger of the test."""
    return Importer(database, tmp_path)
