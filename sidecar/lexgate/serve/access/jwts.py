"""Tokens of an OpenID provider (RFC 7519): signed by one of its keys, for this server, and in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from lexgate.config import JwtSection
from lexgate.domain.access import Role
from lexgate.errors import Unauthenticated
from lexgate.serve.access.keys import Keys, keys_of

_REQUIRED = ("exp", "iss", "aud")
_LONGEST_ACTOR = 256


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a verified token says: whose it is, and the roles that its claims give."""

    actor: str
    roles: frozenset[Role]


class Jwts:
    """Verifies tokens as the settings say. Safe for many threads."""

    def __init__(self, settings: JwtSection, keys: Keys | None = None) -> None:
        self._settings = settings
        self._keys = keys or keys_of(settings)
        self._roles = {value: frozenset(roles) for value, roles in settings.roles.items()}

    def verified(self, token: str) -> Claimed:
        """Returns what the token says.

        Raises `Unauthenticated` for one that is not accepted, and `AccessFault` when the keys are out of reach.
        """
        claims = self._claims(token)
        actor = claims.get(self._settings.actor_claim)
        if not isinstance(actor, str) or not 0 < len(actor) <= _LONGEST_ACTOR or not actor.isprintable():
            raise Unauthenticated(f"the token has no claim {self._settings.actor_claim} that names who it is of")
        values = _texts(_at(claims, self._settings.roles_claim))
        return Claimed(actor, frozenset().union(*(self._roles.get(value, frozenset()) for value in values)))

    def _claims(self, token: str) -> Mapping[str, Any]:
        key = self._key(token)
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

    def _key(self, token: str) -> jwt.PyJWK:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise Unauthenticated("the token is not known here, and is no JWT") from error
        algorithm, key_id = header.get("alg"), header.get("kid", "")
        if algorithm not in self._settings.algorithms:
            raise Unauthenticated("the token is signed with an algorithm that access.jwt.algorithms does not name")
        key = self._keys.current(key_id).find(key_id, algorithm)
        if key is None:
            raise Unauthenticated("the token is signed with a key that its issuer does not publish")
        return key


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
