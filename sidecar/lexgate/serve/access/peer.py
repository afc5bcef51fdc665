"""Where a call comes from, as far as its connection proves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a connection: its address without a port, and the names of its verified client certificate."""

    address: str
    over_unix: bool = False
    names: tuple[str, ...] = ()


UNIX = Peer("unix", over_unix=True)
UNKNOWN = Peer("unknown")


def grpc_peer(stated: str, auth_context: Mapping[str, Sequence[bytes]]) -> Peer:
    """Returns the peer of a gRPC call, from grpc's own words for it: `unix:…`, `ipv4:…`, `ipv6:…`."""
    if stated.startswith("unix:"):
        return UNIX
    certificate = auth_context.get("x509_pem_cert")
    return Peer(stated.rpartition(":")[0], names=_names_in_pem(certificate[0]) if certificate else ())


def tcp_peer(address: str, certificate: bytes | None) -> Peer:
    """Returns the peer of a TCP connection; `certificate` is the one that TLS verified, in DER."""
    return Peer(address, names=_names(certificate, x509.load_der_x509_certificate) if certificate else ())


@lru_cache(maxsize=1024)  # a connection has one, and brings it with each of its calls
def _names_in_pem(certificate: bytes) -> tuple[str, ...]:
    return _names(certificate, x509.load_pem_x509_certificate)


def _names(certificate: bytes, load: Callable[[bytes], x509.Certificate]) -> tuple[str, ...]:
    """The names of a certificate; one that was verified and is malformed all the same names nobody."""
    try:
        return names_in(load(certificate))
    except ValueError:
        return ()


def names_in(certificate: x509.Certificate) -> tuple[str, ...]:
    """Returns the names as settings spell them. The common name counts only where there is no other (RFC 6125)."""
    stated = _alternative(certificate)
    if not stated:
        common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return tuple(f"CN:{name.value!s}" for name in common)
    uris = x509.GeneralNames(stated).get_values_for_type(x509.UniformResourceIdentifier)
    hosts = x509.GeneralNames(stated).get_values_for_type(x509.DNSName)
    return (*(f"URI:{uri}" for uri in uris), *(f"DNS:{host.lower()}" for host in hosts))


def _alternative(certificate: x509.Certificate) -> list[x509.GeneralName]:
    try:
        return list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return []
