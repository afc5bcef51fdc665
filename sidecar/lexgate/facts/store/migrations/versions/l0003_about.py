"""A revision may be about something else than a person: an entry of a register."""

from alembic import op

revision = "l0003"
down_revision = "l0002"


def upgrade() -> None:
    """Renames the column."""
    op.execute("ALTER TABLE ledger_revisions RENAME COLUMN subject_id TO about")
