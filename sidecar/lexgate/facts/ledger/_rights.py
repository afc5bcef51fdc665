"""The writes about requests of persons, as pure functions, with what a ledger does not take of them."""

from __future__ import annotations

from lexgate.domain.consent import Actor, Role
from lexgate.domain.rights import (
    RequestEvent,
    RequestEventType,
    RequestState,
    RightsCase,
    RightsRequest,
    follow,
)
from lexgate.errors import EventOutOfOrder, RefusalWithoutReason, RequesterNotVerified, UnknownRequest, WrongActor
from lexgate.facts.ledger import _guards
from lexgate.facts.ledger._chain import head
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._operations import Operations, new_id

_PERSON = (Role.SUBJECT, Role.GUARDIAN)
_WHO = {
    RequestEventType.OPENED: _PERSON,
    RequestEventType.VERIFIED: (Role.CONTROLLER,),
    RequestEventType.FULFILLED: (Role.CONTROLLER,),
    RequestEventType.REFUSED: (Role.CONTROLLER,),
    RequestEventType.WITHDRAWN: _PERSON,
}


def open_request(operations: Operations, request: RightsRequest) -> Changes:
    """The person asks."""
    if operations.history.request(request.request_id) is not None:
        raise request_id_taken()
    changes = Changes(operations.history, request.request_id)
    changes.add_request(request)
    _append(operations, changes, RightsCase(request), RequestEventType.OPENED)
    return changes


def go_on(operations: Operations, request_id: str, kind: RequestEventType) -> Changes:
    """What follows: the request is verified, fulfilled, refused or withdrawn."""
    case = operations.history.request(request_id)
    if case is None:
        raise unknown_request()
    changes = Changes(operations.history, request_id)
    _append(operations, changes, case, kind)
    return changes


def _append(operations: Operations, changes: Changes, case: RightsCase, kind: RequestEventType) -> None:
    by = operations.by
    if kind is RequestEventType.FULFILLED and case.recorded_state() is RequestState.OPENED:
        cure = "record verify_request first, or refuse the request"
        raise RequesterNotVerified.at(("request_id",), "is a request of which nobody verified who asks", cure)
    event = _event(operations, case, kind)
    after = follow(case, event)
    check_actor(operations.history, case.request, kind, by.actor)
    if kind is RequestEventType.REFUSED and by.reason is None:
        cure = "write a code, such as identity_not_verified, retention_required or unfounded"
        raise RefusalWithoutReason.at(("reason",), "is missing, and a refusal says why", cure)
    _guards.check_time(case, event.occurred_at, operations.now)
    changes.add_request_event(after)


def check_actor(history: History, request: RightsRequest, kind: RequestEventType, actor: Actor) -> None:
    """Raises where the actor's role may not say that, or where it is not the one whom the request is about."""
    if actor.role not in _WHO[kind]:
        raise WrongActor.at(("actor", "role"), f"may not record {kind}", f"it takes a {' or '.join(_WHO[kind])}")
    if actor.role is Role.SUBJECT and actor.id != request.subject_id:
        raise WrongActor.at(("actor", "id"), "is not the subject of the request", "name the subject of the request")
    if actor.role is Role.CONTROLLER and actor.id != request.controller_id:
        raise WrongActor.at(("actor", "id"), "is not the controller of the request", "name that controller")
    if actor.role is Role.GUARDIAN and actor.id not in {each.guardian_id for each in history.guardians()}:
        cure = "state the guardianship first"
        raise WrongActor.at(("actor", "id"), "is not known as a guardian of the person", cure)


def _event(operations: Operations, case: RightsCase, kind: RequestEventType) -> RequestEvent:
    by = operations.by
    return RequestEvent(
        event_id=new_id(),
        request_id=case.request.request_id,
        seq=len(case.events) + 1,
        type=kind,
        occurred_at=operations.occurred_at,
        recorded_at=operations.now,
        actor=by.actor,
        method=by.method,
        reason=by.reason,
        evidence_sha256=by.evidence_sha256,
        prev_hash=head(case.request, case.events),
    )


def request_id_taken() -> EventOutOfOrder:
    """The refusal for an id that another request has."""
    return EventOutOfOrder.at(("request_id",), "is that of another request", "make a new id for each request")


def unknown_request() -> UnknownRequest:
    """The refusal for a request that the ledger does not have."""
    return UnknownRequest.at(("request_id",), "is not a request of this ledger", "open the request first")
