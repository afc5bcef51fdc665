"""From the wire message of a posture to the posture, for both clients."""

from __future__ import annotations

from lexgate.client._answers import cures_of, details_of
from lexgate.domain.posture import Duty, Governed, Posture, Scope, Standing, State
from lexgate.errors import BadAnswer
from lexgate.v1 import posture_pb2 as wire

_STATES = {
    wire.DUTY_STATE_OWED: State.OWED,
    wire.DUTY_STATE_DUE_SOON: State.DUE_SOON,
    wire.DUTY_STATE_MET: State.MET,
    wire.DUTY_STATE_NOT_APPLICABLE: State.NOT_APPLICABLE,
    wire.DUTY_STATE_ADVISED: State.ADVISED,
}


def posture_of(message: wire.Posture) -> Posture:
    """Returns the posture of a wire message. Raises `BadAnswer` when it is none."""
    if not message.HasField("as_of") or not message.scopes or not message.policy_digest:
        raise BadAnswer("the report has no instant, no scope, or no policies that it rests on")
    duties, advice = tuple(map(_duty, message.duties)), tuple(map(_duty, message.advice))
    if any(duty.state is State.ADVISED for duty in duties) or any(row.state is not State.ADVISED for row in advice):
        raise BadAnswer("the report takes advice for a duty, or a duty for advice")
    return Posture(
        processor_id=message.processor_id,
        as_of=message.as_of.seconds,
        binding=message.binding,
        scopes=tuple(Governed(_scope(each.scope), tuple(each.governs)) for each in message.scopes),
        governs=tuple(message.governs),
        not_governing=tuple(message.not_governing),
        duties=duties,
        advice=advice,
        readings=tuple(message.readings),
        asserted=tuple(message.asserted),
        policy_digest=message.policy_digest,
    )


def _duty(message: wire.Duty) -> Duty:
    return Duty(
        statute=message.statute,
        article=message.article,
        code=message.code,
        verb=message.verb,
        object=message.object,
        state=_state(message.state),
        quote=message.quote,
        gist=message.gist,
        penalties=tuple(message.penalties),
        scopes=tuple(_standing(each) for each in message.scopes),
        due_at=message.due_at.seconds if message.HasField("due_at") else None,
        overdue=message.overdue,
        within=message.within or None,
        from_=getattr(message, "from") or None,  # a keyword of Python
    )


def _standing(message: wire.Standing) -> Standing:
    due_at = message.due_at.seconds if message.HasField("due_at") else None
    return Standing(
        _scope(message.scope), _state(message.state), due_at, details_of(message.details), cures_of(message.meets)
    )


def _scope(message: wire.Scope) -> Scope:
    return Scope(message.region, message.dataset)


def _state(state: wire.DutyState) -> State:
    if (found := _STATES.get(state)) is None:
        raise BadAnswer("the report has a duty in no state")
    return found
