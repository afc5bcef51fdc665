"""TLS of both servers: certificates that are read again when their files change, without dropping a connection.

Each new connection looks whether the files changed; those that stand keep what they began with. What cannot be used,
such as a certificate without its key, leaves the old one in force, and is logged. Unix sockets speak no TLS.
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from lexgate.config import TlsSection
from lexgate.errors import ConfigError
from lexgate.serve.access.watched import Watched

_VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Material:
    """What TLS needs, in PEM: a chain and its key, and the authorities of client certificates."""

    chain: bytes
    key: bytes
    client_ca: bytes | None
    leaf: x509.Certificate

    @property
    def expired(self) -> bool:
        """Whether the certificate is past its time."""
        return self.leaf.not_valid_after_utc <= datetime.now(UTC)


def read_material(settings: TlsSection) -> Material:
    """Reads the files, and makes sure that they fit together. Raises `ConfigError` that names the setting."""
    chain, key = _content(settings.cert, "tls.cert"), _content(settings.key, "tls.key")
    leaf = _certificates(chain, settings.cert, "tls.cert")[0]
    try:
        own = load_pem_private_key(key, None).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"tls.key: {settings.key}: is no private key in PEM without a password") from error
    if _encoded(own) != _encoded(leaf.public_key()):
        raise ConfigError(f"tls.key: {settings.key}: is not the key of {settings.cert}")
    if settings.client_ca is None:
        return Material(chain, key, None, leaf)
    client_ca = _content(settings.client_ca, "tls.client_ca")
    _certificates(client_ca, settings.client_ca, "tls.client_ca")
    return Material(chain, key, client_ca, leaf)


def _encoded(public_key: Any) -> bytes:
    encoded: bytes = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


def _content(path: Path | None, setting: str) -> bytes:
    if path is None:
        raise ConfigError(f"{setting}: is not set")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{setting}: {path}: cannot be read: {error.strerror}") from error


def _certificates(content: bytes, path: Path | None, setting: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise ConfigError(f"{setting}: {path}: is no certificate in PEM") from error


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Material that both servers can use: the context for Python is made of it already."""

    material: Material
    context: ssl.SSLContext = field(compare=False)


class Certificates:
    """What the TLS files hold now. Raises `ConfigError` when they cannot be used at the start."""

    def __init__(self, settings: TlsSection) -> None:
        self._settings = settings
        self._served = False
        paths = [path for path in (settings.cert, settings.key, settings.client_ca) if path is not None]
        self._files = Watched("tls", paths, self._read)
        self._served = True

    def _read(self) -> _Loaded:
        material = read_material(self._settings)
        if material.expired:
            reason = f"tls.cert: {self._settings.cert}: has expired"
            if self._served:
                raise ConfigError(reason)
            _log.error("certificate_expired", reason=reason)
        return _Loaded(material, server_context(material, self._settings))

    def context(self) -> ssl.SSLContext:
        """Returns a context for servers in Python that takes each new connection with what the files hold then."""
        first = self._files.current().context
        first.sni_callback = self._renew  # called for each handshake, also for one that names no server
        return first

    def _renew(self, connection: ssl.SSLObject | ssl.SSLSocket, _name: str | None, _first: ssl.SSLContext) -> None:
        connection.context = self._files.current().context

    def grpc_credentials(self) -> grpc.ServerCredentials:
        """Returns credentials for grpc that take each new connection with what the files hold then."""
        last = self._files.current().material

        def renewed() -> Any:
            nonlocal last
            material = self._files.current().material
            if material is last:
                return None
            last = material
            return _grpc_configuration(material)

        return grpc.dynamic_ssl_server_credentials(
            _grpc_configuration(last), renewed, require_client_authentication=last.client_ca is not None
        )


def _grpc_configuration(material: Material) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration([(material.key, material.chain)], material.client_ca)


def server_context(material: Material, settings: TlsSection) -> ssl.SSLContext:
    """Returns a context of the standard library. With `client_ca` no session is resumed past the authorities."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = _VERSIONS[settings.minimum_version]
    context.set_alpn_protocols(["http/1.1"])
    _load_chain(context, material)
    if material.client_ca is not None:
        context.load_verify_locations(cadata=material.client_ca.decode("ascii", "replace"))
        context.verify_mode = ssl.CERT_REQUIRED
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
    return context


def _load_chain(context: ssl.SSLContext, material: Material) -> None:
    """The library takes nothing but a path: one into memory, so that what is loaded is what was checked."""
    descriptor = os.memfd_create("lexgate-tls")
    with os.fdopen(descriptor, "wb") as memory:
        memory.write(material.key + b"\n" + material.chain)
        memory.flush()
        try:
            context.load_cert_chain(f"/proc/self/fd/{descriptor}")
        except ssl.SSLError as error:
            raise ConfigError(f"tls.cert: is not accepted ({error.reason})") from error
