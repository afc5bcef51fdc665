"""`envoy.service.ext_proc.v3.ExternalProcessor/Process` over gRPC: extract, filter, answer.

A stream is one exchange. Whatever stands in the way of filtering becomes an answer in place of the upstream's: the call
is aborted nowhere, because an Envoy that is told to go on without lexgate would then let the whole body through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol

import grpc
import orjson
from envoy.extensions.filters.http.ext_proc.v3 import processing_mode_pb2 as modes
from envoy.service.ext_proc.v3 import external_processor_pb2 as wire
from google.protobuf.message import Message

from lexgate.bootstrap import Application
from lexgate.domain.projection import Projection
from lexgate.errors import AccessRefused, InputError, LexgateError
from lexgate.serve.ext_proc.filtering import ENTRY, MALFORMED, Filter, Filtered
from lexgate.serve.ext_proc.messages import describe, filtered, goes_on, in_place, unfiltered
from lexgate.serve.ext_proc.reading import answer_of_upstream, answer_problem, exchange_from, headers_of, is_of_envoy
from lexgate.serve.gateway import (
    DECISION_ID,
    OBSERVED,
    Answer,
    Mapped,
    Outcome,
    Verdict,
    answer_of,
    answer_of_error,
)
from lexgate.serve.grpc_calls import Counters, parser, read_message, unforeseen
from lexgate.serve.problems import MEDIA_TYPE, problem
from lexgate.serve.scheduling import as_usual
from lexgate.serve.waiting import Waiting, patience_of

SERVICE = "envoy.service.ext_proc.v3.ExternalProcessor"
_BUFFERED = modes.ProcessingMode.BUFFERED
_NO_HEADERS = "the headers of requests do not come first: set request_header_mode to SEND"
# So that the upstream answers with the whole, as it is now, and uncompressed.
_NOT_ASKED = ("accept-encoding", "if-modified-since", "if-none-match", "if-range", "range")
# What is said of the body that came, and not of the one that leaves.
_OF_THE_WHOLE = ("accept-ranges", "content-digest", "content-md5", "digest", "etag", "last-modified", "repr-digest")
# What may leave now need not be so later.
_FRESH = {"cache-control": "no-store"}


class Call(Waiting, Protocol):
    """As much of a call as the service asks of it."""

    def invocation_metadata(self) -> Iterable[tuple[str, Any]]:
        """What the caller says beside its messages."""
        ...


class ProcessorServicer:
    """The one method of Envoy's service over one application."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._filter = Filter(application, counters)

    def process(self, messages: Iterator[Message], context: Call) -> Iterator[wire.ProcessingResponse]:
        """Answers the phases of one exchange, in order."""
        exchange = _Processed(self._filter, context)
        for message in messages:
            yield exchange.answer(message)
            if exchange.has_ended:
                return


class _InPlace(Exception):
    """An answer that stands in place of the upstream's."""

    def __init__(self, answer: Answer, details: str) -> None:
        super().__init__(details)
        self.answer = answer
        self.details = details


