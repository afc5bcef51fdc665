"""Spoils samples of what comes from outside: bytes are cut, doubled, swapped, and words put where others stood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

MOST_EDITS = 4
# What readers stumble over: depth, size, encodings, ends of lines, numbers and instants out of range.
WORDS = (
    b"null", b"true", b"-1", b"1e999", b"NaN", b"9" * 40, b"0x10", b'""', b"[]", b"{}", b"[" * 200, b"{" * 200,
    b'{"a":' * 120, b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"\n", b"\r\n", b"\t", b" ",
    b"---\n", b"&a *a", b"!!python/object:os.system ", b"? ", b"- - -", b"<<: *x", b"%YAML 9.9\n", b"2025-02-30",
    b"9999-12-31T23:59:60Z", b"0000-00-00", b"P99999999999Y", b"\xf0\x9f\x98\x80", b"x" * 5000, b",", b'"', b"'", b"|",
    b"__proto__", b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", b"\x0a\xff\xff\xff\xff\x0f",
)  # fmt: skip


def spoiled(random: Random, samples: Sequence[bytes]) -> bytes:
    """One sample with a few edits."""
    data = random.choice(samples)
    for _ in range(random.randint(1, MOST_EDITS)):
        data = _edited(random, data, samples)
    return data


def _edited(random: Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    begin = random.randint(0, len(data))
    end = min(len(data), begin + random.choice((0, 1, 1, 2, 8, 40, 400)))
    match random.randrange(7):
        case 0:
            return data[:begin] + data[end:]
        case 1:
            return data[:begin] + data[begin:end] * random.choice((2, 3, 50)) + data[end:]
        case 2:
            return data[:begin] + random.randbytes(end - begin) + data[end:]
        case 3:
            other = random.choice(samples)
            place = random.randint(0, len(other))
            return data[:begin] + other[place : place + 60] + data[end:]
        case 4:
            return (
                data[:begin] if random.random() < 0.3 else data[:begin] + bytes([random.randrange(256)]) + data[begin:]
            )
    return data[:begin] + random.choice(WORDS) + data[end:]


def least(data: bytes, wrong: Callable[[bytes], bool]) -> bytes:
    """The data without all parts that are not needed for them to be wrong (`wrong(data)` is true)."""
    size = max(1, len(data) // 2)
    while size:
        begin = 0
        while begin < len(data):
            shorter = data[:begin] + data[begin + size :]
            if wrong(shorter):
                data = shorter
            else:
                begin += size
        size //= 2
    return data
