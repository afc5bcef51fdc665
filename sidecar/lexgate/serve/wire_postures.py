"""From a posture to its wire message."""

from __future__ import annotations

from lexgate.domain.posture import Duty, Posture, Scope, Standing, State
from lexgate.serve.wire_decisions import cure_message, string_list
from lexgate.v1 import posture_pb2 as wire

_STATES = {
    State.OWED: wire.DUTY_STATE_OWED,
    State.DUE_SOON: wire.DUTY_STATE_DUE_SOON,
    State.MET: wire.DUTY_STATE_MET,
    State.NOT_APPLICABLE: wire.DUTY_STATE_NOT_APPLICABLE,
    State.ADVISED: wire.DUTY_STATE_ADVISED,
}


def posture_message(posture: Posture) -> wire.Posture:
    """Returns the report as its wire message."""
    out = wire.Posture(
        processor_id=posture.processor_id,
        binding=posture.binding,
        scopes=[wire.GovernedScope(scope=_scope(each.scope), governs=each.statutes) for each in posture.scopes],
        governs=posture.governs,
        not_governing=posture.not_governing,
        duties=[_duty(duty) for duty in posture.duties],
        advice=[_duty(duty) for duty in posture.advice],
        readings=posture.readings,
        asserted=posture.asserted,
        policy_digest=posture.policy_digest,
    )
    out.as_of.seconds = posture.as_of
    return out


def _duty(duty: Duty) -> wire.Duty:
    out = wire.Duty(
        statute=duty.statute,
        article=duty.article,
        code=duty.code,
        verb=duty.verb,
        object=duty.object,
        state=_STATES[duty.state],
        within=duty.within or "",
        overdue=duty.overdue,
        quote=duty.quote,
        gist=duty.gist,
        penalties=duty.penalties,
        scopes=[_standing(standing) for standing in duty.scopes],
    )
    setattr(out, "from", duty.from_ or "")  # a keyword of Python
    if duty.due_at is not None:
        out.due_at.seconds = duty.due_at
    return out


def _standing(standing: Standing) -> wire.Standing:
    out = wire.Standing(
        scope=_scope(standing.scope),
        state=_STATES[standing.state],
        details={name: string_list(values) for name, values in standing.details.items()},
        meets=[cure_message(cure) for cure in standing.meets],
    )
    if standing.due_at is not None:
        out.due_at.seconds = standing.due_at
    return out


def _scope(scope: Scope) -> wire.Scope:
    return wire.Scope(region=scope.region, dataset=scope.dataset)
