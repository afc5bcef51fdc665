"""Addresses are claimed alone, held for the workers, and given back."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from lexgate.config import Config, GrpcSection, HttpSection
from lexgate.errors import ConfigError
from lexgate.serve.listening import _spoken, claimed


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: the path of a socket may have 107 bytes."""
    made = Path(tempfile.mkdtemp(prefix="lexgate-test-"))
    yield made
    shutil.rmtree(made)


def config(folder: Path, *, workers: int = 1, grpc: str = "127.0.0.1:0", http: str = "127.0.0.1:0") -> Config:
    return Config(
        workers=workers,
        grpc=GrpcSection(address=grpc, socket=folder / "run" / "grpc.sock"),
        http=HttpSection(address=http, socket=folder / "run" / "http.sock"),
    )


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


def test_workers_share_the_held_port_and_nobody_else_gets_it(folder: Path) -> None:
    with claimed(config(folder)) as claim:
        port = port_of(claim.grpc_address)
        for reuse in (0, 1):
            with socket.socket() as stranger:
                stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
                with pytest.raises(OSError, match="in use"):
                    stranger.bind(("127.0.0.1", port))
        workers = [socket.socket() for _ in range(2)]
        for worker in workers:
            worker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            worker.bind(("127.0.0.1", port))
            worker.listen()
        with (
            pytest.raises(ConfigError, match=f"port {port} is taken"),
            claimed(config(folder / "2", grpc=f"127.0.0.1:{port}")),
        ):
            pass
        for worker in workers:
            worker.close()


def test_a_second_claim_is_refused_before_any_worker_listens(folder: Path) -> None:
    with (
        claimed(config(folder)) as claim,
        pytest.raises(ConfigError, match=r"grpc.address: port .* perhaps another lexgate"),
        claimed(config(folder / "2", grpc=claim.grpc_address)),
    ):
        pass


def test_the_http_port_is_claimed_too(folder: Path) -> None:
    with claimed(config(folder)) as claim:
        assert claim.http_address is not None
        with pytest.raises(ConfigError, match=r"http\.address"), claimed(config(folder / "2", http=claim.http_address)):
            pass


def test_everything_is_given_back(folder: Path) -> None:
    settings = config(folder)
    with claimed(settings) as claim:
        addresses = claim.grpc_address, claim.http_address
    assert not list((folder / "run").iterdir())
    with claimed(config(folder, grpc=addresses[0], http=str(addresses[1]))) as again:
        assert (again.grpc_address, again.http_address) == addresses


def test_each_worker_has_a_socket_of_its_own(folder: Path) -> None:
    with claimed(config(folder, workers=3)) as claim:
        names = [[target.rpartition("/")[2] for target in claim.grpc_targets(number)[1:]] for number in range(3)]
        assert names == [["grpc.sock"], ["grpc.sock.1"], ["grpc.sock.2"]]
        assert {claim.grpc_targets(number)[0] for number in range(3)} == {claim.grpc_address}


def test_sockets_and_http_can_be_left_out(folder: Path) -> None:
    settings = Config(grpc=GrpcSection(address="127.0.0.1:0", socket=None), http=HttpSection(enabled=False))
    with claimed(settings) as claim:
        assert claim.grpc_targets(0) == (claim.grpc_address,)
        assert (claim.http_address, claim.http_socket, claim.http_sockets) == (None, None, ())
    assert not list(folder.iterdir())


def test_the_folder_of_the_sockets_is_made_private(folder: Path) -> None:
    with claimed(config(folder)):
        assert stat.S_IMODE((folder / "run").stat().st_mode) == 0o700


def test_a_stale_socket_is_removed_and_a_live_one_refused(folder: Path) -> None:
    path = folder / "run" / "grpc.sock"
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        with pytest.raises(ConfigError, match="another process serves there"), claimed(config(folder)):
            pass
    assert path.is_socket()
    with claimed(config(folder)):
        assert not path.exists()


def test_a_file_in_the_place_of_a_socket_is_refused_and_kept(folder: Path) -> None:
    path = folder / "run" / "http.sock"
    path.parent.mkdir()
    path.write_text("kept")
    with pytest.raises(ConfigError, match="is no socket"), claimed(config(folder)):
        pass
    assert path.read_text() == "kept"


def test_a_folder_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "run").mkdir()
    if os.getuid() == 0:
        os.chown(folder / "run", 54321, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(ConfigError, match="belongs to another user"), claimed(config(folder)):
        pass


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("no-such-host.invalid:1", "cannot be resolved"),
        ("203.0.113.1:0", "cannot be bound"),
    ],
)
def test_an_address_that_is_not_ours_is_refused(folder: Path, address: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message), claimed(config(folder, grpc=address)):
        pass


class Bound:
    """A socket of IPv6, which not every machine has."""

    family = socket.AF_INET6

    def getsockname(self) -> tuple[str, int, int, int]:
        return "::1", 8470, 0, 0


def test_ipv6_is_spoken_with_brackets() -> None:
    assert _spoken(cast(socket.socket, Bound())) == "[::1]:8470"
