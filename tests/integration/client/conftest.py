"""Every test that takes `asker` runs through both clients."""

from __future__ import annotations

import pytest

from tests.integration.client.fakes import Asker, Asynchronous, Blocking


@pytest.fixture(params=[Blocking(), Asynchronous()], ids=["sync", "asyncio"])
def asker(request: pytest.FixtureRequest) -> Asker:
    asker: Asker = request.param
    return asker
