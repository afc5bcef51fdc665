"""Certificates for tests, in files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Files:
    """A chain and its key."""

    cert: Path
    key: Path


def issue(
    authority: trustme.CA,
    folder: Path,
    *names: str,
    common_name: str | None = None,
    expired: bool = False,
) -> Files:
    """Writes a certificate of an authority into a folder, in place of the one that is there."""
    end = dt.datetime.now(dt.UTC) - dt.timedelta(days=1) if expired else None
    made = authority.issue_cert(
        *names,
        common_name=common_name,
        not_before=end - dt.timedelta(days=1) if end else None,
        not_after=end,
    )
    folder.mkdir(exist_ok=True)
    files = Files(folder / "tls.crt", folder / "tls.key")
    files.cert.write_bytes(b"".join(each.bytes() for each in made.cert_chain_pems))
    made.private_key_pem.write_to_path(files.key)
    files.key.chmod(0o600)
    return files


def publish(authority: trustme.CA, path: Path) -> Path:
    """Writes the authority's own certificate."""
    authority.cert_pem.write_to_path(path)
    return path
