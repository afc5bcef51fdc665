"""What `lexgate doctor` looks at, one function a check."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Literal

from lexgate.cli._access_checks import access_checks
from lexgate.cli._check import Check, State
from lexgate.cli._engine import opa_binary, with_engine
from lexgate.cli._sources import CHECKOUT
from lexgate.config import Config, load_config
from lexgate.errors import LexgateError
from lexgate.law.policy_set import PolicySet

_OLDEST_PYTHON = (3, 11)
_PACKAGES = {
    "wasmtime": "the embedded engine",
    "grpcio": "gRPC",
    "protovalidate": "gRPC",
    "fastapi": "HTTP",
    "uvicorn": "HTTP",
    "opa-python-client": "the engine opa",
}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)", re.ASCII)
_PATIENCE_SECONDS = 10


def check_all(config_file: Path | None) -> Iterator[Check]:
    """Yields every check. Those that need the configuration are left out where it cannot be read."""
    yield _python()
    yield from _packages()
    try:
        config = load_config(config_file)
    except LexgateError as error:
        yield Check(
            "configuration", "wrong", str(error), "everything", required=True, cure="see `lexgate config check`"
        )
        return
    yield Check("configuration", "ok", str(config_file or "defaults and environment"), "everything", required=True)
    policies = _policies(config)
    yield policies
    yield from _folders(config)
    yield from access_checks(config)
    opa = _opa(config)
    yield opa
    yield _buf()
    if policies.state == "ok":
        yield _decision(config, "wasm", required=True)
        if opa.state != "missing":
            yield _decision(config, "opa", required=config.engine == "opa")


def _python() -> Check:
    oldest = ".".join(map(str, _OLDEST_PYTHON))
    state: State = "ok" if sys.version_info >= _OLDEST_PYTHON else "wrong"
    return Check(
        "python",
        state,
        platform.python_version(),
        "everything",
        required=True,
        cure=f"install Python {oldest} or later",
    )


def _packages() -> Iterator[Check]:
    pins = filter(None, map(_PIN.match, metadata.requires("lexgate") or ()))
    pinned = {match[1]: match[2] for match in pins}
    for name, needed_for in _PACKAGES.items():
        required = needed_for != "the engine opa"
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Check(name, "missing", "", needed_for, required=required, cure=f"pip install {name}")
            continue
        wanted = pinned.get(name, version)
        cure = "" if version == wanted else f"pip install {name}=={wanted}"
        yield Check(name, "wrong" if cure else "ok", version, needed_for, required=required, cure=cure)


def _policies(config: Config) -> Check:
    needed_for = "every decision"
    try:
        policies = PolicySet.load(config.policies)
    except LexgateError as error:
        return Check("policies", "wrong", str(error), needed_for, required=True, cure="make policies")
    return Check("policies", "ok", policies.policy_digest, needed_for, required=True)


def _folders(config: Config) -> Iterator[Check]:
    folders = {
        "gRPC socket": config.grpc.socket and config.grpc.socket.parent,
        "HTTP socket": config.http.socket.parent if config.http.enabled and config.http.socket else None,
        "decision log": config.log.directory if config.log.enabled else None,
    }
    for name, folder in folders.items():
        if folder is not None:
            yield _folder(name, folder)


def _folder(name: str, folder: Path) -> Check:
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    usable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    state: State = "ok" if usable else "wrong"
    cure = "" if usable else f"make {there} writable for this user, or configure another folder"
    return Check(f"folder of the {name}", state, str(folder), "serve", required=True, cure=cure)


def _opa(config: Config) -> Check:
    needed_for = "the engine opa, and to compile the policies"
    required = config.engine == "opa" and config.opa.url is None
    binary = opa_binary(config)
    if binary is None:
        return Check(
            "opa", "missing", "", needed_for, required=required, cure="make opa, or opa.binary in the configuration"
        )
    version = _version(str(binary), "version", r"^Version: (\S+)")
    wanted = _compiled_with(config)
    if wanted is None or version == wanted:
        return Check("opa", "ok", version, needed_for, required=required)
    cure = f"the policies were compiled with {wanted}: `make opa` gets it"
    return Check("opa", "wrong", version or "it does not run", needed_for, required=required, cure=cure)


def _compiled_with(config: Config) -> str | None:
    try:
        return PolicySet.load(config.policies).manifest.opa_version
    except LexgateError:
        return None


def _buf() -> Check:
    needed_for = "changes to the wire contract only"
    local = CHECKOUT / ".tools" / "node_modules" / ".bin" / "buf"
    binary = shutil.which("buf") or shutil.which(local)
    if binary is None:
        return Check("buf", "missing", "", needed_for, required=False, cure="make buf")
    return Check("buf", "ok", _version(binary, "--version", r"^(\S+)"), needed_for, required=False)


def _version(binary: str, argument: str, pattern: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a program that was found under its name, and no shell
            [binary, argument], capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(pattern, done.stdout, re.MULTILINE)
    return match[1] if match else ""


def _decision(config: Config, engine: Literal["wasm", "opa"], *, required: bool) -> Check:
    name, needed_for = f"a decision on {engine}", "the answer to be right"
    try:
        from lexgate.bootstrap import assemble  # noqa: PLC0415 - the other checks work without the engines' packages

        assemble(with_engine(config, engine)).close()
    except (LexgateError, ImportError) as error:
        return Check(
            name, "wrong", str(error), needed_for, required=required, cure="make policies, or install lexgate again"
        )
    return Check(name, "ok", "the self-test came out right", needed_for, required=required)
