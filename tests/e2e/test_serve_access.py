"""A real server that knows its callers: tokens, client certificates, and TLS that is exchanged under traffic."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
import yaml
from cryptography import x509

from lexgate.client import AsyncClient, Client, NotAuthorised, Tls, Unreachable
from lexgate.config import Config, HttpSection, TlsSection
from lexgate.domain.access import Role
from lexgate.serve.access.tokens import NewToken, new_token
from lexgate.serve.health import reasons
from tests.certificates import Files, issue, publish
from tests.e2e.serving import ALLOWED, ALLOWED_JSON, Server, serving, started, until

AUTHORITY, OTHER = trustme.CA(), trustme.CA()
ASKER, AUDITOR = new_token("asker", (Role.DECIDE,)), new_token("auditor", (Role.AUDIT,))
EXPIRED = new_token("expired", (Role.DECIDE,), int(time.time()) - 60)
HOST = "127.0.0.1"


def keep(path: Path, *tokens: NewToken) -> None:
    entries = [made.entry.model_dump(mode="json", exclude_none=True) for made in tokens]
    path.write_text(yaml.safe_dump({"tokens": entries}))


class Site:
    """The files of one server, and how its callers reach it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = issue(AUTHORITY, folder / "server", HOST)
        self.trusted = publish(AUTHORITY, folder / "ca.pem")
        self.tokens = folder / "tokens.yaml"
        keep(self.tokens, ASKER, AUDITOR, EXPIRED)

    def settings(self, **more: str) -> dict[str, str]:
        tls = {"TLS__CERT": str(self.files.cert), "TLS__KEY": str(self.files.key)}
        return {**tls, "ACCESS__TOKENS": str(self.tokens), "ACCESS__ANONYMOUS": "[]", **more}

    def tls(self, own: Files | None = None) -> Tls:
        return Tls(self.trusted, own.cert if own else None, own.key if own else None)

    def post(self, server: Server, token: NewToken | None = None, own: Files | None = None) -> httpx.Response:
        context = ssl.create_default_context(cafile=self.trusted)
        if own:
            context.load_cert_chain(own.cert, own.key)
        headers = {} if token is None else {"authorization": f"Bearer {token.text}"}
        with httpx.Client(verify=context, trust_env=False, timeout=30) as client:
            return client.post(f"https://{server.announced['http']}/v1/decisions", json=ALLOWED_JSON, headers=headers)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def ask(server: Server, **how: Any) -> str:
    with Client(server.announced["grpc"], timeout_seconds=20, **how) as client:
        return client.evaluate(ALLOWED).effect.value


def test_tokens_over_tls_and_none_over_the_unix_socket(site: Site) -> None:
    with serving(**site.settings()) as server:
        assert site.post(server, ASKER).json()["effect"] == "ALLOW"
        assert ask(server, tls=site.tls(), token=ASKER.text) == "ALLOW"
        assert asyncio.run(asked(server, site, lambda: ASKER.text)) == "ALLOW"
        for token, status, says in ((None, 401, "decide"), (EXPIRED, 401, "expired"), (AUDITOR, 403, "decide")):
            answer = site.post(server, token)
            assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
            assert says in answer.json()["detail"]
            with pytest.raises(NotAuthorised, match=says):
                ask(server, tls=site.tls(), token=token and token.text)
        _unix_needs_none(server)
        until(
            lambda: (
                _refusals(site, server)
                == {
                    ("grpc", "unauthenticated"): 2,
                    ("grpc", "permission_denied"): 1,
                    ("http", "unauthenticated"): 2,
                    ("http", "permission_denied"): 1,
                }
            ),
            "refusals are counted",
        )
        config = Config(
            http=HttpSection(address=server.announced["http"], socket=None),
            tls=TlsSection(cert=site.files.cert, key=site.files.key),
        )
        assert reasons(config) == []
        assert not any(made.text in line for line in server.said for made in (ASKER, AUDITOR, EXPIRED))
        keep(site.tokens, AUDITOR)
        assert site.post(server, ASKER).status_code == 401
        with pytest.raises(NotAuthorised):
            ask(server, tls=site.tls(), token=ASKER.text)


async def asked(server: Server, site: Site, token: Any) -> str:
    async with AsyncClient(server.announced["grpc"], timeout_seconds=20, tls=site.tls(), token=token) as client:
        return (await client.evaluate(ALLOWED)).effect.value


def _unix_needs_none(server: Server) -> None:
    path = server.announced["grpc_sockets"][0]
    with Client(f"unix:{path}", timeout_seconds=20) as client:
        assert client.evaluate(ALLOWED).allowed
    transport = httpx.HTTPTransport(uds=server.announced["http_socket"])
    with httpx.Client(transport=transport, timeout=30) as http:
        assert http.post("http://lexgate/v1/decisions", json=ALLOWED_JSON).json()["effect"] == "ALLOW"
    for each in (path, server.announced["http_socket"]):
        assert Path(each).stat().st_mode & 0o777 == 0o600


def _refusals(site: Site, server: Server) -> dict[tuple[str, str], int]:
    context = ssl.create_default_context(cafile=site.trusted)
    figures = httpx.get(f"https://{server.announced['http']}/metrics", verify=context, trust_env=False).text
    counted = {}
    for line in figures.splitlines():
        if line.startswith("lexgate_request_errors_total{"):
            labels = dict(pair.split("=") for pair in line[line.index("{") + 1 : line.index("}")].split(","))
            counted[labels["entry"].strip('"'), labels["kind"].strip('"')] = int(float(line.split()[-1]))
    return counted


