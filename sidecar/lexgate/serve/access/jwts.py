"""Tokens of an OpenID provider (RFC 7519): signed by one of its keys, for this server, and in time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from lexgate.config import JwtSection
from lexgate.domain.access import Role
from lexgate.errors import Unauthenticated
from lexgate.serve.access.keys import Keys, KeySet, keys_of

_REQUIRED = ("exp", "iss", "aud")
_LONGEST_ACTOR = 256
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a verified token says: whose it is, and the roles that its claims give."""

    actor: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token that was verified with these keys, and is in time until a second."""

    claimed: Claimed
    keys: KeySet
    key_id: str
    until: float


class Jwts:
    """Verifies tokens as the settings say, each once while the keys stay the same. Safe for many threads."""

    def __init__(self, settings: JwtSection, keys: Keys | None = None) -> None:
        self._settings = settings
        self._keys = keys or keys_of(settings)
        self._roles = {value: frozenset(roles) for value, roles in settings.roles.items()}
        self._known: dict[bytes, _Verified] = {}

    def verified(self, token: str) -> Claimed:
        """Returns what the token says.

        Raises `Unauthenticated` for one that is not accepted, and `AccessFault` when the keys are out of reach.
        """
        shown = hashlib.sha256(token.encode()).digest()
        known = self._known.get(shown)
        if known is not None and time.time() < known.until and self._keys.current(known.key_id) is known.keys:
            return known.claimed
        verified = self._verify(token)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[shown] = verified
        return verified.claimed

    def _verify(self, token: str) -> _Verified:
        algorithm, key_id = self._header(token)
        keys = self._keys.current(key_id)
        key = keys.find(key_id, algorithm)
        if key is None:
            raise Unauthenticated("the token is signed with a key that its issuer does not publish")
        claims = self._claims(token, key)
        return _Verified(self._claimed(claims), keys, key_id, claims["exp"] + self._settings.leeway_seconds)

    def _claimed(self, claims: Mapping[str, Any]) -> Claimed:
        actor = claims.get(self._settings.actor_claim)
        if not isinstance(actor, str) or not 0 < len(actor) <= _LONGEST_ACTOR or not actor.isprintable():
            raise Unauthenticated(f"the token has no claim {self._settings.actor_claim} that names who it is of")
        values = _texts(_at(claims, self._settings.roles_claim))
        return Claimed(actor, frozenset().union(*(self._roles.get(value, frozenset()) for value in values)))

    def _claims(self, token: str, key: jwt.PyJWK) -> Mapping[str, Any]:
        settings = self._settings
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=settings.algorithms,
                audience=settings.audience,
                issuer=settings.issuer,
                leeway=settings.leeway_seconds,
                options={"require": list(_REQUIRED), "enforce_minimum_key_length": True},
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthenticated("the token has expired: get a new one") from error
        except jwt.PyJWTError as error:
            raise Unauthenticated(f"the token is not accepted: {_why(error)}") from error
        return claims

    def _header(self, token: str) -> tuple[str, str]:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise Unauthenticated("the token is not known here, and is no JWT") from error
        algorithm, key_id = header.get("alg"), header.get("kid", "")
        if algorithm not in self._settings.algorithms:
            raise Unauthenticated("the token is signed with an algorithm that access.jwt.algorithms does not name")
        return algorithm, key_id


_REASONS: Mapping[type[jwt.PyJWTError], str] = {
    jwt.InvalidAudienceError: "it is meant for another audience",
    jwt.InvalidIssuerError: "it is from another issuer",
    jwt.ImmatureSignatureError: "its time has not come",
    jwt.MissingRequiredClaimError: "it lacks one of the claims " + ", ".join(_REQUIRED),
    jwt.InvalidSignatureError: "its signature is wrong",
}


def _why(error: jwt.PyJWTError) -> str:
    """The reason in words of ours, because those of the library may repeat what the token says."""
    return _REASONS.get(type(error), "it is not in order")


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """The value of a claim: under its whole name (some are URLs), else along its dots."""
    if path in claims:
        return claims[path]
    value: Any = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _texts(value: Any) -> list[str]:
    """The values of a claim: a list, or a text of words, as `scope` is."""
    if isinstance(value, str):
        return value.split()
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
