"""An event of a register has the credential of its writer as actor, over both servers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.client import NotAuthorised, RegisterClient
from lexgate.config import AccessSection, Config, LedgerSection, LogSection
from lexgate.domain.access import Role
from lexgate.domain.circumstances import Circumstances
from lexgate.domain.consent import Actor, Role as Speaker
from lexgate.domain.register import Kind
from lexgate.serve.access.tokens import new_token
from lexgate.serve.grpc_server import GrpcServer
from tests.e2e.serving import free_port
from tests.integration.serve.test_grpc_gate import keep
from tests.integration.serve.web import Counted, problem_of, web_over

OPS, SHOP = new_token("ops", (Role.ADMINISTER,)), new_token("shop", (Role.RECORD,))
BY = Circumstances(Actor("somebody-else", Speaker.CONTROLLER), "api")
STATED: dict[str, Any] = {"id": "clinic-7", "processor": "clinic-7", "regions": ["CN-HN"]}


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    config = Config(
        log=LogSection(enabled=False),
        ledger=LedgerSection(path=tmp_path / "ledger.db"),
        access=AccessSection(tokens=keep(tmp_path, OPS, SHOP)),
    )
    application = assemble(config)
    yield application
    application.close()


@pytest.fixture
def targets(application: Application, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where a real server is reached over TCP, and over its Unix socket."""
    unix = f"unix:{tmp_path}/g"
    tcp = f"127.0.0.1:{free_port()}"
    server = GrpcServer(application, Counted(), [tcp, unix])
    yield tcp, unix
    server.drain(application.config.drain)


def test_the_credential_is_the_actor_whatever_the_request_says(targets: tuple[str, str]) -> None:
    tcp, unix = targets
    with RegisterClient(tcp, token=OPS.text) as client:
        client.put(Kind.PROCESSOR, STATED, BY)
    with RegisterClient(unix) as client:
        client.put(Kind.PROCESSOR, {**STATED, "regions": ["VN-AG"]}, BY)
        actors = [event.actor.id for event in client.history(Kind.PROCESSOR, STATED["id"])]
    assert actors == ["token:ops", "somebody-else"]
    for token in (None, SHOP.text):
        with RegisterClient(tcp, token=token) as client, pytest.raises(NotAuthorised):
            client.put(Kind.PROCESSOR, STATED, BY)


def test_so_it_is_over_http(application: Application, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        web = web_over(application, threads, tmp_path, inline=True)
        by = {"actor": {"id": "somebody-else", "role": "controller"}, "method": "api"}
        body = {"kind": "processor", "entry": STATED, "by": by}
        for token, status in ((None, 401), (SHOP, 403), (OPS, 200)):
            headers = {} if token is None else {"authorization": f"Bearer {token.text}"}
            answer = web.ask("POST", "/v1/registers/entries:put", json=body, headers=headers)
            assert answer.status_code == status, answer.text
        problem_of(web.ask("GET", "/v1/registers/events/processor/clinic-7"), 401)
        told = web.ask("GET", "/v1/registers/events/processor/clinic-7", headers=headers).json()
        assert [event["actor"]["id"] for event in told["events"]] == ["token:ops"]
