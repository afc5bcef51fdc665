"""From a decision to its wire message."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct, Value

from lexgate.domain.decision import Cure, Decision, Effect, Explanation, Ground, Obligation, Violation
from lexgate.domain.projection import Projection
from lexgate.v1 import decision_pb2 as wire, decision_service_pb2 as service

_EFFECTS = {
    Effect.ALLOW: wire.EFFECT_ALLOW,
    Effect.DENY: wire.EFFECT_DENY,
    Effect.REFER: wire.EFFECT_REFER,
}


def decision_message(decision: Decision) -> wire.Decision:
    """Returns the decision as its wire message."""
    out = wire.Decision()
    fill(out, decision)
    return out


def fill(out: wire.Decision, decision: Decision) -> None:
    """Writes the decision into an empty message, which may be part of another: a copy would double the cost."""
    out.decision_id = decision.decision_id
    out.effect = _EFFECTS[decision.effect]
    out.governs.extend(decision.governs)
    out.asserted.extend(decision.asserted)
    out.as_of.seconds = decision.as_of
    out.known_at.seconds = decision.known_at
    out.binding = decision.binding
    out.policy_digest = decision.policy_digest
    out.log_id = decision.log_id
    out.seq = decision.seq
    if decision.reasons:
        out.reasons.extend(decision.reasons)
    if decision.consents_relied_on:
        out.consents_relied_on.extend(decision.consents_relied_on)
    if decision.readings:
        out.readings.extend(decision.readings)
    if decision.violations:
        out.violations.extend([_written.message(violation) for violation in decision.violations])
    if decision.obligations:
        out.obligations.extend([_obligation_message(obligation) for obligation in decision.obligations])
    if decision.explanations:
        out.explanations.extend([_explanation_message(explanation) for explanation in decision.explanations])
    if decision.valid_until is not None:
        out.valid_until.seconds = decision.valid_until
    if decision.revision is not None:
        out.revision = decision.revision


def fill_projection(out: service.EvaluateItemsResponse, projection: Projection) -> None:
    """Writes a projection into an empty message."""
    for verdict in projection.items:
        out.items.add(
            item=verdict.item,
            allowed=verdict.allowed,
            effect=_EFFECTS[verdict.effect],
            decision_id=verdict.decision_id,
            articles=verdict.articles,
        )
    for decision in projection.decisions:
        fill(out.decisions.add(), decision)


class _Written:
    """Messages of violations by their identity: the writer of cures gives the same object for the same cures.

    A violation is kept as long as its message, so that no other object gets its identity meanwhile.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Violation, wire.Violation]] = {}

    def message(self, violation: Violation) -> wire.Violation:
        """Returns the message of a violation; not to be changed."""
        known = self._known.get(id(violation))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[id(violation)] = violation, _violation_message(violation)
        return known[1]


_REMEMBERED = 4096
_written = _Written()


def _violation_message(violation: Violation) -> wire.Violation:
    return wire.Violation(
        statute=violation.statute,
        article=violation.article,
        code=violation.code,
        house=violation.house,
        details={name: string_list(values) for name, values in violation.details.items()},
        cures=[cure_message(cure) for cure in violation.cures],
    )


def cure_message(cure: Cure) -> wire.Cure:
    """Returns a cure as its wire message."""
    needs = [
        wire.Requirement(fact=need.fact, op=need.op, value=_value_or_none(need.value), who_can=need.who_can)
        for need in cure.requires
    ]
    return wire.Cure(requires=needs)


@lru_cache(maxsize=1024)
def _obligation_message(obligation: Obligation) -> wire.Obligation:
    out = wire.Obligation(
        statute=obligation.statute,
        article=obligation.article,
        code=obligation.code,
        verb=obligation.verb,
        object=obligation.object,
        within=obligation.within or "",
    )
    if obligation.from_ is not None:
        setattr(out, "from", obligation.from_)  # a keyword of Python
    if obligation.due_at is not None:
        out.due_at.FromDatetime(obligation.due_at)
    return out


def _explanation_message(explanation: Explanation) -> wire.Explanation:
    return wire.Explanation(
        statute=explanation.statute,
        article=explanation.article,
        quote=explanation.quote,
        gist=explanation.gist,
        penalties=explanation.penalties,
        language=explanation.language,
        title=explanation.title,
        why=[_ground_message(ground) for ground in explanation.why],
        cures=explanation.cures,
        no_cure=explanation.no_cure or "",
        duty=explanation.duty or "",
    )


def _ground_message(ground: Ground) -> wire.Ground:
    return wire.Ground(fact=ground.fact, state=ground.state, value=_value_or_none(ground.value), says=ground.says)


def string_list(values: tuple[str, ...]) -> ListValue:
    """Returns strings as a list of plain values."""
    return ListValue(values=[Value(string_value=value) for value in values])


def _value_or_none(value: Any) -> Value | None:
    return None if value is None else _value(value)


def _value(value: Any) -> Value:
    if value is None:
        return Value(null_value=NULL_VALUE)
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, int | float):
        return Value(number_value=value)
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, dict):
        return Value(struct_value=Struct(fields={name: _value(part) for name, part in value.items()}))
    return Value(list_value=ListValue(values=[_value(part) for part in value]))
