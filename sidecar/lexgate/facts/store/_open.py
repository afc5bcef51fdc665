"""Which database it is: a file of SQLite by its path, PostgreSQL by its URL."""

from __future__ import annotations

import time
from pathlib import Path

from lexgate.errors import ConfigError
from lexgate.facts.store.database import Clock, Database
from lexgate.facts.store.sqlite import open_sqlite_database

_BUSY_SECONDS = 5.0
_URLS = ("postgresql://", "postgres://")


def open_database(where: Path | str, *, clock: Clock = time.time, busy_seconds: float = _BUSY_SECONDS) -> Database:
    """Returns the database, made where there is none, and migrated where it is older: before that a copy is kept.

    `where` is the path of a file of SQLite, or a URL `postgresql://…` as libpq takes it. A writer waits for others up
    to `busy_seconds`. Raises `LedgerVersion` where the database is of a newer lexgate or of something else,
    `LedgerFault` where it cannot be opened, and `ConfigError` where `where` names neither. No error repeats a URL.
    """
    if isinstance(where, Path) or "://" not in where:
        return open_sqlite_database(Path(where), clock=clock, busy_seconds=busy_seconds)
    if not where.startswith(_URLS):
        raise ConfigError("the ledger's database is neither a path nor a URL that begins with postgresql://")
    from lexgate.facts.store.postgresql import open_postgresql_database  # noqa: PLC0415 - loads the driver only here

    return open_postgresql_database(where, clock=clock, busy_seconds=busy_seconds)
