"""The HTTP application over a real engine and log, for every test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, HttpSection, LimitsSection, LogSection
from tests.integration.serve.web import Web, web_over


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    config = Config(
        log=LogSection(directory=tmp_path_factory.mktemp("log")),
        limits=LimitsSection(request_bytes=20_000, batch_items=5),
        http=HttpSection(max_concurrent=2),
    )
    application = assemble(config, slot=0)
    yield application
    application.close()


@pytest.fixture(params=["inline", "threads"])
def web(request: pytest.FixtureRequest, application: Application, threads: ThreadPoolExecutor, tmp_path: Path) -> Web:
    return web_over(application, threads, tmp_path, inline=request.param == "inline")


@pytest.fixture(scope="module")
def web_of_any(application: Application, threads: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory) -> Web:
    return web_over(application, threads, tmp_path_factory.mktemp("figures"), inline=True)
