"""The tables as queries see them; the migrations make them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table, Text

METADATA = MetaData()

# One row a write, `about` a person or an entry of a register. `recorded_at` never goes back.
REVISIONS = Table(
    "ledger_revisions",
    METADATA,
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("operation", String(32), nullable=False),
    Column("about", String(128), nullable=False),
)

RECORDS = Table(
    "consent_records",
    METADATA,
    Column("record_id", String(128), primary_key=True),
    Column("subject_id", String(128), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

EVENTS = Table(
    "consent_events",
    METADATA,
    Column("record_id", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("subject_id", String(128), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

FACTS = Table(
    "subject_facts",
    METADATA,
    Column("subject_id", String(128), primary_key=True),
    Column("revision", BigInteger, primary_key=True),
    Column("body", Text, nullable=False),
)

REQUESTS = Table(
    "rights_requests",
    METADATA,
    Column("request_id", String(128), primary_key=True),
    Column("subject_id", String(128), nullable=False, index=True),
    Column("controller_id", String(128), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

REQUEST_EVENTS = Table(
    "rights_request_events",
    METADATA,
    Column("request_id", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("subject_id", String(128), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("type", String(16), nullable=False),
    Column("body", Text, nullable=False),
)

# Materialised, and so their rows change.
DOCUMENTS = Table(
    "subject_documents",
    METADATA,
    Column("subject_id", String(128), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
)

PROCESSOR_DOCUMENTS = Table(
    "processor_documents",
    METADATA,
    Column("processor_id", String(128), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
)

KEYS = Table(
    "idempotency_keys",
    METADATA,
    Column("key", String(128), primary_key=True),
    Column("write_sha256", String(64), nullable=False),
    Column("receipt", Text, nullable=False),
)

# One row an entry that stands; `kept_by_folder` where files keep it. Materialised, as documents are.
ENTRIES = Table(
    "register_entries",
    METADATA,
    Column("kind", String(32), primary_key=True),
    Column("id", String(128), primary_key=True),
    Column("processor_id", String(128), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("kept_by_folder", Boolean, nullable=False),
    Column("body", Text, nullable=False),
)

ENTRY_EVENTS = Table(
    "register_events",
    METADATA,
    Column("kind", String(32), primary_key=True),
    Column("id", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("processor_id", String(128), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
