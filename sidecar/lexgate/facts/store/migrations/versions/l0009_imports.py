"""How far imports of files came, and which rows they did not take."""

import sqlalchemy as sa
from alembic import op

revision = "l0009"
down_revision = "l0008"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "ledger_imports",
        sa.Column("import_id", sa.String(64), primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("rows_done", "accepted", "present", "rejected")),
        sa.Column("finished", sa.Boolean, nullable=False),
    )
    op.create_table(
        "ledger_import_rejects",
        sa.Column("import_id", sa.String(64), primary_key=True),
        sa.Column("line", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("field", sa.String(255), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
