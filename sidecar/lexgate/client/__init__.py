"""What a service imports to ask before it acts.

    with Client() as lexgate:
        lexgate.evaluate(operation={"kind": "collect", ...}, subject={"id": "s-42"}).raise_if_denied()

A failure to reach the sidecar is an exception, never an ALLOW.
"""

from __future__ import annotations

from lexgate.client._aio import AsyncClient
from lexgate.client._security import Tls
from lexgate.client._sync import Client
from lexgate.domain.decision import Decision, Effect, Explained
from lexgate.domain.posture import Posture, State
from lexgate.errors import (
    BadAnswer,
    Denied,
    InputError,
    LexgateError,
    NoDecision,
    NotAllowed,
    NotAuthorised,
    NotBinding,
    Overloaded,
    Referred,
    TooSlow,
    UnknownProcessor,
    Unreachable,
)

__all__ = [
    "AsyncClient",
    "BadAnswer",
    "Client",
    "Decision",
    "Denied",
    "Effect",
    "Explained",
    "InputError",
    "LexgateError",
    "NoDecision",
    "NotAllowed",
    "NotAuthorised",
    "NotBinding",
    "Overloaded",
    "Posture",
    "Referred",
    "State",
    "Tls",
    "TooSlow",
    "UnknownProcessor",
    "Unreachable",
]
