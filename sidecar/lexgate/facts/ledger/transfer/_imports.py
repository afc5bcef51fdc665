"""The import of a file: in batches, each one transaction with how far the import came."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from lexgate.errors import FieldError, LedgerFault
from lexgate.facts.ledger._port import Rules
from lexgate.facts.ledger.transfer._batch import Batch
from lexgate.facts.ledger.transfer._entry import Row
from lexgate.facts.ledger.transfer._files import ConsentFile
from lexgate.facts.ledger.transfer._texts import Texts
from lexgate.facts.store import Database, open_database
from lexgate.facts.store.tables import IMPORTS, REJECTS

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Imported:
    """How far an import came: `rows_done` rows are `accepted`, or `present` before, or `rejected`."""

    import_id: str
    rows_done: int = 0
    accepted: int = 0
    present: int = 0
    rejected: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its line, or its number where the file has no lines; the field in the way; why."""

    line: int
    field: str
    reason: str


Progress = Callable[[Imported], None]


def import_file(
    database: Database,
    file: ConsentFile,
    rules: Rules,
    *,
    progress: Progress = lambda _: None,
    batch: int = BATCH,
) -> Imported:
    """Imports the rows of a file that were not imported yet, and returns how many were taken.

    Each batch is one transaction; what was killed goes on after the last batch. Raises `InputError` where the file as a
    whole cannot be read, and `LedgerFault`.
    """
    return _run(database, file, rules, progress, batch)


def try_import(
    database: Database, file: ConsentFile, rules: Rules, *, progress: Progress = lambda _: None, batch: int = BATCH
) -> tuple[Imported, list[Reject]]:
    """As `import_file`, into a ledger that is thrown away: nothing is written, and no writer waits."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = open_database(Path(folder) / "ledger.db", clock=database.clock)
        try:
            done = _run(scratch, file, rules, progress, batch, behind=database)
            return done, list(rejects(scratch, done.import_id))
        finally:
            scratch.close()


def rejects(database: Database, import_id: str) -> Iterator[Reject]:
    """The rows of an import that were not taken, in the order of their lines."""
    mine = select(REJECTS.c.line, REJECTS.c.field, REJECTS.c.reason).where(REJECTS.c.import_id == import_id)
    with database.read() as connection:
        yield from (Reject(*row) for row in connection.execute(mine.order_by(REJECTS.c.line)))


def _run(
    database: Database,
    file: ConsentFile,
    rules: Rules,
    progress: Progress,
    batch: int,
    behind: Database | None = None,
) -> Imported:
    done = _begun(database, file.id())
    texts, rows = Texts(), islice(file.rows(), done.rows_done, None)
    progress(done)
    while not done.finished:
        with _without_collection():
            some = list(islice(rows, batch))
            done = _import(database, file, some, done, _Import(rules, texts, behind))
        texts.forget()
        progress(done)
    return done


@dataclass(frozen=True, slots=True)
class _Import:
    rules: Rules
    texts: Texts
    behind: Database | None


def _import(database: Database, file: ConsentFile, rows: Sequence[Row], done: Imported, how: _Import) -> Imported:
    contents = [file.read(row) for row in rows]
    with database.write() as connection:
        _check_alone(connection, done)
        batch = Batch(database, connection, how.rules, file.at_length, how.texts, how.behind)
        problems = batch.take(contents)
        batch.write("import", done.import_id)
        wrong = [(row.line, problem) for row, problem in zip(rows, problems, strict=True) if problem is not None]
        done = replace(
            done,
            rows_done=done.rows_done + len(rows),
            accepted=done.accepted + batch.accepted,
            present=done.present + batch.present,
            rejected=done.rejected + len(wrong),
            finished=not rows,
        )
        _write(connection, done, wrong)
    return done


def _begun(database: Database, import_id: str) -> Imported:
    with database.write() as connection:
        found = _found(connection, import_id)
        if found is None:
            found = Imported(import_id)
            connection.execute(insert(IMPORTS).values(**asdict(found)))
    return found


def _found(connection: Connection, import_id: str) -> Imported | None:
    row = connection.execute(select(IMPORTS).where(IMPORTS.c.import_id == import_id)).one_or_none()
    return None if row is None else Imported(*row)


def _check_alone(connection: Connection, done: Imported) -> None:
    if _found(connection, done.import_id) != done:
        raise LedgerFault("somebody else imports the same file: nothing was written; wait for them", retryable=True)


def _write(connection: Connection, done: Imported, wrong: Sequence[tuple[int, FieldError]]) -> None:
    mine = IMPORTS.c.import_id == done.import_id
    connection.execute(update(IMPORTS).where(mine).values(**asdict(done)))
    if wrong:
        values = [
            {
                "import_id": done.import_id,
                "line": line,
                "field": problem.name,
                "reason": f"{problem.problem}; {problem.cure}",
            }
            for line, problem in wrong
        ]
        connection.execute(insert(REJECTS), values)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Spares looking for cycles among the many objects of a batch, of which none is in one."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
