"""One application for all tests of forward auth."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lexgate.bootstrap import assemble
from lexgate.config import Config, GatewaySection, LogSection
from tests.integration.forward.asking import ROUTES, SETTINGS
from tests.integration.serve.web import Web, web_over


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    config = Config(
        log=LogSection(directory=tmp_path_factory.mktemp("log")),
        gateway=GatewaySection(routes=ROUTES),
        forward_auth=SETTINGS,
    )
    application = assemble(config, slot=0)
    with ThreadPoolExecutor(2) as threads:
        yield web_over(application, threads, tmp_path_factory.mktemp("figures"), inline=True)
    application.close()


@pytest.fixture(params=["envoy", "nginx", "traefik"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of a gateway."""
    name: str = request.param
    return name
