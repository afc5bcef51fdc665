"""Asks a running server whether it is ready, as an orchestrator would: for `lexgate health` and container checks."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
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
    host = _ANYWHERE.get(config.http.host, config.http.host)
    if not config.tls.enabled:
        return http.client.HTTPConnection(host, config.http.port, timeout=_SECONDS)
    if config.tls.client_ca is not None:
        raise ConfigError("tls.client_ca: the server asks for a client certificate: set http.socket to ask over that")
    return http.client.HTTPSConnection(host, config.http.port, timeout=_SECONDS, context=_only_ours(config))


def _only_ours(config: Config) -> ssl.SSLContext:
    """Trusts the configured certificate and nothing else; under which name it is asked does not matter then."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # it need not be an authority
    context.load_verify_locations(cafile=config.tls.cert)
    return context


class _OverSocket(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connects to the Unix socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(str(self._path))
