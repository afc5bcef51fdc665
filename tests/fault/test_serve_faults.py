"""What breaks under a running server: a worker, the disk under the log. No wrong answer ever leaves."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from lexgate.law import policy_set
from lexgate.v1 import decision_pb2
from tests.e2e.serving import ALLOWED, ALLOWED_JSON, DENIED, DENIED_JSON, Server, serving, started, stub_of, until

ALLOW, DENY = decision_pb2.EFFECT_ALLOW, decision_pb2.EFFECT_DENY


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(WORKERS="2") as server:
        yield server


class Load:
    """Callers that go on asking, each over its own connection, and note what they were told."""

    def __init__(self, server: Server, callers: int) -> None:
        self.outcomes: Counter[str] = Counter()
        self._address = server.announced["grpc"]
        self._ended = threading.Event()
        self._callers = [threading.Thread(target=self._call) for _ in range(callers)]

    def __enter__(self) -> Load:
        for caller in self._callers:
            caller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for caller in self._callers:
            caller.join()

    def _call(self) -> None:
        while not self._ended.is_set():
            options = [("grpc.use_local_subchannel_pool", 1)]
            with grpc.insecure_channel(self._address, options) as channel:
                stub = stub_of(channel)
                for _ in range(50):
                    self._ask(stub)

    def _ask(self, stub: Any) -> None:
        for request, right in ((DENIED, DENY), (ALLOWED, ALLOW)):
            try:
                given = stub.Evaluate(request, timeout=10).decision.effect
            except grpc.RpcError as error:
                self.outcomes[error.code().name] += 1
            else:
                self.outcomes["right" if given == right else "wrong"] += 1


def test_a_killed_worker_is_restarted_and_no_answer_is_wrong(server: Server) -> None:
    killed = server.worker(0)
    with Load(server, 4) as load:
        until(lambda: load.outcomes["right"] > 100, "the load runs")
        os.kill(killed, signal.SIGKILL)
        until(lambda: server.lines("process_died"), "the parent notices")
        until(lambda: server.http.get("/health/ready").status_code == 200, "all workers serve again")
        before = load.outcomes["right"]
        until(lambda: load.outcomes["right"] > before + 100, "the load goes on")

    assert server.worker(0) != killed
    assert load.outcomes["wrong"] == 0
    assert load.outcomes.keys() <= {"right", "wrong", "UNAVAILABLE"}
    assert server.lines("process_died")[0]["worker"] == "grpc-0"
    assert 'lexgate_worker_restarts_total{worker="grpc-0"} 1.0' in server.http.get("/metrics").text


def test_readiness_names_the_worker_that_is_down(server: Server) -> None:
    os.kill(server.worker(1), signal.SIGKILL)

    def not_ready() -> bool:
        answer = server.http.get("/health/ready")
        return answer.status_code == 503 and answer.json()["reasons"] == ["grpc-1 is starting"]

    until(not_ready, "it is named")
    until(lambda: server.http.get("/health/ready").status_code == 200, "it serves again")


def test_the_killed_http_process_is_restarted_and_callers_only_wait(server: Server) -> None:
    killed = server.http_process()
    os.kill(killed, signal.SIGKILL)
    until(lambda: any(line["worker"] == "http" for line in server.lines("process_died")), "the parent notices")

    # The parent keeps the listening sockets open, so a new connection waits instead of being refused.
    assert server.http.post("/v1/decisions", json=ALLOWED_JSON).json()["effect"] == "ALLOW"
    assert server.http_process() != killed


def test_while_the_log_cannot_be_written_nothing_is_decided(server: Server) -> None:
    writers = [server.worker(0), server.worker(1), server.http_process()]
    counted = len(server.records())
    for pid in writers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    try:
        for request, message in ((ALLOWED_JSON, ALLOWED), (DENIED_JSON, DENIED)):
            answer = server.http.post("/v1/decisions", json=request)
            assert (answer.status_code, "effect" in answer.json()) == (503, False)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["retry-after"] == "1"
            with pytest.raises(grpc.RpcError) as caught:
                server.stub.Evaluate(message)
            assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
        batch = server.http.post("/v1/decisions:batch", json={"requests": [ALLOWED_JSON] * 3})
        assert (batch.status_code, "items" in batch.json()) == (503, False)
    finally:
        for pid in writers:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    assert len(server.records()) == counted
    assert server.stub.Evaluate(ALLOWED).decision.effect == ALLOW
    assert server.http.post("/v1/decisions", json=ALLOWED_JSON).json()["effect"] == "ALLOW"


# --- What keeps a server from starting -----------------------------------------------------------------------------


def the_message_of(server: Server) -> str:
    assert server.ended() == 2
    said = "\n".join(server.said)
    assert "Traceback" not in said
    (message,) = [line for line in server.said if line.startswith("lexgate: ")]
    assert not server.lines("serving")
    return message


@pytest.mark.parametrize("file", [policy_set.WASM, policy_set.LAW])
def test_corrupt_policies_are_named_once(tmp_path: Path, file: str) -> None:
    folder = shutil.copytree(policy_set.PACKAGED, tmp_path / "policies")
    content = bytearray((folder / file).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / file).write_bytes(content)

    with started(WORKERS="2", POLICIES=str(folder)) as server:
        message = the_message_of(server)
    assert file in message
    assert "make policies" in message


def test_a_log_that_cannot_be_opened_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with started(WORKERS="2", LOG__DIRECTORY=str(tmp_path / "file" / "log")) as server:
        assert "file" in the_message_of(server)


def test_a_log_that_another_server_writes_is_refused(server: Server) -> None:
    with started(LOG__DIRECTORY=str(server.folder / "log")) as second:
        assert "log.directory" in the_message_of(second)


def test_a_typo_in_a_setting_is_named_with_what_was_meant() -> None:
    with started(GRPC__THREDS="4") as server:
        assert "did you mean LEXGATE_GRPC__THREADS?" in the_message_of(server)


def test_a_reading_that_does_not_exist_is_refused() -> None:
    with started(READINGS='{"strict": true}') as server:
        assert "readings.strict: no such reading" in the_message_of(server)


def test_a_path_that_no_socket_can_have_is_refused(tmp_path: Path) -> None:
    with started(GRPC__SOCKET=str(tmp_path / ("s" * 120))) as server:
        assert "107 bytes" in the_message_of(server)


def test_a_file_in_the_place_of_a_socket_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "grpc.sock"
    place.write_text("kept")
    with started(GRPC__SOCKET=str(place)) as server:
        assert "is no socket" in the_message_of(server)
    assert place.read_text() == "kept"
