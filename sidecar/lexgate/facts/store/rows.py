"""Many rows at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, insert

Row = tuple[Any, ...]
"""The values of all columns of a table, in their order."""


def insert_rows(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Inserts rows, where there are any."""
    if not rows:
        return
    names = table.columns.keys()
    if connection.dialect.name == "sqlite":
        # All values are of types that SQLite takes as they are: nothing need look at each of them.
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - of our own tables
        connection.exec_driver_sql(statement, rows)
    else:
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
