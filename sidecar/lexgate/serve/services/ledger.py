"""The operations of LedgerService over a ledger."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message

from lexgate.client.filling import fill, plain
from lexgate.client.mirrored import mirror, mirrored
from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.consent import Consent, ConsentRecord, Guardian, State
from lexgate.domain.instant import format_instant
from lexgate.errors import InputError, NotConfigured, UnknownRecord
from lexgate.facts.ledger import LedgerStore
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.services import pages, rights
from lexgate.serve.services.operation import Operation, Service
from lexgate.serve.services.rights import RightsReads
from lexgate.serve.wire_messages import seconds_of
from lexgate.v1 import ledger_pb2 as wire, ledger_service_pb2 as service

if TYPE_CHECKING:
    from lexgate.facts.store import Clock

SERVICE = "lexgate.v1.LedgerService"
_INSTANTS = ("valid_from", "valid_until", "refused_at", "verified_at", "verified_until", "opened_at")
_Write = Callable[[LedgerStore, Any, Circumstances], Receipt]


def ledger_service(ledger: LedgerStore | None, counters: Counters, clock: Clock = time.time) -> Service:
    """Returns the service over a ledger, or over none: then each call is refused."""
    return Service(SERVICE, LedgerOperations(ledger, clock).all(), counters)


class LedgerOperations:
    """The methods of LedgerService; without a ledger each is refused."""

    def __init__(self, ledger: LedgerStore | None, clock: Clock = time.time) -> None:
        self._ledger = ledger
        self._clock = clock

    def all(self) -> list[Operation]:
        """Returns the methods."""
        reads: dict[str, Callable[[Any], Message]] = {
            "GetConsent": self.consent,
            "ListConsents": self.consents,
            "GetSubject": self.subject,
            "GetRevision": self.revision,
            **RightsReads(self._opened).all(),
        }
        writes = {name: self._writing(name, write) for name, write in {**_WRITES, **rights.WRITES}.items()}
        return [
            Operation(name, getattr(service, f"{name}Request"), getattr(service, f"{name}Response"), run)
            for name, run in {**writes, **reads}.items()
        ]

    def consent(self, request: service.GetConsentRequest) -> Message:
        """A record with its events, and its state at the instant asked for."""
        found = self._opened().consent(request.record_id)
        as_of, known_at = seconds_of(request, "as_of"), seconds_of(request, "known_at")
        state = self._latest(found.seen(None, known_at)) if as_of is None else found.state_at(as_of, known_at)
        return service.GetConsentResponse(consent=_consent_message(found, state))

    def consents(self, request: service.ListConsentsRequest) -> Message:
        """One page of the records of a person."""
        size, after = pages.size_of(request), pages.after(request)
        try:
            found = self._opened().consents_of(request.subject_id, after=after, most=size + 1)
        except UnknownRecord:
            raise pages.unknown_page() from None
        shown = found[:size]
        out = service.ListConsentsResponse(consents=[_consent_message(each, self._latest(each)) for each in shown])
        if len(found) > size:
            out.next_page_token = pages.token_of(shown[-1].record.record_id)
        return out

    def subject(self, request: service.GetSubjectRequest) -> Message:
        """The document of a person."""
        as_of, known_at = seconds_of(request, "as_of"), seconds_of(request, "known_at")
        out = service.GetSubjectResponse()
        fill(out.document, _told(self._opened().subject_document(request.subject_id, as_of=as_of, known_at=known_at)))
        return out

    def revision(self, _: service.GetRevisionRequest) -> Message:
        """The revision of the last write."""
        return service.GetRevisionResponse(revision=str(self._opened().revision()))

    def _writing(self, name: str, write: _Write) -> Callable[[Any], Message]:
        response = getattr(service, f"{name}Response")

        def run(request: Any) -> Message:
            ledger = self._opened()
            by = mirrored(request.by, Circumstances, idempotency_key=request.idempotency_key or None)
            out: Message = response()
            mirror(write(ledger, request, by), out.receipt)  # type: ignore[attr-defined] # each response of a write has one
            return out

        return run

    def _opened(self) -> LedgerStore:
        if self._ledger is None:
            raise NotConfigured("no ledger is configured: set ledger.path or ledger.url")
        return self._ledger

    def _latest(self, consent: Consent) -> State | None:
        """The state after all events, as `LedgerStore.state_of` has it."""
        return consent.expired_by(int(self._clock()))


def _record(request: Any) -> ConsentRecord:
    return mirrored(request.record, ConsentRecord)


def _state_fact(ledger: LedgerStore, request: service.StateFactRequest, by: Circumstances) -> Receipt:
    value = plain(request.value)
    try:
        value = tuple(value) if isinstance(value, list) else value
        return ledger.state_fact(request.subject_id, request.name, value, by)
    except InputError as error:
        raise _as_stated(error) from None


def _as_stated(error: InputError) -> InputError:
    """The request has `name` and `value` where the ledger speaks of a fact of the person."""
    (field,) = error.fields
    if field.path[0] != "subject":
        return error
    path = ("name",) if field.path[1] == "name" else ("value", *field.path[2:])
    return InputError.at(path, field.problem, field.cure)


_WRITES: Mapping[str, _Write] = {
    "RequestConsent": lambda ledger, request, by: ledger.request(_record(request), by),
    "GrantConsent": lambda ledger, request, by: ledger.grant(_record(request), by),
    "RenewConsent": lambda ledger, request, by: ledger.renew(_record(request), by),
    "GiveConsent": lambda ledger, request, by: ledger.give(request.record_id, request.notice_version, by),
    "RefuseConsent": lambda ledger, request, by: ledger.refuse(request.record_id, by),
    "DeferConsent": lambda ledger, request, by: ledger.defer(request.record_id, by),
    "WithdrawConsent": lambda ledger, request, by: ledger.withdraw(request.record_id, by),
    "InvalidateConsent": lambda ledger, request, by: ledger.invalidate(
        request.record_id, by, effective_at=seconds_of(request, "effective_at")
    ),
    "RevokeConsent": lambda ledger, request, by: ledger.revoke(request.record_id, by),
    "StateFact": _state_fact,
    "StateGuardian": lambda ledger, request, by: ledger.state_guardian(
        request.subject_id, mirrored(request.guardian, Guardian), by
    ),
}


def _consent_message(consent: Consent, state: State | None) -> wire.RecordedConsent:
    out = wire.RecordedConsent()
    mirror(consent, out)
    if state is not None:
        out.state = getattr(wire, f"CONSENT_STATE_{state.name}")
    return out


def _told(document: Any) -> Any:
    """The document of a person as it is told to others: instants in RFC 3339, the revision as a string."""
    if isinstance(document, list):
        return [_told(each) for each in document]
    if not isinstance(document, Mapping):
        return document
    out = {name: _told(value) for name, value in document.items()}
    out |= {name: format_instant(out[name]) for name in _INSTANTS if isinstance(out.get(name), int)}
    return {**out, "revision": str(out["revision"])} if "revision" in out else out
