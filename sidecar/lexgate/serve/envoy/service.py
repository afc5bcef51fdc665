"""`envoy.service.auth.v3.Authorization/Check` over gRPC: extract, judge, answer.

A denial is status OK with a status inside that denies; a fault is an error inside, with 503. A call is aborted nowhere:
an Envoy that is told to let pass what fails would take that for a pass.
"""

from __future__ import annotations

import grpc
from envoy.service.auth.v3 import external_auth_pb2 as wire

from lexgate.bootstrap import Application
from lexgate.errors import LexgateError
from lexgate.serve.envoy.messages import allowed, denied, failed
from lexgate.serve.envoy.reading import exchange_from
from lexgate.serve.gateway import Gateway, Mapping, Outcome, answer_of, answer_of_error
from lexgate.serve.grpc_calls import Counters, parser, read_message, require_time, unforeseen
from lexgate.serve.inline import Call
from lexgate.serve.waiting import WouldWait, patience_of

SERVICE = "envoy.service.auth.v3.Authorization"
CHECK = f"/{SERVICE}/Check"
ENTRY = "envoy"


class AuthorizationServicer:
    """The one method of Envoy's service over one application."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._gateway = Gateway(application, Mapping(application.engine, application.routes), counters)
        self._limits = application.config.limits
        self._wait_seconds = application.config.ledger.wait_seconds

    def check(self, message: bytes, call: Call) -> bytes:
        """Judges one CheckRequest and returns its CheckResponse, both as bytes."""
        try:
            return self._answer(message, call)
        except WouldWait:
            raise
        except LexgateError as error:
            return self._without_decision(error)
        except Exception as error:  # noqa: BLE001 - the RPC boundary: an unforeseen error is a fault, never an answer
            return self._without_decision(unforeseen(error))

    def _answer(self, message: bytes, call: Call) -> bytes:
        require_time(call)
        exchange = exchange_from(read_message(_parse(message), wire.CheckRequest), self._limits.request_depth)
        patience = patience_of(call, self._wait_seconds)
        verdict = self._gateway.judge(exchange, ENTRY, patience, at_once=getattr(call, "at_once", False))
        return allowed(verdict) if verdict.outcome is Outcome.PASS else denied(answer_of(verdict), verdict)

    def _without_decision(self, error: LexgateError) -> bytes:
        answer = answer_of_error(error)
        self._gateway.count(error, ENTRY)
        return failed(answer) if answer.is_fault else denied(answer)


def add_authorization_to(server: grpc.Server, servicer: AuthorizationServicer) -> None:
    """Registers the service, where its method is not answered inline."""
    check: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(servicer.check)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"Check": check}),))


_parse = parser(wire.CheckRequest)
