"""The parts of the pipeline, each with a span around what it does.

They take the place of the plain parts where traces are on, so that the plain ones have no step for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry.trace import Span, get_current_span

from lexgate.decide import Decider
from lexgate.domain.decision import Decision, Obligation, Violation
from lexgate.engine import Engine
from lexgate.errors import LexgateError
from lexgate.facts.resolve import Prepared, Resolved, Resolver
from lexgate.log import Log, NullLog, Position
from lexgate.tracing._spans import Tracing, current_trace

VALIDATE, RESOLVE, EVALUATE, LOG = "lexgate.validate", "lexgate.resolve", "lexgate.evaluate", "lexgate.log"
_DECISION_ID = "lexgate.decision_id"


class TracedEngine:
    """An engine whose evaluations have a span each."""

    def __init__(self, tracing: Tracing, engine: Engine) -> None:
        self._tracing = tracing
        self._engine = engine

    @property
    def name(self) -> str:
        """As the engine's."""
        return self._engine.name

    @property
    def digest(self) -> str:
        """As the engine's."""
        return self._engine.digest

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        """As the engine's."""
        return self._tracing.timed(EVALUATE, self._engine.evaluate, entry_point, document)

    def close(self) -> None:
        """As the engine's."""
        self._engine.close()


def traced_log(tracing: Tracing, log: Log) -> Log:
    """Returns the log with spans; one that records nothing stays what it is."""
    return log if isinstance(log, NullLog) else TracedLog(tracing, log)


class TracedLog:
    """A decision log whose writes have a span each; its lines carry the id of the trace."""

    def __init__(self, tracing: Tracing, log: Log) -> None:
        self._tracing = tracing
        self._log = log

    def append(self, record: Mapping[str, object], /) -> Position:
        """As the log's."""
        return self._tracing.timed(LOG, self._log.append, {**record, **_traced()})

    def append_batch(self, records: Sequence[Mapping[str, object]], /) -> list[Position]:
        """As the log's."""
        traced = _traced()
        return self._tracing.timed(LOG, self._log.append_batch, [{**record, **traced} for record in records])

    def close(self) -> None:
        """As the log's."""
        self._log.close()


def _traced() -> dict[str, str]:
    trace = current_trace()
    return {} if trace is None else {"trace_id": trace.trace_id}


class TracedResolver(Resolver):
    """A resolver that has a span around a whole request, and one within for what the ledger and registers know."""

    def __init__(self, tracing: Tracing, *args: Any) -> None:
        super().__init__(*args)
        self._tracing = tracing

    def request(self, request: Any, patience: float = 0.0) -> Prepared:
        """As `Resolver.request`."""
        return self._tracing.timed(VALIDATE, super().request, request, patience)

    def resolved(self, *args: Any, **kwargs: Any) -> Resolved:
        """As `Resolver.resolved`."""
        return self._tracing.timed(RESOLVE, super().resolved, *args, **kwargs)


class TracedDecider(Decider):
    """A decider that tells the span of the request what was decided."""

    def decide(self, prepared: Prepared, entry: str) -> Decision:
        """As `Decider.decide`."""
        decision = super().decide(prepared, entry)
        span = get_current_span()
        if span.is_recording():
            self._tell(span, decision, entry)
        return decision

    def decide_all(self, items: Sequence[Prepared | LexgateError], entry: str) -> list[Decision | LexgateError]:
        """As `Decider.decide_all`."""
        answers = super().decide_all(items, entry)
        span = get_current_span()
        if span.is_recording():
            span.set_attributes({"lexgate.entry": entry, "lexgate.items": len(answers)})
            for answer in answers:
                if isinstance(answer, Decision):
                    span.add_event("lexgate.decision", decided(answer, entry))
        return answers

    @staticmethod
    def _tell(span: Span, decision: Decision, entry: str) -> None:
        """A span has the attributes of one decision; further ones of the same request are events."""
        if _DECISION_ID in getattr(span, "attributes", ()):
            span.add_event("lexgate.decision", decided(decision, entry))
        else:
            span.set_attributes(decided(decision, entry))


def decided(decision: Decision, entry: str) -> dict[str, str | tuple[str, ...]]:
    """Returns what a trace tells of a decision: its id, and ids of the law."""
    entries: list[Violation | Obligation] = [*decision.violations, *decision.obligations]
    cited = dict.fromkeys(f"{each.statute}:{each.article}" for each in entries)
    return {
        _DECISION_ID: decision.decision_id,
        "lexgate.effect": decision.effect.value,
        "lexgate.governs": decision.governs,
        "lexgate.articles": tuple(cited),
        "lexgate.entry": entry,
        "lexgate.policy_digest": decision.policy_digest,
    }
