"""What migrations share: tables whose rows no statement of SQL changes or removes."""

from __future__ import annotations

from collections.abc import Iterable

from alembic import op

_FUNCTION = """
CREATE OR REPLACE FUNCTION lexgate_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END$$
"""


def make_append_only(tables: Iterable[str]) -> None:
    """Makes triggers that refuse each way of changing the tables, in the form of the database at hand."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        for table in tables:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION lexgate_append_only()"
            )
        return
    for table in tables:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
