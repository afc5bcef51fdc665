"""Between plain Python values and wire messages, for both clients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import grpc
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Value
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from lexgate.domain.decision import Cure, Decision, Effect, Explanation, Obligation, Requirement, Violation
from lexgate.domain.instant import NotAnInstant, parse_instant
from lexgate.errors import (
    BadAnswer,
    FieldError,
    InputError,
    LexgateError,
    NoDecision,
    Overloaded,
    TooSlow,
    Unreachable,
)
from lexgate.v1 import decision_pb2 as wire
from lexgate.v1.decision_service_pb2 import EvaluateBatchItem, EvaluateRequest

TARGET = "127.0.0.1:8470"
TIMEOUT_SECONDS = 1.0
# Below the five minutes after which proxies drop idle connections; the server permits pings without calls.
CHANNEL_OPTIONS = (
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
)

_INSTANTS = ("as_of", "known_at")
_EFFECTS = {
    wire.EFFECT_ALLOW: Effect.ALLOW,
    wire.EFFECT_DENY: Effect.DENY,
    wire.EFFECT_REFER: Effect.REFER,
}
_ERRORS: dict[int, type[NoDecision]] = {
    code_pb2.DEADLINE_EXCEEDED: TooSlow,
    code_pb2.RESOURCE_EXHAUSTED: Overloaded,
}


def request_message(request: EvaluateRequest | Mapping[str, Any]) -> EvaluateRequest:
    """Returns the wire message of a request in its JSON form; `as_of` and `known_at` may be datetimes.

    Raises `InputError` for a field that the contract does not have, or a value that does not fit it.
    """
    if isinstance(request, EvaluateRequest):
        return request
    plain = {name: value for name, value in request.items() if name not in _INSTANTS and value is not None}
    try:
        message = json_format.ParseDict(plain, EvaluateRequest())
    except json_format.ParseError as error:
        raise InputError.at((), "does not fit the wire contract", _where(error)) from None
    for name in _INSTANTS:
        if (stated := request.get(name)) is not None:
            getattr(message, name).seconds = _seconds(name, stated)
    return message


def _where(error: json_format.ParseError) -> str:
    """The parser's words name the field, but may go on with the value: only what stands before it is kept."""
    head = str(error).split(": ", 1)[0]
    return f"see the facts of the vocabulary ({head[:120]})" if "field" in head else "see the facts of the vocabulary"


def _seconds(name: str, stated: Any) -> int:
    if isinstance(stated, datetime):
        if stated.tzinfo is None:
            raise InputError.at((name,), "is a time without its offset from UTC", "give the datetime a tzinfo")
        return int(stated.timestamp() // 1)
    try:
        return parse_instant(stated)
    except (NotAnInstant, TypeError):
        raise InputError.at((name,), "is not an instant", "give a datetime or an RFC 3339 string") from None


def decision_of(message: wire.Decision) -> Decision:
    """Returns the decision of a wire message. Raises `BadAnswer` when it is none."""
    effect = _EFFECTS.get(message.effect)
    if effect is None or not message.decision_id:
        raise BadAnswer("the answer has no effect or no id")
    if (effect is Effect.DENY) != bool(message.violations):
        raise BadAnswer("the answer's effect does not fit its violations")
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
    if item.WhichOneof("outcome") == "decision":
        try:
            return decision_of(item.decision)
        except BadAnswer as error:
            return error
    return error_of_status(item.error)


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
    if status.code == code_pb2.INVALID_ARGUMENT:
        return InputError(list(_fields(status)) or [FieldError((), "is not acceptable", status.message)])
    kind = _ERRORS.get(status.code, Unreachable)
    return kind(status.message or "the sidecar gave no decision")


def _fields(status: status_pb2.Status) -> list[FieldError]:
    bad = error_details_pb2.BadRequest()
    for detail in status.details:
        if detail.Unpack(bad):
            return [_field(each.field, each.description) for each in bad.field_violations]
    return []


def _field(name: str, description: str) -> FieldError:
    problem, _, cure = description.partition("; ")
    return FieldError((name,), problem, cure)


def _violation(message: wire.Violation) -> Violation:
    details = {name: tuple(value.string_value for value in values.values) for name, values in message.details.items()}
    cures = tuple(Cure(tuple(_requirement(need) for need in cure.requires)) for cure in message.cures)
    return Violation(message.statute, message.article, message.code, message.house, details, cures)


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
    return Explanation(message.statute, message.article, message.quote, message.gist, tuple(message.penalties))
