"""A gRPC worker of lexgate whose handler answers one prebuilt decision: what gRPC in Python costs by itself.

`python -m benchmarks.constant_server 127.0.0.1:PORT [pool]`. With `pool` the calls go to the thread pool of grpcio, as
in any other Python server; without, they are answered where they are read, as the product does. Server, options,
threads and response are the product's own; the process is meant to be pinned from outside.
"""

from __future__ import annotations

import signal
import sys
import threading
from unittest.mock import patch

from google.protobuf.json_format import ParseDict

from benchmarks import corpus
from lexgate.bootstrap import Application, assemble
from lexgate.config import Config
from lexgate.domain.decision import Decision
from lexgate.serve import grpc_server
from lexgate.serve.grpc_service import DecisionServicer
from lexgate.serve.inline import Call
from lexgate.serve.wire import RequestReader
from lexgate.serve.wire_decisions import decision_message
from lexgate.v1.decision_service_pb2 import EvaluateRequest, EvaluateResponse


class Constant(DecisionServicer):
    """Answers the first decision of the corpus, whatever is asked."""

    def __init__(self, application: Application, counters: NoCounters) -> None:
        super().__init__(application, counters)
        first = ParseDict(next(corpus.requests(100)), EvaluateRequest())
        decision = application.decider.decide(RequestReader(application.resolver).prepare(first), "bench")
        self._constant = EvaluateResponse(decision=decision_message(decision)).SerializeToString()

    def evaluate(self, _message: bytes, _call: Call) -> bytes:
        return self._constant


class NoCounters:
    """Counts nothing."""

    def decided(self, decision: Decision, seconds: float) -> None: ...

    def refused(self, kind: str) -> None: ...

    def fault(self, kind: str) -> None: ...

    def passed(self, entry: str, outcome: str, *, observed: bool) -> None: ...


def main(address: str, way: str = "inline") -> None:
    """Serves until SIGTERM."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    application = assemble(Config.model_validate({"grpc": {"address": address}}))
    waits = patch.object(Application, "waits", way == "pool")
    with waits, patch.object(grpc_server, "_Servicer", Constant):
        server = grpc_server.GrpcServer(application, NoCounters(), [address])
    ended.wait()
    server.drain(application.config.drain)
    application.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
