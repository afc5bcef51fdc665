"""Spans: those of whole requests, and those of the steps within one.

A span says which step it was, how long it took, and what was decided: ids of the law and of lexgate. It never has a
value of a request, an id of a person, the path of a URL, or the text of an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple, ParamSpec, TypeVar

from opentelemetry.context import Context, attach, create_key, detach, get_value, set_value
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, get_current_span, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
Attributes = Mapping[str, str | int | tuple[str, ...]]

TRACEPARENT, TRACESTATE = "traceparent", "tracestate"
_ERROR = Status(StatusCode.ERROR)
_MOST_STEPS = 16
_STEPS = create_key("lexgate-steps")
_propagator = TraceContextTextMapPropagator()


class Trace(NamedTuple):
    """Where in which trace something happens, in hexadecimal."""

    trace_id: str
    span_id: str


class Tracing:
    """Begins spans, and hands them to the exporter when they end. Safe for many threads."""

    def __init__(self, tracer: Tracer, close: Callable[[], None]) -> None:
        self._tracer = tracer
        self.close = close  # exports what has ended, for a bounded time, and ends the exporter

    def request(self, name: str, headers: Iterable[tuple[str, str]], attributes: Attributes) -> Span:
        """Begins the span of a request, in the trace that its headers name (W3C Trace Context).

        `name` and `attributes` have nothing of the request. Baggage is not looked at: it may hold anything.
        """
        parent = _parent(headers)
        return self._begun(name, parent, SpanKind.SERVER, attributes)

    def message(self, name: str, stream: Span) -> Span:
        """Begins the span of one message of a stream, and makes it the current one until another is."""
        span = self._begun(name, set_span_in_context(stream), SpanKind.INTERNAL, {})
        attach(_around(span))
        return span

    def timed(
        self, name: str, work: Callable[Parameters, Answer], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Answer:
        """Does one step of a request, in a span of its own where the request is sampled.

        A request has up to 16 spans of one name, because a large batch would push the traces of all others out.
        """
        steps = get_value(_STEPS)
        if not isinstance(steps, Counter) or steps[name] >= _MOST_STEPS:
            return work(*args, **kwargs)
        steps[name] += 1
        span = self._begun(name, None, SpanKind.INTERNAL, {})
        token = attach(set_span_in_context(span))
        try:
            return work(*args, **kwargs)
        except BaseException as error:
            failed(span, type(error).__name__)
            raise
        finally:
            detach(token)
            span.end()

    def _begun(self, name: str, parent: Context | None, kind: SpanKind, attributes: Attributes) -> Span:
        # An exception is told by its kind alone: its text may hold values.
        return self._tracer.start_span(
            name, parent, kind, attributes, record_exception=False, set_status_on_exception=False
        )


@contextmanager
def within(span: Span) -> Iterator[None]:
    """Makes a span the current one, in this thread or task."""
    token = attach(_around(span))
    try:
        yield
    finally:
        detach(token)


def _around(span: Span) -> Context:
    """The context of a request; one that is sampled counts its steps."""
    context = set_span_in_context(span)
    return set_value(_STEPS, Counter(), context) if span.is_recording() else context


def failed(span: Span, kind: str) -> None:
    """Marks a span as that of a failure, named by a kind of error."""
    span.set_attribute("error.type", kind)
    span.set_status(_ERROR)


def current_trace() -> Trace | None:
    """Returns where in which trace this is, sampled or not; None outside of any."""
    found = get_current_span().get_span_context()
    return Trace(f"{found.trace_id:032x}", f"{found.span_id:016x}") if found.is_valid else None


def _parent(headers: Iterable[tuple[str, str]]) -> Context:
    """The context that the headers name; an empty one where they name none, or more than one."""
    carrier: dict[str, list[str]] = {}
    for name, value in headers:
        if name in {TRACEPARENT, TRACESTATE}:
            carrier.setdefault(name, []).append(value)
    if len(carrier.get(TRACEPARENT, ())) != 1:
        return Context()
    return _propagator.extract(carrier, Context())
