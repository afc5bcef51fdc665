"""The gate before every gRPC method that goes through the pool."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from lexgate.errors import InputError, LexgateError
from lexgate.serve.access.current import in_the_name_of
from lexgate.serve.access.gate import Admitted, Gate
from lexgate.serve.access.peer import grpc_peer
from lexgate.serve.access.table import GRPC, Needed
from lexgate.serve.grpc_calls import Counters, abort, behaviour_of, handler_like, unforeseen

AUTHORIZATION = "authorization"


class GrpcGate(grpc.ServerInterceptor):
    """Asks who calls before the message is read; a method that the table does not name is refused."""

    def __init__(self, gate: Gate, counters: Counters) -> None:
        self._gate = gate
        self._counters = counters
        self._guarded: dict[str, Any] = {}

    def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
        """Returns the handler of the method behind the gate, or None for a method that is not served."""
        method: str = handler_call_details.method
        guarded = self._guarded.get(method)
        if guarded is None:
            handler = continuation(handler_call_details)
            if handler is None:
                return None
            guarded = self._guarded[method] = self._behind_the_gate(handler, GRPC.get(method))
        return guarded

    def _behind_the_gate(self, handler: Any, needed: Needed | None) -> Any:
        if needed is not None and self._gate.is_open(needed):
            return handler
        return _Guarded(handler, needed, self._gate, self._counters).handler()


class _Guarded:
    """One method behind the gate. Messages are read after it was passed; each message of a stream passes it again."""

    def __init__(self, handler: Any, needed: Needed | None, gate: Gate, counters: Counters) -> None:
        self._inner = handler
        self._behaviour = behaviour_of(handler)
        self._needed = needed
        self._gate = gate
        self._counters = counters

    def handler(self) -> Any:
        """Returns the handler that grpc calls."""
        called: Any = partial(self._streaming if self._inner.response_streaming else self._answering)
        if (threads := getattr(self._behaviour, "experimental_thread_pool", None)) is not None:
            called.experimental_thread_pool = threads  # a method with threads of its own keeps them
        return handler_like(self._inner, called, None)

    def _answering(self, raw: Any, context: grpc.ServicerContext) -> Any:
        admitted = self._admitted(context)
        named = in_the_name_of(admitted.caller, admitted.charge)
        return named.run(self._behaviour, self._message(raw, context), context)

    def _streaming(self, raw: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        admitted = self._admitted(context)
        named = in_the_name_of(admitted.caller, admitted.charge)
        answers = iter(named.run(self._behaviour, self._message(raw, context), context))
        try:
            while (answer := named.run(next, answers, _END)) is not _END:
                yield answer
        finally:
            if isinstance(answers, Generator):  # the caller left: whatever the method holds is let go at once
                named.run(answers.close)

    def _admitted(self, context: grpc.ServicerContext) -> Admitted:
        try:
            peer = grpc_peer(context.peer(), _auth_context(context))
            return self._gate.admit(self._needed, peer, authorization(context.invocation_metadata()))
        except LexgateError as error:
            abort(context, error, self._counters)
        except Exception as error:  # noqa: BLE001 - the RPC boundary: an unforeseen error lets nobody in
            abort(context, unforeseen(error), self._counters)

    def _message(self, raw: Any, context: grpc.ServicerContext) -> Any:
        return self._messages(raw, context) if self._inner.request_streaming else self._read(raw, context)

    def _messages(self, raws: Iterable[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        for position, raw in enumerate(raws):
            if position:  # a token may expire or be taken back while a stream lives
                self._admitted(context)
            yield self._read(raw, context)

    def _read(self, raw: Any, context: grpc.ServicerContext) -> Any:
        deserialise = self._inner.request_deserializer
        try:
            return deserialise(raw) if deserialise else raw
        except DecodeError:
            problem, cure = "is no message of this method", "encode it with the proto files"
            abort(context, InputError.at((), problem, cure), self._counters)


def _auth_context(context: Any) -> Mapping[str, Sequence[bytes]]:
    known: Mapping[str, Sequence[bytes]] = context.auth_context()  # whose published type is another
    return known


def authorization(metadata: Iterable[tuple[str, str | bytes]] | None) -> list[str]:
    """Returns every value of `authorization` in the metadata of a call."""
    return [value for name, value in metadata or () if name == AUTHORIZATION and isinstance(value, str)]


_END = object()