def test_client_certificates_bring_the_roles_of_their_names(site: Site) -> None:
    more = {"TLS__CLIENT_CA": str(site.trusted), "ACCESS__CERTIFICATES": json.dumps({"DNS:shop.internal": ["decide"]})}
    shop = issue(AUTHORITY, site.folder / "shop", "shop.internal")
    other = issue(AUTHORITY, site.folder / "other", "other.internal", common_name="shop.internal")
    foreign = issue(OTHER, site.folder / "foreign", "shop.internal")
    with serving(**site.settings(**more, TLS__MINIMUM_VERSION="1.3")) as server:
        assert site.post(server, own=shop).json()["effect"] == "ALLOW"
        assert ask(server, tls=site.tls(shop)) == "ALLOW"
        assert site.post(server, own=other).status_code == 403
        with pytest.raises(NotAuthorised, match="role decide"):
            ask(server, tls=site.tls(other))
        for wrong in (None, foreign):
            with pytest.raises(httpx.TransportError):
                site.post(server, own=wrong)
            with pytest.raises(Unreachable):
                ask(server, tls=site.tls(wrong))
        with pytest.raises(Unreachable):
            ask(server)  # plain
        for address in (server.announced["grpc"], server.announced["http"]):
            with pytest.raises(OSError):  # noqa: PT011 - the alert, or the end of the connection
                shaken_hands(site, address, shop, ssl.TLSVersion.TLSv1_2)


def shaken_hands(site: Site, address: str, own: Files, version: ssl.TLSVersion) -> None:
    context = ssl.create_default_context(cafile=site.trusted)
    context.load_cert_chain(own.cert, own.key)
    context.maximum_version = version
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), 10) as plain:
        context.wrap_socket(plain, server_hostname=host).recv(1)


class Traffic:
    """Asks over one connection of each kind, again and again, and remembers what went wrong."""

    def __init__(self, site: Site, server: Server) -> None:
        self.answers, self.failures = 0, list[str]()
        self._ended = threading.Event()
        self._site, self._server = site, server
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._grpc, self._http)]

    def _grpc(self) -> None:
        with Client(
            self._server.announced["grpc"], timeout_seconds=20, tls=self._site.tls(), token=ASKER.text
        ) as client:
            while not self._ended.is_set():
                self._one(lambda: client.evaluate(ALLOWED).effect.value)

    def _http(self) -> None:
        context = ssl.create_default_context(cafile=self._site.trusted)
        headers = {"authorization": f"Bearer {ASKER.text}"}
        url = f"https://{self._server.announced['http']}/v1/decisions"
        with httpx.Client(verify=context, trust_env=False, timeout=30, headers=headers) as client:
            while not self._ended.is_set():
                self._one(lambda: client.post(url, json=ALLOWED_JSON).json()["effect"])

    def _one(self, asked: Any) -> None:
        try:
            effect = asked()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a failure under traffic
            self.failures.append(repr(error))
            return
        self.answers += 1
        if effect != "ALLOW":
            self.failures.append(effect)

    @contextmanager
    def running(self) -> Iterator[None]:
        for each in self._threads:
            each.start()
        yield
        self._ended.set()
        for each in self._threads:
            each.join(30)


def serials(site: Site, server: Server) -> set[int]:
    """The certificates that new connections see: at HTTP, and at each of the workers of gRPC."""
    seen = {_serial(site, server.announced["http"])}
    return seen | {_serial(site, server.announced["grpc"]) for _ in range(12)}


def _serial(site: Site, address: str) -> int:
    context = ssl.create_default_context(cafile=site.trusted)
    context.set_alpn_protocols(["h2", "http/1.1"])
    host, _, port = address.rpartition(":")
    plain = socket.create_connection((host, int(port)), 10)
    with plain, context.wrap_socket(plain, server_hostname=host) as secure:
        der = secure.getpeercert(binary_form=True)
        assert der is not None
        return x509.load_der_x509_certificate(der).serial_number


def test_certificates_are_exchanged_under_traffic_and_no_connection_notices(site: Site) -> None:
    with serving(**site.settings(WORKERS="2", GRPC__THREADS="4")) as server:
        traffic = Traffic(site, server)
        with traffic.running():
            first = serials(site, server)
            assert len(first) == 1
            newer = issue(AUTHORITY, site.folder / "newer", HOST)
            site.files.cert.write_bytes(newer.cert.read_bytes())  # the certificate, and not yet its key
            at = time.time() - 60
            os.utime(site.files.cert, (at, at))
            assert serials(site, server) == first
            until(lambda: server.lines("not_reloaded"), "the half pair is said")
            site.files.key.write_bytes(newer.key.read_bytes())
            second = serials(site, server)
            assert len(second) == 1
            assert second != first
            answered = traffic.answers
            until(lambda: traffic.answers > answered + 20, "the old connections go on")
        assert traffic.failures == []
        assert "is not the key of" in server.lines("not_reloaded")[0]["reason"]


def test_a_key_that_is_not_there_stops_the_start(site: Site) -> None:
    with started(**site.settings(TLS__KEY="nowhere")) as server:
        assert server.ended() == 2
        assert any("tls.key: nowhere: cannot be read" in line for line in server.said)