class _Processed:
    """One exchange: what its request means, once that is known, and the headers of the answer to it."""

    def __init__(self, filter_: Filter, context: Call) -> None:
        self._filter = filter_
        self._context = context
        self._config: wire.ProtocolConfiguration | None = None
        self._first: wire.ProcessingRequest | None = None
        self._mapped: Mapped | None = None
        self._answered: dict[str, str] | None = None
        self._is_of_envoy = False
        self.has_ended = False

    def answer(self, message: Message) -> wire.ProcessingResponse:
        """Answers one phase."""
        try:
            return self._phase(read_message(message, wire.ProcessingRequest))
        except _InPlace as instead:
            out = in_place(instead.answer, instead.details)
        except LexgateError as error:
            self._filter.failed(type(error).__name__, str(error))
            out = in_place(_unfilterable(error), "lexgate_no_decision")
        except Exception as error:  # noqa: BLE001 - the RPC boundary: an unforeseen error lets nothing through
            self._filter.failed("unforeseen", "an unforeseen error")
            out = in_place(_unfilterable(unforeseen(error)), "lexgate_no_decision")
        self.has_ended = True
        return out

    def _phase(self, message: wire.ProcessingRequest) -> wire.ProcessingResponse:
        if message.HasField("protocol_config"):
            self._config = message.protocol_config
        phase = message.WhichOneof("request")
        if phase is None:
            raise _misconfigured("a message says nothing")
        return self._of_answer(phase, message) if phase.startswith("response_") else self._of_request(phase, message)

    def _of_request(self, phase: str, message: wire.ProcessingRequest) -> wire.ProcessingResponse:
        if phase == "request_headers":
            return self._request_headers(message)
        if self._first is None:
            raise _misconfigured(_NO_HEADERS)
        if phase == "request_body" and self._mapped is None:
            return self._request(phase, self._first, message.request_body.body)
        return goes_on(phase)

    def _of_answer(self, phase: str, message: wire.ProcessingRequest) -> wire.ProcessingResponse:
        self._is_of_envoy = self._is_of_envoy or (phase == "response_headers" and is_of_envoy(message))
        if self._is_of_envoy:
            return goes_on(phase)
        if self._mapped is None:
            raise _misconfigured(_NO_HEADERS)
        if self._mapped.response is None:
            return goes_on(phase)
        if phase == "response_headers":
            return self._response_headers(message.response_headers, self._mapped)
        if phase == "response_body":
            return self._response_body(message.response_body.body, self._mapped)
        trailers = message.response_trailers.trailers.headers
        return goes_on(phase, remove=[] if self._mapped.observe else [each.key for each in trailers])

    def _request_headers(self, message: wire.ProcessingRequest) -> wire.ProcessingResponse:
        self._first = message
        if message.observability_mode:  # whatever is said here comes too late: it is counted, and logged
            raise _misconfigured("it does not wait for lexgate: set observability_mode to false")
        if message.request_headers.end_of_stream:
            return self._request("request_headers", message, b"")
        if self._config is not None and self._config.request_body_mode == _BUFFERED:
            return goes_on("request_headers")  # the body follows
        return self._request("request_headers", message, None)

    def _request(self, phase: str, first: wire.ProcessingRequest, raw: bytes | None) -> wire.ProcessingResponse:
        try:
            metadata = self._context.invocation_metadata()
            mapped = self._filter.mapped(exchange_from(first, raw, metadata, self._filter.max_depth))
            self._mapped = self._admitted(mapped)
        except InputError as error:
            self._filter.count(MALFORMED, None)
            raise _InPlace(answer_of_error(error), "lexgate_malformed") from None
        if self._mapped.response is None:
            return unfiltered(phase)
        if self._config is None or self._config.response_body_mode != _BUFFERED:
            raise _misconfigured("answers are not sent to lexgate as a whole: set response_body_mode to BUFFERED")
        return goes_on(phase, remove=_NOT_ASKED)

    def _admitted(self, mapped: Mapped) -> Mapped:
        """Returns what a request means whose answer may be looked at. What it means for lexgate alone is not judged."""
        outcome = None
        if mapped.request is None:
            outcome = None if mapped.no_data else Outcome.UNMAPPED
        elif mapped.unauthenticated and not mapped.observe:
            outcome = Outcome.UNAUTHENTICATED
        if outcome is not None:
            self._filter.count(outcome.value, mapped)
            raise _InPlace(answer_of(Verdict(outcome)), f"lexgate_{outcome.value.lower()}")
        if mapped.problems and mapped.response is not None:
            if not mapped.observe:
                raise InputError(list(mapped.problems))
            self._filter.count(MALFORMED, mapped)
            return mapped._replace(response=None)
        return mapped

    def _response_headers(self, message: wire.HttpHeaders, mapped: Mapped) -> wire.ProcessingResponse:
        self._answered = headers = headers_of(message)
        if message.end_of_stream:
            return goes_on("response_headers", remove=() if mapped.observe else (*_OF_THE_WHOLE, "content-length"))
        if not mapped.observe:
            self._require_readable(answer_problem(headers, self._filter.most_bytes))
        return goes_on("response_headers")

    def _response_body(self, raw: bytes, mapped: Mapped) -> wire.ProcessingResponse:
        if self._answered is None:
            raise _misconfigured("the headers of answers do not come first: set response_header_mode to SEND")
        try:
            done = self._filtered(raw, self._answered, mapped)
        except (_InPlace, InputError):
            if not mapped.observe:
                raise
            return _seen(MALFORMED)
        if done is None:
            return goes_on("response_body")
        if mapped.observe:
            return describe(_seen(_withheld(done.projection)), _stated(mapped, done.projection))
        ids = [] if done.projection is None else [each.decision_id for each in done.projection.decisions]
        put = {**_FRESH, **({DECISION_ID: ", ".join(ids)} if ids else {})}
        out = filtered(orjson.dumps(done.value), put, (*_OF_THE_WHOLE, DECISION_ID, OBSERVED))
        return describe(out, _stated(mapped, done.projection))

    def _filtered(self, raw: bytes, headers: dict[str, str], mapped: Mapped) -> Filtered | None:
        """Returns what is left of an answer, or None for one without a body."""
        self._require_readable(answer_problem(headers, self._filter.most_bytes))
        value, problem_ = answer_of_upstream(raw, headers, self._filter.max_depth)
        self._require_readable(problem_)
        if not raw:
            return None
        return self._filter.filtered(mapped, value, patience_of(self._context, self._filter.wait_seconds))

    def _require_readable(self, problem_: str | None) -> None:
        """Raises where the answer of the upstream cannot be filtered; what is wrong is said without a word of it."""
        if problem_ is not None:
            self._filter.count(MALFORMED, self._mapped)
            detail = f"the answer of the service {problem_}, so that nobody can say what of it may leave"
            raise _InPlace(_answer(HTTPStatus.BAD_GATEWAY, detail), "lexgate_unfilterable")


