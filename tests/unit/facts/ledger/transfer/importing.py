"""What tests of the import share: an importer, and a ledger whose export has everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Table, select

from lexgate.domain.consent import Role
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.ledger.transfer import ConsentFile, Imported, Reject, export_all, import_file, rejects
from lexgate.facts.store import Database
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import as_jsonl
from tests.unit.facts.ledger.book import Book, put

UNUSED = "is that of another record; make a new id for each record"
AT = "2023-01-10T09:00:30+08:00"


class Importer:
    """Imports rows into a ledger, each time as another file."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self._folder, self._count = database, folder, 0

    def file(self, *found: Any) -> ConsentFile:
        self._count += 1
        path = as_jsonl(self._folder / f"{self._count}.jsonl", found)
        path.write_bytes(path.read_bytes() + b"\n" * self._count)  # another file, though it says the same
        return ConsentFile(path)

    def take(self, *found: Any, **how: Any) -> tuple[Imported, list[Reject]]:
        done = import_file(self.database, self.file(*found), how.pop("rules", Rules()), **how)
        return done, list(rejects(self.database, done.import_id))

    def words(self, *found: Any) -> list[tuple[int, str]]:
        """The lines that are not taken, each with the field and the reason; all others are."""
        done, wrong = self.take(*found)
        assert (done.accepted + done.present, done.rejected, done.rows_done) == (
            len(found) - len(wrong),
            len(wrong),
            len(found),
        )
        return [(each.line, f"{each.field}: {each.reason}") for each in wrong]


def table_of(database: Database, table: Table) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)).all())


def exported(database: Database) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in export_all(database)]


def settled(database: Database) -> None:
    """A person with everything, and one who was erased."""
    book = Book()
    book.grant(kit.record(record_id="r-1"))
    book.state("is_consumer", True)
    book.open(kit.rights(request_id="q-1"))
    put(database, book)
    ledger = SqlLedger(database, Rules())
    by = kit.says(Role.SUBJECT, "s-44")
    ledger.grant(kit.record(record_id="r-9", subject_id="s-44"), by)
    ledger.grant(kit.record(record_id="r-8", subject_id="s-44"), by)
    ledger.state_fact("s-44", "is_consumer", True, kit.clinic())
    ledger.open_request(kit.rights(request_id="q-9", subject_id="s-44"), by)
    ledger.erase("s-44", kit.clinic())


def nested(record: Any, *events: tuple[str, int], by: str = kit.SUBJECT, role: str = "subject") -> dict[str, Any]:
    """A consent as the ledger keeps it."""
    actor = {"id": by, "role": role}
    return {"record": record, "events": [{"type": kind, "occurred_at": at, "actor": actor} for kind, at in events]}
