"""An operation of a service: a message in, a message out. How it is reached is of no concern to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet
from protovalidate import Validator

from lexgate.errors import FieldError, InputError, LexgateError
from lexgate.facts.normalise import MAX_ERRORS
from lexgate.serve.access.current import caller_or_none
from lexgate.serve.grpc_calls import Counters, unforeseen
from lexgate.serve.services.refusals import kind_of, located
from lexgate.serve.wire_messages import broken_rule

_WELL_KNOWN = "google.protobuf."
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a service. `run` raises a `LexgateError` with fields as the domain names them."""

    name: str
    request: type[Message]
    response: type[Message]
    run: Callable[[Any], Message]

    def checked(self, request: Message, validator: Validator) -> Message:
        """Runs the method on a request that keeps to the contract. Raises a `LexgateError` as the request names it."""
        try:
            _check(request, validator)
            return self.run(request)
        except LexgateError as error:
            raise located(error, request) from None


class Service:
    """The operations of a service, each checked, counted, and with its errors placed in the request."""

    def __init__(self, name: str, operations: Iterable[Operation], counters: Counters) -> None:
        self.name = name
        self.operations = {each.name: each for each in operations}
        self._counters = counters
        self._validator = Validator()

    def call(self, name: str, request: Message) -> Message:
        """Runs an operation. Raises a `LexgateError` that names fields as the request does, counted."""
        try:
            answer = self.operations[name].checked(request, self._validator)
        except LexgateError as error:
            self.count(error)
            raise
        except Exception as error:  # noqa: BLE001 - the RPC boundary: an unforeseen error is a fault, never an answer
            fault = unforeseen(error)
            self.count(fault)
            raise fault from None
        self._tell_of(name, answer)
        return answer

    def count(self, error: LexgateError) -> None:
        """Counts an error that a caller gets."""
        refused = kind_of(error).counted
        if refused is not None:
            self._counters.refused(refused)
        else:
            self._counters.fault(type(error).__name__)
            _log.error("no_answer", service=self.name, reason=str(error))

    def _tell_of(self, name: str, answer: Any) -> None:
        """The operating log says who made a call that wrote: the ledger itself keeps who said what was written."""
        if "receipt" in answer.DESCRIPTOR.fields_by_name:
            _log.info("recorded", operation=name, revision=answer.receipt.revision, caller=_caller())


def _check(request: Message, validator: Validator) -> None:
    _require_known(request, ())
    if broken := validator.collect_violations(request):
        raise InputError([_stated(broken_rule(each)) for each in broken][:MAX_ERRORS])


def _caller() -> str:
    caller = caller_or_none()
    return "anybody" if caller is None else caller.actor


def _require_known(message: Message, path: tuple[str | int, ...]) -> None:
    if len(UnknownFieldSet(message)):
        raise InputError.at(path, "has fields that this version does not know", "use the proto files of this version")
    for field, value in message.ListFields():
        if field.message_type is not None and not field.message_type.full_name.startswith(_WELL_KNOWN):
            parts = enumerate(value) if field.is_repeated else [(None, value)]
            for position, part in parts:
                _require_known(part, (*path, field.name) if position is None else (*path, field.name, position))


def _stated(field: FieldError) -> FieldError:
    """A rule of the contract that says no more than that something is missing gets the cure for that."""
    if field.problem != "value is required":
        return field
    return FieldError(field.path, "is missing", "state it")
