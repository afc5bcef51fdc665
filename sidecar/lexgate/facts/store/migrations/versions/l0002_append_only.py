"""What is recorded cannot be changed or removed, not even by a statement of SQL."""

from lexgate.facts.store.migrations.append_only import make_append_only

revision = "l0002"
down_revision = "l0001"


def upgrade() -> None:
    """Makes the triggers."""
    make_append_only(("ledger_revisions", "consent_records", "consent_events", "subject_facts", "idempotency_keys"))
