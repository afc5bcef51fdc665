"""What the ledger and the registers of one database hand to the resolver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from lexgate.facts.ledger import LedgerStore
from lexgate.facts.registers import RegisterStore
from lexgate.facts.source import Standing

if TYPE_CHECKING:
    from lexgate.facts.store import Database


class StoredFacts:
    """A `FactSource` over a database, and the ledger and the registers in it."""

    def __init__(self, database: Database, ledger: LedgerStore, registers: RegisterStore) -> None:
        self._database = database
        self._ledger = ledger
        self._registers = registers

    @property
    def waits(self) -> bool:
        """Whether a read may wait for another machine."""
        return self._database.waits

    def standing(self, subject_id: str | None, processor_id: str | None) -> Standing:
        """Returns both documents as they stand now, of one state of the database. Raises `LedgerFault`."""
        return Standing(*self._database.decision_facts(subject_id, processor_id))

    def standing_at(
        self, subject_id: str | None, processor_id: str | None, as_of: int | None, known_at: int | None
    ) -> Standing:
        """Returns both by what worked at `as_of` and was recorded by `known_at`, replayed. Raises `LedgerFault`."""
        revision = self._database.revision()
        subject = processor = None
        if subject_id is not None:
            subject = _text(self._ledger.subject_document(subject_id, as_of, known_at))
        if processor_id is not None:
            found = self._registers.processor_document(processor_id, as_of, known_at)
            processor = _text(found) if found.get("revision") else None
        return Standing(revision, subject, processor)

    def revision(self) -> int:
        """Returns the revision of the last write. Raises `LedgerFault`."""
        return self._database.revision()


def _text(document: dict[str, Any]) -> str:
    return orjson.dumps(document).decode()
