"""The port: what the rest of lexgate asks of a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.consent import Consent, ConsentRecord, Guardian, State
from lexgate.domain.rights import RequestState, RightsCase, RightsRequest
from lexgate.domain.standing import FactValue

__all__ = ["DAY", "YEAR", "Circumstances", "Erasure", "LedgerStore", "OpenRequest", "Receipt", "Rules"]

DAY = 86400
YEAR = 365 * DAY


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that waits for its answer: the case, until when it is owed, and whether that has passed (`state`)."""

    case: RightsCase
    due_at: int
    state: RequestState
    revision: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is left of a person: a surrogate that leads back to nobody, and counts.

    `purged` is False where readers kept the bytes from being overwritten; whoever erases the next person does it.
    """

    revision: int
    recorded_at: int
    surrogate: str
    records: int
    events: int
    facts: int
    requests: int
    purged: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """What the law leaves open, as parameters of the deployment.

    They are those of the vocabulary: `param.refusal_cooldown`, in seconds, and `param.max_prompts_after_refusal`; and
    the reading `own_consent_at_14`. `rights_request_deadline` is how many seconds a request may wait for its answer:
    ndsr 23 says "in time" (及时), and fifteen days are the shorter of the periods in use (docs/ledger.md).
    """

    refusal_cooldown: int = YEAR
    max_prompts_after_refusal: int = 0
    own_consent_at_14: bool = True
    rights_request_deadline: int = 15 * DAY


class LedgerStore(Protocol):
    """An append-only ledger of consents, and of what persons ask about their rights.

    Safe for threads; several processes may open the same ledger.

    A write is done when its receipt is returned, and every read that begins afterwards, in any process, sees it. Each
    raises a `LedgerRefusal` that names the field and the cure, or `LedgerFault`; then nothing was written.
    """

    def request(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """Records that a person is asked. Also raises `BundledConsent`, `InsideCooldown`."""
        ...

    def grant(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """Records a consent that the person gives without having been asked: a box ticked on a page of settings."""
        ...

    def renew(self, record: ConsentRecord, by: Circumstances, /) -> Receipt:
        """As `grant`, for a record that renews another one, which is superseded in the same write."""
        ...

    def give(self, record_id: str, notice_version: str, by: Circumstances, /) -> Receipt:
        """Records that the person gives the consent asked for, to that version of the notice."""
        ...

    def refuse(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person refuses; the cooldown of the purpose begins."""
        ...

    def defer(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person will answer later."""
        ...

    def withdraw(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person withdraws; not retroactive."""
        ...

    def invalidate(self, record_id: str, by: Circumstances, /, effective_at: int | None = None) -> Receipt:
        """Records that a consent was invalid from `effective_at` on; without it, from the beginning."""
        ...

    def revoke(self, record_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller or an authority ends a consent; not retroactive."""
        ...

    def state_fact(self, subject_id: str, name: str, value: FactValue, by: Circumstances, /) -> Receipt:
        """Records a standing fact of a person, below `subject` in the vocabulary; None takes it back."""
        ...

    def state_guardian(self, subject_id: str, guardian: Guardian, by: Circumstances, /) -> Receipt:
        """Records a guardianship and its verification; the same guardian again replaces it."""
        ...

    def open_request(self, request: RightsRequest, by: Circumstances, /) -> Receipt:
        """Records that a person, or a guardian that the ledger knows, asks for something about their rights."""
        ...

    def verify_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller made certain who asks. Raises `UnknownRequest`, as all that follow do."""
        ...

    def fulfil_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller did what was asked. Also raises `RequesterNotVerified`."""
        ...

    def refuse_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the controller refuses; the `reason` is a code. Also raises `RefusalWithoutReason`."""
        ...

    def withdraw_request(self, request_id: str, by: Circumstances, /) -> Receipt:
        """Records that the person takes a request back, also a restriction or an objection that was fulfilled."""
        ...

    def rights_request(self, request_id: str, /) -> RightsCase:
        """Returns a request with all of its events. Raises `UnknownRequest`."""
        ...

    def request_state_of(
        self, request_id: str, /, at: int | None = None, known_at: int | None = None
    ) -> RequestState | None:
        """Returns the state of a request at an instant, without one now; None before it was opened.

        `overdue` is derived from `Rules.rights_request_deadline`. Raises `UnknownRequest`.
        """
        ...

    def rights_requests(self, subject_id: str, /, known_at: int | None = None) -> tuple[RightsCase, ...]:
        """Returns the requests of a person, in the order in which they were recorded."""
        ...

    def open_requests(self, controller_id: str, /, after: int = 0, limit: int = 100) -> tuple[OpenRequest, ...]:
        """Returns requests that wait for the controller's answer, in the order of the revisions that recorded them.

        Pages go on `after` the last revision of the page before.
        """
        ...

    def erase(self, subject_id: str, by: Circumstances, /) -> Erasure:
        """Erases a person by destroying the key of what is recorded of them; the hashes of it stay as a proof.

        It cannot be undone. Raises `UnknownRecord` where nothing is recorded of the person.
        """
        ...

    def subject_document(
        self, subject_id: str, /, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        """Returns the document of a person: as it stands now, with one read by primary key.

        With `as_of`, by what worked at that instant; with `known_at`, by what was recorded until then. A person whom
        the ledger does not know has an empty document. See `facts_of` for what a request may rely on.
        """
        ...

    def state_of(self, record_id: str, /, at: int | None = None, known_at: int | None = None) -> State | None:
        """Returns the state of a record at an instant, without one after all events; None before its first event.

        Raises `UnknownRecord`.
        """
        ...

    def consent(self, record_id: str, /) -> Consent:
        """Returns a record with all of its events. Raises `UnknownRecord`."""
        ...

    def consents_of(self, subject_id: str, /, after: str | None = None, most: int = 100) -> tuple[Consent, ...]:
        """Returns records of a person with all of their events, in the order of recording, at most `most` of them.

        They begin after the record `after`; `UnknownRecord` where that is none of the person.
        """
        ...

    def revision(self) -> int:
        """Returns the revision of the last write; 0 before the first one."""
        ...

    def close(self) -> None:
        """Releases the ledger."""
        ...
