"""Among what a search looks: entities that the mapping lists, or the entries of a register."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, Protocol

from lexgate.domain.register import Kind
from lexgate.errors import InputError, PolicyError
from lexgate.facts.registers import RegisterStore
from lexgate.serve.authzen.messages import REQUIRED

_PAGE = 200
_DIGITS = 6


class Candidate(NamedTuple):
    """An entity that may be found. `mark` says where the search goes on behind it; `processor`, whose entry it is."""

    mark: str
    entity: Mapping[str, Any]
    processor: str | None = None


class Source(Protocol):
    """Where candidates come from, always in the same order."""

    def behind(self, mark: str, kind: str | None, /) -> Iterator[Candidate]:
        """Returns those of a type behind a mark; "" is before the first. Raises `InputError` for no mark of its own."""
        ...


class Listed:
    """Entities that the mapping states."""

    def __init__(self, entities: Sequence[Mapping[str, Any]]) -> None:
        self._entities = entities

    def behind(self, mark: str, kind: str | None, /) -> Iterator[Candidate]:
        """Returns the entities of a type; actions have none."""
        if mark and not (mark.isascii() and mark.isdigit() and len(mark) <= _DIGITS):
            raise no_token()
        for position, entity in enumerate(islice(self._entities, int(mark or "0"), None), int(mark or "0") + 1):
            if kind is None or entity["type"] == kind:
                yield Candidate(str(position), entity)


class Registered:
    """The entries of a register, whose name is the type of the entities."""

    def __init__(self, registers: RegisterStore, kind: Kind) -> None:
        self._registers = registers
        self._kind = kind

    def behind(self, mark: str, kind: str | None, /) -> Iterator[Candidate]:
        """Returns the entries in the order of their ids."""
        after = mark or None
        while kind == self._kind:
            entries = self._registers.entries(self._kind, after=after, limit=_PAGE)
            for registered in entries:
                entry = registered.entry
                yield Candidate(entry.id, {"type": self._kind.value, "id": entry.id}, entry.processor)
                after = entry.id
            if len(entries) < _PAGE:
                return


def sources_of(searches: Mapping[str, Any], registers: RegisterStore | None) -> dict[str, Source]:
    """Returns the source of each search that can be served. Raises `PolicyError` for what is no such thing."""
    sources: dict[str, Source] = {}
    for part, among in searches.items():
        if part not in REQUIRED:
            raise PolicyError(f"the mapping of AuthZEN searches {part}: it may search subject, action and resource")
        if isinstance(among, str):
            if part != "resource" or among not in set(Kind):
                raise PolicyError(f"the mapping of AuthZEN searches {part} in what is no register of resources")
            if registers is not None:
                sources[part] = Registered(registers, Kind(among))
        else:
            sources[part] = Listed(_entities(part, among))
    return sources


def _entities(part: str, among: Any) -> Sequence[Mapping[str, Any]]:
    required = REQUIRED[part]
    well_formed = isinstance(among, list) and all(
        isinstance(each, dict)
        and all(isinstance(each.get(name), str) for name in required)
        and isinstance(each.get("properties", {}), dict)
        for each in among
    )
    if not well_formed:
        raise PolicyError(f"the mapping of AuthZEN lists no entities for {part}: each needs {' and '.join(required)}")
    return list(among)


def token_of(mark: str) -> str:
    """Returns the token of the page behind a mark."""
    return base64.urlsafe_b64encode(f"@{mark}".encode()).decode().rstrip("=")


def mark_of(token: str) -> str:
    """Returns the mark that a token holds. Raises `InputError`."""
    try:
        mark = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise no_token() from None
    if not mark.startswith("@"):
        raise no_token()
    return mark.removeprefix("@")


def no_token() -> InputError:
    """The error of a token that was never given out."""
    return InputError.at(("page", "token"), "is no token of this search", "send page.next_token of the last answer")
