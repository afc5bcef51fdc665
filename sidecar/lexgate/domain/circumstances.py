"""A write to the ledger: who says it and how, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass

from lexgate.domain.consent import Actor, State, check_code, check_sha256
from lexgate.domain.rights import RequestState


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
    """What a write came to. Every write has the next `revision`; `recorded_at` never goes back.

    A write about a consent has `record_id` and `state`, one about a request `request_id` and `request_state`. `proof`
    is the end of the chain of that record or request: who keeps it can prove the write, also after an erasure.
    """

    revision: int
    recorded_at: int
    record_id: str | None = None
    state: State | None = None
    request_id: str | None = None
    request_state: RequestState | None = None
    proof: str | None = None
