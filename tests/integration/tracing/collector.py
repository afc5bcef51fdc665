"""Collectors: a real receiver of OTLP over gRPC, and those that do not do what a collector does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Receiver(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps what it is sent."""

    def __init__(self, seconds: float) -> None:
        self.received: list[trace_service_pb2.ExportTraceServiceRequest] = []
        self.asked = threading.Event()
        self._seconds = seconds
        self._ended = threading.Event()

    def Export(  # noqa: N802 - the name of the method in OTLP
        self, request: trace_service_pb2.ExportTraceServiceRequest, _: grpc.ServicerContext
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        self.asked.set()
        self._ended.wait(self._seconds)
        self.received.append(request)
        return trace_service_pb2.ExportTraceServiceResponse()

    def end(self) -> None:
        self._ended.set()

    @property
    def spans(self) -> list[Span]:
        return [
            span for each in self.received for part in each.resource_spans for s in part.scope_spans for span in s.spans
        ]

    def resources(self) -> list[dict[str, str]]:
        """What is told of each process that sent something."""
        parts = [part.resource.attributes for each in self.received for part in each.resource_spans]
        return [{pair.key: pair.value.string_value or str(pair.value.int_value) for pair in part} for part in parts]

    def awaited(self, name: str) -> Span:
        """The first span of that name."""
        until = time.monotonic() + 30
        while not (found := [span for span in self.spans if span.name == name]):
            assert time.monotonic() < until, f"no span {name}"
            time.sleep(0.02)
        return found[0]


@contextmanager
def receiving(seconds: float = 0.0) -> Iterator[tuple[str, Receiver]]:
    """A receiver that takes so many seconds for each answer, and its URL."""
    with ThreadPoolExecutor(4) as pool:
        server, receiver = grpc.server(pool), Receiver(seconds)
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(receiver, server)  # type: ignore[no-untyped-call] # generated
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"http://127.0.0.1:{port}", receiver
        finally:
            receiver.end()
            server.stop(None).wait()


@contextmanager
def dead() -> Iterator[str]:
    """A port that nobody listens to."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def saying(words: bytes) -> Iterator[str]:
    """A port that says the same to everybody, and then no more; nothing at all for no words."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        callers: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    caller, _ = listener.accept()
                    callers.append(caller)
                    caller.sendall(words)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        for caller in callers:
            caller.close()
