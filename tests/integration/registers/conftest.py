"""The stores that the behaviour suite of the registers runs over: those of the ledger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lexgate.domain.register import Change, Kind, Plan
from lexgate.facts.registers import RegisterStore, SqlRegisters
from tests.integration.ledger.conftest import OpensDatabase, clock, opens_database, place
from tests.integration.registers import kit

__all__ = ["clock", "opens_database", "place"]

Opens = Callable[[], RegisterStore]


@pytest.fixture
def opens(opens_database: OpensDatabase) -> Opens:
    """Opens the registers of the test, the same ones each time."""
    return lambda: SqlRegisters(opens_database())


@pytest.fixture
def registers(opens: Opens) -> RegisterStore:
    """Registers with nothing in them."""
    return opens()


@pytest.fixture
def clinic(registers: RegisterStore) -> RegisterStore:
    """Registers with one entry of each kind."""
    registers.apply(Plan(0, tuple(Change(None, kit.entry(kind)) for kind in Kind)), kit.by())
    return registers
