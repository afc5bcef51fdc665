"""The law as the predicates say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.model.documents import Documents
from tests.model.law import Law


@pytest.fixture(scope="session")
def law(policies: Path) -> Law:
    return Law(policies)


@pytest.fixture(scope="session")
def documents(law: Law) -> Documents:
    return Documents(law)
