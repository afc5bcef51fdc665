"""An application whose routes are those of a small shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, GatewaySection, LogSection

ROUTES = Path(__file__).with_name("routes.yaml")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log")


@pytest.fixture(scope="module")
def application(log: Path) -> Iterator[Application]:
    config = Config(log=LogSection(directory=log), gateway=GatewaySection(routes=ROUTES))
    application = assemble(config, slot=0)
    yield application
    application.close()
