"""A real Envoy, the one that `make envoy` gets, on free ports and in a folder of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.processes import end

ENVOY = Path(__file__).parents[2] / ".tools" / "bin" / "envoy"
START_SECONDS, END_SECONDS = 60.0, 20.0
_LOCAL = "127.0.0.1"


class Envoy:
    """One Envoy that was started: its process, its folder, and how to reach it."""

    def __init__(self, config: Mapping[str, Any], folder: Path) -> None:
        assert ENVOY.exists(), "Envoy is not here: run `make envoy`"
        self.folder = folder
        self.log = folder / "envoy.log"
        stated = folder / "envoy.json"
        stated.write_text(json.dumps({**config, "admin": {"address": _address(0)}}))
        self._where = folder / "admin"
        command = [ENVOY, "-c", stated, "--admin-address-path", self._where, "--log-path", self.log]
        modest = [
            "--concurrency",
            "1",
            "--disable-hot-restart",
            "--log-level",
            "warning",
            "--file-flush-interval-msec",
            "50",
        ]
        self._output = (folder / "output").open("w+")
        self.process = subprocess.Popen([*map(str, command), *modest], stdout=self._output, stderr=self._output)

    def await_ready(self) -> None:
        """Returns once it serves; fails with what it says when it does not."""
        until = time.monotonic() + START_SECONDS
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"Envoy does not serve: {self.printed()}{self.said()}")
            time.sleep(0.02)

    def _ready(self) -> bool:
        if not self._where.exists() or not (where := self._where.read_text().strip()):
            return False
        if not hasattr(self, "admin"):
            self.admin = httpx.Client(base_url=f"http://{where}", timeout=20, trust_env=False)
        try:
            return self.admin.get("/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def port(self, listener: str) -> int:
        """The port of a listener, by its name."""
        listed = self.admin.get("/listeners", params={"format": "json"}).json()["listener_statuses"]
        ports = {each["name"]: each["local_address"]["socket_address"]["port_value"] for each in listed}
        return int(ports[listener])

    def url(self, listener: str) -> str:
        """Where a listener is reached by HTTP."""
        return f"http://{_LOCAL}:{self.port(listener)}"

    def count(self, name: str) -> int:
        """A counter of Envoy's own, by its full name; 0 where it never counted."""
        stats = self.admin.get("/stats", params={"filter": f"^{name}$", "format": "json"}).json()["stats"]
        return sum(int(each["value"]) for each in stats if "value" in each)

    def said(self) -> str:
        """What it logged."""
        return self.log.read_text() if self.log.exists() else ""

    def printed(self) -> str:
        """What it wrote to its standard output and error: the access log, where the configuration has it there."""
        return (self.folder / "output").read_text()

    def close(self) -> None:
        """Ends the process."""
        if hasattr(self, "admin"):
            self.admin.close()
        end(self.process, END_SECONDS)
        self._output.close()


@contextmanager
def running_envoy(config: Mapping[str, Any] | Path, ports: Mapping[int, int] | None = None) -> Iterator[Envoy]:
    """A ready Envoy of a configuration, or of a file of YAML.

    `ports` replaces port numbers wherever they stand (0 takes any free one); the admin interface is always on any.
    """
    stated = yaml.safe_load(config.read_text("utf-8")) if isinstance(config, Path) else config
    folder = Path(tempfile.mkdtemp(prefix="lexgate-envoy-"))
    envoy = Envoy(_with_ports(stated, ports or {}), folder)
    try:
        envoy.await_ready()
        yield envoy
    finally:
        envoy.close()
        shutil.rmtree(folder)


def _with_ports(value: Any, ports: Mapping[int, int]) -> Any:
    if isinstance(value, list):
        return [_with_ports(each, ports) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: ports.get(each, each) if name == "port_value" else _with_ports(each, ports)
        for name, each in value.items()
    }


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": _LOCAL, "port_value": port}}
