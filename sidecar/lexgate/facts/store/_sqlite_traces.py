"""Whether bytes of an erased person are still in a file of SQLite.

`secure_delete` overwrites a row that is deleted. It does not overwrite what is left in the free space of a page when
SQLite moves rows from page to page: now and then a copy stays behind. So the file is searched, for the forms that
rows have in it (https://www.sqlite.org/fileformat2.html#record_format).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lexgate.facts.store.persons import Traces

_TEXT, _BLOB = 13, 12  # the serial types of an empty text and an empty blob
_SURROGATE_BYTES = 36
_CHUNK = 1 << 23
_OVERLAP = 512  # more than the longest id with what stands around it
_AROUND = 16  # more than what stands before an id


def left_in(path: Path, traces: Traces) -> bool:
    """Whether one of the traces of a person is in the file."""
    subject_id = traces.subject_id.encode()
    texts = [traces.wrapped_key, b'"subject_id":"%b"' % subject_id]  # the latter in a document, and the next ones
    texts += [b'"id":"%b"' % each.encode() for each in traces.record_ids]
    before = _before_subject(traces)
    return any(_found(chunk, subject_id, before) or any(text in chunk for text in texts) for chunk in _chunks(path))


def _found(chunk: bytes, needle: bytes, before: re.Pattern[bytes]) -> bool:
    at = chunk.find(needle)
    while at >= 0:
        if before.search(chunk, max(0, at - _AROUND), at):
            return True
        at = chunk.find(needle, at + 1)
    return False


def _before_subject(traces: Traces) -> re.Pattern[bytes]:
    """What stands before the id of a person in a row of `subject_keys` and in an index.

    The length of the id is in it, so that the id of somebody else that begins with this one is not meant.
    """
    text = re.escape(_varint(_TEXT + 2 * len(traces.subject_id)))
    surrogate = re.escape(_varint(_TEXT + 2 * _SURROGATE_BYTES))
    key = re.escape(_varint(_BLOB + 2 * len(traces.wrapped_key)))
    row_number = rb"[\x01-\x06\x08\x09]"
    return re.compile(b"%b(?:%b%b|%b)\\Z" % (text, surrogate, key, row_number))


def _chunks(path: Path) -> Iterator[bytes]:
    """The file in parts that overlap."""
    with path.open("rb") as file:
        tail = b""
        while part := file.read(_CHUNK):
            yield tail + part
            tail = part[-_OVERLAP:]


def _varint(value: int) -> bytes:
    """The form of a whole number below 16384: seven bits a byte, the highest ones first."""
    high, low = divmod(value, 1 << 7)
    return bytes([1 << 7 | high, low]) if high else bytes([low])
