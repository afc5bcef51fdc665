"""A ledger in a file that has its tables already, as `PostgresServer.ledger` is one in a database."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from lexgate.facts.store import open_database
from tests.postgres import KEY


def make_ledger(path: Path) -> Path:
    """Puts a ledger without a row at a path, and its key beside it."""
    path.touch(0o600)
    path.write_bytes(_with_tables())
    shutil.copy(KEY, path.with_name(f"{path.name}.key"))
    return path


@cache
def _with_tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.db")
        open_database(path, key_file=KEY).close()
        return path.read_bytes()
