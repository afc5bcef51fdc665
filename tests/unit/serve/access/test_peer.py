"""Where a call comes from: Unix socket or TCP, and the names of its certificate, alike for both servers."""

from __future__ import annotations

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from lexgate.serve.access.peer import UNIX, grpc_peer, tcp_peer

CA = trustme.CA()


def pem(*names: str, common_name: str | None = None) -> bytes:
    return CA.issue_cert(*names, common_name=common_name).cert_chain_pems[0].bytes()


@pytest.mark.parametrize("stated", ["unix:", "unix:/run/lexgate/grpc.sock", "unix:%00"])
def test_a_unix_socket_is_told_from_tcp(stated: str) -> None:
    assert grpc_peer(stated, {}) == UNIX


@pytest.mark.parametrize(
    ("stated", "address"),
    [("ipv4:10.0.0.1:51234", "ipv4:10.0.0.1"), ("ipv6:%5B::1%5D:51234", "ipv6:%5B::1%5D"), ("", ""), ("x", "")],
)
def test_the_port_of_tcp_is_no_part_of_who_calls(stated: str, address: str) -> None:
    peer = grpc_peer(stated, {})
    assert (peer.address, peer.over_unix) == (address, False)


@pytest.mark.parametrize(
    ("certificate", "names"),
    [
        (pem("Shop.Internal", "b.internal"), ("DNS:shop.internal", "DNS:b.internal")),
        (pem("shop.internal", common_name="root"), ("DNS:shop.internal",)),
        (pem("a@b.example", "10.0.0.1", common_name="root"), ()),
        (pem(common_name="shop"), ("CN:shop",)),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ()),
    ],
    ids=["two names", "a name and a common name", "names of other kinds", "a common name", "malformed"],
)
def test_names_of_a_certificate(certificate: bytes, names: tuple[str, ...]) -> None:
    assert grpc_peer("ipv4:10.0.0.1:1", {"x509_pem_cert": [certificate]}).names == names


def test_both_servers_read_the_same_names() -> None:
    made = pem("shop.internal")
    der = x509.load_pem_x509_certificate(made).public_bytes(Encoding.DER)
    assert tcp_peer("10.0.0.1", der).names == grpc_peer("ipv4:10.0.0.1:1", {"x509_pem_cert": [made]}).names
    assert tcp_peer("10.0.0.1", None).names == ()
    assert tcp_peer("10.0.0.1", b"junk").names == ()
