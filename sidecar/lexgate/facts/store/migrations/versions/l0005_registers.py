"""The registers: the entries that stand, and the events that brought them there."""

import sqlalchemy as sa
from alembic import op

revision = "l0005"
down_revision = "l0004"

_REFUSAL = "register_events is append-only"


def upgrade() -> None:
    """Makes the tables, and the triggers that keep the events as they are."""
    op.create_table(
        "register_entries",
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("processor_id", sa.String(128), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("kept_by_folder", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "register_events",
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("processor_id", sa.String(128), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_register_entries_processor_id", "register_entries", ["processor_id"])
    op.create_index("ix_register_events_processor_id", "register_events", ["processor_id"])
    op.create_index("ix_register_events_revision", "register_events", ["revision"])
    _make_append_only()


def _make_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER register_events_no_{change.lower()} BEFORE {change} ON register_events "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change_of_register_events() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER register_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_register_events()"
    )
