"""Static tokens: random, known to their holder alone, and kept as SHA-256.

A plain SHA-256 is enough, and a slow hash would let anybody keep the server busy: a token has 256 random bits, so there
is nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lexgate.domain.access import Role
from lexgate.errors import AccessFault, ConfigError, Unauthenticated
from lexgate.serve.access.watched import Watched

PREFIX = "lexgate_"
_BYTES = 32


class Entry(BaseModel):
    """One token of the file. `id` is what events record as their actor; `expires` is exclusive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    expires: datetime | None = None

    @property
    def expires_at(self) -> float:
        """Seconds; a time without a zone is UTC."""
        if self.expires is None:
            return float("inf")
        stated = self.expires if self.expires.tzinfo else self.expires.replace(tzinfo=UTC)
        return stated.timestamp()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tokens: tuple[Entry, ...]

    @model_validator(mode="after")
    def _each_once(self) -> _File:
        if len({each.id for each in self.tokens}) < len(self.tokens):
            raise ValueError("two tokens have the same id")
        if len({each.sha256 for each in self.tokens}) < len(self.tokens):
            raise ValueError("two entries are of the same token")
        return self


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that nobody has yet: its text, to be shown once, and the entry that is kept."""

    text: str
    entry: Entry


def new_token(name: str, roles: tuple[Role, ...], expires: datetime | None = None) -> NewToken:
    """Makes a token of 256 random bits. Raises `ConfigError` for an id that is none."""
    text = PREFIX + secrets.token_urlsafe(_BYTES)
    try:
        return NewToken(text, Entry(id=name, sha256=digest(text), roles=roles, expires=expires))
    except ValidationError as error:
        raise ConfigError("the id of a token has letters, digits, `.`, `_` and `-`, at most 64") from error


def digest(token: str) -> str:
    """Returns what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_tokens(path: Path) -> tuple[Entry, ...]:
    """Reads the file. Raises `ConfigError` that names the entry, and repeats nothing of it."""
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"access.tokens: {path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"access.tokens: {path}: is not YAML") from error
    try:
        return _File.model_validate(stated).tokens
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        said = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'the file'}: {each['msg']}" for each in problems)
        raise ConfigError(f"access.tokens: {path}: {said}") from error


class Tokens:
    """The static tokens of a file that may change. Safe for many threads."""

    def __init__(self, path: Path) -> None:
        self._file = Watched("access.tokens", [path], lambda: read_tokens(path))

    def find(self, token: str) -> Entry | None:
        """Returns the entry of a token, or None.

        Raises `Unauthenticated` for an expired one, and `AccessFault` while the file is of no use: a token that was
        taken out of it must not live on.
        """
        entries = self._file.current()
        if self._file.problem is not None:
            raise AccessFault("the file of access.tokens cannot be used; the operating log says why")
        shown, found = digest(token), None
        for entry in entries:  # all of them, whichever it is: the time tells nothing
            if hmac.compare_digest(entry.sha256, shown):
                found = entry
        if found is not None and found.expires_at <= time.time():
            raise Unauthenticated("the token has expired: get a new one")
        return found
