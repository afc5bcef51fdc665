"""An OPA bundle of our policies: a gzipped tar of Rego, base data and a manifest."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import orjson

from lexgate.errors import PolicyError

_MANIFEST, _DATA = ".manifest", "data.json"
# What OPA takes from a bundle, in whatever folder; it ignores every other file (seen with OPA 1.22.2).
_LOADED_NAMES = {_MANIFEST, ".signatures.json", _DATA, "data.yaml", "data.yml", "plan.json", "patch.json"}
_LOADED_SUFFIXES = {".rego", ".wasm"}


def render_bundle(bundle: bytes, data: bytes, digest: str, beside: Mapping[str, bytes] | None = None) -> bytes:
    """Returns the bundle with `data` as all of its base data, and `digest` as the revision that a server reports.

    `beside` are files for people, by their path: OPA must not load them, so a name that it would load is a
    `ValueError`. The same arguments give the same bytes. Raises `PolicyError` when `bundle` is no bundle.
    """
    for name in beside or ():
        _refuse_loaded(name)
    try:
        files = dict(_files(bundle))
        manifest = orjson.loads(files[_MANIFEST])
        content = {name: text for name, text in sorted(files.items()) if name.endswith(".rego")}
        content |= {_DATA: data, _MANIFEST: orjson.dumps({**manifest, "revision": digest})}
    except (tarfile.TarError, EOFError, OSError, zlib.error, KeyError, TypeError, ValueError) as error:
        raise PolicyError("the bundle of the policies is damaged: compile the policies again") from error
    return _archive({**content, **(beside or {})})


def _refuse_loaded(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.name in _LOADED_NAMES or path.suffix in _LOADED_SUFFIXES:
        raise ValueError(f"{name} is no file that may stand beside the policies in a bundle")


def _files(bundle: bytes) -> Iterator[tuple[str, bytes]]:
    whole = gzip.decompress(bundle)  # compares the checksum, which tarfile never reaches
    with tarfile.open(fileobj=io.BytesIO(whole), mode="r:") as archive:
        for member in archive:
            if file := archive.extractfile(member):
                yield member.name.lstrip("/"), file.read()


def _archive(content: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, text in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return gzip.compress(buffer.getvalue(), mtime=0)
