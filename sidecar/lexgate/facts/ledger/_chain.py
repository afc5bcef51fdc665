"""The chain of a record or a request: each event has the hash of the one before it, the first one that of the record.

Whoever changes, removes or reorders what was recorded breaks the chain from there on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import orjson

from lexgate.domain.consent import Consent, ConsentEvent, ConsentRecord
from lexgate.domain.rights import RequestEvent, RightsCase, RightsRequest


def canonical(thing: object) -> bytes:
    """The one JSON form of a record or an event: keys sorted, no white space."""
    return orjson.dumps(thing, option=orjson.OPT_SORT_KEYS)


def digest(thing: object) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(thing)).hexdigest()


def head(
    record: ConsentRecord | RightsRequest,
    events: Sequence[ConsentEvent | RequestEvent],
    text: Callable[[object], bytes] = canonical,
) -> str:
    """What the next event of the record or request has as its `prev_hash`."""
    return hashlib.sha256(text(events[-1] if events else record)).hexdigest()


def broken_at(recorded: Consent | RightsCase) -> int | None:
    """Returns the `seq` of the first event that does not follow from what is before it, or None where all do."""
    record = recorded.record if isinstance(recorded, Consent) else recorded.request
    events: Sequence[ConsentEvent | RequestEvent] = recorded.events
    for position, event in enumerate(events):
        if event.seq != position + 1 or event.prev_hash != head(record, events[:position]):
            return position + 1
    return None
