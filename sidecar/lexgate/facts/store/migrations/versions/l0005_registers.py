"""The registers: the entries that stand, and the events that brought them there."""

import sqlalchemy as sa
from alembic import op

from lexgate.facts.store.migrations.append_only import make_append_only

revision = "l0005"
down_revision = "l0004"


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
    make_append_only(("register_events",))
