"""Answers the calls of one unary method on the thread that reads them, without another thread in between.

grpcio hands each call to a pool and wakes it twice, which costs more than a decision, and more still while threads take
the interpreter lock from each other. A call that waits for nothing is answered where it is read: the loop of the server
runs whatever callable stands as the tag of an event, so the calls share its queue with those that go to the pool.

This reaches below the public layer of grpcio (`_state`, `_cy_server`, `cygrpc`), hence the exact pin of its version.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Never, Protocol

import grpc
import structlog
from grpc._cython import cygrpc  # type: ignore[attr-defined] # the published types leave the core out

from lexgate.serve.scheduling import as_usual
from lexgate.serve.waiting import WouldWait

# What the loop makes of an event: the call that has ended, or None, and what is to be called back.
_Outcome = tuple[object | None, tuple[()]]

_NO_FLAGS = 0
_log = structlog.get_logger(__name__)


class Call(Protocol):
    """What a handler may ask of a call, and how it refuses it: as much of `grpc.ServicerContext` as that takes."""

    def time_remaining(self) -> float | None:
        """Seconds for which the caller still waits; None, or hundreds of years, without a deadline."""
        ...

    def abort(self, code: grpc.StatusCode, details: str) -> Never:
        """Ends the call with a status other than OK."""
        ...

    def abort_with_status(self, status: grpc.Status) -> Never:
        """Ends the call with a status other than OK and its details."""
        ...


Handler = Callable[[bytes, Call], bytes]


class InlineMethod:
    """One unary method of a server: `handler` takes the bytes of a request and returns those of the answer.

    A request of more than `long_bytes` goes to `pool`, so that it holds nobody up. More than `max_concurrent` calls at
    once get RESOURCE_EXHAUSTED. A handler that would have to wait raises `WouldWait`, and is called again in the pool.
    With `traced` the handler gets a `TracedCall`. Make it before the server starts, and `start` it afterwards.
    """

    def __init__(
        self,
        server: grpc.Server,
        method: str,
        handler: Handler,
        pool: ThreadPoolExecutor,
        *,
        max_concurrent: int,
        long_bytes: int,
        traced: bool = False,
    ) -> None:
        inner: Any = server  # the layer below is not typed
        self._state = inner._state  # noqa: SLF001 - the purpose of this module
        self._core = inner._cy_server  # noqa: SLF001 - as above
        self._method = method
        self._max_concurrent = max_concurrent
        self._call = TracedCall if traced else _Call
        self._open = 0
        self.handler = handler
        self.pool = pool
        self.long_bytes = long_bytes
        self._core.register_method(method)

    def start(self) -> None:
        """Takes calls from now on."""
        with self._state.lock:
            self._state.rpc_states.add(self)
        self._await_call(self._first_called)

    def ended(self, call: _Call) -> _Outcome:
        """One call less; the loop forgets it."""
        self._open -= 1
        return call, ()

    def _await_call(self, tag: Callable[[Any], _Outcome]) -> None:
        queue = self._state.completion_queue
        self._core.request_registered_call(queue, queue, self._method, tag)

    def _first_called(self, event: Any) -> _Outcome:
        as_usual()  # the thread of the loop, which the server has started among its patient ones
        return self._called(event)

    def _called(self, event: Any) -> _Outcome:
        if not event.success:  # the server ends
            return self, ()
        call = self._call(self, event)
        with self._state.lock:
            self._state.rpc_states.add(call)
        self._await_call(self._called)
        self._open += 1
        if self._open > self._max_concurrent:
            call.refuse(grpc.StatusCode.RESOURCE_EXHAUSTED, "Concurrent RPC limit exceeded!", ())
        else:
            call.read()
        return None, ()


class _Aborted(Exception):
    """The handler ended the call."""


class _Call:
    """One call, from its first event to its last."""

    __slots__ = ("_call", "_deadline", "_method", "_refusal", "at_once")

    def __init__(self, method: InlineMethod, event: Any) -> None:
        self._method = method
        self._call = event.call
        self._deadline: float = event.call_details.deadline
        self._refusal: tuple[grpc.StatusCode, str, Any] | None = None
        self.at_once = True  # on the thread that reads all calls

    def time_remaining(self) -> float:
        return self._deadline - time.time()

    def abort(self, code: grpc.StatusCode, details: str) -> Never:
        self._refusal = code, details, ()
        raise _Aborted

    def abort_with_status(self, status: grpc.Status) -> Never:
        self._refusal = status.code, status.details, status.trailing_metadata
        raise _Aborted

    def read(self) -> None:
        self._call.start_server_batch((cygrpc.ReceiveMessageOperation(_NO_FLAGS),), self._read)

    def refuse(self, code: grpc.StatusCode, details: str, metadata: Any) -> None:
        self._end(
            cygrpc.SendStatusFromServerOperation(metadata, code.value[0], details.encode(), _NO_FLAGS),
        )

    def _read(self, event: Any) -> _Outcome:
        message: bytes | None = event.batch_operations[0].message()
        if message is None:
            self.refuse(grpc.StatusCode.INVALID_ARGUMENT, "the call came to its end without a message", ())
        elif len(message) > self._method.long_bytes:
            self._later(message)
        else:
            self._answer(message)
        return None, ()

    def _later(self, message: bytes) -> None:
        self.at_once = False
        self._method.pool.submit(self._answer, message)

    def _answer(self, message: bytes) -> None:
        try:
            answer = self._method.handler(message, self)
        except WouldWait:
            self._later(message)
        except _Aborted:
            code, details, metadata = self._refusal or (grpc.StatusCode.INTERNAL, "", ())
            self.refuse(code, details, metadata)
        except Exception as error:  # noqa: BLE001 - the RPC boundary: the loop serves everybody, and must live on
            _log.error("unforeseen_error", kind=type(error).__name__)
            self.refuse(grpc.StatusCode.INTERNAL, "no decision: an unforeseen error", ())
        else:
            ok = cygrpc.SendStatusFromServerOperation((), cygrpc.StatusCode.ok, b"", _NO_FLAGS)
            self._end(cygrpc.SendMessageOperation(answer, _NO_FLAGS), ok)

    def _end(self, *operations: Any) -> None:
        # Made anew each time: an operation holds memory of the core until its batch has ended.
        first, last = (
            cygrpc.SendInitialMetadataOperation((), _NO_FLAGS),
            cygrpc.ReceiveCloseOnServerOperation(_NO_FLAGS),
        )
        self._call.start_server_batch((first, *operations, last), self._ended)

    def _ended(self, _event: Any) -> _Outcome:
        return self._method.ended(self)


class TracedCall(_Call):
    """A call that keeps its metadata, and what its handler puts into `span` until it is called again."""

    __slots__ = ("metadata", "span")

    def __init__(self, method: InlineMethod, event: Any) -> None:
        super().__init__(method, event)
        self.metadata: tuple[tuple[str, str | bytes], ...] = event.invocation_metadata
        self.span: Any = None

    @property
    def refused_with(self) -> grpc.StatusCode | None:
        """The status that the handler ended the call with, or None."""
        return self._refusal[0] if self._refusal else None
