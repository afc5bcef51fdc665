"""Requests of persons about their rights, and what became of them."""

import sqlalchemy as sa
from alembic import op

from lexgate.facts.store.migrations.append_only import make_append_only

revision = "l0007"
down_revision = "l0005"


def upgrade() -> None:
    """Makes the tables, and the triggers that keep their rows as they are."""
    op.create_table(
        "rights_requests",
        sa.Column("request_id", sa.String(128), primary_key=True),
        sa.Column("subject_id", sa.String(128), nullable=False, index=True),
        sa.Column("controller_id", sa.String(128), nullable=False, index=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "rights_request_events",
        sa.Column("request_id", sa.String(128), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("subject_id", sa.String(128), nullable=False, index=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    make_append_only(("rights_requests", "rights_request_events"))
