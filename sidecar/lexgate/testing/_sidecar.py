"""A sidecar for tests: `lexgate serve` as a child process, on free ports and in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from lexgate.client import Client
from lexgate.config import load_config
from lexgate.errors import Unreachable

_START_SECONDS, _STOP_SECONDS, _POLL_SECONDS = 90.0, 30.0, 0.05


class Sidecar:
    """A running sidecar. `grpc` and `http` are host:port, `log` is the folder of its decision log."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, announced: dict[str, Any]) -> None:
        """Not for callers: `running_sidecar` makes one."""
        self.grpc: str = announced["grpc"]
        self.http: str = announced["http"]
        self.log = folder / "log"
        self.pid = process.pid

    def client(self, *, timeout_seconds: float = 20.0) -> Client:
        """Returns a client of this sidecar; who asks for it closes it."""
        return Client(self.grpc, timeout_seconds=timeout_seconds)


@contextmanager
def running_sidecar(config_file: Path | None = None) -> Iterator[Sidecar]:
    """Runs a sidecar that serves, and ends it in the end.

    It does not use the addresses, the folders and the ledger of the configuration.
    Raises `Unreachable` when it does not come to serve within 90 seconds.
    """
    with tempfile.TemporaryDirectory(prefix="lexgate-") as name:  # short: a socket's path has at most 107 bytes
        folder = Path(name)
        said = folder / "said"
        with said.open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603 - its own command, with a file that the caller names
                _command(config_file), stdout=errors, stderr=errors, env=_environment(folder, config_file)
            )
        try:
            yield Sidecar(process, folder, _announced(process, said))
        finally:
            _end(process)


def _command(config_file: Path | None) -> list[str]:
    config = [] if config_file is None else ["--config", str(config_file)]
    return [sys.executable, "-m", "lexgate.cli.main", "serve", *config]


def _environment(folder: Path, config_file: Path | None) -> dict[str, str]:
    own = {
        "GRPC__ADDRESS": "127.0.0.1:0",
        "GRPC__SOCKET": str(folder / "grpc.sock"),
        "HTTP__ENABLED": "true",
        "HTTP__ADDRESS": "127.0.0.1:0",
        "HTTP__SOCKET": str(folder / "http.sock"),
        "LOG__DIRECTORY": str(folder / "log"),
        "LOGGING__FORMAT": "json",
        "LOGGING__LEVEL": "info",
    }
    if load_config(config_file).ledger.where is not None:
        # A deployment with a ledger gets an empty one: tests do not read that of the deployment, nor write into it.
        own |= {"LEDGER__URL": "null", "LEDGER__PATH": str(folder / "ledger.db")}
    return {**os.environ, **{f"LEXGATE_{name}": value for name, value in own.items()}}


def _announced(process: subprocess.Popen[bytes], said: Path) -> dict[str, Any]:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        ended = process.poll() is not None
        for line in said.read_bytes().splitlines():
            if (event := _event(line)).get("event") == "serving":
                return event
        if ended:
            break
        time.sleep(_POLL_SECONDS)
    words = said.read_text("utf-8", "replace").strip()
    raise Unreachable(f"the sidecar does not serve: `lexgate doctor` says more; it said:\n{words}")


def _event(line: bytes) -> dict[str, Any]:
    try:
        event = orjson.loads(line)
    except orjson.JSONDecodeError:  # a warning of a library, or a line that is being written
        return {}
    return event if isinstance(event, dict) else {}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
