"""The decision as plain JSON values: the one shape of HTTP and of the command line, and that of the wire messages."""

from __future__ import annotations

from typing import Any

from lexgate.domain.decision import Cure, Decision, Explanation, Ground, Obligation, Violation
from lexgate.domain.instant import format_instant


def decision_json(decision: Decision) -> dict[str, Any]:
    """Returns the decision as JSON values, instants in RFC 3339 (UTC)."""
    out: dict[str, Any] = {
        "decision_id": decision.decision_id,
        "effect": decision.effect.value,
        "governs": list(decision.governs),
        "reasons": list(decision.reasons),
        "violations": [_violation(violation) for violation in decision.violations],
        "obligations": [obligation_json(obligation) for obligation in decision.obligations],
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
        "cures": [cure_json(cure) for cure in violation.cures],
    }


def cure_json(cure: Cure) -> dict[str, Any]:
    """Returns a cure as JSON values."""
    return {
        "requires": [
            {"fact": need.fact, "op": need.op, "value": need.value, "who_can": need.who_can} for need in cure.requires
        ]
    }


def obligation_json(obligation: Obligation) -> dict[str, Any]:
    """Returns a duty as JSON values."""
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
    out: dict[str, Any] = {
        "statute": explanation.statute,
        "article": explanation.article,
        "quote": explanation.quote,
        "gist": explanation.gist,
        "penalties": list(explanation.penalties),
        "language": explanation.language,
        "title": explanation.title,
        "why": [_ground(ground) for ground in explanation.why],
        "cures": list(explanation.cures),
    }
    if explanation.no_cure is not None:
        out["no_cure"] = explanation.no_cure
    if explanation.duty is not None:
        out["duty"] = explanation.duty
    return out


def _ground(ground: Ground) -> dict[str, Any]:
    shown = {} if ground.value is None else {"value": ground.value}
    return {"fact": ground.fact, "state": ground.state, **shown, "says": ground.says}
