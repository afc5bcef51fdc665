"""The ledger over a database: each write is one transaction that appends, and materialises the person's document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import Connection

from lexgate.domain.consent import Consent, ConsentRecord, EventType, Guardian, State, check_pseudonym
from lexgate.domain.standing import GUARDIANSHIP
from lexgate.errors import EventOutOfOrder, KeyReused, LedgerFault
from lexgate.facts.ledger import _rows
from lexgate.facts.ledger._chain import digest
from lexgate.facts.ledger._document import document_of, empty_document
from lexgate.facts.ledger._history import Changes
from lexgate.facts.ledger._operations import Operations, unknown_record
from lexgate.facts.ledger._port import Circumstances, Receipt, Rules
from lexgate.facts.store.database import Database, last_revision

_Plan = Callable[[Operations], Changes]


class SqlLedger:
    """A `LedgerStore` over a database."""

    def __init__(self, database: Database, rules: Rules) -> None:
        self._database = database
        self._rules = rules

    def request(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """Records that a person is asked."""
        return self._new("request", record, by, lambda operations: operations.request(record))

    def grant(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """Records a consent that the person gives without having been asked."""
        return self._new("grant", record, by, lambda operations: operations.grant(record))

    def renew(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """Records a consent that supersedes another one."""
        return self._new("renew", record, by, lambda operations: operations.renew(record))

    def give(self, record_id: str, notice_version: str, by: Circumstances, /) -> Receipt:
        """Records that the person gives the consent asked for."""
        said = [record_id, notice_version]
        return self._known("give", said, by, lambda operations: operations.give(record_id, notice_version))

    def refuse(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person refuses."""
        return self._known("refuse", [record_id], by, lambda each: each.end(record_id, EventType.REFUSED))

    def defer(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person will answer later."""
        return self._known("defer", [record_id], by, lambda each: each.end(record_id, EventType.DEFERRED))

    def withdraw(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person withdraws."""
        return self._known("withdraw", [record_id], by, lambda each: each.end(record_id, EventType.WITHDRAWN))

    def invalidate(self, record_id: str, by: Circumstances, /, effective_at: int | None = None) -> Receipt:
        """Records that a consent was invalid."""
        said = [record_id, effective_at]
        return self._known("invalidate", said, by, lambda each: each.invalidate(record_id, effective_at))

    def revoke(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller or an authority ends a consent."""
        return self._known("revoke", [record_id], by, lambda each: each.end(record_id, EventType.REVOKED))

    def state_fact(self, subject_id: str, name: str, value: bool | str | None, by: Circumstances, /) -> Receipt:
        """Records a standing fact of a person."""
        return self._stated("state_fact", subject_id, name, value, by)

    def state_guardian(self, subject_id: str, guardian: Guardian, by: Circumstances, /) -> Receipt:
        """Records a guardianship and its verification."""
        return self._stated("state_guardian", subject_id, GUARDIANSHIP, guardian, by)

    def subject_document(
        self, subject_id: str, /, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        """Returns the document of a person, materialised or replayed."""
        if as_of is None and known_at is None:
            text = self._database.subject_document(subject_id)
            return empty_document(subject_id) if text is None else _loaded(text)
        with self._database.read() as connection:
            history = _rows.history_of(connection, subject_id)
            return document_of(history.seen(as_of, known_at), last_revision(connection))

    def state_of(self, record_id: str, /, at: int | None = None, known_at: int | None = None) -> State | None:
        """Returns the state of a record at an instant."""
        consent = self.consent(record_id)
        if at is not None:
            return consent.state_at(at, known_at)
        # All events count, also where the clock went back behind them.
        return consent.seen(None, known_at).expired_by(int(self._database.clock()))

    def consent(self, record_id: str, /) -> Consent:
        """Returns a record with all of its events."""
        with self._database.read() as connection:
            subject_id = _rows.subject_of(connection, record_id)
            if subject_id is not None:
                found = _rows.history_of(connection, subject_id).consent(record_id)
                if found is not None:
                    return found
        raise unknown_record()

    def revision(self) -> int:
        """Returns the revision of the last write."""
        return self._database.revision()

    def close(self) -> None:
        """Releases the database."""
        self._database.close()

    def _new(self, operation: str, record: ConsentRecord, by: Circumstances, plan: _Plan) -> Receipt:
        def subject_of(connection: Connection) -> str:
            other = _rows.subject_of(connection, record.record_id)
            if other not in (None, record.subject_id):
                raise EventOutOfOrder.at(("record_id",), "is that of another record", "make a new id for each record")
            return record.subject_id

        return self._write(operation, record, by, subject_of, plan)

    def _known(self, operation: str, said: list[Any], by: Circumstances, plan: _Plan) -> Receipt:
        def subject_of(connection: Connection) -> str:
            subject_id = _rows.subject_of(connection, said[0])
            if subject_id is None:
                raise unknown_record()
            return subject_id

        return self._write(operation, said, by, subject_of, plan)

    def _stated(
        self, operation: str, subject_id: str, name: str, value: bool | str | Guardian | None, by: Circumstances
    ) -> Receipt:
        check_pseudonym(("subject_id",), subject_id)
        said = [subject_id, name, value]
        return self._write(operation, said, by, lambda _: subject_id, lambda each: each.state_fact(name, value))

    def _write(
        self, operation: str, said: object, by: Circumstances, subject_of: Callable[[Connection], str], plan: _Plan
    ) -> Receipt:
        write_sha256 = digest([operation, said, by])
        with self._database.write() as connection:
            before = _rows.answered(connection, by.idempotency_key) if by.idempotency_key else None
            if before is not None:
                return _same_write(before, write_sha256)
            revision, now = self._database.next_revision(connection)
            history = _rows.history_of(connection, subject_of(connection))
            changes = plan(Operations(history, by, now, self._rules))
            _rows.append(connection, changes, operation, revision, now)
            receipt = Receipt(revision, now, changes.about, changes.state())
            if by.idempotency_key:
                _rows.remember(connection, by.idempotency_key, write_sha256, receipt)
        return receipt


def _loaded(text: str) -> dict[str, Any]:
    try:
        out: dict[str, Any] = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise LedgerFault("the ledger holds what is no document: restore it from a copy") from None
    return out


def _same_write(before: tuple[str, Receipt], write_sha256: str) -> Receipt:
    if before[0] != write_sha256:
        raise KeyReused.at(("idempotency_key",), "came with another write before", "use a new key for each write")
    return before[1]
