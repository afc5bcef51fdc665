"""Request bodies to answers: the same pipeline as over gRPC, in JSON. Knows nothing of connections."""

from __future__ import annotations

import time
from typing import Any

import orjson
import structlog

from lexgate.bootstrap import Application
from lexgate.domain.decision import Decision
from lexgate.domain.projection import projection_json
from lexgate.domain.rendering import decision_json
from lexgate.errors import Fault, InputError, LexgateError, RevisionNotReached
from lexgate.facts.resolve import Prepared
from lexgate.facts.strict_json import parse_json
from lexgate.serve.access import charge
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.problems import problem_of
from lexgate.serve.projections import Projections
from lexgate.serve.waiting import WouldWait

ENTRY = "http"
_BATCH_LEVELS = 2
_log = structlog.get_logger(__name__)


class Decisions:
    """Judges what stands in bodies, over one application. Safe for many threads."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._decider = application.decider
        self._resolver = application.resolver
        self._limits = application.config.limits
        self._wait_seconds = application.config.ledger.wait_seconds
        self._counters = counters
        self._projections = Projections(application, counters)

    def one(self, body: bytes, *, at_once: bool = False) -> bytes:
        """Returns the decision. Raises `InputError` or `Fault`, counted; `WouldWait` where it is not there at once."""
        started = time.perf_counter()
        patience = 0.0 if at_once else self._wait_seconds
        try:
            request = parse_json(body, max_depth=self._limits.request_depth)
            decision = self._decider.decide(self._resolver.request(request, patience), ENTRY)
        except LexgateError as error:
            if at_once and isinstance(error, RevisionNotReached):
                raise WouldWait from None
            self._count(error)
            raise
        answer = orjson.dumps(decision_json(decision))
        self._counters.decided(decision, time.perf_counter() - started)
        return answer

    def explained(self, body: bytes) -> tuple[bytes, str]:
        """Returns the decision with its explanation: as JSON, and as text. Raises `InputError` or `Fault`, counted."""
        started = time.perf_counter()
        try:
            request = parse_json(body, max_depth=self._limits.request_depth)
            explained = self._decider.explain(self._resolver.request(request, self._wait_seconds), ENTRY)
        except LexgateError as error:
            self._count(error)
            raise
        answer = orjson.dumps({"decision": decision_json(explained.decision), "text": explained.text})
        self._counters.decided(explained.decision, time.perf_counter() - started)
        return answer, explained.text

    def many(self, body: bytes) -> bytes:
        """Returns the items, in order: each a decision, or the error of that request alone.

        Raises `InputError` when the body is no batch, and `Fault` when the batch cannot be recorded; counted.
        """
        started = time.perf_counter()
        try:
            requests = self._requests(body)
            charge(len(requests) - 1)
            answers = self._decider.decide_all([self._prepared(request) for request in requests], ENTRY)
        except LexgateError as error:
            self._count(error)
            raise
        each = (time.perf_counter() - started) / len(answers)
        return orjson.dumps({"items": [self._item(position, answer, each) for position, answer in enumerate(answers)]})

    def items(self, body: bytes) -> bytes:
        """Returns the verdict on each item. Raises `InputError` or `Fault`, counted."""
        try:
            asked = parse_json(body, max_depth=self._limits.request_depth + 1)
            if not isinstance(asked, dict) or asked.keys() != {"request", "items"}:
                problem, cure = "is no request about items", 'send {"request": {...}, "items": [...]} and nothing else'
                raise InputError.at((), problem, cure)
            request = self._projections.read(asked["request"])
            projection = self._projections.project(request, asked["items"], ENTRY, self._wait_seconds)
        except LexgateError as error:
            self._count(error)
            raise
        return orjson.dumps(projection_json(projection))

    def _requests(self, body: bytes) -> list[Any]:
        batch = parse_json(body, max_depth=self._limits.request_depth + _BATCH_LEVELS)
        if not isinstance(batch, dict) or batch.keys() != {"requests"} or not isinstance(batch["requests"], list):
            raise InputError.at((), "is not a batch", 'send {"requests": [...]} and nothing else')
        requests: list[Any] = batch["requests"]
        most = self._limits.batch_items
        if not 1 <= len(requests) <= most:
            problem, cure = "has no requests or too many", f"send from 1 to {most} requests in a batch"
            raise InputError.at(("requests",), problem, cure)
        return requests

    def _prepared(self, request: Any) -> Prepared | LexgateError:
        try:
            return self._resolver.request(request, self._wait_seconds)
        except (InputError, Fault) as error:
            return error

    def _item(self, position: int, answer: Decision | LexgateError, seconds: float) -> dict[str, Any]:
        if isinstance(answer, LexgateError):
            self._count(answer)
            return {"error": problem_of(answer, ("requests", position))}
        self._counters.decided(answer, seconds)
        return {"decision": decision_json(answer)}

    def _count(self, error: LexgateError) -> None:
        if isinstance(error, InputError):
            self._counters.refused("input")
        else:
            self._counters.fault(type(error).__name__)
            _log.error("no_decision", reason=str(error))
