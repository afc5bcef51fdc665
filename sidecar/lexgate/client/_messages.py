"""From plain Python values to wire requests, for both clients.

A request is written as its JSON form: objects as mappings, lists as any iterable, dates as RFC 3339 strings, `date` or
`datetime`. What does not fit is refused here with the name of its field, so that nothing is sent half right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from lexgate.client.filling import fill
from lexgate.v1.decision_service_pb2 import EvaluateRequest, ExplainDecisionRequest
from lexgate.v1.posture_service_pb2 import ReportRequest


class Roots(TypedDict, total=False):
    """What a request may say, by root; the vocabulary (policies/vocabulary.yaml) has the facts of each."""

    operation: Mapping[str, Any]
    processor: Mapping[str, Any]
    subject: Mapping[str, Any]
    data: Mapping[str, Any]
    recipients: Iterable[Mapping[str, Any]]
    consents: Iterable[Mapping[str, Any]]
    notice: Mapping[str, Any]
    export: Mapping[str, Any]
    algorithm: Mapping[str, Any]
    platform: Mapping[str, Any]
    facts: Mapping[str, Any]
    as_of: datetime | date | str | None
    known_at: datetime | date | str | None
    at_least_revision: str
    valid_until: bool
    explain: bool
    language: str


Request = EvaluateRequest | Mapping[str, Any]
Documents = Mapping[str, Any] | Iterable[Mapping[str, Any]]


def one_request(request: Request | None, roots: Roots) -> EvaluateRequest:
    """Returns the message of a call that gives a whole request, or its roots as keywords, and not both."""
    if request is None:
        return request_message(roots)
    if roots:
        raise TypeError("give a request or its roots as keywords, not both: one of them would be lost")
    return request_message(request)


def explain_request(request: Request | None, roots: Roots) -> ExplainDecisionRequest:
    """Returns the message that asks for an explanation; beside a whole request, `language` alone may be given."""
    if request is not None and roots.keys() == {"language"}:
        return ExplainDecisionRequest(request=request_message(request), language=roots["language"])
    return ExplainDecisionRequest(request=one_request(request, roots))


def request_message(request: Request | Roots) -> EvaluateRequest:
    """Returns the wire message of a request in its JSON form.

    Raises `InputError` with every field that the contract does not have, or whose value does not fit it.
    """
    if isinstance(request, EvaluateRequest):
        return request
    message = EvaluateRequest()
    fill(message, request)
    return message


def report_request(
    documents: Documents, processor_id: str, as_of: datetime | date | str | None, language: str
) -> ReportRequest:
    """Returns the message of a question about a posture. Raises `InputError` with every field that does not fit."""
    several = [documents] if isinstance(documents, Mapping) else list(documents)
    stated = {"processor_id": processor_id, "documents": several, "as_of": as_of, "language": language}
    message = ReportRequest()
    fill(message, stated)
    return message
