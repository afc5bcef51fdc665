"""A real `lexgate serve`, on free ports and in folders of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import httpx

from lexgate.v1 import decision_pb2, decision_service_pb2 as wire, decision_service_pb2_grpc as stubs, facts_pb2
from tests.processes import end

START_SECONDS, END_SECONDS = 90.0, 60.0

DENIED = wire.EvaluateRequest(
    operation=facts_pb2.Operation(kind="sell", basis="none", items=["phone"], place="CN"),
    processor=facts_pb2.Processor(id="shop-1"),
    subject=facts_pb2.Subject(id="s-1"),
)
ALLOWED = wire.EvaluateRequest(operation=facts_pb2.Operation(kind="delete", place="CN"))
DENIED_JSON = {
    "operation": {"kind": "sell", "basis": "none", "items": ["phone"], "place": "CN"},
    "processor": {"id": "shop-1"},
    "subject": {"id": "s-1"},
}
ALLOWED_JSON = {"operation": {"kind": "delete", "place": "CN"}}
EFFECT_OF = {"ALLOW": decision_pb2.EFFECT_ALLOW, "DENY": decision_pb2.EFFECT_DENY}


class Server:
    """One server that was started: its process, what it says, and how to reach it."""

    def __init__(self, folder: Path, settings: dict[str, str], *arguments: str) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "lexgate.cli.main", "serve", *arguments]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(folder, settings))
        self.said: list[str] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.rstrip())

    def lines(self, event: str) -> list[dict[str, Any]]:
        """What was logged under the name of an event."""
        parsed = [json.loads(line) for line in list(self.said) if line.startswith("{")]
        return [line for line in parsed if line.get("event") == event]

    def await_serving(self) -> None:
        until(lambda: self.lines("serving") or self.process.poll() is not None, "the server serves", START_SECONDS)
        assert self.process.poll() is None, self.said
        self.announced = self.lines("serving")[0]
        self.channel = grpc.insecure_channel(self.announced["grpc"])
        self.stub = stub_of(self.channel)
        self.http = httpx.Client(base_url=f"http://{self.announced['http']}", timeout=20, trust_env=False)

    def worker(self, number: int) -> int:
        """The process id of a gRPC worker, which stands in the lock of its log."""
        return int((self.folder / "log" / str(number + 1) / "lock").read_text())

    def http_process(self) -> int:
        return int((self.folder / "log" / "0" / "lock").read_text())

    def records(self) -> list[dict[str, Any]]:
        """Every line of the decision log."""
        files = sorted((self.folder / "log").glob("*/decisions-*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    def ended(self) -> int:
        """Waits for the end and returns the status."""
        status = self.process.wait(END_SECONDS)
        self._listener.join(END_SECONDS)
        return status

    def close(self) -> None:
        if hasattr(self, "channel"):
            self.channel.close()
            self.http.close()
        if self.process.poll() is None:
            end(self.process, END_SECONDS)
        self._listener.join(END_SECONDS)
        assert self.process.stderr is not None
        self.process.stderr.close()


def stub_of(channel: grpc.Channel) -> Any:
    return stubs.DecisionServiceStub(channel)  # type: ignore[no-untyped-call] # generated


def environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """The environment of a server: nothing from outside, everything in `folder`, free ports."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEXGATE_")}
    defaults = {
        "XDG_RUNTIME_DIR": str(folder),
        "TMPDIR": str(folder),
        "LEXGATE_LOG__DIRECTORY": str(folder / "log"),
        "LEXGATE_GRPC__ADDRESS": "127.0.0.1:0",
        "LEXGATE_HTTP__ADDRESS": "127.0.0.1:0",
        "LEXGATE_LOGGING__FORMAT": "json",
    }
    return {**kept, **defaults, **settings}


@contextmanager
def started(**settings: str) -> Iterator[Server]:
    """A server that may serve or fail; settings as `GRPC__THREADS="1"`."""
    folder = Path(tempfile.mkdtemp(prefix="lexgate-test-"))  # short: the path of a socket may have 107 bytes
    server = Server(folder, {f"LEXGATE_{name}": value for name, value in settings.items()})
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder)


@contextmanager
def serving(**settings: str) -> Iterator[Server]:
    """A server that serves."""
    with started(**settings) as server:
        server.await_serving()
        yield server


def until(happened: Callable[[], object], what: str, seconds: float = 60.0) -> None:
    """Waits for something to happen."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds} seconds: {what}"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    """Whether a process lives."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def family(pid: int) -> list[int]:
    """The processes that a process started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
