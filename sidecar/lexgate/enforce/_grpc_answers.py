"""From refusals to statuses of gRPC, for both interceptors, and which calls are asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as Packed
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from lexgate.domain.decision import Decision
from lexgate.enforce._asking import NoData
from lexgate.enforce._refusing import Refusal

# From the message and the context of the call to the request.
CallMapping = Callable[[Any, Any], Any]
Mappings = Mapping[str, CallMapping | NoData]


def status_of(refusal: Refusal) -> Any:
    """Returns the status of a call that does not proceed, with a google.rpc.ErrorInfo that says why."""
    code = _code(refusal)
    status = status_pb2.Status(code=code.value[0], message=refusal.detail)
    info = error_details_pb2.ErrorInfo(domain="lexgate", reason=refusal.reason, metadata=_metadata(refusal.decision))
    if refusal.articles:
        info.metadata["articles"] = ",".join(refusal.articles)
    packed = Packed()
    packed.Pack(info)
    status.details.append(packed)
    return rpc_status.to_status(status)


def mapping_failed() -> Refusal:
    """Returns why a call does not proceed whose mapping raised: what it raised may repeat the message."""
    return Refusal("MappingFailed", "no decision: the mapping of this method failed", denied=False, retryable=False)


def _code(refusal: Refusal) -> grpc.StatusCode:
    if refusal.denied:
        return grpc.StatusCode.PERMISSION_DENIED
    return grpc.StatusCode.UNAVAILABLE if refusal.retryable else grpc.StatusCode.INTERNAL


def _metadata(decision: Decision | None) -> dict[str, str]:
    if decision is None:
        return {}
    found = {"decision_id": decision.decision_id, "effect": decision.effect.value}
    return found | ({"reasons": ",".join(decision.reasons)} if decision.reasons else {})


def handler_like(handler: grpc.RpcMethodHandler[Any, Any], behaviour: Any) -> grpc.RpcMethodHandler[Any, Any]:
    """Returns a handler of the same form and serialisation with another behaviour."""
    makers: dict[tuple[bool, bool], Any] = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }
    make = makers[bool(handler.request_streaming), bool(handler.response_streaming)]
    made: grpc.RpcMethodHandler[Any, Any] = make(behaviour, handler.request_deserializer, handler.response_serializer)
    return made


def behaviour_of(handler: Any) -> Any:
    """Returns the function of the servicer behind a handler."""
    asked, answered = bool(handler.request_streaming), bool(handler.response_streaming)
    if asked:
        return handler.stream_stream if answered else handler.stream_unary
    return handler.unary_stream if answered else handler.unary_unary
