"""The answers to Envoy, each closed until it is complete.

Envoy lets a request through on `status.code = 0` alone, whatever else stands in the answer, and 0 is what an answer
says that nobody filled in. So each begins with PERMISSION_DENIED, and only an allow takes that back, in its last bytes.
"""

from __future__ import annotations

import uuid
from typing import Any

from envoy.config.core.v3 import base_pb2
from envoy.service.auth.v3 import external_auth_pb2 as wire
from google.rpc import code_pb2

from lexgate.domain.decision import Obligation, Violation
from lexgate.serve.gateway import DECISION_ID, MALFORMED, OBSERVED, Answer, Verdict, upstream_headers

_FAULT = "FAULT"
_OVERWRITE = base_pb2.HeaderValueOption.OVERWRITE_IF_EXISTS_OR_ADD


def allowed(verdict: Verdict) -> bytes:
    """Lets a request pass, with the headers that only lexgate may set, and without what the mapping removes.

    Messages merge where their bytes are joined, so that what stands in many answers alike is encoded once.
    """
    decision = verdict.decision
    if decision is None or decision.violations or len(decision.decision_id) != _ID_LENGTH:
        return _encoded(_passing(verdict)) + _OPEN
    alike = (
        verdict.route,
        verdict.observed,
        verdict.observed_as,
        verdict.remove_headers,
        verdict.remove_query,
        decision.effect,
        decision.obligations,
    )
    standing = _standing.get(alike)
    if standing is None:
        standing = _remembered(alike, _passing(verdict))
    decision_id = decision.decision_id.encode()
    before, between, after = _AROUND_ID
    return b"%b%b%b%b%b%b%b" % (standing, before, decision_id, between, decision_id, after, _OPEN)


def denied(answer: Answer, verdict: Verdict | None = None) -> bytes:
    """Answers the client in place of the upstream; without a verdict, because what it sent is malformed."""
    response = _closed()
    _fill(response.denied_response, answer)
    if verdict is None:
        response.dynamic_metadata.update({"outcome": MALFORMED, "observed": False})
    else:
        _describe(response, verdict)
    return _encoded(response)


def failed(answer: Answer) -> bytes:
    """Says that there is no decision: an error for Envoy, which counts and answers it as one."""
    response = _closed()
    _fill(response.error_response, answer)
    response.dynamic_metadata.update({"outcome": _FAULT, "observed": False})
    return _encoded(response)


# The last bytes of an allow: a code of 0, stated, takes back the one that stands first.
_OPEN = b"\x0a\x02\x08\x00"
_REMEMBERED = 1024
_LONGEST_REMEMBERED = 4096
_standing: dict[Any, bytes] = {}


def _passing(verdict: Verdict) -> wire.CheckResponse:
    """All of an allow but that it allows."""
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
    return response


def _remembered(alike: Any, response: wire.CheckResponse) -> bytes:
    """What is left of an answer without the id of its decision."""
    kept = [each for each in response.ok_response.headers if each.header.key != DECISION_ID]
    del response.ok_response.headers[:]
    response.ok_response.headers.extend(kept)
    del response.dynamic_metadata.fields["decision_id"]
    standing = _encoded(response)
    if len(standing) <= _LONGEST_REMEMBERED:
        if len(_standing) >= _REMEMBERED:
            _standing.clear()
        _standing[alike] = standing
    return standing


def _encoded(response: wire.CheckResponse) -> bytes:
    encoded: bytes = response.SerializeToString()
    return encoded


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


def _around_id() -> list[bytes]:
    """The three pieces between which the id of a decision stands: in a header, and in the metadata."""
    response, decision_id = wire.CheckResponse(), "?" * _ID_LENGTH
    _set(response.ok_response.headers, DECISION_ID, decision_id)
    response.dynamic_metadata.update({"decision_id": decision_id})
    return _encoded(response).split(decision_id.encode())


_ID_LENGTH = len(str(uuid.UUID(int=0)))
_AROUND_ID = _around_id()