def _seen(what: str) -> wire.ProcessingResponse:
    """Lets an observed answer through as it is, and says what would have become of it."""
    return goes_on("response_body", put={OBSERVED: what}, remove=(DECISION_ID,))


def _withheld(projection: Projection | None) -> str:
    """What an observed answer would have lost: the number of its items that are withheld."""
    count = 0 if projection is None else len(projection.items) - len(projection.allowed)
    return f"FILTERED;withheld={count}"


def _stated(mapped: Mapped, projection: Projection | None) -> dict[str, Any]:
    stated: dict[str, Any] = {"observed": mapped.observe}
    if mapped.route is not None:
        stated["route"] = mapped.route
    if projection is not None:
        stated["decision_ids"] = [each.decision_id for each in projection.decisions]
        stated["withheld"] = [each.item for each in projection.items if not each.allowed]
        stated["articles"] = sorted({article for each in projection.items for article in each.articles})
    return stated


def _misconfigured(what: str) -> LexgateError:
    return _Misconfigured(f"Envoy is not set up to filter: {what}")


class _Misconfigured(LexgateError):
    """Envoy does not send what filtering needs."""


def _unfilterable(error: LexgateError) -> Answer:
    """What the client gets where nothing can be said: 503, also where the mapping asks what is not acceptable."""
    if isinstance(error, _Misconfigured | AccessRefused):
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, f"no decision: {error}")
    if isinstance(error, InputError):
        detail = "no decision: what the route maps to is not acceptable; the operating log has the fields"
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    return answer_of_error(error)


def _answer(status: HTTPStatus, detail: str) -> Answer:
    headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
    return Answer(int(status), headers, orjson.dumps(problem(status, detail)))


def add_processor_to(server: grpc.Server, servicer: ProcessorServicer, most: int) -> None:
    """Registers the service, with threads for at most `most` exchanges that are under way.

    A stream holds its thread until the upstream has answered, so that it must be none of those that others wait for.
    """
    threads = ThreadPoolExecutor(most, thread_name_prefix=ENTRY, initializer=as_usual)
    process: Any = partial(servicer.process)
    process.experimental_thread_pool = threads  # grpcio takes it from here; its version is pinned
    handler = grpc.stream_stream_rpc_method_handler(
        process, parser(wire.ProcessingRequest), wire.ProcessingResponse.SerializeToString
    )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"Process": handler}),))
