"""Which database it is: a file of SQLite by its path, PostgreSQL by its URL."""

from __future__ import annotations

import time
from pathlib import Path

from lexgate.errors import ConfigError, LedgerKey
from lexgate.facts.store.database import Clock, Database
from lexgate.facts.store.sqlite import open_sqlite_database
from lexgate.facts.store.vault import Vault, read_key

_BUSY_SECONDS = 5.0
_URLS = ("postgresql://", "postgres://")


def open_database(
    where: Path | str,
    *,
    key_file: Path | None = None,
    clock: Clock = time.time,
    busy_seconds: float = _BUSY_SECONDS,
) -> Database:
    """Returns the database, made where there is none, and migrated where it is older: before that a copy is kept.

    `where` is the path of a file of SQLite, or a URL `postgresql://…` as libpq takes it. What is recorded of persons is
    sealed by the key in `key_file`; SQLite has one beside it, made with the database, PostgreSQL must be given one. A
    writer waits for others up to `busy_seconds`. Raises `LedgerVersion` where the database is of a newer lexgate or of
    something else, `LedgerKey` where the key does not fit, `LedgerFault` where it cannot be opened, and `ConfigError`
    where `where` names neither. No error repeats a URL.
    """
    if isinstance(where, Path) or "://" not in where:
        return open_sqlite_database(Path(where), key_file=key_file, clock=clock, busy_seconds=busy_seconds)
    if not where.startswith(_URLS):
        raise ConfigError("the ledger's database is neither a path nor a URL that begins with postgresql://")
    from lexgate.facts.store.postgresql import open_postgresql_database  # noqa: PLC0415 - loads the driver only here

    if key_file is None:
        raise LedgerKey(
            "the ledger in PostgreSQL takes a key_file: 32 random bytes in base64, the same for all servers"
        )
    return open_postgresql_database(where, vault=Vault(read_key(key_file)), clock=clock, busy_seconds=busy_seconds)
