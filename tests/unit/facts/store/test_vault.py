"""Keys and seals: what was sealed stays readable by its own key alone, whatever lexgate comes after."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lexgate.errors import LedgerFault, LedgerKey
from lexgate.facts.store.vault import (
    SEALED_BYTES,
    Person,
    Sealed,
    Supply,
    Vault,
    chained,
    make_key,
    read_key,
    salted_digest,
)

KEY = bytes(range(32))
VAULT = Vault(KEY)
SURROGATE = "0191b2c3-0000-7000-8000-000000000042"
ROW = "consent_events/r-1/1"
# As ledgers hold them: sealed by the key above with bytes that are all the same where chance gives them.
WRAPPED = bytes.fromhex(
    "0101010101010101010101013533a50cb6f53ed6ed8efd5f5c65049ffcb2fa0044cdf46d62716d4ffd6860d7840299e419d73be324881ca25af06436"
)
BODY = bytes.fromhex(
    "030303030303030303030303c6fef82a14fc7a72dea6473381844ab67be9727a04c032e6c1fd3db2b1d6a32e1df7f47b8bf089"
)
DIGEST = bytes.fromhex("052515a2eb6c90a2ee3e789423f90eee734895863a64428e83440d79a83d8977")
CHECK = bytes.fromhex("0404040404040404040404042400bb6d4c8a617c29afd1cb17e6593b")
TEXT = b'{"a":1}'


def same(byte: int) -> Callable[[int], bytes]:
    """A chance that is none."""
    return lambda count: bytes([byte]) * count


def person() -> Person:
    return VAULT.person("s-42", SURROGATE, WRAPPED)


def test_what_older_ledgers_hold_is_read() -> None:
    assert person().open(ROW, BODY) == (TEXT, bytes([3]) * 16)
    assert person()[:2] == ("s-42", SURROGATE)
    assert VAULT.fits(CHECK)
    assert VAULT.index("k-1") == "9089438577d1065ba944b384e8614d9fe24fdb2f01feb683b2b5d20399eaaff5"


def test_text_is_sealed_with_a_salt_of_its_own() -> None:
    assert person().seal(ROW, TEXT, chance=same(3)) == Sealed(BODY, DIGEST)
    assert salted_digest(bytes([3]) * 16, TEXT) == DIGEST == hashlib.sha256(bytes([3]) * 16 + TEXT).digest()
    one, other = person().seal(ROW, TEXT), person().seal(ROW, TEXT)
    assert one.body[:12] != other.body[:12]
    assert one.digest != other.digest


def test_text_that_is_sealed_again_keeps_its_digest() -> None:
    again = person().seal(ROW, TEXT, bytes([3]) * 16)
    assert again.digest == DIGEST
    assert person().open(ROW, again.body) == (TEXT, bytes([3]) * 16)


def test_chain_is_over_all_digests_so_far() -> None:
    assert chained(b"before", b"digest") == hashlib.sha256(b"beforedigest").digest()


def test_new_person_has_a_surrogate_and_a_key() -> None:
    asked: list[int] = []

    def chance(count: int) -> bytes:
        asked.append(count)
        return os.urandom(count)

    made, wrapped = VAULT.new_person("s-1", chance)
    assert asked == [12, 32]
    assert (made.subject_id, len(made.surrogate), len(wrapped)) == ("s-1", 36, 12 + 32 + 16)
    sealed = made.seal(ROW, TEXT, chance=chance)
    assert asked == [12, 32, 12, 16]
    assert sum(asked) + 12 + 16 == SEALED_BYTES
    assert VAULT.person("s-1", made.surrogate, wrapped).open(ROW, sealed.body).text == TEXT
    other, _ = VAULT.new_person("s-1")
    assert other.surrogate != made.surrogate
    assert other.try_open(ROW, sealed.body) is None


@pytest.mark.parametrize("body", [b"", b"short", BODY[:-1], BODY + b"x", b"x" + BODY[1:], BODY[:12]])
def test_spoilt_row_is_opened_by_nobody(body: bytes) -> None:
    assert person().try_open(ROW, body) is None
    with pytest.raises(LedgerFault) as raised:
        person().open(ROW, body)
    assert str(raised.value) == "the ledger holds what is no record of it: restore it from a copy"
    assert not raised.value.retryable


def test_row_is_not_put_in_the_place_of_another() -> None:
    assert person().try_open("consent_events/r-1/2", BODY) is None


@pytest.mark.parametrize(
    ("subject_id", "surrogate", "wrapped"),
    [
        ("s-43", SURROGATE, WRAPPED),
        ("s-42", SURROGATE.replace("42", "43"), WRAPPED),
        ("s-42", SURROGATE, WRAPPED[:-1]),
        ("s-42", SURROGATE, b""),
    ],
)
def test_spoilt_key_of_a_person_is_a_fault(subject_id: str, surrogate: str, wrapped: bytes) -> None:
    with pytest.raises(LedgerFault) as raised:
        VAULT.person(subject_id, surrogate, wrapped)
    assert str(raised.value) == "the ledger holds a key of a person that is none: restore it from a copy"
    assert raised.value.__suppress_context__


def test_check_is_that_of_one_key() -> None:
    other = Vault(bytes(32))
    for check in (VAULT.seal_check(), VAULT.seal_check()):
        assert len(check) == 12 + 16
        assert VAULT.fits(check)
        assert not other.fits(check)
    assert VAULT.seal_check() != VAULT.seal_check()
    assert not VAULT.fits(b"")
    assert not VAULT.fits(CHECK[:-1])
    assert other.index("k-1") != VAULT.index("k-1") != VAULT.index("k-2")


@pytest.mark.parametrize("size", [0, 31, 33])
def test_key_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(LedgerKey) as raised:
        Vault(bytes(size))
    assert str(raised.value) == f"has a key of {size} bytes: it takes 32, in base64"


def test_key_in_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    for text in (base64.b64encode(KEY), b"\n " + base64.b64encode(KEY) + b" \n"):
        path.write_bytes(text)
        assert read_key(path) == KEY


def test_key_that_cannot_be_read_is_named_and_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    assert refused(path) == f"has its key in {path}, which cannot be read (FileNotFoundError)"
    for text in (b"sec*ret=", b"secret"):
        path.write_bytes(text)
        assert refused(path) == f"has its key in {path}, which is not in base64"


def refused(path: Path) -> str:
    with pytest.raises(LedgerKey) as raised:
        read_key(path)
    assert raised.value.__suppress_context__
    return str(raised.value)


@pytest.fixture
def open_mask() -> Iterator[None]:
    """Files have the mode that they are made with."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_mask")
def test_new_key_is_in_a_file_of_the_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    (tmp_path / "ledger.key.part").write_bytes(b"x" * 200)  # of one who was killed
    (tmp_path / "ledger.key.part").chmod(0o600)
    path = tmp_path / "ledger.key"
    key = make_key(path)
    assert len(key) == 32
    assert path.read_bytes() == base64.b64encode(key) + b"\n"
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.key"]
    assert synced == [path.stat().st_ino, tmp_path.stat().st_ino]  # the text and then its name
    assert make_key(tmp_path / "other.key") != key == read_key(path)
    assert (tmp_path / "other.key").stat().st_mode & 0o777 == 0o600


def test_supply_gives_each_byte_once_and_then_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def random(count: int) -> bytes:
        asked.append(count)
        return bytes(range(count)) if count == 10 else b"x" * count

    monkeypatch.setattr(os, "urandom", random)
    supply = Supply(10)
    assert [supply(4), supply(4), supply(2), supply(3)] == [bytes(range(4)), bytes(range(4, 8)), b"\x08\x09", b"xxx"]
    assert asked == [10, 3]
    supply = Supply(10)
    assert [supply(8), supply(4), supply(1)] == [bytes(range(8)), b"xxxx", b"x"]  # never less than was asked for
