"""An OPA server that answers rightly until told otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

from lexgate.engine import OpaServerEngine
from tests.unit.engine.kit import DATA, DIGEST

RESULT = {"seen": 1}
Misbehaviour = Callable[[BaseHTTPRequestHandler], None]


def answer(result: Any = RESULT, revision: str = DIGEST, version: str = "1.22.2") -> dict[str, Any]:
    """A whole answer as OPA gives it with `provenance=true`."""
    provenance = {"version": version, "bundles": {"bundle.tar.gz": {"revision": revision}}}
    return {"provenance": provenance, "result": result}


class FakeOpa:
    """What it answers by path; `misbehave` takes over every request once it is set."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {f"/v1/data/{name}": answer(value) for name, value in orjson.loads(DATA).items()}
        self.answers["/v1/data/lexgate/decision"] = answer()
        self.misbehave: Misbehaviour | None = None
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.url = ""

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", "0")))
        self.requests.append((request.path, dict(request.headers), body))
        if self.misbehave:
            self.misbehave(request)
        else:
            send(request, orjson.dumps(self.answers[request.path.partition("?")[0]]))


def send(request: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


@contextmanager
def fake_opa() -> Iterator[FakeOpa]:
    fake = FakeOpa()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            fake.handle(self)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def connect(remote: FakeOpa, token: str | None = None) -> OpaServerEngine:
    """An engine with that server."""
    return OpaServerEngine(bundle=b"", data=DATA, digest=DIGEST, url=remote.url, token=token, timeout_seconds=20)
