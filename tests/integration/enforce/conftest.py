"""One real service for all tests of the enforcement points, and every way in which there may be none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.grpc_servers import real_service
from tests.integration.enforce.points import TROUBLES


@pytest.fixture(scope="session")
def target() -> Iterator[str]:
    with real_service() as target:
        yield target


@pytest.fixture(params=TROUBLES)
def troubled(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a sidecar that decides nothing."""
    sidecar, _ = TROUBLES[request.param]
    with sidecar() as target:
        yield target
