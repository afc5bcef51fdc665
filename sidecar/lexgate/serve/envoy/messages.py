"""The answers to Envoy, each closed until it is complete.

Envoy lets a request through on `status.code = 0` alone, whatever else stands in the answer, and 0 is what an answer
says that nobody filled in. So each begins with PERMISSION_DENIED, and only an allow takes that back, as its last step.
"""

from __future__ import annotations

from typing import Any

from envoy.config.core.v3 import base_pb2
from envoy.service.auth.v3 import external_auth_pb2 as wire
from google.rpc import code_pb2

from lexgate.domain.decision import Obligation, Violation
from lexgate.serve.gateway import MALFORMED, OBSERVED, Answer, Verdict, upstream_headers

_FAULT = "FAULT"
_OVERWRITE = base_pb2.HeaderValueOption.OVERWRITE_IF_EXISTS_OR_ADD


def allowed(verdict: Verdict) -> wire.CheckResponse:
    """Lets a request pass, with the headers that only lexgate may set, and without what the mapping removes."""
    response = _closed()
    passed = response.ok_response
    stated, removed = upstream_headers(verdict)
    for name, value in stated.items():
        _set(passed.headers, name, value)
    passed.headers_to_remove.extend(removed)
    passed.query_parameters_to_remove.extend(verdict.remove_query)
    if verdict.observed_as is not None:
        _set(passed.response_headers_to_add, OBSERVED, verdict.observed_as)
    _describe(response, verdict)
    response.status.code = code_pb2.OK
    return response


def denied(answer: Answer, verdict: Verdict | None = None) -> wire.CheckResponse:
    """Answers the client in place of the upstream; without a verdict, because what it sent is malformed."""
    response = _closed()
    _fill(response.denied_response, answer)
    if verdict is None:
        response.dynamic_metadata.update({"outcome": MALFORMED, "observed": False})
    else:
        _describe(response, verdict)
    return response


def failed(answer: Answer) -> wire.CheckResponse:
    """Says that there is no decision: an error for Envoy, which counts and answers it as one."""
    response = _closed()
    _fill(response.error_response, answer)
    response.dynamic_metadata.update({"outcome": _FAULT, "observed": False})
    return response


def _closed() -> wire.CheckResponse:
    response = wire.CheckResponse()
    response.status.code = code_pb2.PERMISSION_DENIED
    return response


def _fill(instead: wire.DeniedHttpResponse, answer: Answer) -> None:
    instead.status.code = answer.status
    for name, value in answer.headers.items():
        _set(instead.headers, name, value)
    instead.body = answer.body.decode()


def _set(headers: Any, name: str, value: str) -> None:
    """Puts a header over whatever is there: appended to, a forged value would survive beside it."""
    option = headers.add(append_action=_OVERWRITE)
    option.header.key, option.header.value = name, value


def _describe(response: wire.CheckResponse, verdict: Verdict) -> None:
    """Dynamic metadata, for access logs and later filters: ids and codes, never a value."""
    stated: dict[str, Any] = {"outcome": verdict.outcome.value, "observed": verdict.observed}
    if verdict.route is not None:
        stated["route"] = verdict.route
    if verdict.observed_as is not None:
        stated["observed_as"] = verdict.observed_as
    if (decision := verdict.decision) is not None:
        entries: list[Violation | Obligation] = [*decision.violations, *decision.obligations]
        stated |= {
            "decision_id": decision.decision_id,
            "effect": decision.effect.value,
            "articles": list(dict.fromkeys(f"{each.statute}:{each.article}" for each in entries)),
        }
    response.dynamic_metadata.update(stated)
