"""A sidecar for the examples: `lexgate serve` as a child process, on a Unix socket in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

START_SECONDS, STOP_SECONDS = 60.0, 20.0
LEXGATE = [sys.executable, "-m", "lexgate.cli.main"]


class Sidecar:
    """A running `lexgate serve` with a ledger.

    `target` is what clients connect to: a Unix socket, over which its owner may record and administer too. `log` is the
    folder of its decision log. `more` are further settings, by the names of their variables.
    """

    def __init__(self, folder: Path, **more: str) -> None:
        self.target = f"unix:{folder}/grpc.sock"
        self.log = folder / "log"
        settings = {
            "LEXGATE_GRPC__ADDRESS": "127.0.0.1:0",  # any free port
            "LEXGATE_GRPC__SOCKET": f"{folder}/grpc.sock",
            "LEXGATE_HTTP__ENABLED": "false",
            "LEXGATE_LEDGER__PATH": str(folder / "ledger.db"),
            "LEXGATE_LOG__DIRECTORY": str(self.log),
            "LEXGATE_LOGGING__LEVEL": "warning",
            **more,
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LEXGATE_")}
        self._environment = inherited | settings
        self._process = subprocess.Popen([*LEXGATE, "serve"], env=self._environment)

    def wait_until_serving(self) -> None:
        """Returns once the sidecar answers. Raises `RuntimeError` when it ended, or takes too long."""
        until = time.monotonic() + START_SECONDS
        with grpc.insecure_channel(self.target) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            while time.monotonic() < until and self._process.poll() is None:
                try:
                    health.Check(health_pb2.HealthCheckRequest(), timeout=1, wait_for_ready=True)
                except grpc.RpcError:
                    continue
                return
        raise RuntimeError("the sidecar does not serve: its own words stand above; `lexgate doctor` says more")

    def apply(self, registers: Path) -> None:
        """Brings the registers up to a folder of YAML files, and prints what that came to."""
        command = [*LEXGATE, "registers", "apply", str(registers), "--yes", "--actor", "operations"]
        done = subprocess.run(command, env=self._environment, stdout=subprocess.PIPE, text=True, check=True)
        print(f"$ lexgate registers apply {registers.name} --yes")
        print("\n".join(done.stdout.splitlines()[-2:]))  # above stands each entry, with its facts

    def stop(self) -> None:
        """Ends the sidecar in good order; a second time does nothing."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def running_sidecar(registers: Path | None = None) -> Iterator[Sidecar]:
    """Runs a sidecar that serves and knows what a folder of registers says, if there is one; stops it in the end."""
    with TemporaryDirectory(prefix="lexgate-") as folder:
        sidecar = Sidecar(Path(folder))
        try:
            sidecar.wait_until_serving()
            if registers is not None:
                sidecar.apply(registers)
            yield sidecar
        finally:
            sidecar.stop()
