"""The tables of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "l0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "ledger_revisions",
        sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("operation", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.String(128), nullable=False),
    )
    _create_of_subject("consent_records", sa.Column("record_id", sa.String(128), primary_key=True))
    _create_of_subject(
        "consent_events",
        sa.Column("record_id", sa.String(128), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "subject_facts",
        sa.Column("subject_id", sa.String(128), primary_key=True),
        sa.Column("revision", sa.BigInteger, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "subject_documents",
        sa.Column("subject_id", sa.String(128), primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(128), primary_key=True),
        sa.Column("write_sha256", sa.String(64), nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
    )


def _create_of_subject(name: str, *keys: sa.Column[str] | sa.Column[int]) -> None:
    op.create_table(
        name,
        *keys,
        sa.Column("subject_id", sa.String(128), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index(f"ix_{name}_subject_id", name, ["subject_id"])
