"""What the OpenAPI document says of the routes of a service."""

from __future__ import annotations

from typing import Any

from lexgate.domain.consent import CODE
from lexgate.serve.problems import MEDIA_TYPE
from lexgate.serve.route_docs import ref
from lexgate.serve.services.operation import Operation
from lexgate.serve.services.refusals import KEY_FIELD, KEY_HEADER

_MEANINGS = {
    400: "Not acceptable: `errors` name each field. Nothing was written.",
    404: "No such record, or no ledger is configured.",
    408: "The request did not arrive in time.",
    409: "It does not follow from what is recorded: `reason` names the refusal. Nothing was written.",
    413: "The request is larger than `limits.request_bytes`.",
    415: "The request is not JSON.",
    422: "The ledger does not take it: `reason` names the refusal. Nothing was written.",
    503: "Nothing was read or written: try again, a write with the same `Idempotency-Key`.",
}
_KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": "Made by the caller for this write alone: the same write with the same key is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": CODE},
}
# FastAPI would document an answer 422 of its own, which is never given.
_OTHER: dict[int | str, dict[str, Any]] = {"4XX": {"description": "Any other refusal."}}


def writing(operation: Operation, summary: str) -> dict[str, Any]:
    """The documentation of a route whose body is the message of a write."""
    body = {"required": True, "content": {"application/json": {"schema": ref(operation.request.DESCRIPTOR.name)}}}
    once = KEY_FIELD in operation.request.DESCRIPTOR.fields_by_name
    return {
        "responses": _answers(operation, 400, 404, 408, 409, 413, 415, 422, 503),
        "summary": summary,
        "openapi_extra": {"requestBody": body, "parameters": [_KEY] if once else []},
    }


def reading(operation: Operation, summary: str) -> dict[str, Any]:
    """The documentation of a route whose message is in its parameters."""
    return {"responses": _answers(operation, 400, 404, 503), "summary": summary}


def _answers(operation: Operation, *statuses: int) -> dict[int | str, dict[str, Any]]:
    schema, problem = ref(operation.response.DESCRIPTOR.name), {MEDIA_TYPE: {"schema": ref("Problem")}}
    answers: dict[int | str, dict[str, Any]] = {
        200: {"description": "It is done.", "content": {"application/json": {"schema": schema}}}
    }
    refusals: dict[int | str, dict[str, Any]] = {
        status: {"description": _MEANINGS[status], "content": problem} for status in statuses
    }
    return {**answers, **refusals, **_OTHER}
