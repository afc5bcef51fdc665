"""The tables as queries see them; the migrations make them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

# One row a write, `about` the surrogate of a person or an entry of a register. `recorded_at` never goes back.
REVISIONS = Table(
    "ledger_revisions",
    METADATA,
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("operation", String(32), nullable=False),
    Column("about", String(128), nullable=False),
)

# A row goes when its person is erased: then nothing that was sealed for the surrogate can be read again.
SUBJECT_KEYS = Table(
    "subject_keys",
    METADATA,
    Column("subject_id", String(128), primary_key=True),
    Column("surrogate", String(36), nullable=False, unique=True),
    Column("wrapped_key", LargeBinary, nullable=False),
)

ERASURES = Table(
    "subject_erasures",
    METADATA,
    Column("surrogate", String(36), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

VAULT_CHECK = Table(
    "vault_check",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

# `body` is sealed; `digest` is the salted SHA-256 of what is in it, and `chain` that of all digests up to it.
RECORDS = Table(
    "consent_records",
    METADATA,
    Column("record_id", String(128), primary_key=True),
    Column("surrogate", String(36), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

EVENTS = Table(
    "consent_events",
    METADATA,
    Column("record_id", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("surrogate", String(36), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

FACTS = Table(
    "subject_facts",
    METADATA,
    Column("surrogate", String(36), primary_key=True),
    Column("revision", BigInteger, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

REQUESTS = Table(
    "rights_requests",
    METADATA,
    Column("request_id", String(128), primary_key=True),
    Column("controller_id", String(128), nullable=False, index=True),
    Column("surrogate", String(36), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

REQUEST_EVENTS = Table(
    "rights_request_events",
    METADATA,
    Column("request_id", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", String(16), nullable=False),
    Column("surrogate", String(36), nullable=False, index=True),
    Column("revision", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# Materialised, and so their rows change; those of persons are in clear, and go when the person is erased.
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

# Of writes about persons: `key` is a keyed hash; the receipt is sealed for the person, whom the row does not name.
SEALED_RECEIPTS = Table(
    "sealed_receipts",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

# Of writes to registers.
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

# How far the import of a file came: it goes on there when it was killed.
IMPORTS = Table(
    "ledger_imports",
    METADATA,
    Column("import_id", String(64), primary_key=True),
    Column("rows_done", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("present", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("finished", Boolean, nullable=False),
)

REJECTS = Table(
    "ledger_import_rejects",
    METADATA,
    Column("import_id", String(64), primary_key=True),
    Column("line", BigInteger, primary_key=True, autoincrement=False),
    Column("field", String(255), nullable=False),
    Column("reason", Text, nullable=False),
)
