"""Who calls, and which kinds of calls they may make."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from lexgate.domain.consent import check_pseudonym
from lexgate.errors import InputError

_DIGITS = 32
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
        """What an event records as its actor: `token:shop-backend`, `jwt:<subject>`, `certificate:<name>`, `unix`.

        An id that may be personal, such as an address of mail, is replaced by the beginning of its SHA-256.
        """
        if not self.is_known:
            return self.way
        stated = f"{self.way}:{self.id}"
        try:
            check_pseudonym(("actor",), self.id)
            check_pseudonym(("actor",), stated)
        except InputError:
            return f"{self.way}:sha256:{hashlib.sha256(self.id.encode()).hexdigest()[:_DIGITS]}"
        return stated

    @property
    def is_known(self) -> bool:
        """Whether a credential says who it is."""
        return self.way in {"token", "jwt", "certificate"}

    def may(self, needed: Iterable[Role]) -> bool:
        """Whether one of the needed roles is among those of the caller."""
        return not self.roles.isdisjoint(needed)
