"""The consent ledger: what persons were asked and said, append-only, and the document of a person that follows."""

import time
from pathlib import Path

from lexgate.facts.ledger._chain import broken_at
from lexgate.facts.ledger._document import changes_after, facts_of, incidents_of
from lexgate.facts.ledger._operations import new_id
from lexgate.facts.ledger._port import Circumstances, Erasure, LedgerStore, OpenRequest, Receipt, Rules
from lexgate.facts.ledger._store import SqlLedger
from lexgate.facts.store import Clock, open_database

__all__ = [
    "Circumstances",
    "Erasure",
    "LedgerStore",
    "OpenRequest",
    "Receipt",
    "Rules",
    "SqlLedger",
    "broken_at",
    "changes_after",
    "facts_of",
    "incidents_of",
    "new_id",
    "open_sqlite",
]


def open_sqlite(
    path: Path, *, key_file: Path | None = None, rules: Rules | None = None, clock: Clock = time.time
) -> SqlLedger:
    """Returns the ledger in a file of SQLite. Raises `LedgerVersion`, `LedgerKey` or `LedgerFault`.

    `open_database` says when, and where the key is.
    """
    return SqlLedger(open_database(path, key_file=key_file, clock=clock), rules or Rules())
