"""Exchanges to verdicts: mapped, judged as every other request, recorded and counted."""

from __future__ import annotations

import enum
import time
from collections.abc import Mapping as Members
from dataclasses import dataclass, replace
from typing import Any

import structlog

from lexgate.bootstrap import Application
from lexgate.domain.decision import Decision
from lexgate.errors import AccessRefused, InputError, LexgateError, RevisionNotReached
from lexgate.facts.resolve import Prepared
from lexgate.serve.authzen.mapping import as_mapped
from lexgate.serve.gateway.exchange import Exchange
from lexgate.serve.gateway.mapping import Mapped, Mapping
from lexgate.serve.grpc_calls import Counters, Expired
from lexgate.serve.waiting import WouldWait

MALFORMED = "MALFORMED"
_log = structlog.get_logger(__name__)


class Outcome(enum.StrEnum):
    """What becomes of an exchange; it goes on to the upstream only on `PASS`."""

    PASS = "PASS"  # noqa: S105 - no password: the request passes
    DENIED = "DENIED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNMAPPED = "UNMAPPED"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one exchange.

    `decision` is None where nothing was judged. On an observed route everything passes, and `observed_as` says what
    would have become of it: an effect, `UNAUTHENTICATED`, `MALFORMED`, or `NOT_BINDING`.
    """

    outcome: Outcome
    decision: Decision | None = None
    observed: bool = False
    route: str | None = None
    remove_headers: tuple[str, ...] = ()
    remove_query: tuple[str, ...] = ()
    response: Members[str, Any] | None = None
    observed_as: str | None = None


class Gateway:
    """Judges exchanges over one application. Safe for many threads."""

    def __init__(self, application: Application, mapping: Mapping, counters: Counters) -> None:
        self._application = application
        self._mapping = mapping
        self._counters = counters

    def judge(self, exchange: Exchange, entry: str, patience: float | None = None, *, at_once: bool = False) -> Verdict:
        """Returns the verdict, already recorded under the name of the way in, and counted.

        Waits `patience` seconds for a revision that the request asks for; `at_once` raises `WouldWait` instead.
        Raises `InputError` and `Fault`, which the caller counts by `count`: neither may let anything pass.
        """
        try:
            mapped = self._mapping.mapped(exchange)
            verdict = self._judged(mapped, entry, patience)
        except RevisionNotReached:
            if at_once:
                raise WouldWait from None
            raise
        if verdict.remove_query:
            verdict = replace(verdict, remove_query=exchange.as_sent(verdict.remove_query))
        self._counters.passed(entry, verdict.observed_as or verdict.outcome.value, observed=verdict.observed)
        return verdict

    def count(self, error: LexgateError, entry: str) -> None:
        """Counts an error for which there is no verdict; a refusal of the gate is counted there."""
        if isinstance(error, InputError):
            self._counters.refused("input")
            self._counters.passed(entry, MALFORMED, observed=False)
        elif not isinstance(error, AccessRefused):
            self._counters.fault("deadline" if isinstance(error, Expired) else type(error).__name__)
            _log.error("no_decision", reason=str(error))

    def _judged(self, mapped: Mapped, entry: str, patience: float | None) -> Verdict:
        if mapped.request is None:
            return self._without_request(mapped)
        if not mapped.observe:
            return self._enforced(mapped, entry, patience)
        try:
            return _observed(self._enforced(mapped, f"{entry}.observe", patience))
        except InputError:
            self._counters.refused("input")
            return _verdict(mapped, Outcome.PASS, observed=True, observed_as=MALFORMED)

    def _without_request(self, mapped: Mapped) -> Verdict:
        if not mapped.no_data:
            return Verdict(Outcome.UNMAPPED)
        if mapped.problems:
            raise InputError(list(mapped.problems))
        return _verdict(mapped, Outcome.UNAUTHENTICATED if mapped.unauthenticated else Outcome.PASS)

    def _enforced(self, mapped: Mapped, entry: str, patience: float | None) -> Verdict:
        if mapped.unauthenticated:
            return _verdict(mapped, Outcome.UNAUTHENTICATED)
        if mapped.problems:
            raise InputError(list(mapped.problems))
        started = time.perf_counter()
        decision = self._application.decider.decide(self._prepared(mapped, patience), entry)
        self._counters.decided(decision, time.perf_counter() - started)
        return _verdict(mapped, Outcome.PASS if decision.allowed else Outcome.DENIED, decision=decision)

    def _prepared(self, mapped: Mapped, patience: float | None) -> Prepared:
        patience = self._application.config.ledger.wait_seconds if patience is None else patience
        try:
            return self._application.resolver.request(mapped.request, patience)
        except InputError as error:
            raise as_mapped(error) from None


def _observed(verdict: Verdict) -> Verdict:
    return replace(verdict, outcome=Outcome.PASS, observed=True, observed_as=_what(verdict))


def _what(verdict: Verdict) -> str:
    """What an enforced route would have done."""
    decision = verdict.decision
    if decision is None:
        return verdict.outcome.value
    return decision.effect.value if decision.binding else "NOT_BINDING"


def _verdict(mapped: Mapped, outcome: Outcome, **more: Any) -> Verdict:
    return Verdict(
        outcome,
        route=mapped.route,
        remove_headers=mapped.remove_headers,
        remove_query=mapped.remove_query,
        response=mapped.response,
        **more,
    )
