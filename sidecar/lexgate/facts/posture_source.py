"""Where the documents of a processor come from: the port, and a folder of YAML and JSON files."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lexgate.errors import InputError, RegisterFault
from lexgate.facts.posture_documents import processor_of
from lexgate.facts.strict_json import parse_json
from lexgate.facts.strict_yaml import parse_yaml

_YAML, _JSON = {".yaml", ".yml"}, {".json"}
_MOST_BYTES = 16 * 1024 * 1024


class PostureSource(Protocol):
    """Gives the documents of a processor: one for each region and dataset. Safe for many threads."""

    def documents(self, processor_id: str, as_of: int | None = None) -> Sequence[Any]:
        """Returns the documents; none where the processor is not known. Raises `RegisterFault` or `LedgerFault`.

        `as_of`, in seconds, asks for what held at an instant; a source that keeps no history gives what it has.
        """
        ...


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was read: what tells whether it changed, and its documents."""

    signature: tuple[int, int, int]
    documents: tuple[Any, ...]


class FolderSource:
    """The documents in a folder: of a file `<processor id>.yaml` (.yml, .json), or wherever `processor.id` says so.

    A file holds one document, an array of them, or several YAML documents. It is read again when it changed. A file
    that cannot be read might hold documents of any processor, so none is reported on until it is mended.
    """

    def __init__(self, folder: Path, max_depth: int) -> None:
        self._folder = folder
        self._max_depth = max_depth
        self._lock = threading.Lock()
        self._files: dict[Path, _File] = {}

    def documents(self, processor_id: str, as_of: int | None = None) -> Sequence[Any]:  # noqa: ARG002 - no history
        """Returns the documents; none where no file has the processor. Raises `RegisterFault`."""
        with self._lock:
            self._files = self._read_again()
            files = sorted(self._files.items())
        return [
            document
            for path, file in files
            for document in file.documents
            if (processor_of(document) or path.stem) == processor_id
        ]

    def _read_again(self) -> dict[Path, _File]:
        try:
            return dict(self._current())
        except OSError as error:
            raise RegisterFault(f"posture.directory cannot be read: {error.strerror}") from error

    def _current(self) -> Iterator[tuple[Path, _File]]:
        for path in self._folder.iterdir():
            if path.name.startswith(".") or path.suffix not in _YAML | _JSON:
                continue
            found = path.stat()
            signature = (found.st_mtime_ns, found.st_size, found.st_ino)
            known = self._files.get(path)
            yield path, known if known and known.signature == signature else _File(signature, self._parsed(path))

    def _parsed(self, path: Path) -> tuple[Any, ...]:
        content = path.read_bytes()
        if len(content) > _MOST_BYTES:
            raise RegisterFault(f"posture.directory: {path.name} comes to more than {_MOST_BYTES} bytes: split it")
        try:
            documents = tuple(self._values(path, content))
        except InputError as error:
            raise RegisterFault(f"posture.directory: {path.name}: {error}") from error
        if not all(isinstance(document, Mapping) for document in documents):
            raise RegisterFault(f"posture.directory: {path.name} holds what is no document: write objects with facts")
        return documents

    def _values(self, path: Path, content: bytes) -> Iterator[Any]:
        depth = self._max_depth + 1
        values = (
            [parse_json(content, max_depth=depth)]
            if path.suffix in _JSON
            else [value for _, value in parse_yaml(content, max_depth=depth)]
        )
        for value in values:
            yield from value if isinstance(value, list) else [value]
