"""What the tests of the pairs share: the law, every decision of it, and one engine."""

from __future__ import annotations

import pytest

from tests.mcdc.generate import Workshop, workshop
from tests.mcdc.pairs import Address, Pair, kept


@pytest.fixture(scope="session")
def shop() -> Workshop:
    return workshop()


@pytest.fixture(scope="session")
def pairs() -> dict[Address, Pair]:
    """The committed pairs."""
    return kept()
