"""The settings of who may call what, and of TLS."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from lexgate.config._section import Section
from lexgate.domain.access import Role

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
Roles = tuple[Role, ...]
_OWNER_ONLY = "0600"
_KINDS_OF_NAMES = ("URI:", "DNS:", "CN:")
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class JwtSection(Section):
    """Tokens of an OpenID provider. `jwks` is a file or an https URL; `roles` maps values of `roles_claim` to roles."""

    issuer: str | None = None
    audience: str | None = None
    jwks: str | None = None
    algorithms: tuple[Algorithm, ...] = Field(default=("RS256", "PS256", "ES256", "EdDSA"), min_length=1)
    roles_claim: str = Field(default="roles", min_length=1)
    roles: dict[str, Roles] = Field(default_factory=dict)
    actor_claim: str = Field(default="sub", min_length=1)
    leeway_seconds: float = Field(default=30.0, ge=0, le=300)
    refresh_seconds: float = Field(default=300.0, ge=1, le=86_400)
    timeout_seconds: float = Field(default=3.0, gt=0, le=30)

    @field_validator("jwks")
    @classmethod
    def _secure(cls, value: str | None) -> str | None:
        stated = urlsplit(value or "")
        if stated.scheme == "http" and stated.hostname not in _LOOPBACK:
            raise ValueError("keys that arrive over plain http can be exchanged on the way: write an https URL")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        stated = [self.issuer, self.audience, self.jwks]
        if any(stated) and not all(stated):
            raise ValueError("issuer, audience and jwks belong together: set all three, or none")
        if self.roles and not self.jwks:
            raise ValueError("roles has no use without issuer, audience and jwks")
        return self


class RateSection(Section):
    """Calls a second that each credential may make in each role; null for any number.

    `burst_seconds` is how long a caller that was quiet may exceed its rate; `callers` is how many are remembered.
    """

    decide: float | None = Field(default=None, gt=0)
    record: float | None = Field(default=1000.0, gt=0)
    administer: float | None = Field(default=100.0, gt=0)
    audit: float | None = Field(default=100.0, gt=0)
    burst_seconds: float = Field(default=2.0, gt=0, le=3600)
    callers: int = Field(default=4096, ge=1, le=1_000_000)

    def of(self, role: Role) -> float | None:
        """Calls a second in a role, or None for any number."""
        rate: float | None = getattr(self, role.value)
        return rate


class AccessSection(Section):
    """Who may call what. `anonymous` are the roles of a caller over TCP without a credential.

    `unix_socket` are those of a caller over a Unix socket; null means all while `socket_mode` lets only the owner in,
    and else those of `anonymous`. `certificates` maps names of client certificates to roles.
    """

    anonymous: Roles = (Role.DECIDE,)
    unix_socket: Roles | None = None
    socket_mode: Literal["0600", "0660", "0666"] = "0600"
    tokens: Path | None = None
    certificates: dict[str, Roles] = Field(default_factory=dict)
    jwt: JwtSection = Field(default_factory=JwtSection)
    rate: RateSection = Field(default_factory=RateSection)

    @field_validator("certificates")
    @classmethod
    def _kinds_of_names(cls, value: dict[str, Roles]) -> dict[str, Roles]:
        if any(not name.startswith(_KINDS_OF_NAMES) for name in value):
            raise ValueError("write what kind of name it is: URI:spiffe://…, DNS:shop.internal or CN:shop")
        return {
            ("DNS:" + name[4:].lower() if name.startswith("DNS:") else name): roles for name, roles in value.items()
        }

    @property
    def unix_roles(self) -> frozenset[Role]:
        """The roles of a caller over a Unix socket without a credential."""
        if self.unix_socket is not None:
            return frozenset(self.unix_socket)
        return frozenset(Role) if self.socket_mode == _OWNER_ONLY else frozenset(self.anonymous)


class TlsSection(Section):
    """TLS of both servers over TCP. With `client_ca` every caller must show a certificate from there."""

    cert: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None
    minimum_version: Literal["1.2", "1.3"] = "1.2"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.cert is None) != (self.key is None):
            raise ValueError("cert and key belong together: set both, or none")
        if self.client_ca is not None and self.cert is None:
            raise ValueError("client_ca has no use without cert and key")
        return self

    @property
    def enabled(self) -> bool:
        """Whether the TCP ports speak TLS."""
        return self.cert is not None
