"""Who calls, and which kinds of calls they may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Way = Literal["anonymous", "unix", "token", "jwt", "certificate"]


class Role(StrEnum):
    """What a caller may do. No role contains another."""

    DECIDE = "decide"
    RECORD = "record"
    ADMINISTER = "administer"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call: the way in which it showed who it is, its id there, and all roles that it has on this call."""

    way: Way
    id: str
    roles: frozenset[Role]

    @property
    def actor(self) -> str:
        """What an event records as its actor: `token:shop-backend`, `jwt:<subject>`, `certificate:<name>`, `unix`."""
        return f"{self.way}:{self.id}" if self.way in {"token", "jwt", "certificate"} else self.way

    def may(self, needed: Iterable[Role]) -> bool:
        """Whether one of the needed roles is among those of the caller."""
        return not self.roles.isdisjoint(needed)
