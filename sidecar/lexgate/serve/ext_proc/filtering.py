"""One answer of an upstream: what of it may leave, by the mapping of its route."""

from __future__ import annotations

from typing import Any, NamedTuple

import structlog

from lexgate.bootstrap import Application
from lexgate.domain.layout import Form
from lexgate.domain.projection import Projection
from lexgate.errors import EngineFault, InputError
from lexgate.serve.gateway import Exchange, Mapped, Mapping
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.projections import Projections

ENTRY = "ext_proc"
FILTERED = "FILTERED"
MALFORMED = "MALFORMED"
_OBSERVED = f"{ENTRY}.observe"
_log = structlog.get_logger(__name__)


class Filtered(NamedTuple):
    """What is left of an answer, and the verdicts that say so; None where it has no item."""

    value: Any
    projection: Projection | None


class Filter:
    """Filters answers over one application. Safe for many threads."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._mapping = Mapping(application.engine, application.routes)
        self._projections = Projections(application, counters)
        self._counters = counters
        self.max_depth = application.config.limits.request_depth
        self.most_bytes = application.config.limits.request_bytes
        self.wait_seconds = application.config.ledger.wait_seconds

    def mapped(self, exchange: Exchange) -> Mapped:
        """Returns what a request means. Raises `InputError` or `EngineFault`: also for a form that nobody can read."""
        mapped = self._mapping.mapped(exchange)
        if mapped.response is not None:
            form_of(mapped)
            if mapped.request is None:
                raise EngineFault("the mapping of gateways has a member `response`, and no request to judge it by")
        return mapped

    def filtered(self, mapped: Mapped, value: Any, patience: float) -> Filtered:
        """Returns what of an answer may leave; on an observed route all of it. Recorded and counted.

        Raises `InputError` or `Fault`: then nothing may.
        """
        layout = form_of(mapped).layout(value)
        items = sorted(layout.items_in(value))
        projection = self._projected(mapped, items, patience) if items else None
        self.count(FILTERED, mapped)
        if mapped.observe:
            return Filtered(value, projection)
        allowed = frozenset[str]() if projection is None else projection.allowed
        return Filtered(layout.kept(value, allowed, _nothing_of(value)), projection)

    def count(self, outcome: str, mapped: Mapped | None) -> None:
        """Counts what became of an exchange."""
        self._counters.passed(ENTRY, outcome, observed=mapped is not None and mapped.observe)

    def failed(self, kind: str, reason: str) -> None:
        """Counts that there is no answer, and says in the operating log why."""
        self._counters.fault(kind)
        _log.error("no_decision", reason=reason)

    def _projected(self, mapped: Mapped, items: list[str], patience: float) -> Projection:
        request = dict(mapped.request or {})
        operation = request.get("operation")
        if isinstance(operation, dict):  # the items of the answer take the place of those of the request
            request["operation"] = {name: value for name, value in operation.items() if name != "items"}
        entry = _OBSERVED if mapped.observe else ENTRY
        return self._projections.project(self._projections.read(request), items, entry, patience)


def form_of(mapped: Mapped) -> Form:
    """Returns where the items of a route's answers stand. Raises `EngineFault` where the mapping does not say so."""
    try:
        return Form.read(mapped.response or {})
    except InputError as error:
        raise EngineFault(f"the mapping of gateways has a member `response` that is none: {error}") from None


def _nothing_of(value: Any) -> Any:
    return {} if isinstance(value, dict) else [] if isinstance(value, list) else None
