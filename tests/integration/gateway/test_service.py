"""Envoy's service at its edges: messages that are none, deadlines, who may ask, and calls that would have to wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import grpc
import pytest
import yaml
from envoy.service.auth.v3 import external_auth_pb2 as wire
from google.protobuf.json_format import ParseDict

from lexgate.bootstrap import Application
from lexgate.config import AccessSection
from lexgate.domain.access import Role
from lexgate.errors import RevisionNotReached
from lexgate.serve.access.tokens import new_token
from lexgate.serve.envoy.service import CHECK, AuthorizationServicer
from lexgate.serve.grpc_server import GrpcServer
from lexgate.serve.waiting import WouldWait
from tests.e2e.serving import free_port
from tests.integration.serve.web import Counted, failing

DENIED, ALLOWED = 7, 0


def asked(method: str = "GET", path: str = "/health", **headers: str) -> bytes:
    http = {
        "method": method,
        "path": path,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
    }
    message: bytes = ParseDict({"attributes": {"request": {"http": http}}}, wire.CheckRequest()).SerializeToString()
    return message


class Call:
    """A call that has so many seconds left."""

    def __init__(self, remaining: float | None = None, *, at_once: bool = False) -> None:
        self.remaining = remaining
        self.at_once = at_once

    def time_remaining(self) -> float | None:
        return self.remaining


def check(application: Application, message: bytes, call: Call, counted: Counted | None = None) -> wire.CheckResponse:
    servicer = AuthorizationServicer(application, counted or Counted())
    return wire.CheckResponse.FromString(servicer.check(message, call))  # type: ignore[arg-type] # as much of a call as is asked


def test_what_is_no_message_is_denied(application: Application) -> None:
    counted = Counted()
    for message in (b"\xff\xff", b""):
        response = check(application, message, Call(), counted)
        assert response.status.code == DENIED
        assert response.denied_response.status.code == 400
    assert counted.kinds["enforced envoy MALFORMED"] == 2


def test_a_deadline_that_has_passed_is_a_fault(application: Application) -> None:
    counted = Counted()
    response = check(application, asked(), Call(0.0), counted)
    assert response.status.code == DENIED
    assert response.error_response.status.code == 503
    assert counted.kinds == {"fault deadline": 1}


def test_a_call_that_would_wait_is_made_again_where_waiting_holds_nobody_up(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(application.resolver), "request", failing(RevisionNotReached("not yet")))
    message = asked("DELETE", "/orders/5", x_customer="c-1")
    with pytest.raises(WouldWait):
        check(application, message, Call(at_once=True))
    assert check(application, message, Call()).error_response.status.code == 503


@contextmanager
def served(application: Application, access: AccessSection) -> Iterator[grpc.Channel]:
    port = free_port()
    closed = replace(application, config=application.config.model_copy(update={"access": access}))
    server = GrpcServer(closed, Counted(), [f"127.0.0.1:{port}"])
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield channel
    finally:
        server.drain(application.config.drain)


def test_only_who_may_ask_for_decisions_gets_one(application: Application, tmp_path: Path) -> None:
    envoy, clerk = new_token("envoy", (Role.DECIDE,)), new_token("clerk", (Role.AUDIT,))
    tokens = tmp_path / "tokens.yaml"
    entries = [made.entry.model_dump(mode="json", exclude_none=True) for made in (envoy, clerk)]
    tokens.write_text(yaml.safe_dump({"tokens": entries}))
    with served(application, AccessSection(anonymous=(), tokens=tokens)) as channel:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(CHECK)
        answer = call(asked(), metadata=(("authorization", f"Bearer {envoy.text}"),), timeout=20)
        assert wire.CheckResponse.FromString(answer).status.code == ALLOWED
        for authorization in ("", f"Bearer {clerk.text}"):
            with pytest.raises(grpc.RpcError) as refused:
                call(asked(), metadata=(("authorization", authorization),), timeout=20)
            assert refused.value.code() in {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}


def test_the_pool_answers_what_the_thread_of_all_calls_answers(application: Application) -> None:
    with served(application, AccessSection()) as channel:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(CHECK)
        for padding in ("", "x" * 9000):  # beyond the size that is answered at once
            answer = wire.CheckResponse.FromString(call(asked(x_padding=padding), timeout=20))
            assert answer.status.code == ALLOWED
