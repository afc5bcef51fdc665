"""The settings of forward auth: which gateways ask, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from lexgate.config._section import Section

Kind = Literal["envoy", "nginx", "traefik"]
Network = IPv4Network | IPv6Network
UNIX = "unix"


class CallerSection(Section):
    """A gateway that asks. `peers` are the networks that it asks from, or `unix` for the Unix socket.

    `scheme` is that of its clients, where it does not say so itself; `route` is told to the mapping. `bodies` says that
    it sends the body of each request along.
    """

    kind: Kind
    peers: tuple[str, ...] = Field(min_length=1)
    scheme: Literal["http", "https"] | None = None
    route: dict[str, str] = Field(default_factory=dict)
    bodies: bool = False

    @field_validator("peers")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for peer in value:
            if peer != UNIX and _network(peer).prefixlen == 0:
                raise ValueError("a network of every address believes every client: name those of the gateway")
        return value

    @model_validator(mode="after")
    def _no_scheme_of_traefik(self) -> Self:
        if self.kind == "traefik" and self.scheme is not None:
            raise ValueError("scheme has no use: traefik sends it in X-Forwarded-Proto")
        return self

    @model_validator(mode="after")
    def _no_bodies_of_nginx(self) -> Self:
        if self.kind == "nginx" and self.bodies:
            raise ValueError("bodies has no use: nginx asks before it has read one")
        return self

    @property
    def over_unix(self) -> bool:
        """Whether it asks over the Unix socket."""
        return UNIX in self.peers

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks that it asks from."""
        return tuple(_network(peer) for peer in self.peers if peer != UNIX)


class ForwardAuthSection(Section):
    """Forward auth, for gateways that ask by HTTP. Without a caller it is not served.

    A caller is known by where it asks from alone, so no address may be that of two.
    """

    callers: tuple[CallerSection, ...] = ()

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for first, second in self._pairs():
            if first.over_unix and second.over_unix:
                raise ValueError("two callers ask over the Unix socket: nothing would tell them apart")
            if any(_overlap(mine, its) for mine in first.networks for its in second.networks):
                raise ValueError("the networks of two callers overlap: nothing would tell them apart")
        return self

    def _pairs(self) -> Iterator[tuple[CallerSection, CallerSection]]:
        for place, first in enumerate(self.callers):
            for second in self.callers[place + 1 :]:
                yield first, second


def _network(stated: str) -> Network:
    try:
        return ip_network(stated)
    except ValueError:
        raise ValueError(f"write networks such as 10.1.0.0/16 or ::1/128, or {UNIX} for the Unix socket") from None


def _overlap(mine: Network, its: Network) -> bool:
    return mine.version == its.version and mine.overlaps(its)
