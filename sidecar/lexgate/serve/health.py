"""Asks a running server whether it is ready, as an orchestrator would: for `lexgate health` and container checks."""

from __future__ import annotations

import http.client
import json
import socket
import sys
from http import HTTPStatus
from pathlib import Path

from lexgate.config import Config
from lexgate.errors import ConfigError, Unreachable

_SECONDS = 5.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here


def health(config: Config) -> int:
    """Writes whether the server that runs with this configuration is ready; returns 0 when it is, and 1 when not.

    Raises as `reasons` does.
    """
    why = reasons(config)
    sys.stdout.write("ready\n" if not why else "".join(f"not ready: {reason}\n" for reason in why))
    return 1 if why else 0


def reasons(config: Config) -> list[str]:
    """Returns why the server that runs with this configuration is not ready; nothing when it is.

    Raises `Unreachable` when nobody answers, and `ConfigError` when the configuration serves no HTTP to ask over.
    """
    if not config.http.enabled:
        raise ConfigError("http.enabled is false: ask the health service of gRPC instead")
    try:
        status, body = _asked(config)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"no server answers ({type(error).__name__}): is `lexgate serve` running?") from error
    if status == HTTPStatus.OK:
        return []
    try:
        return [str(reason) for reason in json.loads(body)["reasons"]]
    except (ValueError, KeyError, TypeError):
        return [f"status {status}"]


def _asked(config: Config) -> tuple[int, bytes]:
    connection = _connection(config)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _connection(config: Config) -> http.client.HTTPConnection:
    if config.http.socket is not None and config.http.socket.exists():
        return _OverSocket(config.http.socket)
    host = config.http.host
    return http.client.HTTPConnection(_ANYWHERE.get(host, host), config.http.port, timeout=_SECONDS)


class _OverSocket(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connects to the Unix socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(str(self._path))
