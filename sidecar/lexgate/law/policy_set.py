"""The compiled policies: a folder that `make policies` writes and the wheel carries, checked when it is loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from lexgate.errors import PolicyError

SCHEMA = 1
MANIFEST = "manifest.json"
WASM, DATA, LAW, VOCABULARY, BUNDLE = "policy.wasm", "data.json", "law.json", "vocabulary.json", "bundle.tar.gz"
FILES = (BUNDLE, DATA, LAW, WASM, VOCABULARY)
# What changes an answer. The bundle holds the same Rego and data for another engine, so it is not counted twice.
DECIDING = (DATA, LAW, WASM, VOCABULARY)

PACKAGED = Path(__file__).parent.parent / "_policies"
"""The policies that this package carries."""

_CURE = "run `make policies` in a checkout, or install lexgate again"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder of compiled policies says about itself; `files` holds the SHA-256 of each file, in hex."""

    opa_version: str
    entry_points: tuple[str, ...]
    files: Mapping[str, str]
    policy_digest: str

    @classmethod
    def parse(cls, text: bytes) -> Manifest:
        """Reads manifest.json. Raises `ValueError`, `KeyError` or `TypeError` when it is none of this version."""
        raw = orjson.loads(text)
        if raw["schema"] != SCHEMA:
            raise ValueError(f"it has schema {raw['schema']}, and this version reads {SCHEMA}")
        files = {name: str(raw["files"][name]) for name in FILES}
        manifest = cls(str(raw["opa_version"]), tuple(raw["entry_points"]), files, str(raw["policy_digest"]))
        if manifest.policy_digest != policy_digest(files):
            raise ValueError("its policy_digest does not follow from its files")
        return manifest

    def serialise(self) -> bytes:
        """Returns the text of manifest.json."""
        fields = {
            "schema": SCHEMA,
            "opa_version": self.opa_version,
            "entry_points": self.entry_points,
            "policy_digest": self.policy_digest,
            "files": self.files,
        }
        return orjson.dumps(fields, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True, slots=True, eq=False)
class PolicySet:
    """Compiled policies in memory; every byte was checked against the manifest.

    `data` is JSON with sorted keys; `bundle` an OPA bundle (gzipped tar) of the same Rego and data.
    """

    folder: Path
    manifest: Manifest
    wasm: bytes
    data: bytes
    bundle: bytes
    law: Mapping[str, Any]
    vocabulary: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path | None = None) -> PolicySet:
        """Reads `path`, or the policies of this package. Raises `PolicyError` when a file is missing or changed."""
        folder = path or PACKAGED
        manifest = _manifest(folder)
        content = {name: _checked(folder / name, digest) for name, digest in manifest.files.items()}
        law, vocabulary = orjson.loads(content[LAW]), orjson.loads(content[VOCABULARY])
        return cls(folder, manifest, content[WASM], content[DATA], content[BUNDLE], law, vocabulary)

    @property
    def policy_digest(self) -> str:
        """The digest of whatever changes an answer: `sha256:…`."""
        return self.manifest.policy_digest

    def digest_with(self, data: bytes) -> str:
        """Returns the digest of these policies with other base data; the same data give the same digest."""
        return policy_digest({**self.manifest.files, DATA: sha256(data)})


def policy_digest(files: Mapping[str, str]) -> str:
    """Returns the digest over the digests of the deciding files.

    It is the SHA-256 of what `sha256sum data.json law.json policy.wasm vocabulary.json` prints, so anyone can check it.
    """
    lines = "".join(f"{files[name]}  {name}\n" for name in sorted(DECIDING))
    return f"sha256:{sha256(lines.encode())}"


def sha256(content: bytes) -> str:
    """Returns the SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def _manifest(folder: Path) -> Manifest:
    try:
        return Manifest.parse(_read(folder / MANIFEST))
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"{folder / MANIFEST} does not fit this version of lexgate ({error}): {_CURE}") from error


def _checked(path: Path, digest: str) -> bytes:
    content = _read(path)
    if sha256(content) != digest:
        raise PolicyError(f"{path} is not the file that was compiled (its SHA-256 differs from the manifest): {_CURE}")
    return content


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolicyError(f"{path} of the compiled policies cannot be read ({error.strerror}): {_CURE}") from error
