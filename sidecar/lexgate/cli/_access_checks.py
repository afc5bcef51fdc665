"""What `lexgate doctor` and `lexgate config check` look at of credentials and TLS."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lexgate.cli._check import Check
from lexgate.config import Config
from lexgate.errors import LexgateError

_SOON = timedelta(days=14)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_CALLERS, _TLS = "callers with a credential", "TLS"


def require_access(config: Config) -> None:
    """Raises `ConfigError` where the files of credentials or of TLS cannot be used."""
    if config.access.tokens is not None:
        from lexgate.serve.access.tokens import read_tokens  # noqa: PLC0415 - most configurations have none

        read_tokens(config.access.tokens)
    if config.access.jwt.jwks and not _is_url(config.access.jwt.jwks):
        from lexgate.serve.access.keys import read_keys  # noqa: PLC0415 - as above

        read_keys(Path(config.access.jwt.jwks))
    if config.tls.enabled:
        from lexgate.serve.tls import read_material  # noqa: PLC0415 - as above

        read_material(config.tls)


def access_checks(config: Config) -> Iterator[Check]:
    """Yields the checks of what the configuration names; none by default."""
    if config.tls.enabled:
        yield _certificate(config)
        yield _key(config)
    if config.access.tokens is not None:
        yield _tokens(config.access.tokens)
    if config.access.jwt.jwks:
        yield _keys(config)
    if _credentials(config) and not config.tls.enabled:
        yield from _in_the_clear(config)


def _certificate(config: Config) -> Check:
    from lexgate.serve.tls import read_material  # noqa: PLC0415 - the other checks work without grpc

    name = "TLS certificate"
    try:
        leaf = read_material(config.tls).leaf
    except LexgateError as error:
        return Check(name, "wrong", str(error), _TLS, required=True, cure="correct tls.cert, tls.key or tls.client_ca")
    ends = leaf.not_valid_after_utc
    found = f"{config.tls.cert}, valid until {ends:%Y-%m-%d}"
    if ends <= datetime.now(UTC):
        return Check(name, "wrong", f"{found}: has expired", _TLS, required=True, cure="replace it and its key")
    if leaf.not_valid_before_utc > datetime.now(UTC):
        return Check(name, "wrong", f"{found}: is not valid yet", _TLS, required=True, cure="wait, or set the clock")
    if ends - datetime.now(UTC) < _SOON:
        return Check(name, "wrong", found, f"{_TLS} after that day", required=False, cure="replace it and its key")
    return Check(name, "ok", found, _TLS, required=True)


def _key(config: Config) -> Check:
    cure = f"chmod o-rwx {config.tls.key}"
    return _closed("TLS key", config.tls.key, stat.S_IROTH | stat.S_IWOTH, "everybody may read it", cure)


def _closed(name: str, path: Path | None, forbidden: int, problem: str, cure: str) -> Check:
    try:
        open_to_others = path is not None and path.stat().st_mode & forbidden
    except OSError as error:
        found = f"{path}: {error.strerror}"
        return Check(name, "wrong", found, _TLS, required=True, cure="make it readable for this user")
    if open_to_others:
        return Check(name, "wrong", f"{path}: {problem}", _TLS, required=True, cure=cure)
    return Check(name, "ok", str(path), _TLS, required=True)


def _tokens(path: Path) -> Check:
    from lexgate.serve.access.tokens import read_tokens  # noqa: PLC0415 - as above

    name = "access tokens"
    try:
        entries = read_tokens(path)
        writable = path.stat().st_mode & stat.S_IWOTH
    except (LexgateError, OSError) as error:
        return Check(name, "wrong", str(error), _CALLERS, required=True, cure="correct the file")
    if writable:
        found = f"{path}: everybody may add a token"
        return Check(name, "wrong", found, _CALLERS, required=True, cure=f"chmod o-w {path}")
    expired = [each.id for each in entries if each.expires_at <= time.time()]
    found = f"{path}, {len(entries)} tokens" + (f", expired: {', '.join(expired)}" if expired else "")
    return Check(name, "ok", found, _CALLERS, required=True)


def _keys(config: Config) -> Check:
    from lexgate.serve.access.keys import fetch, read_keys  # noqa: PLC0415 - as above

    name, stated = "OpenID keys", config.access.jwt.jwks or ""
    remote = _is_url(stated)
    try:
        keys = fetch(stated, config.access.jwt.timeout_seconds) if remote else read_keys(Path(stated))
    except LexgateError as error:
        return Check(name, "wrong", str(error), _CALLERS, required=not remote, cure="correct access.jwt.jwks")
    if not len(keys):
        cure = "publish a key for signatures there"
        return Check(name, "wrong", f"{stated}: no key that can be used", _CALLERS, required=not remote, cure=cure)
    return Check(name, "ok", f"{stated}, {len(keys)} keys", _CALLERS, required=not remote)


def _credentials(config: Config) -> bool:
    return config.access.tokens is not None or bool(config.access.jwt.jwks)


def _in_the_clear(config: Config) -> Iterator[Check]:
    listeners = {"grpc.address": config.grpc} | ({"http.address": config.http} if config.http.enabled else {})
    for setting, listener in listeners.items():
        if listener.host not in _LOOPBACK:
            found = f"{setting}: tokens cross the network readable for others"
            cure = "set tls.cert and tls.key, or let a proxy on this host speak TLS"
            yield Check("secrecy of tokens", "wrong", found, _CALLERS, required=False, cure=cure)


def _is_url(stated: str) -> bool:
    return "://" in stated
