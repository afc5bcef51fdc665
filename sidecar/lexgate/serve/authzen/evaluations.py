"""Evaluations of AuthZEN to answers: mapped, judged as every other request, and recorded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import orjson
import structlog

from lexgate.bootstrap import Application
from lexgate.domain.decision import Decision, Effect, Obligation, Violation
from lexgate.domain.rendering import decision_json
from lexgate.errors import AccessRefused, InputError, LexgateError
from lexgate.facts.resolve import Prepared
from lexgate.serve.access import charge
from lexgate.serve.authzen.mapping import Mapping, as_mapped
from lexgate.serve.authzen.messages import Batch, Evaluation, Semantic, read_batch, read_evaluation, read_object
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.problems import problem_of

ENTRY = "authzen"
_log = structlog.get_logger(__name__)


class Evaluations:
    """Judges what stands in bodies, over one application. Safe for many threads."""

    def __init__(self, application: Application, mapping: Mapping, counters: Counters) -> None:
        self._application = application
        self._mapping = mapping
        self._counters = counters

    def one(self, body: bytes) -> bytes:
        """Returns the answer to one evaluation. Raises `InputError` or `Fault`, counted."""
        return self._counted(lambda: self._single(self._read(body)))

    def many(self, body: bytes) -> bytes:
        """Returns the answers to a batch, or to the one evaluation that a body states without a batch.

        Raises `InputError` or `Fault`, counted. A fault in one evaluation is a fault of all: no answer may hide it.
        """
        return self._counted(lambda: self._several(self._read(body)))

    def _counted(self, work: Any) -> bytes:
        try:
            return orjson.dumps(work())
        except LexgateError as error:
            count(error, self._counters)
            raise

    def _read(self, body: bytes) -> dict[str, Any]:
        return read_object(body, self._application.config.limits.request_depth)

    def _single(self, stated: dict[str, Any]) -> dict[str, Any]:
        return self._decided(self.prepared(read_evaluation(stated)))

    def _several(self, stated: dict[str, Any]) -> dict[str, Any]:
        batch = read_batch(stated, self._application.config.limits.batch_items)
        if batch is None:
            return self._single(stated)
        charge(len(batch.items) - 1)
        answers = self._all(batch) if batch.semantic is Semantic.EXECUTE_ALL else self._until_the_end(batch)
        return {"evaluations": list(answers)}

    def _all(self, batch: Batch) -> Iterator[dict[str, Any]]:
        """Judges every evaluation; recorded in one write."""
        started = time.perf_counter()
        judged = self._application.decider.decide_all([self._item(item) for item in batch.items], ENTRY)
        each = (time.perf_counter() - started) / len(judged)
        return iter([self._answer(position, answer, each) for position, answer in enumerate(judged)])

    def _until_the_end(self, batch: Batch) -> Iterator[dict[str, Any]]:
        for position, item in enumerate(batch.items):
            prepared = self._item(item)
            if isinstance(prepared, InputError):
                answer = self._answer(position, prepared, 0.0)
            else:
                answer = self._decided(prepared)
            yield answer
            if batch.semantic.ends_with(answer["decision"]):
                return

    def _item(self, item: Evaluation | InputError) -> Prepared | InputError:
        try:
            return item if isinstance(item, InputError) else self.prepared(item)
        except InputError as error:
            return error

    def prepared(self, evaluation: Evaluation) -> Prepared:
        """Returns what an evaluation asks, ready to be judged. Raises `InputError` or `Fault`."""
        request = self._mapping.request(evaluation)
        try:
            return self._application.resolver.request(request, self._application.config.ledger.wait_seconds)
        except InputError as error:
            raise as_mapped(error) from None

    def _decided(self, prepared: Prepared) -> dict[str, Any]:
        started = time.perf_counter()
        decision = self._application.decider.decide(prepared, ENTRY)
        self._counters.decided(decision, time.perf_counter() - started)
        return answered(decision)

    def _answer(self, position: int, answer: Decision | LexgateError, seconds: float) -> dict[str, Any]:
        if isinstance(answer, InputError):
            count(answer, self._counters)
            return _refused(answer, position)
        if isinstance(answer, LexgateError):
            raise answer
        self._counters.decided(answer, seconds)
        return answered(answer)


def answered(decision: Decision) -> dict[str, Any]:
    """Returns the answer of AuthZEN: true for a binding ALLOW alone; what else is to be known stands in the context."""
    entries: list[Violation | Obligation] = [*decision.violations, *decision.obligations]
    articles = list(dict.fromkeys(f"{entry.statute}:{entry.article}" for entry in entries))
    permitted = decision.effect is Effect.ALLOW and decision.binding
    return {"decision": permitted, "context": {**decision_json(decision), "articles": articles}}


def _refused(error: InputError, position: int) -> dict[str, Any]:
    """An evaluation that cannot be judged is closed; the others of its batch are answered."""
    path = () if all(field.path[:1] == ("evaluations",) for field in error.fields) else ("evaluations", position)
    document = problem_of(error, path)
    shown = {"status": document["status"], "message": document["detail"], "errors": document["errors"]}
    return {"decision": False, "context": {"error": shown}}


def count(error: LexgateError, counters: Counters) -> None:
    """Counts an error that a caller gets; a refusal of the gate is counted there."""
    if isinstance(error, InputError):
        counters.refused("input")
    elif not isinstance(error, AccessRefused):
        counters.fault(type(error).__name__)
        _log.error("no_decision", reason=str(error))
