"""The HTTP application over the policies of the package, and over those with the mapping of the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, LimitsSection, LogSection
from lexgate.law.build import build_policy_set
from lexgate.law.house import merge_house
from tests.integration.serve.web import Web, web_over

SCENARIO = Path(__file__).parent / "scenario"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    limits = LimitsSection(request_bytes=100_000, batch_items=5)
    application = assemble(Config(log=LogSection(directory=tmp_path_factory.mktemp("log")), limits=limits), slot=0)
    yield application
    application.close()


@pytest.fixture(scope="module")
def web(application: Application, threads: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory) -> Web:
    return web_over(application, threads, tmp_path_factory.mktemp("figures"), inline=True)


@pytest.fixture(scope="session")
def scenario_policies(policies: Path, opa: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policies with the mapping of the scenario in place of the shipped one."""
    folder = tmp_path_factory.mktemp("authzen")
    assert merge_house(policies, SCENARIO, folder / "sources", opa) == []
    build_policy_set(folder / "sources", folder / "compiled", opa)
    return folder / "compiled"


@pytest.fixture(scope="module")
def scenario(
    scenario_policies: Path, threads: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    application = assemble(Config(policies=scenario_policies, log=LogSection(directory=tmp_path_factory.mktemp("log"))))
    yield web_over(application, threads, tmp_path_factory.mktemp("figures"), inline=True)
    application.close()
