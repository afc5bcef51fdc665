"""PostureService over gRPC: extract, report, map errors. A report is no decision: nothing counts or records it."""

from __future__ import annotations

import grpc
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

from lexgate.domain.posture import Posture
from lexgate.errors import InputError, LexgateError
from lexgate.facts.posture_documents import read_question
from lexgate.posture import Reporter
from lexgate.serve.grpc_calls import Counters, abort, parser, read_message, require_time, unforeseen
from lexgate.serve.wire_messages import seconds_of, struct_json
from lexgate.serve.wire_postures import posture_message
from lexgate.v1 import posture_service_pb2 as service

SERVICE = "lexgate.v1.PostureService"


class PostureServicer:
    """The one method of PostureService."""

    def __init__(self, reporter: Reporter, counters: Counters) -> None:
        self._reporter = reporter
        self._counters = counters

    def report(self, request: Message, context: grpc.ServicerContext) -> service.ReportResponse:
        """Reports on one processor."""
        try:
            require_time(context)
            return service.ReportResponse(posture=posture_message(self._posture(request)))
        except LexgateError as error:
            abort(context, error, self._counters)
        except Exception as error:  # noqa: BLE001 - the RPC boundary: an unforeseen error is a fault, never an answer
            abort(context, unforeseen(error), self._counters)

    def _posture(self, message: Message) -> Posture:
        request: service.ReportRequest = read_message(message, service.ReportRequest)
        if len(UnknownFieldSet(request)):
            raise InputError.at((), "has fields that this version does not know", "use the proto files of this version")
        _, language = read_question({"language": request.language})
        as_of = seconds_of(request, "as_of")
        if not request.processor_id:
            return self._reporter.claimed([struct_json(each) for each in request.documents], as_of, language)
        if request.documents:
            cure = "ask by processor_id or by documents, and not by both"
            raise InputError.at(("documents",), "is stated beside processor_id", cure)
        return self._reporter.registered(request.processor_id, as_of, language)


def add_posture_to(server: grpc.Server, servicer: PostureServicer) -> None:
    """Registers the service, as `add_to` does."""
    report = grpc.unary_unary_rpc_method_handler(
        servicer.report, parser(service.ReportRequest), service.ReportResponse.SerializeToString
    )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"Report": report}),))
