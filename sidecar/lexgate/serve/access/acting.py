"""Whose name an event of a register carries."""

from __future__ import annotations

from dataclasses import replace

from lexgate.domain.circumstances import Circumstances
from lexgate.serve.access.current import caller_or_none


def acting(by: Circumstances) -> Circumstances:
    """Returns the circumstances of a write with its credential as the actor, whoever the request says it is.

    A caller without a credential is the owner of the Unix socket, whose word is taken.
    """
    caller = caller_or_none()
    if caller is None or not caller.is_known:
        return by
    return replace(by, actor=replace(by.actor, id=caller.actor))
