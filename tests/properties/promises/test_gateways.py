"""What passes a gateway."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any
from urllib.parse import unquote

import orjson
import pytest
from envoy.service.auth.v3 import external_auth_pb2 as wire
from google.protobuf.json_format import ParseDict
from hypothesis import HealthCheck, given, settings, strategies as st

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, LogSection
from lexgate.engine import GATEWAY
from lexgate.errors import InputError, LexgateError
from lexgate.serve.envoy.service import AuthorizationServicer
from lexgate.serve.gateway import OWN_HEADERS, Exchange, Gateway, Mapping, Outcome, exchange_of
from tests.grpc_servers import NoCounters

pytestmark = pytest.mark.promise
# The fixtures hold nothing of one example that the next could see.
some = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

REQUESTS: list[Any] = [
    {"operation": {"kind": "delete", "place": "CN"}},
    {"operation": {"kind": "delete", "place": "CN"}, "as_of": "2025-06-01"},
    {"operation": {"kind": "sell", "place": "CN", "items": ["phone"], "basis": "none"}},
    {"operation": {"kind": "delete", "place": "JP"}},
    {"operation": {"kind": "no such kind"}},
    {},
    *(None, "x", []),
]
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "request": st.sampled_from(REQUESTS),
        **{name: st.sampled_from([True, False, "true", 1]) for name in ("no_data", "observe", "unauthenticated")},
        "reads_body": st.booleans(),
        "remove_headers": st.lists(st.sampled_from([*OWN_HEADERS, "x-debug", "a b"]), max_size=3),
        "refused": st.sampled_from([[], [["header", "x", "is stated more than once"]], "x"]),
        "route": st.sampled_from(["r", 1]),
    },
)
PROBLEMS = st.sampled_from([None, "is empty", "is compressed"])


class Saying:
    """The real engine, but for what the mapping answers."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.answer: Any = {}

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        if entry_point == GATEWAY:
            return orjson.dumps(self.answer)
        evaluated: bytes = self.engine.evaluate(entry_point, document)
        return evaluated


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    with closing(assemble(Config(log=LogSection(enabled=False)))) as application:
        yield application


@some
@given(answer=ANSWERS, problem=PROBLEMS)
def test_nothing_passes_a_gateway_unallowed(application: Application, answer: Any, problem: str | None) -> None:
    """Whatever a mapping answers, only a binding ALLOW passes, what touches no data, and what is merely observed."""
    engine: Any = Saying(application.engine)
    engine.answer = answer
    exchange = exchange_of("GET", "https", "a", "/b", {}, body_problem=problem)
    with suppress(LexgateError):
        verdict = Gateway(application, Mapping(engine), NoCounters()).judge(exchange, "test")
        if verdict.outcome is Outcome.PASS and not verdict.observed:
            allowed = verdict.decision is not None and verdict.decision.allowed
            assert allowed or (answer.get("no_data") is True and answer.get("request") is None)
        if verdict.observed:
            assert answer["observe"] is True
            assert verdict.observed_as is not None


@some
@given(answer=ANSWERS, raw=st.binary(max_size=20), deadline=st.sampled_from([None, 0.0]))
def test_envoy_is_told_to_let_pass_only_what_passes(
    application: Application, answer: Any, raw: bytes, deadline: float | None
) -> None:
    """An answer to Envoy has the code that lets pass only with an allow inside; any other has a status from 400 on."""
    engine: Any = Saying(application.engine)
    engine.answer = answer
    servicer = AuthorizationServicer(application, NoCounters())
    servicer._gateway = Gateway(application, Mapping(engine), NoCounters())
    http = {"method": "GET", "path": "/b"}
    asked = ParseDict({"attributes": {"request": {"http": http}}}, wire.CheckRequest()).SerializeToString()
    for message in (asked, raw):
        response = wire.CheckResponse.FromString(servicer.check(message, _Call(deadline)))  # type: ignore[arg-type] # as much of a call as is asked
        kind = response.WhichOneof("http_response")
        assert (response.status.code == 0) is (kind == "ok_response")
        if kind == "ok_response":
            stated = {each.header.key for each in response.ok_response.headers}
            assert set(OWN_HEADERS) <= stated | set(response.ok_response.headers_to_remove)
        else:
            assert getattr(response, kind).status.code in {400, 401, 403, 503}


class _Call:
    def __init__(self, remaining: float | None) -> None:
        self._remaining = remaining

    def time_remaining(self) -> float | None:
        return self._remaining


PIECES = [
    "/",
    "a",
    "B",
    ".",
    "..",
    "%2e",
    "%2F",
    "%2f",
    "%5c",
    "\\",
    "%25",
    "%61",
    "%",
    ";",
    "%3b",
    "é",
    "%c3%a9",
    "%00",
]
PATHS = st.lists(st.sampled_from(PIECES), max_size=8).map(lambda pieces: "/" + "".join(pieces))


@settings(max_examples=1000, deadline=None)
@given(path=PATHS)
def test_a_path_is_judged_as_it_is_served(path: str) -> None:
    """A path that is not refused stays the same however often a server decodes it and resolves its dots."""
    try:
        exchange: Exchange = exchange_of("GET", "https", "a", path, {})
    except InputError:
        return
    served = unquote(path)
    assert served == "/" + "/".join(exchange.segments)
    assert unquote(served) == served
    assert posixpath.normpath(served).rstrip("/") == served.rstrip("/")
    assert "\\" not in served
    assert "//" not in served
