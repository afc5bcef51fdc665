"""Files of consents: CSV, JSON lines, JSON-LD and Parquet, as rows with their lines."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

from lexgate.errors import FieldError, InputError
from lexgate.facts.ledger.transfer._entry import Content, Entry, Rejected, Row
from lexgate.facts.ledger.transfer._flat import FIELDS, FlatReader, values_of
from lexgate.facts.ledger.transfer._linked import entry_of as entry_of_linked
from lexgate.facts.ledger.transfer._nested import entry_of as entry_of_nested
from lexgate.facts.ledger.transfer._plain import Plain
from lexgate.facts.ledger.transfer._restore import restored

FORMATS = ("csv", "jsonl", "jsonld", "parquet")
_SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".jsonld": "jsonld", ".parquet": "parquet"}
_CHUNK = 1 << 20


class ConsentFile:
    """A file, with what its columns are called, and what holds for all of its rows.

    `columns` gives for a field the column that has it; `constants` a value for rows that do not state the field.
    """

    def __init__(
        self, path: Path, form: str | None = None, columns: Mapping[str, str] | None = None,
        constants: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.path = path
        self.form = form or _SUFFIXES.get(path.suffix.lower(), "")
        self._columns, self._constants = dict(columns or {}), dict(constants or {})
        self._flat = FlatReader()
        if self.form not in FORMATS:
            raise InputError.at(
                ("format",), "is not known by the ending of the file", f"say one of {', '.join(FORMATS)}"
            )
        for name in (*self._columns, *self._constants):
            if name not in FIELDS:
                raise InputError.at(
                    (name,), "is not a field of a consent", "see docs/ledger-transfer.md for the fields"
                )

    def id(self) -> str:
        """The SHA-256 of the file and of how it is read: the import of the same once more goes on, or is done."""
        found = hashlib.sha256(orjson.dumps([self.form, self._columns, self._constants], option=orjson.OPT_SORT_KEYS))
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
        return found.hexdigest()

    def count(self) -> int:
        """About how many rows there are, for who waits for them: the lines, or what the file itself says."""
        if self.form == "parquet":
            with self._parquet_file() as file:
                return int(file.metadata.num_rows)
        with self.path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))

    def rows(self) -> Iterator[Row]:
        """The rows, not read yet; `read` makes of each what it says."""
        return {"csv": self._csv, "jsonl": self._lines, "jsonld": self._linked, "parquet": self._parquet}[self.form]()

    def read(self, row: Row) -> Content | Plain:
        """What a row says; never raises for what is in it."""
        try:
            return self._read(row.content)
        except InputError as error:
            return Rejected(error.fields[0])

    def _read(self, content: Any) -> Content | Plain:
        if isinstance(content, tuple):
            return self._flat.read(content)
        if isinstance(content, bytes):
            content = _parsed(content)
        if isinstance(content, FieldError):
            return Rejected(content)
        if not isinstance(content, dict):
            return Rejected(FieldError((), "is not an object of JSON", "write one consent a line"))
        return self._read_object(content)

    def _read_object(self, content: dict[str, Any]) -> Content | Plain:
        if "lexgate" in content:
            return restored(content)
        if "record" in content:
            return entry_of_nested(content)
        if "@type" in content:
            return entry_of_linked(content)
        for field, column in self._columns.items():
            if column in content:
                content[field] = content.pop(column)
        return self._flat.read(values_of({**self._constants, **content}))

    def at_length(self, plain: Plain) -> Entry:
        """A plain row, as every other one is read."""
        return self._flat.entry(plain.values)

    def _csv(self) -> Iterator[Row]:
        with self.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            take, width = self._taker(header), len(header)
            defaults = [*self._constants.values(), ""]
            while True:
                try:
                    values = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield Row(reader.line_num, FieldError((), "is not a row of CSV", "see to its quotes"))
                    continue
                if len(values) == width:
                    yield Row(reader.line_num, take(values + defaults))
                elif values:
                    problem = "has more or fewer values than the first line has names"
                    yield Row(reader.line_num, FieldError((), problem, "see to its commas and quotes"))

    def _taker(self, header: list[str]) -> itemgetter[Any]:
        """Takes the fields, in their order, of a row with the constants and an empty value behind it."""
        names = {column: field for field, column in self._columns.items()}
        fields = [names.get(column, column) for column in header]
        for field in fields:
            if field not in FIELDS:
                cure = "rename it by --column field=name, or leave it out of the file"
                raise InputError.at((), "the first line names a column that lexgate does not know", cure)
        if len(set(fields)) < len(fields):
            raise InputError.at((), "the first line names a field twice", "leave one out")
        sources = [*fields, *(name if name not in fields else "" for name in self._constants), ""]
        return itemgetter(*(sources.index(name) if name in sources else len(sources) - 1 for name in FIELDS))

    def _lines(self) -> Iterator[Row]:
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.isspace():
                    yield Row(number, line)

    def _linked(self) -> Iterator[Row]:
        """One document of JSON-LD: a record, a list of them, or a graph."""
        document = _parsed(self.path.read_bytes())
        if isinstance(document, FieldError):
            raise InputError([document])
        found = document.get("@graph", [document]) if isinstance(document, dict) else document
        for number, each in enumerate(found, 1):
            yield Row(number, each)

    def _parquet(self) -> Iterator[Row]:
        with self._parquet_file() as file:
            rows = (row for batch in file.iter_batches() for row in batch.to_pylist())
            for number, row in enumerate(rows, 1):
                yield Row(number, {name: value for name, value in row.items() if value is not None})

    def _parquet_file(self) -> Any:
        try:
            from pyarrow import ArrowInvalid  # noqa: PLC0415 - an extra, and loaded only where it is needed
            from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - as above
        except ModuleNotFoundError:
            raise InputError.at(("format",), "takes pyarrow", "pip install 'lexgate[parquet]'") from None
        try:
            return ParquetFile(self.path)
        except ArrowInvalid:
            raise InputError.at(("format",), "is not that of the file", "say which one it is by --format") from None


def _parsed(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return FieldError((), "is not JSON", "write one object a line, in UTF-8")
