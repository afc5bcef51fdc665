"""Who makes the call that is being served, for whatever serves it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, ContextVar, copy_context

from lexgate.domain.access import Caller

_Charge = Callable[[int], None]
_current: ContextVar[tuple[Caller, _Charge]] = ContextVar("lexgate_caller")


def current_caller() -> Caller:
    """Returns who makes this call: its `actor` is what an event records.

    Raises `LookupError` where nobody was asked, which is so for calls that anybody may make as often as they like.
    """
    return _current.get()[0]


def caller_or_none() -> Caller | None:
    """Returns who makes this call, or None where nobody was asked."""
    known = _current.get(None)
    return None if known is None else known[0]


def charge(count: int) -> None:
    """Counts `count` more calls against the rate of the caller: a batch is as many calls as it has items."""
    known = _current.get(None)
    if known is not None and count > 0:
        known[1](count)


def in_the_name_of(caller: Caller, charge_more: _Charge) -> Context:
    """Returns a context in which the caller is known: run whatever serves the call in it."""
    context = copy_context()
    context.run(_current.set, (caller, charge_more))
    return context


def become(caller: Caller, charge_more: _Charge) -> None:
    """Says who makes the call, in a task that serves nothing else."""
    _current.set((caller, charge_more))
