"""The port: what the rest of lexgate asks of a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from lexgate.domain.consent import Actor, Consent, ConsentRecord, Guardian, State, check_code, check_sha256

YEAR = 365 * 86400


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who says it, by what method, when, why, and with what evidence.

    Without `occurred_at` it is now. `method` and `reason` are codes. A write that comes again with the same
    `idempotency_key` is done once and answered twice.
    """

    actor: Actor
    method: str
    occurred_at: int | None = None
    reason: str | None = None
    evidence_sha256: str | None = None
    idempotency_key: str | None = None

    def __post_init__(self) -> None:
        check_code(("method",), self.method)
        if self.reason is not None:
            check_code(("reason",), self.reason)
        if self.evidence_sha256 is not None:
            check_sha256(("evidence_sha256",), self.evidence_sha256)
        if self.idempotency_key is not None:
            check_code(("idempotency_key",), self.idempotency_key)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a write came to. Every write has the next `revision`; `recorded_at` never goes back."""

    revision: int
    recorded_at: int
    record_id: str | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the law leaves open, as parameters of the deployment.

    They are those of the vocabulary: `param.refusal_cooldown`, in seconds, and `param.max_prompts_after_refusal`.
    """

    refusal_cooldown: int = YEAR
    max_prompts_after_refusal: int = 0


class LedgerStore(Protocol):
    """An append-only ledger of consents. Safe for threads; several processes may open the same ledger.

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

    def state_fact(self, subject_id: str, name: str, value: bool | str | None, by: Circumstances, /) -> Receipt:
        """Records a standing fact of a person, below `subject` in the vocabulary; None takes it back."""
        ...

    def state_guardian(self, subject_id: str, guardian: Guardian, by: Circumstances, /) -> Receipt:
        """Records a guardianship and its verification; the same guardian again replaces it."""
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

    def revision(self) -> int:
        """Returns the revision of the last write; 0 before the first one."""
        ...

    def close(self) -> None:
        """Releases the ledger."""
        ...
