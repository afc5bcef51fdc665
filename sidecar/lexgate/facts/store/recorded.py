"""What is recorded: it is only taken when it can be read again, and one idempotency key is one write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from lexgate.errors import InputError, KeyReused, LedgerFault

_T = TypeVar("_T")


def stored(adapter: TypeAdapter[_T], thing: _T, canonical: Callable[[object], bytes], cure: str) -> bytes:
    """The `canonical` JSON of what is recorded. Raises `InputError` with the cure where it could not be read again."""
    text = canonical(thing)
    try:
        same = canonical(adapter.validate_json(text)) == text  # 1 for true would break the chain when it is read
    except ValidationError as error:
        path = error.errors(include_input=False)[0]["loc"]
        raise InputError.at(path, "is not of the type of this field", "write what its type asks for") from None
    if not same:
        raise InputError.at((), "holds a value of another type than its field", cure)
    return text


def parsed(adapter: TypeAdapter[_T], text: str | bytes, fault: str) -> _T:
    """Returns what was recorded. Raises `LedgerFault` with that text where it is something else."""
    try:
        return adapter.validate_json(text)
    except (ValidationError, InputError):  # their texts may hold what is recorded
        raise LedgerFault(fault) from None


def check_same_write(before: str, write_sha256: str) -> None:
    """Raises `KeyReused` where the write that came with an idempotency key before is another than this one."""
    if before != write_sha256:
        raise KeyReused.at(("idempotency_key",), "came with another write before", "use a new key for each write")
