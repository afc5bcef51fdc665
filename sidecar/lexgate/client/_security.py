"""How a client shows who it is, and how it makes sure of the sidecar: TLS and tokens."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import grpc.aio

Token = str | Callable[[], str]
_HEADER = "authorization"


@dataclass(frozen=True, slots=True)
class Tls:
    """The files of a TLS connection, in PEM.

    `ca` are the authorities of the sidecar's certificate, None for those of the system; `cert` and `key` are the
    client's own, where the sidecar asks for one. `server_name` is the name in the sidecar's certificate, where it is
    not that of the target.
    """

    ca: Path | str | None = None
    cert: Path | str | None = None
    key: Path | str | None = None
    server_name: str | None = None

    def __post_init__(self) -> None:
        if (self.cert is None) != (self.key is None):
            raise ValueError("cert and key belong together: give both, or none")

    def credentials(self) -> grpc.ChannelCredentials:
        """Reads the files. Raises `OSError` for one that cannot be read."""
        return grpc.ssl_channel_credentials(_content(self.ca), _content(self.key), _content(self.cert))

    @property
    def options(self) -> list[tuple[str, str]]:
        """What the channel must know beside them."""
        return [("grpc.ssl_target_name_override", self.server_name)] if self.server_name else []


def _content(path: Path | str | None) -> bytes | None:
    return None if path is None else Path(path).read_bytes()


def require_secret_way(target: str, token: Token | None, *, secure: bool) -> None:
    """Raises `ValueError` where a token would cross a network that others can read."""
    if token is not None and not secure and not _is_local(target):
        raise ValueError("a token would cross the network readable for others: give tls=Tls(…), or use a Unix socket")


def _is_local(target: str) -> bool:
    if target.startswith(("unix:", "unix-abstract:")):
        return True
    host = target.removeprefix("dns:").lstrip("/").rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Details(NamedTuple):
    """What grpc wants to know of a call: `grpc.ClientCallDetails` has no fields of its own."""

    method: str
    timeout: float | None
    metadata: Any
    credentials: Any
    wait_for_ready: bool | None
    compression: Any


class SyncToken(grpc.UnaryUnaryClientInterceptor):
    """Sends the token with each call of a blocking channel."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """Adds the token."""
        stated = client_call_details
        metadata = [*(stated.metadata or ()), (_HEADER, _bearer(self._token))]
        details = _Details(
            stated.method,
            stated.timeout,
            metadata,
            stated.credentials,
            stated.wait_for_ready,
            stated.compression,
        )
        return continuation(details, request)


class AsyncToken(grpc.aio.UnaryUnaryClientInterceptor):
    """Sends the token with each call of a channel for asyncio."""

    def __init__(self, token: Token) -> None:
        self._token = token

    async def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """Adds the token."""
        metadata = grpc.aio.Metadata(*(client_call_details.metadata or ()))
        metadata.add(_HEADER, _bearer(self._token))
        return await continuation(client_call_details._replace(metadata=metadata), request)


def _bearer(token: Token) -> str:
    return f"Bearer {token if isinstance(token, str) else token()}"
