"""DecisionService over gRPC: extract, decide, map errors.

A denial is status OK. Input that nothing was evaluated of is INVALID_ARGUMENT with google.rpc.BadRequest; a fault is
UNAVAILABLE; an expired deadline is not evaluated.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Never

import grpc
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet
from google.rpc import status_pb2

from lexgate.bootstrap import Application
from lexgate.domain.decision import Decision, Explained
from lexgate.domain.projection import Projection
from lexgate.domain.words import LANGUAGES
from lexgate.errors import Fault, InputError, LexgateError, RevisionNotReached
from lexgate.facts.options import unknown_language
from lexgate.facts.resolve import Prepared
from lexgate.facts.situations import below_request
from lexgate.serve.access import charge
from lexgate.serve.grpc_calls import Counters, abort, counted_status, parser, read_message, require_time, unforeseen
from lexgate.serve.inline import Call
from lexgate.serve.projections import Projections
from lexgate.serve.waiting import WouldWait, patience_of
from lexgate.serve.wire import RequestReader
from lexgate.serve.wire_decisions import fill, fill_projection
from lexgate.serve.wire_messages import unknown_fields
from lexgate.v1 import decision_service_pb2 as service

SERVICE = "lexgate.v1.DecisionService"
EVALUATE = f"/{SERVICE}/Evaluate"
ENTRY = "grpc"


class DecisionServicer:
    """The methods of DecisionService over one application."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._decider = application.decider
        self._reader = _reader(application)
        self._counters = counters
        self._projections = Projections(application, counters)
        self._batch_items = application.config.limits.batch_items
        self._wait_seconds = application.config.ledger.wait_seconds

    def evaluate(self, message: bytes, call: Call) -> bytes:
        """Judges one EvaluateRequest and returns its EvaluateResponse, both as bytes."""
        started = time.perf_counter()
        try:
            decision = self._decide(read_message(_parse_request(message), service.EvaluateRequest), call)
        except LexgateError as error:
            if isinstance(error, RevisionNotReached) and getattr(call, "at_once", False):
                raise WouldWait from None
            self._refuse(call, error)
        except Exception as error:  # noqa: BLE001 - the RPC boundary: an unforeseen error is a fault, never an answer
            self._refuse(call, unforeseen(error))
        self._counters.decided(decision, time.perf_counter() - started)
        response = service.EvaluateResponse()
        fill(response.decision, decision)
        return response.SerializeToString()

    def explain(self, request: Message, context: grpc.ServicerContext) -> service.ExplainDecisionResponse:
        """Judges one request and explains the decision."""
        started = time.perf_counter()
        try:
            explained = self._explain(read_message(request, service.ExplainDecisionRequest), context)
        except LexgateError as error:
            self._refuse(context, error)
        except Exception as error:  # noqa: BLE001 - as above
            self._refuse(context, unforeseen(error))
        self._counters.decided(explained.decision, time.perf_counter() - started)
        response = service.ExplainDecisionResponse(text=explained.text)
        fill(response.decision, explained.decision)
        return response

    def evaluate_batch(self, request: Message, context: grpc.ServicerContext) -> service.EvaluateBatchResponse:
        """Judges many requests at one instant, in order."""
        started = time.perf_counter()
        try:
            batch = read_message(request, service.EvaluateBatchRequest)
            answers = self._decide_all(batch, context)
        except LexgateError as error:
            self._refuse(context, error)
        except Exception as error:  # noqa: BLE001 - as above
            self._refuse(context, unforeseen(error))
        each = (time.perf_counter() - started) / len(answers)
        response = service.EvaluateBatchResponse()
        for answer in answers:
            self._answer(response.items.add(), answer, each)
        return response

    def evaluate_items(self, request: Message, context: grpc.ServicerContext) -> service.EvaluateItemsResponse:
        """Judges items each alone."""
        try:
            projection = self._project(read_message(request, service.EvaluateItemsRequest), context)
        except LexgateError as error:
            self._refuse(context, error)
        except Exception as error:  # noqa: BLE001 - as above
            self._refuse(context, unforeseen(error))
        response = service.EvaluateItemsResponse()
        fill_projection(response, projection)
        return response

    def evaluate_stream(
        self, requests: Iterable[Message], context: grpc.ServicerContext
    ) -> Iterator[service.EvaluateStreamResponse]:
        """Judges requests as they come, in order."""
        for request in requests:
            yield self._stream_answer(request, context)

    def _stream_answer(self, request: Message, context: grpc.ServicerContext) -> service.EvaluateStreamResponse:
        started = time.perf_counter()
        answer = service.EvaluateStreamResponse()
        try:
            message = read_message(request, service.EvaluateStreamRequest)
            answer.correlation_id = message.correlation_id[:256]
            decision = self._decide(message.request, context)
        except LexgateError as error:
            answer.error.CopyFrom(self._counted(error))
        except Exception as error:  # noqa: BLE001 - as above
            answer.error.CopyFrom(self._counted(unforeseen(error)))
        else:
            self._counters.decided(decision, time.perf_counter() - started)
            fill(answer.decision, decision)
        return answer

    def _decide(self, request: service.EvaluateRequest, call: Call) -> Decision:
        require_time(call)
        prepared = self._reader.prepare(request, patience=patience_of(call, self._wait_seconds))
        return self._decider.decide(prepared, ENTRY)

    def _explain(self, request: service.ExplainDecisionRequest, context: grpc.ServicerContext) -> Explained:
        require_time(context)
        if request.language not in {"", *LANGUAGES}:
            raise unknown_language()
        prepared = self._reader.prepare(request.request, patience=patience_of(context, self._wait_seconds))
        return self._decider.explain(prepared, ENTRY, request.language or None)

    def _project(self, asked: service.EvaluateItemsRequest, context: grpc.ServicerContext) -> Projection:
        require_time(context)
        if len(UnknownFieldSet(asked)):
            raise unknown_fields(())
        try:
            request = self._reader.read(asked.request)
        except InputError as error:
            raise below_request(error) from None
        patience = patience_of(context, self._wait_seconds)
        return self._projections.project(request, list(asked.items), ENTRY, patience)

    def _decide_all(
        self, batch: service.EvaluateBatchRequest, context: grpc.ServicerContext
    ) -> list[Decision | LexgateError]:
        require_time(context)
        count = len(batch.requests)
        if not 1 <= count <= self._batch_items:
            cure = f"send from 1 to {self._batch_items} requests in a batch"
            raise InputError.at(("requests",), "has no requests or too many", cure)
        charge(count - 1)
        now = int(time.time())
        prepared = [self._prepared(request, now, context) for request in batch.requests]
        return self._decider.decide_all(prepared, ENTRY)

    def _prepared(
        self, request: service.EvaluateRequest, now: int, context: grpc.ServicerContext
    ) -> Prepared | LexgateError:
        try:
            return self._reader.prepare(request, now, patience_of(context, self._wait_seconds))
        except (InputError, Fault) as error:
            return error

    def _answer(self, item: service.EvaluateBatchItem, answer: Decision | LexgateError, seconds: float) -> None:
        if isinstance(answer, LexgateError):
            item.error.CopyFrom(self._counted(answer))
            return
        self._counters.decided(answer, seconds)
        fill(item.decision, answer)

    def _refuse(self, context: Call, error: LexgateError) -> Never:
        abort(context, error, self._counters)

    def _counted(self, error: LexgateError) -> status_pb2.Status:
        return counted_status(error, self._counters)


