"""What the OpenAPI document says of the routes of AuthZEN."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lexgate.facts.schema import Schema
from lexgate.serve.authzen.messages import REQUIRED, Semantic
from lexgate.serve.problems import MEDIA_TYPE
from lexgate.serve.route_docs import ref

_JSON = "application/json"
_MEANINGS = {
    400: "Malformed in whatever way, or it means nothing to the mapping: `errors` name each field.",
    408: "The request did not arrive in time.",
    413: "The request is larger than `limits.request_bytes`.",
    503: "No decision could be made or recorded, or the server is busy: do not proceed; try again.",
}
_TEXT: Schema = {"type": "string", "minLength": 1}
_ANYTHING: Schema = {"type": "object"}
_REQUEST_ID: Schema = {
    "name": "X-Request-ID",
    "in": "header",
    "required": False,
    "description": "Made by the caller; every answer brings it back, errors too.",
    "schema": {"type": "string"},
}


def _object(required: Iterable[str], **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}


def _entity(names: tuple[str, ...], required: tuple[str, ...]) -> Schema:
    return _object(required, **dict.fromkeys(names, _TEXT), properties=_ANYTHING)


_ENTITIES = {part: _entity(names, names) for part, names in REQUIRED.items()}
_PARTS = {**_ENTITIES, "context": _ANYTHING}
_EVALUATION = _object(REQUIRED, **_PARTS)
_ANSWER = _object(
    ["decision"],
    decision={"type": "boolean", "description": "True for a binding ALLOW alone."},
    context={
        "type": "object",
        "description": (
            "The whole decision, with its obligations, as `POST /v1/decisions` answers it, and its `articles`. In a "
            "batch, `error` instead, where the evaluation could not be judged."
        ),
    },
)
_BATCH = _object(
    [],
    **_PARTS,
    evaluations={"type": "array", "items": _object([], **_PARTS)},
    options=_object([], evaluations_semantic={"type": "string", "enum": [each.value for each in Semantic]}),
)
_ANSWERS: Schema = {"oneOf": [_ANSWER, _object(["evaluations"], evaluations={"type": "array", "items": _ANSWER})]}
_PAGE = _object([], token={"type": "string"}, limit={"type": "integer", "minimum": 0})
_NEXT = _object(["next_token"], next_token={"type": "string"}, count={"type": "integer"})


def _responses(description: str, schema: Schema, statuses: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    problem = {MEDIA_TYPE: {"schema": ref("Problem")}}
    answers: dict[int | str, dict[str, Any]] = {
        200: {"description": description, "content": {_JSON: {"schema": schema}}}
    }
    refusals: dict[int | str, dict[str, Any]] = {
        status: {"description": _MEANINGS[status], "content": problem} for status in statuses
    }
    # The last entry keeps FastAPI from documenting an answer of its own, which is never given.
    return {**answers, **refusals, "4XX": {"description": "Any other refusal."}}


def _posted(summary: str, asked: Schema, description: str, answer: Schema) -> dict[str, Any]:
    body = {"required": True, "content": {_JSON: {"schema": asked}}}
    return {
        "responses": _responses(description, answer, _MEANINGS),
        "summary": summary,
        "openapi_extra": {"requestBody": body, "parameters": [_REQUEST_ID]},
    }


def _search(part: str) -> dict[str, Any]:
    names = REQUIRED[part]
    sought: Mapping[str, Schema] = {} if part == "action" else {part: _entity(("type",), ("type",))}
    others = {name: schema for name, schema in _PARTS.items() if name != part}
    required = [name for name in REQUIRED if name in {**others, **sought}]
    results: Schema = {"type": "array", "items": _object(names, **dict.fromkeys(names, _TEXT))}
    return _posted(
        f"AuthZEN: find each {part} that an evaluation would permit; nothing is recorded",
        _object(required, **others, **sought, page=_PAGE),
        "A page of what was found; `next_token` is empty on the last one.",
        _object(["results", "page"], results=results, page=_NEXT),
    )


EVALUATION = _posted("AuthZEN: judge one evaluation", _EVALUATION, "The decision.", _ANSWER)
EVALUATIONS = _posted(
    "AuthZEN: judge many evaluations; those that cannot be judged are denied",
    _BATCH,
    "One decision for each evaluation, in order, up to the one that ended the batch.",
    _ANSWERS,
)
SEARCHES = {part: _search(part) for part in REQUIRED}
CONFIGURATION: dict[str, Any] = {
    "responses": _responses("The metadata of this decision point.", _ANYTHING, [400]),
    "summary": "AuthZEN: where the endpoints are",
}
