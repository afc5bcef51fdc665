"""A remote OPA server answers nonsense, or nothing, or too late. There is a fault, and never an answer."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import orjson
import pytest

from lexgate.engine import DECISION, OpaServerEngine
from lexgate.errors import EngineFault, LexgateError
from tests.unit.engine.fake_opa import RESULT, FakeOpa, Misbehaviour, answer, fake_opa, send
from tests.unit.engine.kit import DATA, DIGEST

TIMEOUT_SECONDS = 1.5
LONG_SECONDS = 20.0
SECRET = "patient zero"


@pytest.fixture
def remote() -> Iterator[FakeOpa]:
    with fake_opa() as fake:
        yield fake


def connect(url: str) -> OpaServerEngine:
    return OpaServerEngine(bundle=b"", data=DATA, digest=DIGEST, url=url, timeout_seconds=TIMEOUT_SECONDS)


def answers(body: bytes, status: int = 200, **headers: str) -> Misbehaviour:
    return lambda request: send(request, body, status, **headers)


def says(value: Any) -> Misbehaviour:
    return answers(orjson.dumps(value))


def hangs(request: BaseHTTPRequestHandler) -> None:
    time.sleep(LONG_SECONDS)
    request.close_connection = True


def drips(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(int(LONG_SECONDS / 0.05)):
        try:
            request.wfile.write(b"{")
        except OSError:
            break
        time.sleep(0.05)
    request.close_connection = True


def breaks_off(request: BaseHTTPRequestHandler) -> None:
    whole = orjson.dumps(answer())
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(whole) + whole[:-5])
    request.close_connection = True


def resets(request: BaseHTTPRequestHandler) -> None:
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    request.connection.close()
    request.close_connection = True


def speaks_no_http(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
    request.close_connection = True


def without(*path: str) -> Any:
    """A whole answer less one part."""
    whole = part = answer()
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return whole


def with_provenance(provenance: Any) -> Any:
    return {**answer(), "provenance": provenance}


MISBEHAVIOURS: dict[str, Misbehaviour] = {
    "http 500": answers(orjson.dumps({"code": "internal_error", "message": SECRET}), 500),
    "http 500 with a whole answer": answers(orjson.dumps(answer()), 500),
    "http 503": answers(b"", 503),
    "http 401": answers(b"{}", 401),
    "http 204": answers(b"", 204),
    "a redirect": answers(b"", 307, Location="/v1/data/lexgate/decision"),
    "an empty body": answers(b""),
    "a page": answers(b"<html>Welcome</html>", Content_Type="text/html"),
    "nonsense": answers(b"\xff\xfe\x00"),
    "half an answer": answers(orjson.dumps(answer())[:-1]),
    "two answers": answers(orjson.dumps(answer()) * 2),
    "null": says(None),
    "a list": says([answer()]),
    "an empty object": says({}),
    "no result": says(without("result")),
    "no provenance": says(without("provenance")),
    "no bundles": says(without("provenance", "bundles")),
    "no revision": says(without("provenance", "bundles", "bundle.tar.gz", "revision")),
    "null for provenance": says(with_provenance(None)),
    "text for bundles": says(with_provenance({"version": "1.22.2", "bundles": DIGEST})),
    "a list of bundles": says(with_provenance({"version": "1.22.2", "bundles": [{"revision": DIGEST}]})),
    "an object for a revision": says(with_provenance({"version": "1.22.2", "bundles": {"b": {"revision": {}}}})),
    "another revision": says(answer(revision="sha256:other")),
    "two megabytes": says(answer("x" * 2_000_000)),
    "a bomb": answers(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"),
    "silence": hangs,
    "one byte at a time": drips,
    "the half and the end": breaks_off,
    "a reset": resets,
    "another protocol": speaks_no_http,
}
each = pytest.mark.parametrize("misbehaviour", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS.keys())


@each
def test_is_a_fault_and_the_next_right_answer_counts_again(remote: FakeOpa, misbehaviour: Misbehaviour) -> None:
    engine = connect(remote.url)
    remote.misbehave = misbehaviour
    before = time.monotonic()
    with pytest.raises(EngineFault) as fault:
        engine.evaluate(DECISION, orjson.dumps({"name": SECRET}))
    assert time.monotonic() - before < LONG_SECONDS / 2
    assert SECRET not in str(fault.value)
    remote.misbehave = None
    assert orjson.loads(engine.evaluate(DECISION, b"{}")) == RESULT
    engine.close()


@each
def test_is_refused_at_the_start(remote: FakeOpa, misbehaviour: Misbehaviour) -> None:
    remote.misbehave = misbehaviour
    with pytest.raises(LexgateError):
        connect(remote.url)


def test_evaluates_once_and_never_again(remote: FakeOpa) -> None:
    engine = connect(remote.url)
    remote.requests.clear()
    remote.misbehave = MISBEHAVIOURS["http 500"]
    with pytest.raises(EngineFault, match="HTTP status 500"):
        engine.evaluate(DECISION, b"{}")
    assert len(remote.requests) == 1
    engine.close()


def test_nobody_there_is_refused_at_the_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = "http://{}:{}".format(*free.getsockname())
    with pytest.raises(EngineFault, match="not to be reached"):
        connect(url)


def test_a_server_that_goes_and_comes_back(remote: FakeOpa) -> None:
    engine = connect(remote.url)
    remote.misbehave = resets
    for _ in range(3):
        with pytest.raises(EngineFault, match="not to be reached"):
            engine.evaluate(DECISION, b"{}")
    remote.misbehave = None
    assert orjson.loads(engine.evaluate(DECISION, b"{}")) == RESULT
    engine.close()


def test_no_tls_where_tls_is_wanted_is_a_fault(remote: FakeOpa) -> None:
    with pytest.raises(EngineFault, match="not to be reached"):
        connect(remote.url.replace("http:", "https:"))