def _reader(application: Application) -> RequestReader:
    if application.tracing is None:
        return RequestReader(application.resolver)
    # A process without traces does not load what they need.
    from lexgate.serve.traced_grpc import TracedReader  # noqa: PLC0415 - see above

    return TracedReader(application.tracing, application.resolver)


def add_to(server: grpc.Server, servicer: DecisionServicer, *, evaluate: bool = True) -> None:
    """Registers the service, `Evaluate` only on demand: it may be answered inline.

    Bytes that are no message become INVALID_ARGUMENT, which the generated code cannot say.
    """
    unary, stream = grpc.unary_unary_rpc_method_handler, grpc.stream_stream_rpc_method_handler
    handlers = {
        "EvaluateBatch": unary(
            servicer.evaluate_batch,
            parser(service.EvaluateBatchRequest),
            service.EvaluateBatchResponse.SerializeToString,
        ),
        "EvaluateItems": unary(
            servicer.evaluate_items,
            parser(service.EvaluateItemsRequest),
            service.EvaluateItemsResponse.SerializeToString,
        ),
        "ExplainDecision": unary(
            servicer.explain,
            parser(service.ExplainDecisionRequest),
            service.ExplainDecisionResponse.SerializeToString,
        ),
        "EvaluateStream": stream(
            servicer.evaluate_stream,
            parser(service.EvaluateStreamRequest),
            service.EvaluateStreamResponse.SerializeToString,
        ),
    }
    if evaluate:
        handlers["Evaluate"] = unary(servicer.evaluate)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))


_parse_request = parser(service.EvaluateRequest)
