"""How what is recorded of a person is sealed: by a key of the person's own, which can be destroyed.

Each person has a random surrogate and a random data key of AES-256-GCM. The data key is stored wrapped by the key of
the ledger, and what is sealed names the row that it belongs to, so that no row can be put in the place of another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import uuid_utils
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lexgate.errors import LedgerFault, LedgerKey

_KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16
_OWNER_ALONE = 0o600


def salted_digest(salt: bytes, text: bytes) -> bytes:
    """The SHA-256 that stands in clear beside what is sealed; without the salt nobody can guess what it is of."""
    return hashlib.sha256(salt + text).digest()


def chained(before: bytes, digest: bytes) -> bytes:
    """The link of a row: the SHA-256 of the link before it, and of its own digest."""
    return hashlib.sha256(before + digest).digest()


SEALED_BYTES = 2 * (_NONCE_BYTES + _SALT_BYTES) + _NONCE_BYTES + _KEY_BYTES
"""How many random bytes a new person with two sealed rows takes."""


class Sealed(NamedTuple):
    """What is stored of one row: the encrypted body, and the digest in clear."""

    body: bytes
    digest: bytes


class Opened(NamedTuple):
    """What was sealed: canonical JSON, and the salt of its digest."""

    text: bytes
    salt: bytes


Chance = Callable[[int], bytes]
"""Gives so many random bytes, never the same ones again: `os.urandom`, or a `Supply` for many at once."""


class Supply:
    """Random bytes of the system, asked for at once where thousands are wanted. For one thread, and no fork."""

    def __init__(self, size: int) -> None:
        self._bytes = os.urandom(size)
        self._given = 0

    def __call__(self, count: int) -> bytes:
        """The next bytes of the supply; of the system where it is used up."""
        given = self._given
        self._given = given + count
        taken = self._bytes[given : given + count]
        return taken if len(taken) == count else os.urandom(count)


class Person(NamedTuple):
    """A person as the tables know them: by a surrogate, and a cipher with the data key."""

    subject_id: str
    surrogate: str
    cipher: AESGCM

    def seal(self, row: str, text: bytes, salt: bytes | None = None, chance: Chance = os.urandom) -> Sealed:
        """Seals the text of a row, such as `consent_events/<record>/<seq>`, with a new salt or the one it had."""
        nonce, salted = chance(_NONCE_BYTES), (salt or chance(_SALT_BYTES)) + text
        body = nonce + self.cipher.encrypt(nonce, salted, row.encode())
        return Sealed(body, hashlib.sha256(salted).digest())  # as `salted_digest` has it

    def open(self, row: str, body: bytes) -> Opened:
        """Opens what was sealed for a row. Raises `LedgerFault` where it is something else."""
        opened = self.try_open(row, body)
        if opened is None:
            raise LedgerFault("the ledger holds what is no record of it: restore it from a copy")
        return opened

    def try_open(self, row: str, body: bytes) -> Opened | None:
        """Opens what was sealed for a row, or returns None: another person's, another row's, or spoilt."""
        try:
            plain = self.cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], row.encode())
        except (InvalidTag, ValueError):  # the second one where it is too short to be a nonce
            return None
        return Opened(plain[_SALT_BYTES:], plain[:_SALT_BYTES])


class Vault:
    """The key of the ledger, 32 bytes: wraps the data keys of persons, and hashes what must be found again."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise LedgerKey(f"has a key of {len(key)} bytes: it takes {_KEY_BYTES}, in base64")
        self._wrapping = AESGCM(_derived(key, b"lexgate: wraps keys of persons"))
        self._indexing = _derived(key, b"lexgate: hashes idempotency keys")

    def new_person(self, subject_id: str, chance: Chance = os.urandom) -> tuple[Person, bytes]:
        """Returns a person with a new surrogate and data key, and the wrapped data key."""
        surrogate, nonce, data_key = str(uuid_utils.uuid7()), chance(_NONCE_BYTES), chance(_KEY_BYTES)
        wrapped = nonce + self._wrapping.encrypt(nonce, data_key, _whose(subject_id, surrogate))
        return Person(subject_id, surrogate, AESGCM(data_key)), wrapped

    def person(self, subject_id: str, surrogate: str, wrapped: bytes) -> Person:
        """Returns a person by the row that `new_person` made. Raises `LedgerFault` where the row is spoilt."""
        return Person(subject_id, surrogate, AESGCM(self._unwrap(wrapped, _whose(subject_id, surrogate))))

    def seal_check(self) -> bytes:
        """What shows later that a key is this one."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, b"", _CHECK)

    def fits(self, check: bytes) -> bool:
        """Whether the key is the one that made the check."""
        try:
            self._wrapping.decrypt(check[:_NONCE_BYTES], check[_NONCE_BYTES:], _CHECK)
        except (InvalidTag, ValueError):
            return False
        return True

    def index(self, key: str) -> str:
        """The keyed hash of an idempotency key, in hexadecimal: nobody without the key of the ledger can guess it."""
        return hashlib.blake2b(key.encode(), key=self._indexing, digest_size=32).hexdigest()

    def _unwrap(self, wrapped: bytes, whose: bytes) -> bytes:
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], whose)
        except (InvalidTag, ValueError):
            raise LedgerFault("the ledger holds a key of a person that is none: restore it from a copy") from None


_CHECK = b"lexgate: the key of this ledger"


def read_key(path: Path) -> bytes:
    """Returns the key in a file. Raises `LedgerKey` where there is none."""
    try:
        return base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise LedgerKey(f"has its key in {path}, which cannot be read ({type(error).__name__})") from None
    except binascii.Error:
        raise LedgerKey(f"has its key in {path}, which is not in base64") from None


def make_key(path: Path) -> bytes:
    """Makes a file with a new key, for its owner alone, and on the disk before anything is sealed by it."""
    key = os.urandom(_KEY_BYTES)
    unfinished = path.with_name(f"{path.name}.part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ALONE)
    with os.fdopen(handle, "wb") as out:
        out.write(base64.b64encode(key) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(key)


def _whose(subject_id: str, surrogate: str) -> bytes:
    return f"subject_keys/{surrogate}/{subject_id}".encode()
