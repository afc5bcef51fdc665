"""Until when an obligation is to be met, where the facts state the instant that its period counts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson

from lexgate.domain.decision import Obligation
from lexgate.domain.instant import parse_period

_Facts = Mapping[str, Any]


def dated(obligations: Sequence[Obligation], document: bytes) -> tuple[Obligation, ...]:
    """Returns the obligations with `due_at` where `document`, an input, states what it counts from."""
    facts = orjson.loads(document)
    return tuple(_dated(each, facts) for each in obligations)


def _dated(obligation: Obligation, facts: _Facts) -> Obligation:
    clock = CLOCKS.get(obligation.from_ or "")
    if clock is None or obligation.within is None:
        return obligation
    begun = min(clock(facts), default=None)  # the first that is due
    if begun is None:
        return obligation
    return replace(obligation, due_at=datetime.fromtimestamp(begun + parse_period(obligation.within), UTC))


def _discoveries(facts: _Facts) -> Iterator[int]:
    """When the defects were discovered that ndsr 10c is about."""
    for incident in facts.get("incidents", ()):
        if incident.get("kind") == "defect" and incident.get("endangers_public") and "reported_at" not in incident:
            at = incident.get("discovered_at")
            if at is not None:
                yield at


CLOCKS: Mapping[str, Callable[[_Facts], Iterator[int]]] = {"discovery": _discoveries}
"""By what the matrix writes as `from` of a duty: the instants of it, in seconds, that an input states."""
