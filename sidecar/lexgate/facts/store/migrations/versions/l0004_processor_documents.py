"""The documents of processors, materialised as those of persons are."""

import sqlalchemy as sa
from alembic import op

revision = "l0004"
down_revision = "l0003"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "processor_documents",
        sa.Column("processor_id", sa.String(128), primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
