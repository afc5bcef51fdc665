"""The consent ledger: what persons were asked and said, append-only, and the document of a person that follows."""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lexgate.facts.ledger._chain import broken_at
from lexgate.facts.ledger._document import changes_after, facts_of, incidents_of
from lexgate.facts.ledger._operations import new_id
from lexgate.facts.ledger._port import Circumstances, Erasure, LedgerStore, OpenRequest, Receipt, Rules

if TYPE_CHECKING:
    from lexgate.facts.ledger._store import SqlLedger
    from lexgate.facts.store import Clock

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
    from lexgate.facts.ledger._store import SqlLedger  # noqa: PLC0415 - as below
    from lexgate.facts.store import open_database  # noqa: PLC0415 - as below

    return SqlLedger(open_database(path, key_file=key_file, clock=clock), rules or Rules())


def __getattr__(name: str) -> Any:
    """Loads what needs a database once it is asked for: a process without a ledger has no use for its driver."""
    if name == "SqlLedger":
        return getattr(import_module("lexgate.facts.ledger._store"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
