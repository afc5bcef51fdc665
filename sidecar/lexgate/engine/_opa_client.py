"""The client of opa-python-client as this project needs it: Unix sockets, bytes in, one attempt, proven answers."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
import structlog
from opa_client.opa_async import AsyncOpaClient

from lexgate.errors import ConfigError, EngineFault

MAX_ANSWER_BYTES = 1024 * 1024
_HTTP_OK = 200
# OPA compresses long answers for who accepts it, which costs both sides more than the bytes are worth.
_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
_UCAST = "application/vnd.opa.ucast.all+json"
# Where no rule for masks is named, OPA looks for one in the annotations, and compiles all policies again to do so: 120
# ms instead of 2.5 (OPA 1.22.2). There is no such rule, and without one nothing is masked.
_COMPILE_OPTIONS = {"maskRule": "data.lexgate.rows.masks"}
_DEFAULT_PORTS = {"http": 80, "https": 443}

_log = structlog.get_logger(__name__)


class OpaClient(AsyncOpaClient):  # type: ignore[misc] # the package has no types
    """A connection to one OPA server, over `socket` when there is one. To be used on one event loop.

    Raises `ConfigError` for an address that is none. Never retries: the package would repeat an evaluation that failed.
    """

    def __init__(
        self, url: str, timeout_seconds: float, *, socket: Path | None = None, token: str | None = None
    ) -> None:
        scheme, host, port, path = _parts(url)
        secure = scheme == "https"
        super().__init__(host=host, port=port, ssl=secure, retries=0, timeout=timeout_seconds, token=token)
        self.root_url = f"{scheme}://{_bracketed(host)}:{port}{path}/v1"
        self._socket = socket
        if not (secure or socket or _is_loopback(host)):
            _log.warning("opa_server_without_tls", hint="requests and answers travel unprotected: use https")

    async def open(self) -> None:
        """Makes the session; connects on the first question."""
        await self._init_session()

    async def ask(self, path: str, document: bytes) -> dict[str, Any]:
        """Returns the answer about `data.<path>` for the input `document`: `provenance`, and `result` if it is defined.

        Raises `EngineFault` when there is none, whatever the reason; nothing of an answer gets into its message.
        """
        return await self._post(f"data/{path}?provenance=true", b'{"input":' + document + b"}", _HEADERS)

    async def conditions(self, rule: str, known: bytes, unknowns: Sequence[str]) -> dict[str, Any]:
        """Returns what has to hold of the `unknowns` for `data.<rule>` to be true, `known` being the rest of the input.

        `result` has it as UCAST under `query`; without it the rule is never true. Raises `EngineFault` as `ask` does.
        """
        asked = orjson.dumps({"unknowns": unknowns, "options": _COMPILE_OPTIONS})
        body = b'{"input":' + known + b"," + asked[1:]
        return await self._post(f"compile/{rule}", body, _HEADERS | {"Accept": _UCAST})

    async def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        url = f"{self.root_url}/{path}"
        try:
            async with self._request("POST", url, data=body, headers=headers, allow_redirects=False) as response:
                status, answer = response.status, await _bounded(response.content)
        except TimeoutError as error:
            raise EngineFault(f"the OPA server did not answer within {self.timeout} seconds") from error
        except (aiohttp.ClientError, OSError) as error:
            raise EngineFault(f"the OPA server is not to be reached ({type(error).__name__})") from error
        if status != _HTTP_OK:
            raise EngineFault(f"the OPA server answered with HTTP status {status}")
        return _parsed(answer)

    async def _init_session(self) -> None:
        connector = aiohttp.UnixConnector(str(self._socket)) if self._socket else aiohttp.TCPConnector()
        self._connector = connector
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=self.headers,
            timeout=aiohttp.ClientTimeout(total=self.timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
        )


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    answer = bytearray()
    async for chunk in content.iter_any():
        answer += chunk
        if len(answer) > MAX_ANSWER_BYTES:
            raise EngineFault(f"the OPA server answered more than {MAX_ANSWER_BYTES} bytes")
    return bytes(answer)


def _parsed(answer: bytes) -> dict[str, Any]:
    try:
        parsed = orjson.loads(answer)
    except orjson.JSONDecodeError as error:
        raise EngineFault("the OPA server answered something that is not JSON") from error
    if not isinstance(parsed, dict):
        raise EngineFault("the OPA server answered something that is not its answer")
    return parsed


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
    except (KeyError, ValueError) as error:
        raise ConfigError("the address of the OPA server is none: write https://host:port") from error
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ConfigError("the address of the OPA server is none: write https://host:port, with a path at most")
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
