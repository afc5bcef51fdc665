"""The shop: a service that knows nothing of lexgate, and the Envoy before it."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import yaml

HERE = Path(__file__).parent
ROUTES, CONFIG = HERE / "routes.yaml", HERE / "envoy.yaml"
ENVOY = HERE.parents[1] / ".tools" / "bin" / "envoy"
_START_SECONDS = 30.0


class Shop(BaseHTTPRequestHandler):
    """Answers whatever reaches it with what it was asked, and with what lexgate says of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        of_lexgate = {name: value for name, value in self.headers.items() if name.startswith("x-lexgate")}
        body = json.dumps({"path": self.path, "headers": of_lexgate}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the names that http.server calls

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@contextmanager
def running_shop() -> Iterator[int]:
    """Runs the shop, and gives the port on which it listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def running_envoy(folder: Path, shop: int, socket: str) -> Iterator[httpx.Client]:
    """Runs Envoy by envoy.yaml, on free ports, and gives a client of its listener; `socket` is that of lexgate."""
    where = folder / "admin"
    config = folder / "envoy.json"
    config.write_text(json.dumps(_configured(shop, socket)))
    command = [str(ENVOY), "-c", str(config), "--admin-address-path", str(where), "--log-level", "error"]
    with (folder / "access.log").open("w") as log:
        process = subprocess.Popen([*command, "--disable-hot-restart", "--concurrency", "1"], stderr=log)
        try:
            with httpx.Client(base_url=_listener(where, process), trust_env=False) as client:
                yield client
        finally:
            process.terminate()
            process.wait()


def _configured(shop: int, socket: str) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text("utf-8"))
    standing = config["static_resources"]
    config["admin"] = {"address": _address(0)}
    standing["listeners"][0]["address"] = _address(0)
    for cluster, address in zip(standing["clusters"], (_address(shop), {"pipe": {"path": socket}}), strict=True):
        cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]["address"] = address
    return config


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _listener(where: Path, process: subprocess.Popen[bytes]) -> str:
    """Waits for Envoy and returns where its listener is reached. Raises `RuntimeError` when it does not start."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if where.exists() and (admin := where.read_text().strip()):
            listed = httpx.get(f"http://{admin}/listeners", params={"format": "json"}, trust_env=False).json()
            for each in listed.get("listener_statuses", ()):
                return f"http://127.0.0.1:{each['local_address']['socket_address']['port_value']}"
        time.sleep(0.05)
    raise RuntimeError("Envoy does not serve: `make envoy` gets it")
