"""Requests and answers of LedgerService, for both clients."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypeVar

import uuid_utils
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct

from lexgate.client.filling import codes_of, fill
from lexgate.client.mirrored import mirror, mirrored
from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.consent import Consent, ConsentRecord, Guardian, State
from lexgate.domain.standing import FactValue
from lexgate.errors import BadAnswer, InputError
from lexgate.v1 import ledger_pb2 as wire, ledger_service_pb2 as service

SERVICE = "lexgate.v1.LedgerService"
_M = TypeVar("_M", bound=Message)


def signed(request: _M, by: Circumstances) -> _M:
    """Returns the request with who says it, and with an idempotency key: that of the caller, or a new one."""
    message: Any = request
    mirror(by, message.by)
    message.idempotency_key = by.idempotency_key or str(uuid_utils.uuid7())
    return request


def with_record(request: _M, record: ConsentRecord, by: Circumstances) -> _M:
    """Returns the request with a record."""
    message: Any = request
    mirror(record, message.record)
    return signed(request, by)


def about(request: _M, record_id: str, by: Circumstances) -> _M:
    """Returns the request about a record."""
    message: Any = request
    message.record_id = record_id
    return signed(request, by)


def fact_request(subject_id: str, name: str, value: FactValue, by: Circumstances) -> service.StateFactRequest:
    """Returns the request that states a fact, or takes it back."""
    request = service.StateFactRequest()
    fill(request, {"subject_id": subject_id, "name": name, "value": value})
    return signed(request, by)


def guardian_request(subject_id: str, guardian: Guardian, by: Circumstances) -> service.StateGuardianRequest:
    """Returns the request that states a guardianship."""
    request = service.StateGuardianRequest(subject_id=subject_id)
    mirror(guardian, request.guardian)
    return signed(request, by)


def invalidate_request(record_id: str, by: Circumstances, effective_at: int | None) -> service.InvalidateConsentRequest:
    """Returns the request that says from when on a consent was invalid."""
    request = service.InvalidateConsentRequest(record_id=record_id)
    at(request, "effective_at", effective_at)
    return signed(request, by)


def at(request: Any, name: str, instant: int | None) -> None:
    """States an instant of a request, where there is one."""
    if instant is not None:
        part = getattr(request, name)
        part.seconds = instant
        part.SetInParent()  # the epoch itself is stated too


def consent_request(record_id: str, as_of: int | None = None, known_at: int | None = None) -> service.GetConsentRequest:
    """Returns the request for a record."""
    request = service.GetConsentRequest(record_id=record_id)
    at(request, "as_of", as_of)
    at(request, "known_at", known_at)
    return request


def subject_request(subject_id: str, as_of: int | None, known_at: int | None) -> service.GetSubjectRequest:
    """Returns the request for the document of a person."""
    request = service.GetSubjectRequest(subject_id=subject_id)
    at(request, "as_of", as_of)
    at(request, "known_at", known_at)
    return request


def list_request(subject_id: str, page_size: int, page_token: str) -> service.ListConsentsRequest:
    """Returns the request for a page of the records of a person."""
    return service.ListConsentsRequest(subject_id=subject_id, page_size=page_size, page_token=page_token)


def receipt_of(answer: Any) -> Receipt:
    """Returns the receipt of a write. Raises `BadAnswer` where there is none: whether it was written is not known."""
    try:
        return mirrored(answer.receipt, Receipt)
    except (InputError, ValueError):
        raise BadAnswer("the answer holds no receipt: write again with the same idempotency key") from None


def consent_of(message: wire.RecordedConsent) -> Consent:
    """Returns a record with its events. Raises `BadAnswer` where it is none."""
    try:
        return mirrored(message, Consent)
    except (InputError, ValueError):
        raise BadAnswer("the answer holds no record of a ledger") from None


def state_of(message: wire.RecordedConsent) -> State | None:
    """Returns the state that comes with a record; None before its first event."""
    code = codes_of(wire.ConsentState.DESCRIPTOR).get(message.state)
    return None if code is None else State(code)


def document_of(message: wire.SubjectDocument) -> dict[str, Any]:
    """Returns the document of a person as the ledger itself has it: instants and the revision as numbers."""
    try:
        return {
            "subject_id": message.subject_id,
            "revision": int(message.revision),
            "subject": _plain(message.subject),
            "consents": [_standing(each) for each in message.consents],
            "refusals": [
                {
                    "purpose_id": each.purpose_id,
                    "refused_at": each.refused_at.seconds,
                    "prompts_since": each.prompts_since,
                }
                for each in message.refusals
            ],
            "requests": [_request(each) for each in message.requests],
            "guardianships": [_stated(asdict(mirrored(each, Guardian))) for each in message.guardianships],
        }
    except (InputError, ValueError, KeyError):
        raise BadAnswer("the answer holds no document of a person") from None


def _standing(message: wire.StandingConsent) -> dict[str, Any]:
    until = message.valid_until.seconds if message.HasField("valid_until") else None
    return _stated(
        {
            "controllers": list(message.controllers),
            "valid_from": message.valid_from.seconds,
            "valid_until": until,
            "facts": _plain(message.facts),
        }
    )


def _request(message: wire.StandingRequest) -> dict[str, Any]:
    return {
        "request_id": message.request_id,
        "controller_id": message.controller_id,
        "kind": codes_of(wire.RightsRequestKind.DESCRIPTOR)[message.kind],
        "purposes": list(message.purposes),
        "items": list(message.items),
        "opened_at": message.opened_at.seconds,
        "open": message.open,
    }


def _plain(facts: Struct) -> dict[str, Any]:
    plain: dict[str, Any] = json_format.MessageToDict(facts)
    return plain


def _stated(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def revision_of(answer: service.GetRevisionResponse) -> int:
    """Returns the revision of the last write. Raises `BadAnswer`."""
    try:
        return int(answer.revision)
    except ValueError:
        raise BadAnswer("the answer holds no revision") from None
