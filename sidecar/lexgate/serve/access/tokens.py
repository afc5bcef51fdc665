"""Static tokens: random, known to their holder alone, and kept as SHA-256.

A plain SHA-256 is enough, and a slow hash would let anybody keep the server busy: a token has 256 random bits, so there
is nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from lexgate.domain.access import Role
from lexgate.domain.instant import format_instant, parse_instant
from lexgate.errors import AccessFault, ConfigError, InputError, Unauthenticated
from lexgate.facts.strict_yaml import parse_yaml
from lexgate.serve.access.watched import Watched

PREFIX = "lexgate_"
_BYTES = 32
_DEEPEST = 6


class Entry(BaseModel):
    """One token of the file. `id` is what events record as their actor; `expires` is exclusive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    expires: str | None = None

    @field_validator("expires")
    @classmethod
    def _instant(cls, value: str | None) -> str | None:
        if value is not None:
            parse_instant(value)
        return value

    @property
    def expires_at(self) -> float:
        """Seconds; infinite where nothing is stated."""
        return math.inf if self.expires is None else parse_instant(self.expires)


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


def new_token(name: str, roles: tuple[Role, ...], expires: int | None = None) -> NewToken:
    """Makes a token of 256 random bits that expires at a second, or never. Raises `ConfigError` for an unusable id."""
    text = PREFIX + secrets.token_urlsafe(_BYTES)
    try:
        stated = None if expires is None else format_instant(expires)
        return NewToken(text, Entry(id=name, sha256=digest(text), roles=roles, expires=stated))
    except ValidationError as error:
        raise ConfigError("the id of a token has letters, digits, `.`, `_` and `-`, at most 64") from error


def digest(token: str) -> str:
    """Returns what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_tokens(path: Path) -> tuple[Entry, ...]:
    """Reads the file. Raises `ConfigError` that names the entry, and repeats nothing of it."""
    try:
        stated = next(parse_yaml(path.read_bytes(), max_depth=_DEEPEST), (1, None))[1]
    except OSError as error:
        raise ConfigError(f"access.tokens: {path}: cannot be read: {error.strerror}") from error
    except InputError as error:
        raise ConfigError(f"access.tokens: {path}: {error}") from error
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
