"""Four processes on one ledger: what one acknowledged, none forgets, also while workers are killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from lexgate.client import NoDecision
from lexgate.domain.consent import ConsentRecord, State
from tests.e2e.ledgers import ALLOW, DENY, Patients, asked, connections, message, open_clinic, patients
from tests.e2e.serving import Server, serving, until

WORKERS, CONNECTIONS = 3, 16
PROCESSES = WORKERS + 1  # and that of HTTP


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path: Path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    open_clinic({"path": path})
    with serving(WORKERS=str(WORKERS), LEDGER__PATH=str(path)) as server:
        yield server


@pytest.fixture
def people(server: Server) -> Iterator[Patients]:
    with patients(server) as people:
        yield people


class Watch:
    """Somebody who asks about a person without end, and notes when each question was sent and what came back."""

    def __init__(self, stub: Any, record: ConsentRecord) -> None:
        self.answers: list[tuple[float, int]] = []
        self._stub, self._request = stub, message(record.subject_id)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ended.is_set():
            sent = time.monotonic()
            self.answers.append((sent, self._stub.Evaluate(self._request, timeout=20).decision.effect))

    def after(self, instant: float) -> list[int]:
        """What came back to questions sent after an instant."""
        return [effect for sent, effect in self.answers if sent > instant]


def test_after_an_acknowledged_withdrawal_no_process_allows(server: Server, people: Patients) -> None:
    logs: set[str] = set()
    with connections(server, CONNECTIONS) as stubs:
        for _ in range(5):
            record = people.come()
            request = message(record.subject_id)
            for stub in stubs:
                assert stub.Evaluate(request, timeout=20).decision.effect == ALLOW
            assert server.http.post("/v1/decisions", json=asked(record.subject_id)).json()["effect"] == "ALLOW"
            with Watch(stubs[0], record) as one, Watch(stubs[1], record) as other:
                until(lambda one=one, other=other: one.answers and other.answers, "both were answered")  # type: ignore[misc] # of a lambda with defaults
                people.withdraw(record)
                acknowledged = time.monotonic()
                decisions = [stub.Evaluate(request, timeout=20).decision for stub in stubs]
                by_http = server.http.post("/v1/decisions", json=asked(record.subject_id)).json()
                until(lambda one=one, at=acknowledged: one.after(at), "it asked on")  # type: ignore[misc] # as above
            assert {decision.effect for decision in decisions} == {DENY}
            assert by_http["effect"] == "DENY"
            assert {*one.after(acknowledged), *other.after(acknowledged)} == {DENY}
            logs |= {decision.log_id for decision in decisions} | {by_http["log_id"]}
    assert len(logs) == PROCESSES, "each process was asked"


def test_killed_workers_lose_nothing_that_was_acknowledged(server: Server, people: Patients) -> None:
    withdrawn: list[ConsentRecord] = []
    for number in range(WORKERS):
        record = people.come()
        os.kill(server.worker(number), signal.SIGKILL)
        withdraw_until_acknowledged(people, record)
        withdrawn.append(record)
        denied_or_not_answered(server, withdrawn)
    until(lambda: server.http.get("/health/ready").status_code == 200, "all workers serve again")
    assert [people.ledger.state_of(record.record_id) for record in withdrawn] == [State.WITHDRAWN] * WORKERS
    with connections(server, CONNECTIONS) as stubs:
        for record in withdrawn:
            for stub in stubs:
                assert stub.Evaluate(message(record.subject_id), timeout=20).decision.effect == DENY


def withdraw_until_acknowledged(people: Patients, record: ConsentRecord) -> None:
    """The socket was that of the worker which was killed: until another one has it, nobody answers."""

    def acknowledged() -> bool:
        try:
            people.withdraw(record)
        except NoDecision:
            return False
        return True

    until(acknowledged, "a worker serves the socket again")


def denied_or_not_answered(server: Server, withdrawn: list[ConsentRecord]) -> None:
    with connections(server, 4) as stubs:
        for record in withdrawn:
            for stub in stubs:
                try:
                    assert stub.Evaluate(message(record.subject_id), timeout=20).decision.effect == DENY
                except grpc.RpcError as error:
                    assert error.code() is grpc.StatusCode.UNAVAILABLE  # noqa: PT017 - an answer is well too
