"""Which rows of a table say the same: each situation is judged once, and its verdict given to all of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lexgate.errors import InputError


class Situations(NamedTuple):
    """The different rows, as a table in the order in which they come first; `places` has for each row its situation."""

    table: Any
    places: Any

    def rows(self, start: int, count: int) -> Iterator[dict[str, Any]]:
        """Yields some of the situations, as the wire contract has values."""
        part = self.table.slice(start, count)
        columns = [_values(part.column(name)) for name in part.column_names]
        for values in zip(*columns, strict=True):
            yield dict(zip(part.column_names, values, strict=True))


def table_of(table: Any, columns: Sequence[str] | None) -> Any:
    """Returns the columns that are judged. Raises `InputError` where one is missing, or has instants without a zone."""
    if not hasattr(table, "__arrow_c_stream__"):
        raise InputError.at((), "is no table", "give a table of pyarrow, or a DataFrame of pandas or polars")
    whole = table if isinstance(table, pa.Table) else pa.table(table)
    names = [name for name in whole.column_names if "." in name] if columns is None else list(columns)
    if not names:
        raise InputError.at((), "has no column that names a fact", "name columns as operation.kind, or give columns")
    if len(set(whole.column_names)) != len(whole.column_names):
        raise InputError.at((), "has two columns of one name", "rename one of them")
    for name in names:
        if name not in whole.column_names:
            raise InputError.at((name,), "is no column of the table", "leave it out")
        kind = whole.schema.field(name).type
        if pa.types.is_timestamp(kind) and kind.tz is None:
            raise InputError.at((name,), "has instants without a time zone", "give the column the zone that it means")
    return whole.select(names)


def situations_of(table: Any) -> Situations:
    """Returns the situations of a table."""
    codes = pa.repeat(pa.scalar(0, pa.int64()), table.num_rows)
    for name in table.column_names:
        size, indices = _encoded(table.column(name).combine_chunks())
        # At most rows times values: what a table of less than three billion rows holds fits into 64 bits.
        codes = pc.add(pc.multiply(codes, size), indices)
        codes = codes.dictionary_encode().indices.cast(pa.int64())
    rows = pa.array(range(table.num_rows), pa.int64())
    first = pa.table({"code": codes, "row": rows}).group_by("code").aggregate([("row", "min")]).sort_by("code")
    return Situations(table.take(first.column("row_min")), codes)


def _encoded(column: Any) -> tuple[int, Any]:
    """Returns how many different values a column has, and the number of each row's value."""
    if pa.types.is_nested(column.type):
        known: dict[str, int] = {}
        # repr tells a list of one from its only item, and null from an empty list.
        numbers = [known.setdefault(repr(value), len(known)) for value in column.to_pylist()]
        return len(known), pa.array(numbers, pa.int64())
    # A dictionary of its own may hold a value twice, and nulls beside it.
    plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    encoded = plain.dictionary_encode(null_encoding="encode")
    return len(encoded.dictionary), encoded.indices.cast(pa.int64())


def _values(column: Any) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if not pa.types.is_temporal(column.type):
        return values
    return [_instant(value) for value in values]


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value if value is None else value.isoformat()
