"""One OPA server and one judge for all tests of rows: the server is the expensive part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from lexgate.bootstrap import opa_engine
from lexgate.config import Config, LogSection, OpaSection
from lexgate.dataset import InProcess
from lexgate.engine import OpaServerEngine
from tests.integration.rows.shop import Base


@pytest.fixture(scope="session")
def conditions(opa: Path) -> Iterator[OpaServerEngine]:
    engine = opa_engine(Config(opa=OpaSection(binary=opa, timeout_seconds=30)))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def here() -> Iterator[InProcess]:
    with InProcess(Config(log=LogSection(enabled=False))) as judge:
        yield judge


@pytest.fixture
def database() -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()
