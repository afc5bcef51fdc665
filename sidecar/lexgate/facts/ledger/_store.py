"""The ledger over a database: each write is one transaction that appends, and materialises the person's document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from lexgate.domain.consent import Consent, ConsentRecord, EventType, Guardian, State, check_pseudonym
from lexgate.domain.rights import RequestEventType, RequestState, RightsCase, RightsRequest
from lexgate.domain.standing import GUARDIANSHIP, FactValue, Value
from lexgate.errors import EventOutOfOrder, LedgerFault, UnknownRecord, UnknownRequest
from lexgate.facts.documents import read_document
from lexgate.facts.ledger import _rights, _rows
from lexgate.facts.ledger._chain import digest
from lexgate.facts.ledger._document import document_of, empty_document
from lexgate.facts.ledger._erasure import check_erasure, erase, unknown_person
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._operations import Operations, unknown_record
from lexgate.facts.ledger._port import Circumstances, Erasure, OpenRequest, Receipt, Rules
from lexgate.facts.store.database import Database, add_revision, last_revision
from lexgate.facts.store.persons import add_person, find_person
from lexgate.facts.store.recorded import check_same_write

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

    def state_fact(self, subject_id: str, name: str, value: FactValue, by: Circumstances, /) -> Receipt:
        """Records a standing fact of a person."""
        return self._stated("state_fact", subject_id, name, value, by)

    def state_guardian(self, subject_id: str, guardian: Guardian, by: Circumstances, /) -> Receipt:
        """Records a guardianship and its verification."""
        return self._stated("state_guardian", subject_id, GUARDIANSHIP, guardian, by)

    def open_request(self, request: RightsRequest, by: Circumstances, /) -> Receipt:
        """Records that a person asks for something about their rights."""

        def subject_of(connection: Connection) -> str:
            owner = _rows.requester_of(connection, request.request_id)
            if owner is not None and owner.subject_id != request.subject_id:
                raise _rights.request_id_taken()
            return request.subject_id

        return self._write(
            "open_request", request, by, subject_of, lambda operations: _rights.open_request(operations, request)
        )

    def verify_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller made certain who asks."""
        return self._request("verify_request", request_id, by, RequestEventType.VERIFIED)

    def fulfil_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller did what was asked."""
        return self._request("fulfil_request", request_id, by, RequestEventType.FULFILLED)

    def refuse_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller refuses."""
        return self._request("refuse_request", request_id, by, RequestEventType.REFUSED)

    def withdraw_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person takes a request back."""
        return self._request("withdraw_request", request_id, by, RequestEventType.WITHDRAWN)

    def rights_request(self, request_id: str, /) -> RightsCase:
        """Returns a request with all of its events."""
        with self._database.read() as connection:
            found = self._history(connection, _known_requester(connection, request_id)).requests
        case = next((each for each in found if each.request.request_id == request_id), None)
        if case is None:
            raise _rights.unknown_request()
        return case

    def request_state_of(
        self, request_id: str, /, at: int | None = None, known_at: int | None = None
    ) -> RequestState | None:
        """Returns the state of a request at an instant."""
        case = self.rights_request(request_id).seen(at, known_at)
        return case.state_at(int(self._database.clock()) if at is None else at, self._rules.rights_request_deadline)

    def rights_requests(self, subject_id: str, /, known_at: int | None = None) -> tuple[RightsCase, ...]:
        """Returns the requests of a person."""
        with self._database.read() as connection:
            cases = [each.seen(None, known_at) for each in self._history(connection, subject_id).requests]
        return tuple(each for each in cases if each.events)

    def open_requests(self, controller_id: str, /, after: int = 0, limit: int = 100) -> tuple[OpenRequest, ...]:
        """Returns requests that wait for the controller's answer."""
        with self._database.read() as connection:
            found = list(_rows.unanswered(connection, self._database.vault, controller_id, after, limit))
        return tuple(self._open(case, revision) for revision, case in found)

    def erase(self, subject_id: str, by: Circumstances, /) -> Erasure:
        """Erases a person."""
        check_pseudonym(("subject_id",), subject_id)
        with self._database.write() as connection:
            person = find_person(connection, self._database.vault, subject_id)
            if person is None:
                raise unknown_person()
            revision, now = self._database.next_revision(connection)
            check_erasure(_rows.kept_of(connection, person).history, by, now)
            erasure, traces = erase(connection, person, by, revision, now)
        return replace(erasure, purged=self._database.purge(traces))

    def subject_document(
        self, subject_id: str, /, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        """Returns the document of a person, materialised or replayed."""
        if as_of is None and known_at is None:
            text = self._database.subject_document(subject_id)
            return empty_document(subject_id) if text is None else read_document(text)
        with self._database.read() as connection:
            history = self._history(connection, subject_id)
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
            found = self._history(connection, _known_subject(connection, record_id)).consent(record_id)
        if found is None:
            raise unknown_record()
        return found

    def consents_of(self, subject_id: str, /, after: str | None = None, most: int = 100) -> tuple[Consent, ...]:
        """Returns records of a person with all of their events."""
        with self._database.read() as connection:
            person = find_person(connection, self._database.vault, subject_id)
            place = None if after is None else _rows.place_of(connection, person, after)
            if after is not None and place is None:
                raise unknown_record()
            return () if person is None else _rows.consents_of(connection, person, place, most)

    def revision(self) -> int:
        """Returns the revision of the last write."""
        return self._database.revision()

    def close(self) -> None:
        """Releases the database."""
        self._database.close()

    def _new(self, operation: str, record: ConsentRecord, by: Circumstances, plan: _Plan) -> Receipt:
        def subject_of(connection: Connection) -> str:
            owner = _rows.owner_of(connection, record.record_id)
            if owner is not None and owner.subject_id != record.subject_id:
                raise EventOutOfOrder.at(("record_id",), "is that of another record", "make a new id for each record")
            return record.subject_id

        return self._write(operation, record, by, subject_of, plan)

    def _known(self, operation: str, said: list[Any], by: Circumstances, plan: _Plan) -> Receipt:
        return self._write(operation, said, by, lambda connection: _known_subject(connection, said[0]), plan)

    def _request(self, operation: str, request_id: str, by: Circumstances, kind: RequestEventType) -> Receipt:
        return self._write(
            operation,
            [request_id],
            by,
            lambda connection: _known_requester(connection, request_id),
            lambda operations: _rights.go_on(operations, request_id, kind),
        )

    def _open(self, case: RightsCase, revision: int) -> OpenRequest:
        deadline, now = self._rules.rights_request_deadline, int(self._database.clock())
        due_at, state = case.due_at(deadline), case.state_at(now, deadline)
        if due_at is None or state is None:
            raise LedgerFault("the ledger holds a request without events: restore it from a copy")
        return OpenRequest(case, due_at, state, revision)

    def _stated(self, operation: str, subject_id: str, name: str, value: Value, by: Circumstances) -> Receipt:
        check_pseudonym(("subject_id",), subject_id)
        said = [subject_id, name, value]
        return self._write(operation, said, by, lambda _: subject_id, lambda each: each.state_fact(name, value))

    def _write(
        self, operation: str, said: object, by: Circumstances, subject_of: Callable[[Connection], str], plan: _Plan
    ) -> Receipt:
        write_sha256, vault = digest([operation, said, by]), self._database.vault
        with self._database.write() as connection:
            subject_id = subject_of(connection)
            person = find_person(connection, vault, subject_id)
            before = _rows.answered(connection, vault, by.idempotency_key, person) if by.idempotency_key else None
            if before is not None:
                check_same_write(before[0], write_sha256)
                return before[1]
            person = person or add_person(connection, vault, subject_id)
            receipt = self._append(connection, operation, _rows.kept_of(connection, person), by, plan)
            if by.idempotency_key:
                _rows.remember(connection, vault, by.idempotency_key, person, write_sha256, receipt)
        return receipt

    def _append(
        self, connection: Connection, operation: str, kept: _rows.Kept, by: Circumstances, plan: _Plan
    ) -> Receipt:
        revision, now = self._database.next_revision(connection)
        changes = plan(Operations(kept.history, by, now, self._rules))
        additions = _rows.Additions(revision)
        additions.add(kept, changes, _rows.stored)
        add_revision(connection, revision, now, operation, kept.person.surrogate)
        additions.write(connection)
        return replace(_receipt(changes, revision, now), proof=_proof(kept, changes.about))

    def _history(self, connection: Connection, subject_id: str) -> History:
        person = find_person(connection, self._database.vault, subject_id)
        return History(subject_id) if person is None else _rows.kept_of(connection, person).history


def _known_subject(connection: Connection, record_id: str) -> str:
    owner = _rows.owner_of(connection, record_id)
    if owner is None:
        raise unknown_record()
    if owner.subject_id is None:
        cure = "ask the person anew, if at all; `lexgate ledger prove` shows that the record was here"
        raise UnknownRecord.at(("record_id",), "is a record of a person who was erased", cure)
    return owner.subject_id


def _known_requester(connection: Connection, request_id: str) -> str:
    owner = _rows.requester_of(connection, request_id)
    if owner is None:
        raise _rights.unknown_request()
    if owner.subject_id is None:
        raise UnknownRequest.at(("request_id",), "is a request of a person who was erased", "nothing is left to do")
    return owner.subject_id


def _proof(kept: _rows.Kept, about: str | None) -> str | None:
    return None if about is None else kept.links[about].hex()


def _receipt(changes: Changes, revision: int, recorded_at: int) -> Receipt:
    if changes.request_events:
        state = changes.request_state()
        return Receipt(revision, recorded_at, request_id=changes.about, request_state=state)
    return Receipt(revision, recorded_at, changes.about, changes.state())
