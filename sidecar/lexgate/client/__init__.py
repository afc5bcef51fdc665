"""What a service imports to ask before it acts.

    with Client() as lexgate:
        lexgate.evaluate(operation={"kind": "collect", ...}, subject={"id": "s-42"}).raise_if_denied()

A failure to reach the sidecar is an exception, never an ALLOW.
"""

from __future__ import annotations

from lexgate.client._aio import AsyncClient
from lexgate.client._aio_ledger import AsyncLedgerClient
from lexgate.client._aio_registers import AsyncRegisterClient
from lexgate.client._filtering import filter_record, filter_record_async
from lexgate.client._registers import EntryEvent, EntryPlan, PlannedChange, RegisteredEntry
from lexgate.client._security import Tls
from lexgate.client._sync import Client
from lexgate.client._sync_ledger import LedgerClient
from lexgate.client._sync_registers import RegisterClient
from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.decision import Decision, Effect, Explained
from lexgate.domain.posture import Posture, State
from lexgate.domain.projection import ItemVerdict, Projection
from lexgate.errors import (
    BadAnswer,
    Denied,
    InputError,
    LedgerFault,
    LedgerRefusal,
    LexgateError,
    NoDecision,
    NotAllowed,
    NotAuthorised,
    NotBinding,
    NotConfigured,
    Overloaded,
    Referred,
    TooSlow,
    UnknownProcessor,
    Unreachable,
)

__all__ = [
    "AsyncClient",
    "AsyncLedgerClient",
    "AsyncRegisterClient",
    "BadAnswer",
    "Circumstances",
    "Client",
    "Decision",
    "Denied",
    "Effect",
    "EntryEvent",
    "EntryPlan",
    "Explained",
    "InputError",
    "ItemVerdict",
    "LedgerClient",
    "LedgerFault",
    "LedgerRefusal",
    "LexgateError",
    "NoDecision",
    "NotAllowed",
    "NotAuthorised",
    "NotBinding",
    "NotConfigured",
    "Overloaded",
    "PlannedChange",
    "Posture",
    "Projection",
    "Receipt",
    "Referred",
    "RegisterClient",
    "RegisteredEntry",
    "State",
    "Tls",
    "TooSlow",
    "UnknownProcessor",
    "Unreachable",
    "filter_record",
    "filter_record_async",
]
