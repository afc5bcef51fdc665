"""The decision as plain JSON values: the one shape of HTTP and of the command line, and that of the wire messages."""

from __future__ import annotations

from typing import Any

from lexgate.domain.decision import Cure, Decision, Explanation, Obligation, Violation
from lexgate.domain.instant import format_instant


def decision_json(decision: Decision) -> dict[str, Any]:
    """Returns the decision as JSON values, instants in RFC 3339 (UTC)."""
    out: dict[str, Any] = {
        "decision_id": decision.decision_id,
        "effect": decision.effect.value,
        "governs": list(decision.governs),
        "reasons": list(decision.reasons),
        "violations": [_violation(violation) for violation in decision.violations],
        "obligations": [_obligation(obligation) for obligation in decision.obligations],
        "consents_relied_on": list(decision.consents_relied_on),
        "asserted": list(decision.asserted),
        "readings": list(decision.readings),
        "as_of": format_instant(decision.as_of),
        "known_at": format_instant(decision.known_at),
        "binding": decision.binding,
        "policy_digest": decision.policy_digest,
        "log_id": decision.log_id,
        "seq": decision.seq,
    }
    if decision.valid_until is not None:
        out["valid_until"] = format_instant(decision.valid_until)
    if decision.revision is not None:
        out["revision"] = decision.revision
    if decision.explanations:
        out["explanations"] = [_explanation(explanation) for explanation in decision.explanations]
    return out


def _violation(violation: Violation) -> dict[str, Any]:
    return {
        "statute": violation.statute,
        "article": violation.article,
        "code": violation.code,
        "house": violation.house,
        "details": {name: list(values) for name, values in violation.details.items()},
        "cures": [_cure(cure) for cure in violation.cures],
    }


def _cure(cure: Cure) -> dict[str, Any]:
    return {
        "requires": [
            {"fact": need.fact, "op": need.op, "value": need.value, "who_can": need.who_can} for need in cure.requires
        ]
    }


def _obligation(obligation: Obligation) -> dict[str, Any]:
    out: dict[str, Any] = {
        "statute": obligation.statute,
        "article": obligation.article,
        "code": obligation.code,
        "verb": obligation.verb,
        "object": obligation.object,
    }
    if obligation.within is not None:
        out["within"] = obligation.within
    if obligation.from_ is not None:
        out["from"] = obligation.from_
    if obligation.due_at is not None:
        out["due_at"] = format_instant(int(obligation.due_at.timestamp()))
    return out


def _explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        "statute": explanation.statute,
        "article": explanation.article,
        "quote": explanation.quote,
        "gist": explanation.gist,
        "penalties": list(explanation.penalties),
    }
