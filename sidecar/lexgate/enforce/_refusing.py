"""What an enforcement point tells the caller whom it turns away: articles, reasons and an id, never a fact of a person.

What went wrong inside is for the operator: it goes to the log `lexgate.enforce`, and the caller learns its kind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from lexgate.domain.decision import Decision, Effect
from lexgate.errors import InputError, LexgateError

_log = logging.getLogger("lexgate.enforce")
_REFERRED = "a person must decide"
_NOT_BINDING = "the answer is about another day or another state of knowledge"


class Refusal(NamedTuple):
    """Why a call does not proceed. `retryable`: the same call may succeed later; `denied`: a decision is in hand."""

    reason: str
    detail: str
    denied: bool
    retryable: bool
    decision: Decision | None = None

    @property
    def articles(self) -> list[str]:
        """The articles that forbid the call."""
        return [] if self.decision is None else [f"{each.statute}:{each.article}" for each in self.decision.violations]


def refusal_of(decision: Decision | None) -> Refusal | None:
    """Returns why a decision does not let proceed; None where it does, or where no data is touched."""
    if decision is None or decision.allowed:
        return None
    if decision.effect is Effect.DENY:
        cited = ", ".join(f"{each.statute}:{each.article} ({each.code})" for each in decision.violations)
        return Refusal("Denied", f"forbidden by {cited}", denied=True, retryable=False, decision=decision)
    if decision.effect is Effect.REFER:
        detail = f"{_REFERRED}: {', '.join(decision.reasons)}"
        return Refusal("Referred", detail, denied=True, retryable=False, decision=decision)
    return Refusal("NotBinding", _NOT_BINDING, denied=True, retryable=False, decision=decision)


def fault_of(error: LexgateError) -> Refusal:
    """Returns why there is no decision. A request that is not acceptable stays so: trying again does not help."""
    kind = type(error).__name__
    _log.warning("no decision: %s: %s", kind, error)
    if isinstance(error, InputError):
        return Refusal(kind, "no decision: what was asked is not acceptable", denied=False, retryable=False)
    return Refusal(kind, f"no decision: {kind}", denied=False, retryable=True)


def unmapped() -> Refusal:
    """Returns why a call does not proceed that no mapping knows."""
    return Refusal("Unmapped", "no mapping says what this call does with data", denied=True, retryable=False)


def problem_of(refusal: Refusal, status: int, title: str) -> dict[str, Any]:
    """Returns the problem document (RFC 9457) of a refusal."""
    document: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": refusal.detail}
    document["reason"] = refusal.reason
    if (decision := refusal.decision) is None:
        return document
    document |= {"decision_id": decision.decision_id, "effect": decision.effect.value}
    shown: dict[str, Callable[[], list[Any]]] = {
        "violations": lambda: [
            {"statute": each.statute, "article": each.article, "code": each.code} for each in decision.violations
        ],
        "reasons": lambda: list(decision.reasons),
    }
    return document | {name: found for name, make in shown.items() if (found := make())}
