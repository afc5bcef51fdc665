"""A running server whose ledger is locked, full, moved or gone: no decision is an ALLOW then, and it recovers."""

from __future__ import annotations

import fcntl
import os
import resource
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from lexgate.client import LedgerFault, NoDecision
from tests.e2e.ledgers import ALLOW, DENY, Patients, asked, message, open_clinic, patients
from tests.e2e.serving import Server, serving, started, until
from tests.postgres import KEY, PostgresServer, running

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger") / "ledger.db"


@pytest.fixture(scope="module")
def server(path: Path) -> Iterator[Server]:
    open_clinic({"path": path})
    # Without a decision log, which has limits and faults of its own.
    with serving(LEDGER__PATH=str(path), LOG__ENABLED="false") as server:
        yield server


@pytest.fixture
def people(server: Server) -> Iterator[Patients]:
    with patients(server, timeout_seconds=3) as people:
        yield people


def effects(server: Server, person: str) -> tuple[Any, Any]:
    """What both ways say."""
    by_grpc = server.stub.Evaluate(message(person), timeout=30).decision.effect
    return by_grpc, server.http.post("/v1/decisions", json=asked(person)).json()["effect"]


def assert_no_decision(server: Server, person: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        server.stub.Evaluate(message(person), timeout=30)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    answer = server.http.post("/v1/decisions", json=asked(person))
    assert (answer.status_code, "effect" in answer.json()) == (503, False)
    assert person not in answer.text
    [item] = server.http.post("/v1/decisions:batch", json={"requests": [asked(person)]}).json()["items"]
    assert "decision" not in item


def test_while_another_writes_decisions_go_on_and_writes_are_refused(
    server: Server, people: Patients, path: Path
) -> None:
    record = people.come()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises((LedgerFault, NoDecision)):
            people.withdraw(record)
        assert effects(server, record.subject_id) == (ALLOW, "ALLOW")  # nothing else was acknowledged
        other.execute("ROLLBACK")
    people.withdraw(record)
    assert effects(server, record.subject_id) == (DENY, "DENY")


@contextmanager
def locked_for_readers(path: Path) -> Iterator[None]:
    """Holds the locks by which readers of the WAL index tell that they read (sqlite.org/walformat.html, 2.3)."""
    first, count = 123, 5
    with path.with_name(f"{path.name}-shm").open("r+b") as shared:
        lock = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, first, count, 0)
        fcntl.fcntl(shared, fcntl.F_SETLK, lock)
        yield


def test_while_readers_are_locked_out_nothing_is_decided(server: Server, people: Patients, path: Path) -> None:
    record = people.come()
    with locked_for_readers(path):
        with pytest.raises(grpc.RpcError) as caught:
            server.stub.Evaluate(message(record.subject_id), timeout=30)
        assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert effects(server, record.subject_id) == (ALLOW, "ALLOW")


def test_while_the_file_is_elsewhere_nothing_is_decided(server: Server, people: Patients, path: Path) -> None:
    record = people.come()
    assert effects(server, record.subject_id) == (ALLOW, "ALLOW")
    moved = path.rename(path.with_name("moved.db"))
    assert_no_decision(server, record.subject_id)
    with pytest.raises((LedgerFault, NoDecision)):
        people.withdraw(record)
    path.touch()  # another file in its place is no better
    assert_no_decision(server, record.subject_id)
    moved.rename(path)
    assert effects(server, record.subject_id) == (ALLOW, "ALLOW")
    people.withdraw(record)
    assert effects(server, record.subject_id) == (DENY, "DENY")


def test_while_the_disk_is_full_nothing_is_acknowledged(server: Server, people: Patients, path: Path) -> None:
    record = people.come()
    processes = [server.process.pid, *map(int, children(server.process.pid))]
    limit = path.with_name(f"{path.name}-wal").stat().st_size
    try:
        for pid in processes:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (min(limit, 1), resource.RLIM_INFINITY))
        with pytest.raises((LedgerFault, NoDecision)):
            people.withdraw(record)
        assert effects(server, record.subject_id) == (ALLOW, "ALLOW")  # nobody was told that it is withdrawn
    finally:
        for pid in processes:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    people.withdraw(record)
    assert effects(server, record.subject_id) == (DENY, "DENY")


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_what_is_no_ledger_keeps_a_server_from_starting(tmp_path: Path) -> None:
    place = tmp_path / "ledger.db"
    place.write_text("no database" * 100)
    with started(LEDGER__PATH=str(place)) as server:
        assert server.ended() == 2
        assert not server.lines("serving")
        assert any("the ledger at" in line for line in server.said)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    with running() as database:
        yield database


@pytest.mark.xdist_group("postgres-faults")
def test_while_postgresql_is_gone_nothing_is_decided(database: PostgresServer) -> None:
    url = database.ledger()
    open_clinic({"url": url, "key_file": KEY})
    with (
        serving(LEDGER__URL=url, LEDGER__KEY_FILE=str(KEY), LOG__ENABLED="false") as server,
        patients(server) as people,
    ):
        record = people.come()
        for end in (database.stop, database.kill):
            assert effects(server, record.subject_id) == (ALLOW, "ALLOW")
            end()
            # What the server of a crash leaves behind may answer for a moment; nobody can write meanwhile.
            until(lambda: not decides(server, record.subject_id), "the last of it ends")
            assert_no_decision(server, record.subject_id)
            with pytest.raises((LedgerFault, NoDecision)):
                people.withdraw(record)
            database.start()
            until(lambda: decides(server, record.subject_id), "it decides again")
        people.withdraw(record)
        assert effects(server, record.subject_id) == (DENY, "DENY")


def decides(server: Server, person: str) -> bool:
    try:
        effect = server.stub.Evaluate(message(person), timeout=30).decision.effect
    except grpc.RpcError as error:
        assert error.code() is grpc.StatusCode.UNAVAILABLE  # noqa: PT017 - an answer is well too
        return False
    assert effect == ALLOW
    return True
