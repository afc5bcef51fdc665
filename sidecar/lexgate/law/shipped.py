"""Whether compiled policies map gateways as lexgate ships them: by the file of routes, and by nothing else."""

from __future__ import annotations

import io
import tarfile

from lexgate.law.policy_set import sha256

_AUTHZEN = "/lexgate/mapping/authzen.rego"
# What they read of an exchange is known to serve/gateway/shapes.py: whoever changes them looks there, too.
SHIPPED = {
    "/lexgate/mapping/gateway.rego": "517b645e233a6ac400dcfff1735803da0703cf4b87467af322fb72c9107e780c",
    "/lexgate/mapping/routes.rego": "a79660bb0642d3432eed5060df3dbe4cea14a0721ab3b87c13f9f03268517a3c",
}
# A file without these can neither add to the packages of the mapping nor stand in for them.
_NAMES = (b"mapping", b"\\u")


def maps_by_routes(bundle: bytes) -> bool:
    """Whether the mapping of gateways in a bundle is the shipped one, to the byte, and no other file adds to it."""
    rego = _rego(bundle)
    if any(sha256(rego.pop(name, b"")) != digest for name, digest in SHIPPED.items()):
        return False
    authzen = rego.pop(_AUTHZEN, b"")
    names = (b"gateway", b"routes", b"\\u")
    return not any(name in authzen for name in names) and not any(
        name in text for text in rego.values() for name in _NAMES
    )


def _rego(bundle: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        files = {member.name: archive.extractfile(member) for member in archive if member.name.endswith(".rego")}
        return {name: file.read() for name, file in files.items() if file is not None}
