"""An OpenID provider for tests: its keys, the set that it publishes, and tokens that it signs."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

ISSUER, AUDIENCE = "https://id.example", "lexgate"


class Issuer:
    """Has one key at a time, P-256 or RSA."""

    def __init__(self, key_id: str = "k1", *, rsa_bits: int | None = None, name_algorithm: bool = True) -> None:
        self.key_id = key_id
        self.algorithm = "RS256" if rsa_bits else "ES256"
        self.key: Any = ec.generate_private_key(ec.SECP256R1())
        if rsa_bits:
            self.key = rsa.generate_private_key(65537, rsa_bits)
        adapter: Any = RSAAlgorithm if rsa_bits else ECAlgorithm
        self.jwk: dict[str, Any] = {**adapter.to_jwk(self.key.public_key(), as_dict=True), "kid": key_id, "use": "sig"}
        if name_algorithm:
            self.jwk["alg"] = self.algorithm

    def token(self, *, without: tuple[str, ...] = (), headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token that is in order, but for what is stated."""
        now = int(time.time())
        stated = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ops-1", "exp": now + 60, "roles": ["keepers"], **claims}
        for name in without:
            del stated[name]
        return jwt.encode(stated, self.key, self.algorithm, {"kid": self.key_id} if headers is None else headers)

    def document(self) -> dict[str, Any]:
        return {"keys": [self.jwk]}

    def publish(self, path: Path) -> Path:
        path.write_text(json.dumps(self.document()))
        return path
