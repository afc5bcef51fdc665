"""The operations of LedgerService about what persons ask about their rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from google.protobuf.message import Message

from lexgate.client.mirrored import mirror, mirrored
from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.rights import RequestState, RightsCase, RightsRequest
from lexgate.facts.ledger import LedgerStore
from lexgate.serve.services import pages
from lexgate.serve.wire_messages import seconds_of
from lexgate.v1 import ledger_pb2 as wire, ledger_service_pb2 as service

Opened = Callable[[], LedgerStore]

WRITES: Mapping[str, Callable[[LedgerStore, Any, Circumstances], Receipt]] = {
    "OpenRequest": lambda ledger, request, by: ledger.open_request(mirrored(request.request, RightsRequest), by),
    "VerifyRequest": lambda ledger, request, by: ledger.verify_request(request.request_id, by),
    "FulfilRequest": lambda ledger, request, by: ledger.fulfil_request(request.request_id, by),
    "RefuseRequest": lambda ledger, request, by: ledger.refuse_request(request.request_id, by),
    "WithdrawRequest": lambda ledger, request, by: ledger.withdraw_request(request.request_id, by),
}


class RightsReads:
    """What is read of requests."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def all(self) -> dict[str, Callable[[Any], Message]]:
        """Returns the methods by name."""
        return {"GetRequest": self.request, "ListRequests": self.requests, "ListOpenRequests": self.open_requests}

    def request(self, request: service.GetRequestRequest) -> Message:
        """A request with its events, and its state at the instant asked for."""
        ledger, as_of, known_at = self._opened(), seconds_of(request, "as_of"), seconds_of(request, "known_at")
        case = ledger.rights_request(request.request_id)
        state = ledger.request_state_of(request.request_id, at=as_of, known_at=known_at)
        return service.GetRequestResponse(case=_message(case, state))

    def requests(self, request: service.ListRequestsRequest) -> Message:
        """One page of the requests of a person."""
        ledger, size, after = self._opened(), pages.size_of(request), pages.after(request)
        cases = ledger.rights_requests(request.subject_id)
        ids = [case.request.request_id for case in cases]
        if after is not None and after not in ids:
            raise pages.unknown_page()
        first = 0 if after is None else ids.index(after) + 1
        shown = islice(cases, first, first + size)
        out = service.ListRequestsResponse(
            cases=[_message(case, ledger.request_state_of(case.request.request_id)) for case in shown]
        )
        if len(cases) > first + size:
            out.next_page_token = pages.token_of(ids[first + size - 1])
        return out

    def open_requests(self, request: service.ListOpenRequestsRequest) -> Message:
        """One page of the requests that wait for the answer of a controller."""
        size, after = pages.size_of(request), pages.number_after(request)
        found = self._opened().open_requests(request.controller_id, after, size + 1)
        out = service.ListOpenRequestsResponse()
        for each in found[:size]:
            case = _message(each.case, each.state)
            case.due_at.seconds = each.due_at
            out.cases.append(case)
        if len(found) > size:
            out.next_page_token = pages.token_of(str(found[size - 1].revision))
        return out


def _message(case: RightsCase, state: RequestState | None) -> wire.RightsCase:
    out = wire.RightsCase()
    mirror(case, out)
    if state is not None:
        out.state = getattr(wire, f"RIGHTS_REQUEST_STATE_{state.name}")
    return out
