"""The public keys of an OpenID provider (RFC 7517), from a file or over https, while they change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import orjson
import structlog
from jwt import PyJWK, PyJWTError

from lexgate.config import JwtSection
from lexgate.errors import AccessFault, ConfigError
from lexgate.serve.access.watched import Watched

_ASYMMETRIC = {"RSA", "EC", "OKP"}
_REST_SECONDS = 10.0
# So long keys may be used while no newer ones can be fetched.
_STALE_SECONDS = 3600.0
_LARGEST_BYTES = 1024 * 1024
_log = structlog.get_logger(__name__)


class KeySet:
    """Keys by their id; `""` is the id of a single key that has none. Symmetric keys are left out."""

    def __init__(self, document: Any) -> None:
        stated = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(stated, list):
            raise ConfigError('is no set of keys: it should be {"keys": [...]}')
        usable = [each for each in stated if isinstance(each, dict) and _verifies(each)]
        self._keys: dict[str, Mapping[str, Any]] = {str(each["kid"]): each for each in usable if each.get("kid")}
        if len(usable) == 1:
            self._keys.setdefault("", usable[0])
        self._made: dict[tuple[str, str], PyJWK | None] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeySet) and other._keys == self._keys

    __hash__ = None  # type: ignore[assignment] # compared, and never looked up

    def __len__(self) -> int:
        return len({id(key) for key in self._keys.values()})

    def __contains__(self, key_id: str) -> bool:
        return key_id in self._keys

    def find(self, key_id: str, algorithm: str) -> PyJWK | None:
        """Returns the key for an algorithm; None where there is none, or it is meant for another algorithm."""
        stated = self._keys.get(key_id)
        if stated is None or stated.get("alg", algorithm) != algorithm:
            return None
        if (key_id, algorithm) not in self._made:
            try:
                self._made[key_id, algorithm] = PyJWK(dict(stated), algorithm)
            except PyJWTError:
                self._made[key_id, algorithm] = None
        return self._made[key_id, algorithm]


def _verifies(key: Mapping[str, Any]) -> bool:
    return key.get("kty") in _ASYMMETRIC and key.get("use", "sig") == "sig"


class Keys(Protocol):
    """Where keys come from."""

    def current(self, key_id: str) -> KeySet:
        """Returns the keys, newer ones where none has this id. Raises `AccessFault` when there are none."""
        ...


def keys_of(settings: JwtSection) -> Keys:
    """Returns the keys that the settings name. Raises `ConfigError` for a file that holds none."""
    stated = settings.jwks or ""
    if urlsplit(stated).scheme in {"http", "https"}:
        return FetchedKeys(lambda: fetch(stated, settings.timeout_seconds), settings.refresh_seconds)
    return FileKeys(Path(stated))


class FileKeys:
    """The keys of a file that may change."""

    def __init__(self, path: Path) -> None:
        self._file = Watched("access.jwt.jwks", [path], lambda: read_keys(path))

    def current(self, key_id: str) -> KeySet:  # noqa: ARG002 - a file is looked at each time
        """Returns the keys. Raises `AccessFault` while the file is of no use."""
        keys = self._file.current()
        if self._file.problem is not None:
            raise AccessFault("the file of access.jwt.jwks cannot be used; the operating log says why")
        return keys


def read_keys(path: Path) -> KeySet:
    """Reads a file of keys. Raises `ConfigError`."""
    try:
        return KeySet(orjson.loads(path.read_bytes()))
    except OSError as error:
        raise ConfigError(f"access.jwt.jwks: {path}: cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"access.jwt.jwks: {path}: is not JSON") from error
    except ConfigError as error:
        raise ConfigError(f"access.jwt.jwks: {path}: {error}") from error


class FetchedKeys:
    """Keys that are fetched when they are first needed, when they are old, and when an unknown one turns up.

    One thread fetches, and the others go on with what is there. Tokens with made-up ids cause no more than one fetch
    in ten seconds. Safe for many threads.
    """

    def __init__(
        self, fetch_keys: Callable[[], KeySet], refresh_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch_keys
        self._refresh = refresh_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._fetched = self._tried = float("-inf")

    def current(self, key_id: str) -> KeySet:
        """Returns the keys, newer ones where none has this id. Raises `AccessFault` when there are none."""
        wanted = self._keys is None or key_id not in self._keys or self._clock() - self._fetched > self._refresh
        if wanted and self._lock.acquire(blocking=self._keys is None):
            try:
                self._renew()
            finally:
                self._lock.release()
        if self._keys is None or self._clock() - self._fetched > self._refresh + _STALE_SECONDS:
            raise AccessFault("the keys of access.jwt.jwks are out of reach; the operating log says why")
        return self._keys

    def _renew(self) -> None:
        if self._clock() - self._tried < _REST_SECONDS:
            return
        self._tried = self._clock()
        try:
            self._keys = self._fetch()
        except ConfigError as error:
            _log.error("keys_not_fetched", reason=str(error))
        else:
            self._fetched = self._clock()


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follows none: the keys are at the address that was configured, or nowhere."""


def fetch(url: str, seconds: float) -> KeySet:
    """Fetches a set of keys. Raises `ConfigError`."""
    request = Request(url, headers={"accept": "application/json"})  # noqa: S310 - the settings take http and https alone
    try:
        with build_opener(_NoRedirects).open(request, timeout=seconds) as answer:
            content = answer.read(_LARGEST_BYTES + 1)
    except (URLError, OSError, HTTPException) as error:
        raise ConfigError(f"cannot be fetched ({type(error).__name__})") from error
    if len(content) > _LARGEST_BYTES:
        raise ConfigError(f"has more than {_LARGEST_BYTES} bytes")
    try:
        return KeySet(orjson.loads(content))
    except orjson.JSONDecodeError as error:
        raise ConfigError("is not JSON") from error
