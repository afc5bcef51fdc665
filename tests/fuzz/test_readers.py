"""Whatever bytes come from outside: they are read, or refused with a documented error, in good time.

`make test` spoils a few hundred samples a reader. How much more: `EVIDENCE_FUZZ=100 pytest tests/fuzz`.
"""

from __future__ import annotations

import os
import time
import zlib
from functools import partial

import pytest

from tests.fuzz.mutations import least, spoiled
from tests.fuzz.readers import READERS, Reader
from tests.model.documents import seeded

INPUTS = 800
MOST_SECONDS = 20.0  # on a machine that does much else


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@pytest.mark.timeout(3600 if "EVIDENCE_FUZZ" in os.environ else 120)
def test_bytes_are_read_or_refused(reader: Reader) -> None:
    samples = reader.samples()
    refused, first = 0, zlib.crc32(reader.name.encode()) << 32
    count = max(10, INPUTS // reader.cost) * int(os.environ.get("EVIDENCE_FUZZ", "1"))
    for seed in range(first, first + count):
        data = spoiled(seeded(seed), samples)
        begun = time.monotonic()
        error = ending(reader, data)
        assert time.monotonic() - begun < MOST_SECONDS, data
        if error is not None and not isinstance(error, reader.errors):
            shorter = least(data, partial(_ends_in, reader, type(error)))
            raise AssertionError(f"{reader.name}: {shorter!r}") from error
        refused += error is not None
    assert 0 < refused < count or count < 100


def _ends_in(reader: Reader, kind: type[Exception], data: bytes) -> bool:
    return type(ending(reader, data)) is kind


def ending(reader: Reader, data: bytes) -> Exception | None:
    """The error in which reading ends, or None where it does not."""
    try:
        reader.read(data)
    except Exception as error:  # noqa: BLE001 - an error of any other kind is what is looked for
        return error
    return None


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_samples_are_read_as_they_are(reader: Reader) -> None:
    for sample in reader.samples():
        reader.read(sample)
