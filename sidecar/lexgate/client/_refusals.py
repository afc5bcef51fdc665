"""From the status of a refused write or read of facts to the error that the service raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from google.rpc import error_details_pb2, status_pb2

from lexgate.client._fields import fields_of
from lexgate.errors import FieldError, InputError, LedgerFault, LedgerRefusal, LexgateError, NotConfigured

_DOMAIN = "lexgate"
# A request carries a record and who says it in parts of their own; a caller of the client does not.
_PARTS = ("record", "request", "by", "plan")


def refusal_of(status: status_pb2.Status) -> LexgateError | None:
    """Returns the error that a status names, or None where it names none that is known here."""
    make = _ERRORS.get(_info(status).reason)
    return None if make is None else make(status)


def _info(status: status_pb2.Status) -> Any:
    found = error_details_pb2.ErrorInfo()
    for detail in status.details:
        if detail.Unpack(found) and found.domain == _DOMAIN:
            return found
    return error_details_pb2.ErrorInfo()


def _flags(status: status_pb2.Status) -> dict[str, bool]:
    stated = _info(status).metadata
    return {name: stated.get(name) == "true" for name in ("retryable", "maybe_written")}


def _refusing(kind: type[LedgerRefusal]) -> Callable[[status_pb2.Status], LexgateError]:
    return lambda status: kind(_fields(status)[0])


def _fields(status: status_pb2.Status) -> list[FieldError]:
    found = fields_of(status) or [FieldError((), "is not acceptable", status.message)]
    return [FieldError(_without_part(each.path), each.problem, each.cure) for each in found]


def _without_part(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return path[1:] if len(path) > 1 and path[0] in _PARTS else path


def _refusals(kind: type[LedgerRefusal]) -> Iterator[type[LedgerRefusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from _refusals(each)


_ERRORS: Mapping[str, Callable[[status_pb2.Status], LexgateError]] = {
    **{kind.__name__: _refusing(kind) for kind in _refusals(LedgerRefusal)},
    "InputError": lambda status: InputError(_fields(status)),
    "NotConfigured": lambda status: NotConfigured(status.message),
    "LedgerFault": lambda status: LedgerFault(status.message, **_flags(status)),
}
