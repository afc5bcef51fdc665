"""TLS files: what fits together is used, what does not is named, and the old one stays in force."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from structlog.testing import capture_logs

from lexgate.config import TlsSection
from lexgate.errors import ConfigError
from lexgate.serve.tls import Certificates, read_material
from tests.certificates import Files, issue, publish

AUTHORITY, OTHER = trustme.CA(), trustme.CA()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return issue(AUTHORITY, tmp_path / "server", "localhost")


def settings(files: Files, client_ca: Path | None = None) -> TlsSection:
    return TlsSection(cert=files.cert, key=files.key, client_ca=client_ca)


def settle(*files: Path) -> None:
    """Makes files look as old as files are that nobody is writing."""
    for each in files:
        at = each.stat().st_mtime - 60
        os.utime(each, (at, at))


@contextmanager
def handshakes(context: ssl.SSLContext) -> Iterator[int]:
    """A server that shakes hands, and does nothing else, at a port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        secure.sendall(b"!")
                except OSError:
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def greeted(port: int, trusted: trustme.CA, *, name: str | None = "localhost", own: Files | None = None) -> str:
    """Returns the serial number of the certificate that the server showed."""
    context = ssl.create_default_context()
    context.check_hostname = name is not None
    trusted.configure_trust(context)
    if own:
        context.load_cert_chain(own.cert, own.key)
    plain = socket.create_connection(("127.0.0.1", port), 10)
    with plain, context.wrap_socket(plain, server_hostname=name) as secure:
        assert secure.recv(1) == b"!"
        shown = secure.getpeercert()
        assert shown is not None
        return str(shown["serialNumber"])


def test_a_key_of_another_certificate_is_named(files: Files, tmp_path: Path) -> None:
    other = issue(AUTHORITY, tmp_path / "other", "localhost")
    with pytest.raises(ConfigError, match=r"tls\.key: .* is not the key of"):
        read_material(settings(Files(files.cert, other.key)))


@pytest.mark.parametrize("content", ["", "junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_or_key_is_named(files: Files, tmp_path: Path, content: str) -> None:
    broken = tmp_path / "broken"
    broken.write_text(content)
    with pytest.raises(ConfigError, match=r"tls\.cert: .* no certificate"):
        read_material(settings(Files(broken, files.key)))
    with pytest.raises(ConfigError, match=r"tls\.key: .* no private key"):
        read_material(settings(Files(files.cert, broken)))
    with pytest.raises(ConfigError, match=r"tls\.client_ca: .* no certificate"):
        read_material(settings(files, broken))


def test_a_file_that_is_not_there_is_named(files: Files, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tls\.key: .* cannot be read"):
        read_material(settings(Files(files.cert, tmp_path / "none")))


@pytest.mark.parametrize("name", ["localhost", None])
def test_new_connections_see_the_new_certificate(files: Files, name: str | None) -> None:
    settle(files.cert, files.key)
    with handshakes(Certificates(settings(files)).context()) as port:
        first = greeted(port, AUTHORITY, name=name)
        assert greeted(port, AUTHORITY, name=name) == first
        issue(AUTHORITY, files.cert.parent, "localhost")
        assert greeted(port, AUTHORITY, name=name) != first


def test_half_of_a_new_pair_leaves_the_old_one_in_force(files: Files, tmp_path: Path) -> None:
    settle(files.cert, files.key)
    newer = issue(AUTHORITY, tmp_path / "newer", "localhost")
    with handshakes(Certificates(settings(files)).context()) as port, capture_logs() as logs:
        first = greeted(port, AUTHORITY)
        files.cert.write_bytes(newer.cert.read_bytes())
        settle(files.cert)
        assert [greeted(port, AUTHORITY) for _ in range(3)] == [first] * 3
        assert [(line["event"], line["log_level"]) for line in logs] == [("not_reloaded", "error")]
        assert "is not the key of" in logs[0]["reason"]
        files.key.write_bytes(newer.key.read_bytes())
        assert greeted(port, AUTHORITY) != first


def test_an_expired_certificate_does_not_replace_one_that_is_valid(files: Files) -> None:
    settle(files.cert, files.key)
    with handshakes(Certificates(settings(files)).context()) as port, capture_logs() as logs:
        first = greeted(port, AUTHORITY)
        issue(AUTHORITY, files.cert.parent, "localhost", expired=True)
        assert greeted(port, AUTHORITY) == first
    assert "has expired" in logs[0]["reason"]


def test_an_expired_certificate_at_the_start_is_said(tmp_path: Path) -> None:
    files = issue(AUTHORITY, tmp_path / "server", "localhost", expired=True)
    with capture_logs() as logs:
        Certificates(settings(files))
    assert [line["event"] for line in logs] == ["certificate_expired"]


def test_clients_must_show_a_certificate_of_the_authorities_of_now(files: Files, tmp_path: Path) -> None:
    authorities = publish(AUTHORITY, tmp_path / "clients.pem")
    settle(files.cert, files.key, authorities)
    ours, theirs = issue(AUTHORITY, tmp_path / "a", "shop"), issue(OTHER, tmp_path / "b", "shop")
    with handshakes(Certificates(settings(files, authorities)).context()) as port:
        greeted(port, AUTHORITY, own=ours)
        for wrong in (None, theirs):
            with pytest.raises(OSError):  # noqa: PT011 - the alert, or the end of the connection, whichever comes first
                greeted(port, AUTHORITY, own=wrong)
        publish(OTHER, authorities)
        greeted(port, AUTHORITY, own=theirs)
        with pytest.raises(OSError):  # noqa: PT011 - as above
            greeted(port, AUTHORITY, own=ours)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_no_session_outlives_the_authorities_that_it_began_with(
    files: Files, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    authorities, own = publish(AUTHORITY, tmp_path / "clients.pem"), issue(AUTHORITY, tmp_path / "a", "shop")
    settle(files.cert, files.key, authorities)
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    context.load_cert_chain(own.cert, own.key)
    context.maximum_version = version

    def connected(port: int, session: ssl.SSLSession | None) -> ssl.SSLSession | None:
        plain = socket.create_connection(("127.0.0.1", port), 10)
        with plain, context.wrap_socket(plain, server_hostname="localhost", session=session) as secure:
            assert secure.recv(1) == b"!"
            return secure.session

    with handshakes(Certificates(settings(files, authorities)).context()) as port:
        session = connected(port, None)
        connected(port, session)
        publish(OTHER, authorities)
        with pytest.raises(OSError):  # noqa: PT011 - as above
            connected(port, session)


def test_nothing_older_than_the_smallest_version_is_spoken(files: Files) -> None:
    strict = TlsSection(cert=files.cert, key=files.key, minimum_version="1.3")
    with handshakes(Certificates(strict).context()) as port:
        context = ssl.create_default_context()
        AUTHORITY.configure_trust(context)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with socket.create_connection(("127.0.0.1", port), 10) as plain, pytest.raises(ssl.SSLError):
            context.wrap_socket(plain, server_hostname="localhost")
