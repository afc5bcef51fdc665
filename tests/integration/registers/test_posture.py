"""The posture of a processor, reported of its registers by the real policies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config
from lexgate.domain.instant import parse_instant
from lexgate.domain.register import Kind
from lexgate.errors import UnknownProcessor
from lexgate.facts.registers import RegisterSource, RegisterStore
from lexgate.posture import Bounds, Reporter
from tests.integration.registers import kit


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    opened = assemble(Config())
    yield opened
    opened.close()


@pytest.fixture
def reporter(application: Application, clinic: RegisterStore) -> Reporter:
    made = application
    bounds = Bounds(30 * kit.DAY, 10)
    return Reporter(made.engine, made.matrix, made.vocabulary, made.resolver, RegisterSource(clinic), bounds)


def test_every_entry_reaches_the_policies(reporter: Reporter, clinic: RegisterStore) -> None:
    contract = {"counterparty": "lab", "kind": "entrust", "purposes": ["analysis"]}
    clinic.put(kit.entry(Kind.CONTRACT, valid_from=None, valid_until=None, facts=contract), kit.by())
    report = reporter.registered(kit.CLINIC, None, "en")
    assert {"ndsr", "hunan"} <= set(report.governs)
    assert [(each.scope.region, each.scope.dataset) for each in report.scopes] == [("CN-HN", "intake")]
    assert "ndsr:12.p1b" in {f"{each.statute}:{each.article}" for each in report.owed}  # nobody checked on the lab
    assert report.asserted == ()
    clinic.put(kit.entry(Kind.CONTRACT, valid_from=None, facts=contract), kit.by())  # ended with 2023
    report = reporter.registered(kit.CLINIC, None, "en")
    assert "ndsr:12.p1b" not in {f"{each.statute}:{each.article}" for each in report.owed}


def test_another_day_is_reported_as_the_registers_stood_then(reporter: Reporter) -> None:
    assert not reporter.registered(kit.CLINIC, kit.NOW, "en").binding
    with pytest.raises(UnknownProcessor):
        reporter.registered(kit.CLINIC, parse_instant("2020-01-01"), "en")
