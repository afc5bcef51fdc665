"""A request of a person about their rights (ndsr 23, 25): what is asked, which never changes, and what became of it.

Instants are whole seconds since the epoch. There is no field for free text: what a person writes stays with who
handles the request, and the ledger keeps codes and hashes.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lexgate.domain.consent import Actor, check_code, check_pseudonym
from lexgate.domain.instant import counts
from lexgate.errors import EventOutOfOrder, InputError


class RequestKind(enum.StrEnum):
    """What a person asks for. `correct` is also to supplement; `object` is not to be processed for some purposes."""

    ACCESS = "access"
    COPY = "copy"
    CORRECT = "correct"
    DELETE = "delete"
    PORT = "port"
    RESTRICT = "restrict"
    OBJECT = "object"


class RequestState(enum.StrEnum):
    """What has become of a request. `overdue` is never recorded: it is opened or verified, past the deadline."""

    OPENED = "opened"
    VERIFIED = "verified"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVERDUE = "overdue"


class RequestEventType(enum.StrEnum):
    """What can happen to a request. `verified`: it is certain who asks; `fulfilled`, `refused`: it was answered."""

    OPENED = "opened"
    VERIFIED = "verified"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = (RequestState.OPENED, RequestState.VERIFIED, RequestState.OVERDUE)
LASTING = (RequestKind.RESTRICT, RequestKind.OBJECT)
"""What goes on once it is fulfilled, until the person takes it back."""

REQUEST_FOLLOWS: Mapping[RequestState | None, tuple[RequestEventType, ...]] = MappingProxyType(
    {
        None: (RequestEventType.OPENED,),
        RequestState.OPENED: (RequestEventType.VERIFIED, RequestEventType.REFUSED, RequestEventType.WITHDRAWN),
        RequestState.VERIFIED: (RequestEventType.FULFILLED, RequestEventType.REFUSED, RequestEventType.WITHDRAWN),
        RequestState.FULFILLED: (),
        RequestState.REFUSED: (),
        RequestState.WITHDRAWN: (),
    }
)


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """What a person asks of one controller; it never changes.

    `purposes` are those that an objection or a restriction is about: an objection names at least one, a restriction
    without any is about all. `items` are the data items that the request is about; none is all of them.
    """

    request_id: str
    subject_id: str
    controller_id: str
    kind: RequestKind
    purposes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_code(("request_id",), self.request_id)
        check_pseudonym(("subject_id",), self.subject_id)
        check_code(("controller_id",), self.controller_id)
        for name in ("purposes", "items"):
            for index, code in enumerate(getattr(self, name)):
                check_code((name, index), code)
        if self.kind == RequestKind.OBJECT and not self.purposes:
            raise InputError.at(("purposes",), "is empty, and an objection is one to a purpose", "name the purposes")
        if self.purposes and self.kind not in LASTING:
            cure = "leave it out, or name the data items in items"
            raise InputError.at(("purposes",), f"is stated, and a request to {self.kind} is about all purposes", cure)

    def concerns(self, purpose_id: str | None) -> bool:
        """Whether the request is about processing for that purpose; a purpose that nobody states may be any."""
        return not self.purposes or purpose_id is None or purpose_id in self.purposes


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """One event of a request. `seq` counts from 1 a request; `prev_hash` chains it to what came before.

    `occurred_at` is when it happened, `recorded_at` when the ledger learned of it. `reason` is a code: why the request
    is refused, and for what else one is told.
    """

    event_id: str
    request_id: str
    seq: int
    type: RequestEventType
    occurred_at: int
    recorded_at: int
    actor: Actor
    method: str
    reason: str | None
    evidence_sha256: str | None
    prev_hash: str


@dataclass(frozen=True, slots=True)
class RightsCase:
    """A request with its events, in the order of `seq`."""

    request: RightsRequest
    events: tuple[RequestEvent, ...] = ()

    def event(self, kind: RequestEventType) -> RequestEvent | None:
        """The event of that type, where there was one: each happens at most once to a request."""
        return next((event for event in self.events if event.type is kind), None)

    def seen(self, as_of: int | None = None, known_at: int | None = None) -> RightsCase:
        """The case with only what happened until `as_of` and was recorded by `known_at`; None is no bound."""
        counted = (each for each in self.events if counts(each.occurred_at, each.recorded_at, as_of, known_at))
        return RightsCase(self.request, tuple(counted))

    def recorded_state(self) -> RequestState | None:
        """The state after all events, which is never `overdue`; None without an event."""
        return RequestState(self.events[-1].type) if self.events else None

    def due_at(self, deadline: int) -> int | None:
        """Until when an answer is owed, where it is answered within `deadline` seconds; None before it is opened."""
        return self.events[0].occurred_at + deadline if self.events else None

    def state_at(self, at: int, deadline: int) -> RequestState | None:
        """The state after all events, where an open request is overdue once its deadline has passed at `at`."""
        state, due_at = self.recorded_state(), self.due_at(deadline)
        return RequestState.OVERDUE if state in OPEN and due_at is not None and due_at < at else state

    @property
    def open(self) -> bool:
        """Whether nobody has answered it yet, nor has the person taken it back."""
        return self.recorded_state() in OPEN

    @property
    def stands(self) -> bool:
        """Whether it binds the controller: while it is open; once fulfilled, what was asked to last does."""
        return self.open or (self.request.kind in LASTING and self.recorded_state() is RequestState.FULFILLED)


def follow(case: RightsCase, event: RequestEvent) -> RightsCase:
    """Returns the case with the event. Raises `EventOutOfOrder` where the event cannot follow."""
    state = case.recorded_state()
    allowed = following(case.request.kind, state)
    if event.type not in allowed:
        after = "a request that does not exist yet" if state is None else f"a request that is {state}"
        cure = f"what can follow: {', '.join(allowed)}" if allowed else "nothing can follow: open a new request"
        raise EventOutOfOrder.at(("type",), f"{event.type} cannot follow {after}", cure)
    return RightsCase(case.request, (*case.events, event))


def following(kind: RequestKind, state: RequestState | None) -> tuple[RequestEventType, ...]:
    """What can follow a state: what lasts once it is fulfilled, the person may also take back then."""
    if state is RequestState.FULFILLED and kind in LASTING:
        return (RequestEventType.WITHDRAWN,)
    return REQUEST_FOLLOWS[state]
