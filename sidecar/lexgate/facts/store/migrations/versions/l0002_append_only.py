"""What is recorded cannot be changed or removed, not even by a statement of SQL."""

from alembic import op

revision = "l0002"
down_revision = "l0001"

_APPEND_ONLY = ("ledger_revisions", "consent_records", "consent_events", "subject_facts", "idempotency_keys")


def upgrade() -> None:
    """Makes a trigger for each table and each way of changing it."""
    if op.get_bind().dialect.name != "sqlite":
        raise RuntimeError("the ledger has triggers for SQLite alone")
    for table in _APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
