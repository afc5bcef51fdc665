"""An OPA bundle of our policies: a gzipped tar of Rego, base data and a manifest."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator

import orjson

from lexgate.errors import PolicyError

_MANIFEST, _DATA = ".manifest", "data.json"


def render_bundle(bundle: bytes, data: bytes, digest: str) -> bytes:
    """Returns the bundle with `data` as all of its base data, and `digest` as the revision that a server reports.

    The same arguments give the same bytes. Raises `PolicyError` when `bundle` is no bundle.
    """
    try:
        files = dict(_files(bundle))
        manifest = orjson.loads(files[_MANIFEST])
        content = {name: text for name, text in sorted(files.items()) if name.endswith(".rego")}
        content |= {_DATA: data, _MANIFEST: orjson.dumps({**manifest, "revision": digest})}
    except (tarfile.TarError, EOFError, OSError, zlib.error, KeyError, TypeError, ValueError) as error:
        raise PolicyError("the bundle of the policies is damaged: compile the policies again") from error
    return _archive(content)


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
            member = tarfile.TarInfo(f"/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return gzip.compress(buffer.getvalue(), mtime=0)
