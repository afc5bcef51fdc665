"""Calls over gRPC, each in a span of its own. Loaded only where traces are on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextvars import copy_context
from typing import Any

import grpc

from lexgate.facts.resolve import Prepared, Resolver
from lexgate.serve.envoy.reading import headers_held
from lexgate.serve.envoy.service import CHECK
from lexgate.serve.grpc_calls import behaviour_of, handler_like
from lexgate.serve.inline import Handler, TracedCall
from lexgate.serve.waiting import WouldWait
from lexgate.serve.wire import RequestReader
from lexgate.tracing import TRACEPARENT, VALIDATE, Span, Tracing, failed, within
from lexgate.v1.decision_service_pb2 import EvaluateRequest

# Health checks and reflection are asked all the time, and decide nothing.
_TRACED = ("/lexgate.", "/envoy.")
_FAULTS = frozenset(
    {
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.UNIMPLEMENTED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DATA_LOSS,
    }
)


_Metadata = Iterable[tuple[str, str | bytes]] | None


class TracedReader(RequestReader):
    """A reader of wire requests with a span around each."""

    def __init__(self, tracing: Tracing, resolver: Resolver) -> None:
        super().__init__(resolver)
        self._tracing = tracing

    def prepare(self, request: EvaluateRequest, now: int | None = None, patience: float = 0.0) -> Prepared:
        """As `RequestReader.prepare`."""
        return self._tracing.timed(VALIDATE, super().prepare, request, now, patience)


def traced_inline(tracing: Tracing, method: str, handler: Handler) -> Callable[[bytes, Any], bytes]:
    """Returns a handler for the `TracedCall`s of an inline method. A call that waits goes on in the same span."""

    def answer(message: bytes, call: TracedCall) -> bytes:
        span = call.span or _begun(tracing, method, call.metadata, message)
        try:
            with within(span):
                answered = handler(message, call)
        except WouldWait:
            call.span = span
            raise
        except BaseException:
            _end(span, call.refused_with or grpc.StatusCode.INTERNAL)
            raise
        _end(span, grpc.StatusCode.OK)
        return answered

    return answer


class TracedCalls(grpc.ServerInterceptor):
    """Puts a span around every call of a method that goes through the pool, the gate's refusals included."""

    def __init__(self, tracing: Tracing) -> None:
        self._tracing = tracing
        self._traced: dict[str, Any] = {}

    def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
        """Returns the handler of the method with a span around it, or None for a method that is not served."""
        method: str = handler_call_details.method
        if not method.startswith(_TRACED):
            return continuation(handler_call_details)
        traced = self._traced.get(method)
        if traced is None:
            handler = continuation(handler_call_details)
            if handler is None:
                return None
            traced = self._traced[method] = _Traced(handler, method, self._tracing).handler()
        return traced


class _Traced:
    """One method. Each message of a stream has a span within that of the stream, until it is answered."""

    def __init__(self, handler: Any, method: str, tracing: Tracing) -> None:
        self._inner = handler
        self._behaviour = behaviour_of(handler)
        self._method = method
        self._tracing = tracing

    def handler(self) -> Any:
        """Returns the handler that grpc calls."""
        called = self._streaming if self._inner.response_streaming else self._answering
        return handler_like(self._inner, called, self._inner.request_deserializer)

    def _answering(self, request: Any, context: grpc.ServicerContext) -> Any:
        span = _begun(self._tracing, self._method, context.invocation_metadata(), request)
        try:
            with within(span):
                answer = self._behaviour(request, context)
        except BaseException:
            _end(span, _refused_with(context))
            raise
        _end(span, grpc.StatusCode.OK)
        return answer

    def _streaming(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        span = _begun(self._tracing, self._method, context.invocation_metadata())
        messages = _Messages(self._tracing, f"{_name(self._method)} message", span)
        with within(span):
            own, code = copy_context(), grpc.StatusCode.OK
        try:
            asked = messages.of(request) if self._inner.request_streaming else request
            answers = iter(own.run(self._behaviour, asked, context))
            try:
                while (answer := own.run(next, answers, _END)) is not _END:
                    messages.end()
                    yield answer
            finally:
                if isinstance(answers, Generator):  # the caller left: whatever the method holds is let go at once
                    own.run(answers.close)
        except GeneratorExit:
            code = grpc.StatusCode.CANCELLED
            raise
        except BaseException:
            code = _refused_with(context)
            raise
        finally:
            messages.end()
            _end_with_call(span, code, context)


class _Messages:
    """The messages of a stream: the span of one is the current one of the method until it is answered."""

    def __init__(self, tracing: Tracing, name: str, stream: Span) -> None:
        self._tracing = tracing
        self._name = name
        self._stream = stream
        self._span: Span | None = None

    def of(self, requests: Iterable[Any]) -> Iterator[Any]:
        """Hands the messages on, in the context of whoever reads them, which belongs to the stream alone."""
        for request in requests:
            self.end()
            self._span = self._tracing.message(self._name, self._stream)
            yield request

    def end(self) -> None:
        """The message is answered."""
        if self._span is not None:
            self._span.end()
            self._span = None


def _begun(tracing: Tracing, method: str, metadata: _Metadata, message: Any = None) -> Span:
    service, _, name = _name(method).rpartition("/")
    headers = {key: value for key, value in metadata or () if isinstance(value, str)}
    if method == CHECK and TRACEPARENT not in headers and isinstance(message, bytes):
        headers = headers_held(message)  # an Envoy that does not trace: the caller behind it may
    return tracing.request(
        f"{service}/{name}", headers.items(), {"rpc.system": "grpc", "rpc.service": service, "rpc.method": name}
    )


def _name(method: str) -> str:
    return method.removeprefix("/")


def _refused_with(context: Any) -> grpc.StatusCode:
    stated: grpc.StatusCode | None = context.code()  # which the published types leave out
    if isinstance(stated, grpc.StatusCode):
        return stated
    return grpc.StatusCode.UNKNOWN if context.is_active() else grpc.StatusCode.CANCELLED


def _end(span: Span, code: grpc.StatusCode) -> None:
    span.set_attribute("rpc.grpc.status_code", code.value[0])
    if code in _FAULTS:
        failed(span, code.name)
    span.end()


def _end_with_call(span: Span, code: grpc.StatusCode, context: Any) -> None:
    """Ends the span of a stream when its call is over.

    To its method a caller that left between two messages looks like one that has no more: grpc says so only later.
    """

    def end() -> None:
        left = context._state.client == "cancelled"  # noqa: SLF001 - nothing public says so; grpcio is pinned exactly
        _end(span, grpc.StatusCode.CANCELLED if left and code is grpc.StatusCode.OK else code)

    if not context.add_callback(end):
        end()


_END = object()
