"""Exchanges of cases: what becomes of a request that passes a gateway, judged as of the instant of the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lexgate.bootstrap import Application
from lexgate.domain.decision import Decision, Effect
from lexgate.errors import InputError
from lexgate.serve.gateway import MALFORMED, Exchange, Gateway, Mapped, Mapping as GatewayMapping, Outcome, exchange_of
from lexgate.testing._cases import Expected
from lexgate.testing._compare import Difference, decision_differences

_ENTRY = "test"
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of an exchange. `decision` is None where nothing was judged, `request` where none was made."""

    outcome: str
    route: str | None = None
    request: Mapping[str, Any] | None = None
    decision: Decision | None = None


def pass_exchange(facts: Mapping[str, Any], as_of: str | None, application: Application) -> Passed:
    """Returns what becomes of an exchange at an instant: an outcome, or MALFORMED. Raises `EngineFault`."""
    mapping = _At(application, as_of)
    try:
        verdict = Gateway(application, mapping, _Uncounted()).judge(_exchange(facts), _ENTRY)
    except InputError:
        return Passed(MALFORMED, mapping.seen.route, mapping.request)
    outcome = verdict.outcome
    if verdict.decision is not None and verdict.decision.effect is Effect.ALLOW:
        outcome = Outcome.PASS  # an answer as of the instant of the case binds nobody, but in the case
    return Passed(outcome.value, verdict.route, mapping.request, verdict.decision)


def exchange_differences(expected: Expected, passed: Passed) -> Iterator[Difference]:
    """Yields how what became of an exchange differs from what a case expects of it."""
    if expected.outcome is not None and passed.outcome != expected.outcome:
        yield Difference("outcome", expected.outcome, passed.outcome)
    if expected.route is not None and passed.route != expected.route:
        yield Difference("route", expected.route, passed.route or _NONE)
    if expected.request is not None and passed.request != expected.request:
        # Not the requests themselves: their values may be personal.
        yield Difference("request", "as stated", "another" if passed.request is not None else _NONE)
    if passed.decision is not None:
        yield from decision_differences(expected, passed.decision)
    elif expected.effect is not None:
        yield Difference("effect", expected.effect.value, "no decision")


def _exchange(facts: Mapping[str, Any]) -> Exchange:
    headers = {name.lower(): value for name, value in facts.get("headers", {}).items()}
    parts = {name: facts[name] for name in ("body", "route", "claims", "peer") if name in facts}
    scheme, host = facts.get("scheme", "https"), facts.get("host", "localhost")
    return exchange_of(facts["method"], scheme, host, facts["path"], headers, **parts)


class _At(GatewayMapping):
    """The mapping, whose requests are judged as of an instant; keeps what it made."""

    def __init__(self, application: Application, as_of: str | None) -> None:
        super().__init__(application.engine)
        self._as_of = as_of
        self.seen = Mapped()

    @property
    def request(self) -> Mapping[str, Any] | None:
        """The request as the mapping made it."""
        return self.seen.request

    def mapped(self, exchange: Exchange) -> Mapped:
        self.seen = mapped = super().mapped(exchange)
        if mapped.request is None or self._as_of is None:
            return mapped
        return mapped._replace(request={**mapped.request, "as_of": self._as_of})


class _Uncounted:
    """Counts nothing."""

    def decided(self, decision: Decision, seconds: float) -> None: ...

    def refused(self, kind: str) -> None: ...

    def fault(self, kind: str) -> None: ...

    def passed(self, entry: str, outcome: str, *, observed: bool) -> None: ...
