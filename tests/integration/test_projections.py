"""Which items may leave: the same over both engines, and by what the registers and the ledger know."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from lexgate.bootstrap import Application
from lexgate.config import LedgerSection
from lexgate.domain.projection import Projection
from tests.integration.kit import ENGINES, Name, pipeline
from tests.integration.resolution import clinic

REQUEST = clinic.request(operation__items=[], operation__retention_until="2027-01-01")
ITEMS = ["symptoms", "phone", "diagnosis", "favourite_colour"]


def projected(application: Application, request: dict[str, Any] = REQUEST, items: list[str] = ITEMS) -> Projection:
    asked = application.situations.read(request)
    return application.decider.project(items, application.situations.of(asked, items), "test")


@pytest.mark.parametrize("engine", ENGINES)
def test_both_engines_say_what_the_registers_and_the_ledger_make_of_each_item(
    engine: Name, opa: Path, tmp_path: Path
) -> None:
    with pipeline(engine, opa, ledger=LedgerSection(path=tmp_path / "ledger.db")) as application:
        assert application.store is not None
        clinic.open_clinic(application.store)
        nothing_given = projected(application)
        assert nothing_given.allowed == frozenset()
        now = int(time.time())
        application.store.ledger.grant(clinic.consent(now), clinic.person())
        given = projected(application)
    assert given.allowed == {"symptoms", "phone"}
    assert {"house:unregistered"} < set(given.items[2].articles) == set(given.items[3].articles)
    assert given.decision("symptoms").revision == given.decision("diagnosis").revision


def test_erasing_is_never_withheld_for_what_nobody_registered(opa: Path, tmp_path: Path) -> None:
    with pipeline("wasm", opa, ledger=LedgerSection(path=tmp_path / "ledger.db")) as application:
        assert application.store is not None
        clinic.open_clinic(application.store)
        found = projected(application, clinic.request(operation__items=[], operation__kind="delete"))
    assert found.allowed == set(ITEMS)


def test_policies_of_another_build_share_nothing(opa: Path, policy_set: Any) -> None:
    """One that does not say what it spells out is asked about each item."""
    with pipeline("wasm", opa) as application:
        unknowing = type(application.situations)(application.resolver, None, policy_set.data)
        asked = unknowing.read({"operation": {"kind": "delete", "place": "CN"}})
        assert len(unknowing.of(asked, ITEMS)) == len(ITEMS)
