"""Where the server is reached: claims every address before any process starts, and says which one is taken.

Workers share the gRPC port through SO_REUSEPORT, by which a second server of the same user could share it too, by
accident. So the parent takes the port alone first, and then holds it with a socket that never listens.

A Unix socket cannot be shared in that way, and grpcio takes no open one over: worker 0 binds `grpc.socket`, worker n
binds `<grpc.socket>.<n>`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lexgate.config import Config
from lexgate.errors import ConfigError

UNIX_TARGET = "unix:"
_BACKLOG = 1024
_LONGEST_PATH = 107  # sun_path of Linux, without its closing zero


@dataclass(frozen=True, slots=True)
class Listening:
    """The claimed addresses. `http_sockets` listen already; the gRPC workers bind theirs themselves."""

    grpc_address: str
    grpc_sockets: tuple[Path, ...]
    http_address: str | None
    http_socket: Path | None
    http_sockets: tuple[socket.socket, ...]

    def grpc_targets(self, worker: int) -> tuple[str, ...]:
        """What the n-th gRPC worker binds, in grpcio's words."""
        return self.grpc_address, *(f"{UNIX_TARGET}{path}" for path in self.grpc_sockets[worker : worker + 1])

    def stop_accepting_http(self) -> None:
        """Closes the parent's hold on the HTTP sockets; the HTTP process still has its own."""
        for each in self.http_sockets:
            each.close()


@contextlib.contextmanager
def claimed(config: Config) -> Iterator[Listening]:
    """Claims every address of the configuration until the end of the block. Raises `ConfigError` for a taken one."""
    with contextlib.ExitStack() as stack:
        grpc_address = _spoken(stack.enter_context(_held(config.grpc.host, config.grpc.port, "grpc.address")))
        grpc_sockets = [stack.enter_context(_path_for_socket(path)) for path in _socket_paths(config)]
        opened: list[socket.socket] = []
        http_address = http_socket = None
        if config.http.enabled:
            opened.append(stack.enter_context(_listening(config.http.host, config.http.port, "http.address")))
            http_address = _spoken(opened[0])
            if (http_socket := config.http.socket) is not None:
                path = stack.enter_context(_path_for_socket(http_socket))
                opened.append(stack.enter_context(_listening_at(path, config.access.socket_mode)))
        yield Listening(grpc_address, tuple(grpc_sockets), http_address, http_socket, tuple(opened))


def _socket_paths(config: Config) -> Sequence[Path]:
    first = config.grpc.socket
    if first is None:
        return ()
    return [first, *(first.with_name(f"{first.name}.{worker}") for worker in range(1, config.workers))]


@contextlib.contextmanager
def _held(host: str, port: int, setting: str) -> Iterator[socket.socket]:
    """Holds the port with a socket that never listens, beside which sockets with SO_REUSEPORT find room."""
    with _bound(host, port, socket.SO_REUSEADDR, setting) as alone:
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # from now on the holder fits in beside it
        holder = _bound(host, alone.getsockname()[1], socket.SO_REUSEPORT, setting)
    with holder:
        yield holder


@contextlib.contextmanager
def _listening(host: str, port: int, setting: str) -> Iterator[socket.socket]:
    with _bound(host, port, socket.SO_REUSEADDR, setting) as bound:
        bound.listen(_BACKLOG)
        yield bound


@contextlib.contextmanager
def open_to(mode: str) -> Iterator[None]:
    """What is bound to a path in the block may be connected to by those whom the mode, such as 0600, lets write."""
    before = os.umask(0o777 & ~int(mode, 8))
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def _listening_at(path: Path, mode: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as bound:
        with open_to(mode):
            bound.bind(str(path))
        bound.listen(_BACKLOG)
        yield bound


def _bound(host: str, port: int, option: int, setting: str) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise ConfigError(f"{setting}: the host cannot be resolved ({error.strerror}): write an IP address") from error
    bound = socket.socket(family)
    try:
        bound.setsockopt(socket.SOL_SOCKET, option, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise ConfigError(f"{setting}: {_why_not(error, port)}") from error
    return bound


def _why_not(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another process, perhaps another lexgate: stop it, or choose another port"
    if error.errno == errno.EACCES:
        return f"port {port} needs a privilege that this process does not have: choose one above 1023"
    return f"cannot be bound ({error.strerror}): choose an address of this machine"


def _spoken(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"[{host}]:{port}" if bound.family == socket.AF_INET6 else f"{host}:{port}"


@contextlib.contextmanager
def _path_for_socket(path: Path) -> Iterator[Path]:
    """A path at which a socket may be bound; a stale one of a server that died is removed."""
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise ConfigError(f"{path}: is longer than {_LONGEST_PATH} bytes, which no socket may be: choose a shorter one")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_trust(path.parent)
        _remove_stale(path)
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise ConfigError(f"{path}: no socket can be made there ({error.strerror}): choose another place") from error
    try:
        yield path
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _require_trust(folder: Path) -> None:
    """Whoever owns the folder could put another server in our place, and that one could allow everything."""
    if {folder.lstat().st_uid, folder.stat().st_uid} - {os.geteuid(), 0}:
        raise ConfigError(f"{folder}: belongs to another user: remove it, or choose another place for the sockets")


def _remove_stale(path: Path) -> None:
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise ConfigError(f"{path}: is there already and is no socket: move it away, or choose another path")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise ConfigError(f"{path}: another process serves there, perhaps another lexgate: stop it, or choose another path")
