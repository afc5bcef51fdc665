"""The version of the schema: which one a database has, whether this lexgate can use it, and how it is brought up."""

from __future__ import annotations

import threading
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from lexgate.errors import LedgerVersion
from lexgate.facts.store.vault import Vault

_ONE_AT_A_TIME = threading.Lock()


def newest() -> str:
    """The revision of the schema that this lexgate works with."""
    head = _scripts().get_current_head()
    if head is None:
        raise LedgerVersion("has no migrations: install lexgate again")
    return head


def check(connection: Connection) -> str | None:
    """Returns the revision of the schema of a database, or None where it is empty.

    Raises `LedgerVersion` where the revision is not known, or where the database holds something else.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None and inspect(connection).get_table_names():
        raise LedgerVersion("is a database of something else: name another place")
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise LedgerVersion("was written by a newer lexgate: install that version, or open a copy of before")
    return found


def migrate(connection: Connection, vault: Vault, target: str = "head") -> None:
    """Brings the database up to a revision, within the transaction of the connection."""
    config = _config()
    config.attributes.update(connection=connection, vault=vault)
    with _ONE_AT_A_TIME:  # Alembic keeps what it works on in a variable of the process
        command.upgrade(config, target)


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "lexgate.facts.store:migrations")
    config.set_main_option("path_separator", "os")
    return config
