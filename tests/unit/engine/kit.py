"""What the tests of the engines share: small policies of their own, and documents for the real ones."""

from __future__ import annotations

import io
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

OPA = Path(__file__).parents[3] / ".tools" / "bin" / "opa"
DIGEST = "sha256:" + "0" * 64

ECHO = """package lexgate.decision

seen := input.seen

doubled := input.number * 2

reading := data.readings.strict
"""
DATA = b'{"readings":{"strict":false},"taxonomy":{}}'


@dataclass(frozen=True)
class Compiled:
    """A policy for both engines."""

    wasm: bytes
    data: bytes
    bundle: bytes


def compile_rego(
    rego: str, folder: Path, entry_point: str | list[str] = "lexgate/decision", data: bytes = DATA
) -> Compiled:
    """Builds `rego` in `folder`, which is empty."""
    entry_points = [entry_point] if isinstance(entry_point, str) else entry_point
    (folder / "source").mkdir()
    (folder / "source" / "policy.rego").write_text(rego)
    (folder / "source" / "data.json").write_bytes(data)
    module = _build(folder, "-t", "wasm", *(part for name in entry_points for part in ("-e", name)))
    return Compiled(_member(module, "policy.wasm"), data, _build(folder))


def _build(folder: Path, *arguments: str) -> bytes:
    output = folder / "built.tar.gz"
    subprocess.run([str(OPA), "build", *arguments, "-o", str(output), "-b", "source"], cwd=folder, check=True)
    return output.read_bytes()


def _member(bundle: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        file = archive.extractfile(f"/{name}")
        assert file is not None
        return file.read()


def opa_eval(bundle: bytes, documents: list[bytes], folder: Path) -> list[Any]:
    """What the opa command itself decides about each document, in order."""
    (folder / "bundle.tar.gz").write_bytes(bundle)
    asked = b'{"documents":[' + b",".join(documents) + b"]}"
    (folder / "documents.json").write_bytes(asked)
    query = "[answer | some document in input.documents; answer := data.lexgate.decision with input as document]"
    command = [str(OPA), "eval", "--bundle", "bundle.tar.gz", "--input", "documents.json", query]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    answers: list[Any] = orjson.loads(done.stdout)["result"][0]["expressions"][0]["value"]
    return answers


@contextmanager
def served(bundle: bytes, folder: Path) -> Iterator[str]:
    """The address of a real OPA server with `bundle`."""
    (folder / "bundle.tar.gz").write_bytes(bundle)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = "{}:{}".format(*free.getsockname())
    command = [str(OPA), "run", "--server", "--skip-version-check", "--addr", address, "--log-level", "error"]
    with subprocess.Popen([*command, "--bundle", "bundle.tar.gz"], cwd=folder, stderr=subprocess.DEVNULL) as server:
        try:
            _await(address)
            yield f"http://{address}"
        finally:
            server.kill()


def _await(address: str) -> None:
    host, _, port = address.partition(":")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, int(port))).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the server does not start")


def canonical(decision: dict[str, Any]) -> dict[str, Any]:
    """The decision with its sets in order."""
    return {name: sorted(part, key=orjson.dumps) if isinstance(part, list) else part for name, part in decision.items()}


def documents() -> list[bytes]:
    """A dozen inputs that fire different articles."""
    base: dict[str, Any] = {
        "schema": 1,
        "now": 1767225600,
        "operation": {"kind": "use", "basis": "consent", "place": "CN", "purpose": "triage", "method": "scoring"},
        "data": {"personal": True, "network": True},
        "processor": {"id": "clinic-7"},
        "subject": {"id": "s-42", "age": 40},
    }
    consent = {
        "active": True,
        "granted_at": 1740000000,
        "purposes": ["triage"],
        "methods": ["scoring"],
        "items": ["phone"],
        "retention_until": 1800000000,
    }
    operation = base["operation"]
    changes: list[dict[str, Any]] = [
        {},
        {"operation": {**operation, "items": ["phone", "symptoms"]}},
        {"operation": {**operation, "items": ["phone"], "retention_until": 1790000000}, "consents": [consent]},
        {"data": {"personal": True, "network": True, "categories": ["medical_health"]}, "consents": [consent]},
        {"subject": {"id": "s-42", "age": 9}},
        {"operation": {**operation, "kind": "delete"}},
        {"operation": {**operation, "kind": "sell", "basis": "none"}},
        {"operation": {**operation, "kind": "cross_border_provide"}, "recipients": [{"id": "r", "country": "SG"}]},
        {"data": {"network": True, "core": True}},
        {"data": {"network": True, "important_status": "notified"}, "operation": {**operation, "kind": "entrust"}},
        {"now": 1700000000},
        {"schema": 2},
        {"operation": {**operation, "kind": "recommend"}, "processor": {"id": "p", "roles": ["large_platform"]}},
    ]
    return [orjson.dumps({**base, **change}) for change in changes]
