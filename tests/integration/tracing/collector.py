"""Collectors: a real receiver of OTLP in JSON over HTTP, and those that do not do what a collector does."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Span(NamedTuple):
    """A span as it came; ids in hexadecimal."""

    name: str
    trace_id: str
    attributes: dict[str, str]


class Receiver:
    """Keeps what it is sent."""

    def __init__(self, seconds: float) -> None:
        self.received: list[dict[str, Any]] = []
        self._seconds = seconds
        self._ended = threading.Event()

    def take(self, body: bytes) -> None:
        self._ended.wait(self._seconds)
        self.received.append(json.loads(body))

    def end(self) -> None:
        self._ended.set()

    @property
    def spans(self) -> list[Span]:
        return [
            Span(span["name"], span["traceId"], _told(span.get("attributes", ())))
            for part in self._parts()
            for scope in part["scopeSpans"]
            for span in scope["spans"]
        ]

    def resources(self) -> list[dict[str, str]]:
        """What is told of each process that sent something."""
        return [_told(part["resource"]["attributes"]) for part in self._parts()]

    def awaited(self, name: str) -> Span:
        """The first span of that name."""
        until = time.monotonic() + 30
        while not (found := [span for span in self.spans if span.name == name]):
            assert time.monotonic() < until, f"no span {name}"
            time.sleep(0.02)
        return found[0]

    def _parts(self) -> list[dict[str, Any]]:
        return [part for each in self.received for part in each["resourceSpans"]]


def _told(pairs: Any) -> dict[str, str]:
    """Attributes; numbers are strings in the JSON of protobuf, too."""
    return {pair["key"]: str(next(iter(pair["value"].values()), "")) for pair in pairs}


@contextmanager
def receiving(seconds: float = 0.0) -> Iterator[tuple[str, Receiver]]:
    """A receiver that takes so many seconds for each answer, and its URL."""
    receiver = Receiver(seconds)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            assert self.headers["content-type"] == "application/json"
            receiver.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", receiver
    finally:
        receiver.end()
        server.shutdown()
        server.server_close()


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
