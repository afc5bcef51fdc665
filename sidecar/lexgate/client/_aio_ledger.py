"""The client of the ledger for asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from lexgate.client._connection import AsyncFactsClient
from lexgate.client._ledger import (
    SERVICE,
    about,
    consent_of,
    consent_request,
    document_of,
    fact_request,
    guardian_request,
    invalidate_request,
    list_request,
    revision_of,
    state_of,
    subject_request,
    with_record,
)
from lexgate.client._rights import (
    OpenRequest,
    about_request,
    case_of,
    case_request,
    cases_request,
    open_cases_request,
    open_request_of,
    opening,
    request_state_of,
)
from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.consent import Consent, ConsentRecord, Guardian, State
from lexgate.domain.rights import RequestState, RightsCase, RightsRequest
from lexgate.domain.standing import FactValue
from lexgate.v1 import ledger_service_pb2 as service
from lexgate.v1.ledger_service_pb2_grpc import LedgerServiceStub


class AsyncLedgerClient(AsyncFactsClient):
    """Writes into the ledger of a sidecar, and reads from it. Close it, or use it as an async context manager.

    It takes, returns and raises what the library `lexgate.facts.ledger` does, and a `NoDecision` where no answer came.
    A write is tried again while the sidecar is unavailable, and done once: each has an idempotency key. After `TooSlow`
    or `Unreachable` it may have been done: to find out, write again with the same key of your own in `Circumstances`.

    The parameters are those of `AsyncClient`.
    """

    _service = SERVICE
    _stub_type = LedgerServiceStub

    async def request(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """Records that a person is asked."""
        return await self._write("RequestConsent", with_record(service.RequestConsentRequest(), record, by))

    async def grant(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """Records a consent that the person gives without having been asked."""
        return await self._write("GrantConsent", with_record(service.GrantConsentRequest(), record, by))

    async def renew(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """Records a consent that supersedes another one."""
        return await self._write("RenewConsent", with_record(service.RenewConsentRequest(), record, by))

    async def give(self, record_id: str, notice_version: str, by: Circumstances, /) -> Receipt:
        """Records that the person gives the consent asked for, to that version of the notice."""
        return await self._write(
            "GiveConsent", about(service.GiveConsentRequest(notice_version=notice_version), record_id, by)
        )

    async def refuse(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person refuses; the cooldown of the purpose begins."""
        return await self._write("RefuseConsent", about(service.RefuseConsentRequest(), record_id, by))

    async def defer(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person will answer later."""
        return await self._write("DeferConsent", about(service.DeferConsentRequest(), record_id, by))

    async def withdraw(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person withdraws; not retroactive."""
        return await self._write("WithdrawConsent", about(service.WithdrawConsentRequest(), record_id, by))

    async def invalidate(self, record_id: str, by: Circumstances, /, effective_at: int | None = None) -> Receipt:
        """Records that a consent was invalid from `effective_at` on; without it, from the beginning."""
        return await self._write("InvalidateConsent", invalidate_request(record_id, by, effective_at))

    async def revoke(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller or an authority ends a consent; not retroactive."""
        return await self._write("RevokeConsent", about(service.RevokeConsentRequest(), record_id, by))

    async def state_fact(self, subject_id: str, name: str, value: FactValue, by: Circumstances, /) -> Receipt:
        """Records a standing fact of a person, below `subject` in the vocabulary; None takes it back."""
        return await self._write("StateFact", fact_request(subject_id, name, value, by))

    async def state_guardian(self, subject_id: str, guardian: Guardian, by: Circumstances, /) -> Receipt:
        """Records a guardianship and its verification; the same guardian again replaces it."""
        return await self._write("StateGuardian", guardian_request(subject_id, guardian, by))

    async def open_request(self, request: RightsRequest, by: Circumstances, /) -> Receipt:
        """Records that a person, or a guardian that the ledger knows, asks for something about their rights."""
        return await self._write("OpenRequest", opening(request, by))

    async def verify_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller made certain who asks."""
        return await self._write("VerifyRequest", about_request(service.VerifyRequestRequest(), request_id, by))

    async def fulfil_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller did what was asked."""
        return await self._write("FulfilRequest", about_request(service.FulfilRequestRequest(), request_id, by))

    async def refuse_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller refuses; the `reason` is a code."""
        return await self._write("RefuseRequest", about_request(service.RefuseRequestRequest(), request_id, by))

    async def withdraw_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person takes a request back, also a restriction or an objection that was fulfilled."""
        return await self._write("WithdrawRequest", about_request(service.WithdrawRequestRequest(), request_id, by))

    async def subject_document(
        self, subject_id: str, /, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        """Returns the document of a person, with instants in seconds: what may be relied on, now or as of then."""
        answer = await self._call("GetSubject", subject_request(subject_id, as_of, known_at))
        return document_of(answer.document)

    async def state_of(self, record_id: str, /, at: int | None = None, known_at: int | None = None) -> State | None:
        """Returns the state of a record at an instant, without one after all events; None before its first event."""
        answer = await self._call("GetConsent", consent_request(record_id, at, known_at))
        return state_of(answer.consent)

    async def consent(self, record_id: str, /) -> Consent:
        """Returns a record with all of its events."""
        answer = await self._call("GetConsent", consent_request(record_id))
        return consent_of(answer.consent)

    def consents(self, subject_id: str, /, page_size: int = 100) -> AsyncIterator[Consent]:
        """Yields every record of a person with its events, in the order of recording; reads a page at a time."""
        return self._listed(
            "ListConsents", lambda token: list_request(subject_id, page_size, token), "consents", consent_of
        )

    async def rights_request(self, request_id: str, /) -> RightsCase:
        """Returns a request about rights with all of its events."""
        answer = await self._call("GetRequest", case_request(request_id))
        return case_of(answer.case)

    async def request_state_of(
        self, request_id: str, /, at: int | None = None, known_at: int | None = None
    ) -> RequestState | None:
        """Returns the state of a request at an instant, without one now; None before it was opened."""
        answer = await self._call("GetRequest", case_request(request_id, at, known_at))
        return request_state_of(answer.case)

    def rights_requests(self, subject_id: str, /, page_size: int = 100) -> AsyncIterator[RightsCase]:
        """Yields every request of a person with its events, in the order of recording; reads a page at a time."""
        return self._listed("ListRequests", lambda token: cases_request(subject_id, page_size, token), "cases", case_of)

    def open_requests(self, controller_id: str, /, page_size: int = 100) -> AsyncIterator[OpenRequest]:
        """Yields the requests that wait for the answer of a controller, the oldest first; reads a page at a time."""
        return self._listed(
            "ListOpenRequests",
            lambda token: open_cases_request(controller_id, page_size, token),
            "cases",
            open_request_of,
        )

    async def revision(self) -> int:
        """Returns the revision of the last write; 0 before the first one."""
        return revision_of(await self._call("GetRevision", service.GetRevisionRequest()))
