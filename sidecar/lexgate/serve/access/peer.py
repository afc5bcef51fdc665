"""Where a call comes from, as far as its connection proves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a connection: its address without a port, and the names of its verified client certificate."""

    address: str
    over_unix: bool = False
    names: tuple[str, ...] = ()


UNIX = Peer("unix", over_unix=True)
UNKNOWN = Peer("unknown")


def grpc_peer(stated: str, auth_context: Mapping[str, Any]) -> Peer:
    """Returns the peer of a gRPC call, from grpc's own words for it: `unix:…`, `ipv4:…`, `ipv6:…`."""
    if stated.startswith("unix:"):
        return UNIX
    names = [f"URI:{name}" for name in _texts(auth_context.get("x509_uri", ()))]
    names += [f"DNS:{name.lower()}" for name in _texts(auth_context.get("x509_dns", ()))]
    if not auth_context.get("x509_subject_alternative_name"):
        names += [f"CN:{name}" for name in _texts(auth_context.get("x509_common_name", ()))]
    return Peer(stated.rpartition(":")[0], names=tuple(names))


def tcp_peer(address: str, certificate: Mapping[str, Any] | None) -> Peer:
    """Returns the peer of a TCP connection; `certificate` is what `SSLObject.getpeercert` says after verifying it."""
    if not certificate:
        return Peer(address)
    alternative: Sequence[tuple[str, str]] = certificate.get("subjectAltName", ())
    names = [f"URI:{name}" for kind, name in alternative if kind == "URI"]
    names += [f"DNS:{name.lower()}" for kind, name in alternative if kind == "DNS"]
    if not alternative:
        subject = [pair for part in certificate.get("subject", ()) for pair in part]
        names += [f"CN:{name}" for kind, name in subject if kind == "commonName"]
    return Peer(address, names=tuple(names))


def _texts(values: Iterable[bytes]) -> list[str]:
    return [value.decode("utf-8", "replace") for value in values]
