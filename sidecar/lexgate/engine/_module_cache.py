"""The precompiled form of a policy module, kept in a private folder of the user.

wasmtime runs a precompiled module as it is, without any check: whoever can write the file can run code here, and a
damaged file runs as damaged code. So folder and file must belong to this user and be closed to the writing of
others, both are held open from the check to the reading, and the file begins with the SHA-256 of the rest.
Anything else is never run: the module is compiled anew.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import structlog
from wasmtime import Engine, Module, WasmtimeError

_log = structlog.get_logger(__name__)
_DIGEST_BYTES = hashlib.sha256().digest_size
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


def default_cache_folder() -> Path:
    """Returns the folder of this user: `$XDG_CACHE_HOME/lexgate`, else `~/.cache/lexgate`."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "lexgate"


def load_module(engine: Engine, wasm: bytes, folder: Path | None) -> Module:
    """Returns the module, from the cache when it holds one of our own; `folder=None` compiles without a cache.

    Raises `WasmtimeError` when `wasm` is no module. A cache that cannot be used costs time and nothing else.
    """
    if folder is None:
        return Module(engine, wasm)
    version = metadata.version("wasmtime")
    name = f"{hashlib.sha256(wasm).hexdigest()}-{version}-{os.uname().machine}.cwasm"
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700, parents=True)
        descriptor = os.open(folder, _FOLDER)
    except OSError as error:
        return _uncached(engine, wasm, error.strerror)
    try:
        if not _private(descriptor):
            return _uncached(engine, wasm, "the folder belongs to another user, or others may write to it")
        return _cached(engine, name, descriptor) or _compiled(engine, wasm, name, descriptor)
    finally:
        os.close(descriptor)


def _uncached(engine: Engine, wasm: bytes, reason: str | None) -> Module:
    _log.warning("module_cache_unusable", reason=reason)
    return Module(engine, wasm)


def _cached(engine: Engine, name: str, folder: int) -> Module | None:
    try:
        content = _read_private(name, folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.warning("module_cache_file_refused", reason=error.strerror)
        return None
    digest, module = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if hashlib.sha256(module).digest() != digest:
        _log.warning("module_cache_file_refused", reason="the file is damaged")
        return None
    try:
        return Module.deserialize(engine, module)
    except WasmtimeError:
        return None  # another build of wasmtime of the same version, or another processor: the compiled one replaces it


def _read_private(name: str, folder: int) -> bytes:
    """Returns the content of a regular file that only this user can have written. Raises `OSError`."""
    descriptor = os.open(name, _FILE, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode) or not _private(descriptor):
            raise PermissionError(None, "the file belongs to another user, or others may write to it")
        return file.read()


def _compiled(engine: Engine, wasm: bytes, name: str, folder: int) -> Module:
    module = Module(engine, wasm)
    content = bytes(module.serialize())
    try:
        _write(hashlib.sha256(content).digest() + content, name, folder)
    except OSError as error:
        _log.warning("module_cache_unwritable", reason=error.strerror)
    return module


def _write(content: bytes, name: str, folder: int) -> None:
    """Writes the whole file or none, because other workers start at the same time."""
    temporary = f".{secrets.token_hex(8)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        os.unlink(temporary, dir_fd=folder)
        raise


def _private(descriptor: int) -> bool:
    found = os.fstat(descriptor)
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
