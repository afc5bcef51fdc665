"""The answers to Envoy. One that stands in place of the upstream's is an ImmediateResponse, whatever the phase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from envoy.config.core.v3 import base_pb2
from envoy.extensions.filters.http.ext_proc.v3 import processing_mode_pb2 as modes
from envoy.service.ext_proc.v3 import external_processor_pb2 as wire

from lexgate.serve.gateway import Answer

METADATA = "envoy.filters.http.ext_proc"
_OVERWRITE = base_pb2.HeaderValueOption.OVERWRITE_IF_EXISTS_OR_ADD
_PHASES = frozenset(each.name for each in wire.ProcessingRequest.DESCRIPTOR.oneofs_by_name["request"].fields)


def goes_on(phase: str, *, remove: Iterable[str] = (), put: Mapping[str, str] | None = None) -> wire.ProcessingResponse:
    """Lets a phase go on, with changes to its headers. `phase` is the member of the request that it answers."""
    if phase not in _PHASES:
        raise ValueError("no such phase")
    out = wire.ProcessingResponse()
    part = getattr(out, phase)
    part.SetInParent()
    trailers = phase.endswith("_trailers")
    mutation = part.header_mutation if trailers else part.response.header_mutation
    _change(mutation, put or {}, remove)
    return out


def unfiltered(phase: str) -> wire.ProcessingResponse:
    """Lets a request go on whose answer is not looked at: Envoy need not send it, where it lets lexgate say so."""
    out = goes_on(phase)
    out.mode_override.response_header_mode = modes.ProcessingMode.SKIP
    out.mode_override.response_body_mode = modes.ProcessingMode.NONE
    return out


def filtered(body: bytes, put: Mapping[str, str], remove: Iterable[str]) -> wire.ProcessingResponse:
    """Puts a body in place of the one that came."""
    out = goes_on("response_body", remove=remove, put={**put, "content-length": str(len(body))})
    out.response_body.response.body_mutation.body = body
    return out


def in_place(answer: Answer, details: str) -> wire.ProcessingResponse:
    """Answers the client in place of the upstream. `details` go into access logs."""
    out = wire.ProcessingResponse()
    out.immediate_response.status.code = answer.status
    out.immediate_response.body = answer.body
    out.immediate_response.details = details
    _change(out.immediate_response.headers, answer.headers, ())
    return out


def describe(out: wire.ProcessingResponse, stated: Mapping[str, Any]) -> wire.ProcessingResponse:
    """Adds dynamic metadata, for access logs: ids, items and codes, never a value."""
    out.dynamic_metadata.update({METADATA: dict(stated)})
    return out


def _change(mutation: wire.HeaderMutation, put: Mapping[str, str], remove: Iterable[str]) -> None:
    for name, value in put.items():
        option = mutation.set_headers.add(append_action=_OVERWRITE)
        option.header.key, option.header.raw_value = name, value.encode("latin-1")
    mutation.remove_headers.extend(name for name in remove if name not in put)
