"""A real server of several processes with a ledger: what is recorded by one way decides by every other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from lexgate.client import Circumstances, Client, Effect, LedgerClient, NotAuthorised, RegisterClient, Unreachable
from lexgate.client.mirrored import mirror
from lexgate.domain.consent import Actor, Role
from lexgate.facts.ledger import new_id
from lexgate.facts.registers import entry_json
from lexgate.serve.services.told import told
from lexgate.v1 import ledger_pb2 as wire
from tests.e2e.serving import Server, serving, until
from tests.integration.resolution import clinic

BY = {"actor": {"id": clinic.PERSON, "role": "subject"}, "method": "web_form"}
REQUEST = clinic.request(operation__retention_until="2026-12-31")
TIMES = 25


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    with serving(WORKERS="2", LEDGER__PATH=str(path), LOGGING__LEVEL="info") as server:
        with RegisterClient(unix(server)) as registers:
            registers.apply(
                registers.plan([(each.kind, entry_json(each)) for each in clinic.REGISTERED]), clinic.OFFICE
            )
        with LedgerClient(unix(server)) as ledger:
            ledger.state_fact(clinic.PERSON, "age_band", "18+", clinic.OFFICE)
        yield server


def unix(server: Server) -> str:
    return f"unix:{server.folder / 'lexgate' / 'grpc.sock'}"


def over_http(server: Server) -> httpx.Client:
    """A client of the Unix socket, to which recording is bound by default."""
    transport = httpx.HTTPTransport(uds=str(server.folder / "lexgate" / "http.sock"))
    return httpx.Client(transport=transport, base_url="http://lexgate", timeout=20, trust_env=False)


def effects(server: Server) -> set[Effect]:
    """What both servers decide, the one over gRPC by each of its processes."""
    out = set()
    for _ in range(6):  # a new connection may come to the other process
        with Client(server.announced["grpc"], timeout_seconds=20) as client:
            out.add(client.evaluate(REQUEST).effect)
    out.add(Effect(server.http.post("/v1/decisions", json=REQUEST).json()["effect"]))
    return out


def record_json(record: Any) -> Any:
    message = wire.ConsentRecord()
    mirror(record, message)
    return told(message)


def test_withdrawal_by_one_way_is_denied_by_every_other(server: Server) -> None:
    with over_http(server) as http, LedgerClient(unix(server)) as ledger:
        assert effects(server) == {Effect.DENY}
        record = clinic.consent(int(time.time()))
        body = {"record": record_json(record), "by": BY}
        receipt = http.post("/v1/ledger/consents:grant", json=body).json()["receipt"]
        assert receipt["state"] == "given"
        assert effects(server) == {Effect.ALLOW}
        ledger.withdraw(record.record_id, clinic.person())
        assert effects(server) == {Effect.DENY}
        found = http.get(f"/v1/ledger/consents/{record.record_id}").json()["consent"]
        assert (found["state"], len(found["events"])) == ("withdrawn", 2)


def test_receipt_is_what_a_decision_may_ask_for(server: Server) -> None:
    with LedgerClient(unix(server)) as ledger:
        receipt = ledger.grant(clinic.consent(int(time.time())), clinic.person())
        decision = server.http.post("/v1/decisions", json={**REQUEST, "at_least_revision": str(receipt.revision)})
        assert decision.json()["effect"] == "ALLOW"
        assert decision.json()["revision"] == str(receipt.revision)


def test_over_tcp_nobody_records_without_a_credential(server: Server) -> None:
    with LedgerClient(server.announced["grpc"]) as ledger, pytest.raises(NotAuthorised, match="role record"):
        ledger.grant(clinic.consent(int(time.time())), clinic.person())
    with RegisterClient(server.announced["grpc"]) as registers, pytest.raises(NotAuthorised, match="administer"):
        registers.remove("dataset", "intake", clinic.OFFICE)
    refused = server.http.get("/v1/ledger/revision")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")


def test_operating_log_says_who_called_and_not_what_was_said(server: Server) -> None:
    with LedgerClient(unix(server)) as ledger:
        receipt = ledger.grant(clinic.consent(int(time.time())), clinic.person())
    until(lambda: any(each["revision"] == str(receipt.revision) for each in server.lines("recorded")), "it is told")
    told_of = next(each for each in server.lines("recorded") if each["revision"] == str(receipt.revision))
    assert (told_of["operation"], told_of["caller"]) == ("GrantConsent", "unix")
    assert not any(clinic.PERSON in line for line in server.said)


def test_writes_go_on_while_a_process_is_killed_and_each_is_done_once(server: Server) -> None:
    records = [clinic.consent(int(time.time()), subject_id="s-43") for _ in range(TIMES)]

    def grant(record: Any) -> int:
        by = Circumstances(Actor("s-43", Role.SUBJECT), "web_form", idempotency_key=new_id())
        with LedgerClient(unix(server)) as ledger:
            for _ in range(10):
                with suppress(Unreachable):  # the process that serves the socket starts anew
                    return ledger.grant(record, by).revision
        raise AssertionError("the server did not come back")

    with ThreadPoolExecutor(4) as pool:
        granting = [pool.submit(grant, record) for record in records]
        os.kill(server.worker(0), signal.SIGKILL)
        revisions = [each.result() for each in granting]
    assert len(set(revisions)) == TIMES
    with LedgerClient(unix(server)) as ledger:
        assert [len(each.events) for each in ledger.consents("s-43")] == [1] * TIMES


def test_ledger_outlives_the_server(tmp_path: Path) -> None:
    path, record = tmp_path / "ledger.db", clinic.consent(int(time.time()))
    with serving(LEDGER__PATH=str(path)) as server, LedgerClient(unix(server)) as ledger:
        ledger.grant(record, clinic.person())
    with serving(LEDGER__PATH=str(path)) as server, LedgerClient(unix(server)) as ledger:
        assert ledger.consent(record.record_id).record == record
