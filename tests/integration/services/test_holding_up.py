"""Writes that wait for each other hold up no decision."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, LedgerSection, LogSection
from lexgate.domain.access import Role
from tests.integration.serve.web import ALLOWED, Web, web_over


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    ledger, log = LedgerSection(path=tmp_path / "ledger.db"), LogSection(enabled=False)
    with closing(assemble(Config(log=log, ledger=ledger))) as application:
        open_to_all = application.config.access.model_copy(update={"anonymous": tuple(Role)})
        config = application.config.model_copy(update={"access": open_to_all})
        yield replace(application, config=config)


def test_writes_that_wait_hold_up_no_decision(application: Application, tmp_path: Path) -> None:
    blocked = threading.Event()
    with ThreadPoolExecutor(1) as threads, ThreadPoolExecutor(1) as writers, ThreadPoolExecutor(1) as callers:
        site = web_over(application, threads, tmp_path, inline=False).site
        web = Web(replace(site, writers=writers), web_over(application, threads, tmp_path, inline=False).counted)
        writers.submit(blocked.wait, 60)
        revision = callers.submit(web.ask, "GET", "/v1/ledger/revision")
        try:
            decided = web.ask("POST", "/v1/decisions:batch", json={"requests": [ALLOWED]})
            assert decided.json()["items"][0]["decision"]["effect"] == "ALLOW"
            assert not revision.done()
        finally:
            blocked.set()
        assert revision.result().json() == {"revision": "0"}
