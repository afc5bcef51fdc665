"""Requests and answers of LedgerService about what persons ask about their rights, for both clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf.message import Message

from lexgate.client._ledger import at, signed
from lexgate.client.filling import codes_of
from lexgate.client.mirrored import mirror, mirrored
from lexgate.domain.circumstances import Circumstances
from lexgate.domain.rights import RequestState, RightsCase, RightsRequest
from lexgate.errors import BadAnswer, InputError
from lexgate.v1 import ledger_pb2 as wire, ledger_service_pb2 as service

_M = TypeVar("_M", bound=Message)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that waits for its answer: the case, until when it is owed, and whether that has passed (`state`)."""

    case: RightsCase
    due_at: int
    state: RequestState


def opening(asked: RightsRequest, by: Circumstances) -> service.OpenRequestRequest:
    """Returns the message that opens a request."""
    request = service.OpenRequestRequest()
    mirror(asked, request.request)
    return signed(request, by)


def about_request(request: _M, request_id: str, by: Circumstances) -> _M:
    """Returns the message about a request."""
    message: Any = request
    message.request_id = request_id
    return signed(request, by)


def cases_request(subject_id: str, page_size: int, page_token: str) -> service.ListRequestsRequest:
    """Returns the message that asks for a page of the requests of a person."""
    return service.ListRequestsRequest(subject_id=subject_id, page_size=page_size, page_token=page_token)


def open_cases_request(controller_id: str, page_size: int, page_token: str) -> service.ListOpenRequestsRequest:
    """Returns the message that asks for a page of the requests that wait for the answer of a controller."""
    return service.ListOpenRequestsRequest(controller_id=controller_id, page_size=page_size, page_token=page_token)


def case_request(request_id: str, as_of: int | None = None, known_at: int | None = None) -> service.GetRequestRequest:
    """Returns the message that asks for a request."""
    request = service.GetRequestRequest(request_id=request_id)
    at(request, "as_of", as_of)
    at(request, "known_at", known_at)
    return request


def case_of(message: wire.RightsCase) -> RightsCase:
    """Returns a request with its events. Raises `BadAnswer` where it is none."""
    try:
        return mirrored(message, RightsCase)
    except (InputError, ValueError):
        raise BadAnswer("the answer holds no request of a person") from None


def request_state_of(message: wire.RightsCase) -> RequestState | None:
    """Returns the state that comes with a request; None before it was opened."""
    code = codes_of(wire.RightsRequestState.DESCRIPTOR).get(message.state)
    return None if code is None else RequestState(code)


def open_request_of(message: wire.RightsCase) -> OpenRequest:
    """Returns a request that waits for its answer. Raises `BadAnswer` where it is none."""
    state = request_state_of(message)
    if state is None or not message.HasField("due_at"):
        raise BadAnswer("the answer holds a request without a state, or without a deadline")
    return OpenRequest(case_of(message), message.due_at.seconds, state)
