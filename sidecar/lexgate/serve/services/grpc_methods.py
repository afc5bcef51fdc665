"""Operations over gRPC."""

from __future__ import annotations

from collections.abc import Callable

import grpc
from google.protobuf.message import Message
from grpc_status import rpc_status

from lexgate.errors import InputError, LexgateError
from lexgate.serve.grpc_calls import Expired, parser, read_message, require_time
from lexgate.serve.services.operation import Operation, Service
from lexgate.serve.services.refusals import status_of

_Method = Callable[[Message, grpc.ServicerContext], Message]


def add_service_to(server: grpc.Server, service: Service) -> None:
    """Registers a service. Bytes that are no message become INVALID_ARGUMENT, which the generated code cannot say."""
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            _method(service, operation), parser(operation.request), operation.response.SerializeToString
        )
        for name, operation in service.operations.items()
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.name, handlers),))


def _method(service: Service, operation: Operation) -> _Method:
    def answer(message: Message, context: grpc.ServicerContext) -> Message:
        try:
            require_time(context)
            request = read_message(message, operation.request)
        except Expired as error:
            service.count(error)
            context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "the deadline passed before anything was done")
        except InputError as error:
            service.count(error)
            context.abort_with_status(rpc_status.to_status(status_of(error)))
        try:
            return service.call(operation.name, request)
        except LexgateError as error:
            context.abort_with_status(rpc_status.to_status(status_of(error)))

    return answer
