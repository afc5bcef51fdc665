"""May this caller make this call, and now? The one place that says so, for gRPC and HTTP alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lexgate.config import AccessSection
from lexgate.domain.access import Caller, Role, Way
from lexgate.errors import Forbidden, Unauthenticated
from lexgate.serve.access.jwts import Jwts
from lexgate.serve.access.peer import Peer
from lexgate.serve.access.rates import Buckets
from lexgate.serve.access.table import DECIDE, Needed
from lexgate.serve.access.tokens import Tokens

_SCHEME = "bearer"
_LONGEST_TOKEN = 8192


@dataclass(frozen=True, slots=True)
class Admitted:
    """A caller that may make this call. `charge` counts further calls against its rate."""

    caller: Caller
    charge: Callable[[int], None]


class Gate:
    """Knows the callers by their credentials and what each may do. Safe for many threads."""

    def __init__(self, settings: AccessSection) -> None:
        self._anonymous = frozenset(settings.anonymous)
        self._unix = settings.unix_roles
        self._certificates = {name: frozenset(roles) for name, roles in settings.certificates.items()}
        self._tokens = Tokens(settings.tokens) if settings.tokens else None
        self._jwts = Jwts(settings.jwt) if settings.jwt.jwks else None
        self._fetches = "://" in (settings.jwt.jwks or "")
        self._buckets = _buckets(settings)

    @property
    def may_wait(self) -> bool:
        """Whether letting somebody in may take long: keys come over the network."""
        return self._fetches

    def is_open(self, needed: Needed) -> bool:
        """Whether everybody may make such calls, as often as they like: then nobody needs to be asked.

        That is only so of what reads the law or decides by it: whatever else a call does, it does in somebody's name.
        """
        if not needed <= DECIDE:
            return False
        if not needed:
            return True
        everybody = not needed.isdisjoint(self._anonymous) and not needed.isdisjoint(self._unix)
        return everybody and not any(role in self._buckets for role in needed)

    def admit(self, needed: Needed | None, peer: Peer, authorization: Sequence[str]) -> Admitted:
        """Lets a caller in. `needed` is the entry of the table, None where it has none; then nobody is let in.

        Raises `Unauthenticated`, `Forbidden`, `TooManyCalls`, or `AccessFault` where a credential cannot be checked.
        """
        if needed is None:
            raise Forbidden("nobody may make this call: no role is set for it")
        caller = self._caller(peer, authorization)
        if needed and not caller.may(needed):
            raise _refusal(caller, needed)
        key = caller.actor if caller.is_known else peer.address
        role = next((role for role in Role if role in needed and role in caller.roles), None)
        bucket = self._buckets.get(role) if role else None
        if bucket is None:
            return Admitted(caller, _free)
        bucket.take(key)
        return Admitted(caller, lambda count: bucket.owe(key, count))

    def _caller(self, peer: Peer, authorization: Sequence[str]) -> Caller:
        """A token that is shown counts, and nothing else does: a wrong one is refused, whatever the rest says."""
        everybody = self._unix if peer.over_unix else self._anonymous
        if authorization:
            way, name, roles = self._of_token(_bearer(authorization))
            return Caller(way, name, roles | everybody)
        if peer.names:
            known = [name for name in peer.names if name in self._certificates]
            roles = everybody.union(*(self._certificates[name] for name in known))
            return Caller("certificate", (known or peer.names)[0], roles)
        return Caller("unix" if peer.over_unix else "anonymous", "", everybody)

    def _of_token(self, token: str) -> tuple[Way, str, frozenset[Role]]:
        entry = self._tokens.find(token) if self._tokens else None
        if entry is not None:
            return "token", entry.id, frozenset(entry.roles)
        if self._jwts is None:
            raise Unauthenticated("the token is not known here")
        claimed = self._jwts.verified(token)
        return "jwt", claimed.actor, claimed.roles


def _bearer(authorization: Sequence[str]) -> str:
    if len(authorization) > 1:
        raise Unauthenticated("the call brought two credentials: send one")
    scheme, _, token = authorization[0].partition(" ")
    token = token.strip()
    if scheme.lower() != _SCHEME or not token or len(token) > _LONGEST_TOKEN:
        raise Unauthenticated("the credential is no bearer token: send `authorization: Bearer …`")
    return token


def _refusal(caller: Caller, needed: Needed) -> Unauthenticated | Forbidden:
    roles = " or ".join(role.value for role in Role if role in needed)
    if not caller.is_known:
        return Unauthenticated(f"this call needs a credential with the role {roles}")
    return Forbidden(f"this call needs the role {roles}, which the credential does not have")


def _buckets(settings: AccessSection) -> Mapping[Role, Buckets]:
    rate = settings.rate
    stated = {role: rate.of(role) for role in Role}
    return {
        role: Buckets(each, each * rate.burst_seconds, rate.callers)
        for role, each in stated.items()
        if each is not None
    }


def _free(_count: int) -> None:
    """Where there is no rate, nothing is counted."""
