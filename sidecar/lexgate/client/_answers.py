"""From wire answers and failures to decisions and errors, for both clients.

Whatever is not a whole, consistent decision becomes an error: a caller never holds what could pass for an ALLOW.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import grpc
from google.protobuf import json_format
from google.protobuf.struct_pb2 import ListValue, Value
from google.rpc import code_pb2, status_pb2
from grpc_status import rpc_status

from lexgate.client._fields import fields_of
from lexgate.client._messages import Request, request_message
from lexgate.client._refusals import refusal_of
from lexgate.domain.decision import (
    NO_STATUTE_GOVERNS,
    Cure,
    Decision,
    Effect,
    Explained,
    Explanation,
    Ground,
    Obligation,
    Requirement,
    Violation,
)
from lexgate.errors import (
    BadAnswer,
    FieldError,
    InputError,
    LexgateError,
    NoDecision,
    NotAuthorised,
    Overloaded,
    TooSlow,
    UnknownProcessor,
    Unreachable,
)
from lexgate.v1 import decision_pb2 as wire
from lexgate.v1.decision_service_pb2 import (
    EvaluateBatchItem,
    EvaluateBatchRequest,
    EvaluateBatchResponse,
    ExplainDecisionResponse,
)

_EFFECTS = {
    wire.EFFECT_ALLOW: Effect.ALLOW,
    wire.EFFECT_DENY: Effect.DENY,
    wire.EFFECT_REFER: Effect.REFER,
}
_ERRORS: dict[int, type[NoDecision]] = {
    code_pb2.DEADLINE_EXCEEDED: TooSlow,
    code_pb2.RESOURCE_EXHAUSTED: Overloaded,
    code_pb2.UNAUTHENTICATED: NotAuthorised,
    code_pb2.PERMISSION_DENIED: NotAuthorised,
}


class Batch:
    """Requests in order. What is wrong with one takes its place, and keeps no other from being judged."""

    def __init__(self, requests: Iterable[Request]) -> None:
        self.message = EvaluateBatchRequest()
        self._refused: list[InputError | None] = []
        for request in requests:
            self._refused.append(self._add(request))

    def _add(self, request: Request) -> InputError | None:
        try:
            self.message.requests.append(request_message(request))
        except InputError as error:
            return error
        return None

    def outcomes(self, response: EvaluateBatchResponse) -> list[Decision | LexgateError]:
        """Returns one outcome for each request, in order. Raises `BadAnswer` when the answers do not fit in number."""
        if len(response.items) != len(self.message.requests):
            raise BadAnswer("the batch came back with another number of answers")
        answers = iter(response.items)
        return [outcome_of(next(answers)) if refused is None else refused for refused in self._refused]


@contextmanager
def failures_as_errors() -> Iterator[None]:
    """Turns the failure of a call into the error that says what it means to the caller."""
    try:
        yield
    except grpc.RpcError as error:
        raise error_of(error) from error


def decision_of(message: wire.Decision) -> Decision:
    """Returns the decision of a wire message. Raises `BadAnswer` when it is none."""
    effect = _EFFECTS.get(message.effect)
    if effect is None or not message.decision_id or not message.HasField("as_of"):
        raise BadAnswer("the answer has no effect, no id, or no instant that it is about")
    if not _consistent(effect, message):
        raise BadAnswer("the answer's effect does not fit its violations, its reasons, or the statutes that govern")
    try:
        return _decision(effect, message)
    except (ValueError, OverflowError) as error:  # a timestamp or a number that none of ours is
        raise BadAnswer("the answer holds a value out of its range") from error


def explained_of(message: ExplainDecisionResponse) -> Explained:
    """Returns the explained decision of an answer. Raises `BadAnswer` when it is none."""
    return Explained(decision_of(message.decision), message.text)


def _consistent(effect: Effect, message: wire.Decision) -> bool:
    """Violations come with DENY and nothing else, REFER has reasons.

    ALLOW rests on a statute and has none, or says that no statute governs: the service is set to allow that.
    """
    if bool(message.violations) != (effect is Effect.DENY):
        return False
    if effect is Effect.ALLOW:
        return list(message.reasons) == ([] if message.governs else [NO_STATUTE_GOVERNS])
    return effect is Effect.DENY or bool(message.reasons)


def _decision(effect: Effect, message: wire.Decision) -> Decision:
    return Decision(
        decision_id=message.decision_id,
        effect=effect,
        governs=tuple(message.governs),
        reasons=tuple(message.reasons),
        violations=tuple(_violation(each) for each in message.violations),
        obligations=tuple(_obligation(each) for each in message.obligations),
        consents_relied_on=tuple(message.consents_relied_on),
        asserted=tuple(message.asserted),
        readings=tuple(message.readings),
        as_of=message.as_of.seconds,
        known_at=message.known_at.seconds,
        binding=message.binding,
        policy_digest=message.policy_digest,
        valid_until=message.valid_until.seconds if message.HasField("valid_until") else None,
        revision=message.revision or None,
        log_id=message.log_id,
        seq=message.seq,
        explanations=tuple(_explanation(each) for each in message.explanations),
    )


def outcome_of(item: EvaluateBatchItem) -> Decision | LexgateError:
    """Returns the decision of a batch item, or the error in its place."""
    kind = item.WhichOneof("outcome")
    if kind == "error" and item.error.code != code_pb2.OK:
        return error_of_status(item.error)
    try:
        return decision_of(item.decision)  # neither of them, or an error that says OK, is an empty decision
    except BadAnswer as error:
        return error


def error_of(error: grpc.RpcError) -> LexgateError:
    """Returns what a failed call means to the caller."""
    code: grpc.StatusCode = error.code()
    status = _rich_status(error)
    if status is not None:
        return error_of_status(status)
    return error_of_status(status_pb2.Status(code=code.value[0], message=f"{code.name}: {error.details() or ''}"))


def _rich_status(error: grpc.RpcError) -> status_pb2.Status | None:
    try:
        found: status_pb2.Status | None = rpc_status.from_call(error)
    except ValueError:  # details that contradict the status itself
        return None
    return found


def error_of_status(status: status_pb2.Status) -> LexgateError:
    """Returns what a status means to the caller; an unknown one means that there is no decision."""
    if (refused := refusal_of(status)) is not None:
        return refused
    if status.code == code_pb2.INVALID_ARGUMENT:
        return InputError(fields_of(status) or [FieldError((), "is not acceptable", status.message)])
    if status.code == code_pb2.NOT_FOUND:
        return UnknownProcessor(status.message)
    kind = _ERRORS.get(status.code, Unreachable)
    return kind(status.message or "the sidecar gave no decision")


def _violation(message: wire.Violation) -> Violation:
    details, cures = details_of(message.details), cures_of(message.cures)
    return Violation(message.statute, message.article, message.code, message.house, details, cures)


def details_of(details: Mapping[str, ListValue]) -> dict[str, tuple[str, ...]]:
    """Returns the details of a violation or duty."""
    return {name: tuple(value.string_value for value in values.values) for name, values in details.items()}


def cures_of(cures: Iterable[wire.Cure]) -> tuple[Cure, ...]:
    """Returns what would cure a violation, or meet a duty."""
    return tuple(Cure(tuple(_requirement(need) for need in cure.requires)) for cure in cures)


def _requirement(message: wire.Requirement) -> Requirement:
    value = _plain(message.value) if message.HasField("value") else None
    return Requirement(message.fact, message.op, value, message.who_can)


def _plain(value: Value) -> Any:
    return json_format.MessageToDict(value)


def _obligation(message: wire.Obligation) -> Obligation:
    due = message.due_at.ToDatetime(tzinfo=UTC) if message.HasField("due_at") else None
    counted_from = getattr(message, "from")
    return Obligation(
        message.statute,
        message.article,
        message.code,
        message.verb,
        message.object,
        message.within or None,
        counted_from or None,
        due,
    )


def _explanation(message: wire.Explanation) -> Explanation:
    return Explanation(
        message.statute,
        message.article,
        message.quote,
        message.gist,
        tuple(message.penalties),
        language=message.language,
        title=message.title,
        why=tuple(_ground(each) for each in message.why),
        cures=tuple(message.cures),
        no_cure=message.no_cure or None,
        duty=message.duty or None,
    )


def _ground(message: wire.Ground) -> Ground:
    value = _plain(message.value) if message.HasField("value") else None
    return Ground(message.fact, message.state, value, message.says)
