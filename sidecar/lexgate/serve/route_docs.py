"""What the OpenAPI document says of each route."""

from __future__ import annotations

from typing import Any

from starlette.responses import PlainTextResponse

from lexgate.facts.schema import Schema
from lexgate.serve.problems import MEDIA_TYPE

_MEANINGS = {
    400: "Not acceptable: `errors` name each field. Nothing was evaluated.",
    404: "No such statute, article or processor.",
    408: "The request did not arrive in time.",
    413: "The request is larger than `limits.request_bytes`.",
    415: "The request is not JSON.",
    503: "No decision could be made or recorded, or the server is busy: do not proceed; try again.",
}


def ref(name: str) -> Schema:
    """Returns the reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _answers(description: str, schema: Schema, *statuses: int) -> dict[int | str, dict[str, Any]]:
    problem = {MEDIA_TYPE: {"schema": ref("Problem")}}
    answers: dict[int | str, dict[str, Any]] = {
        200: {"description": description, "content": {"application/json": {"schema": schema}}}
    }
    return answers | {status: {"description": _MEANINGS[status], "content": problem} for status in statuses}


def _body(name: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": ref(name)}}}}


def _documented(answers: dict[int | str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    # The last entry keeps FastAPI from documenting an answer 422, which is never given.
    return {"responses": {**answers, "4XX": {"description": "Any other refusal."}}, **more}


_OBJECT: Schema = {"type": "object"}

DECISION = _documented(
    _answers("The decision: ALLOW, DENY or REFER.", ref("Decision"), 400, 408, 413, 415, 503),
    summary="Judge one request",
    openapi_extra=_body("Request"),
)
_EXPLAINED = _answers("The decision, with its explanations and as text.", ref("Explained"), 400, 408, 413, 415, 503)
_EXPLAINED[200]["content"]["text/plain"] = {"schema": {"type": "string"}}
EXPLAIN = _documented(
    _EXPLAINED,
    summary="Judge one request and explain the decision; recorded like any other",
    openapi_extra=_body("Request"),
)
BATCH = _documented(
    _answers("One item for each request, in order.", ref("BatchAnswer"), 400, 408, 413, 415, 503),
    summary="Judge many requests at once; one that cannot be judged never fails the others",
    openapi_extra=_body("Batch"),
)
ITEMS = _documented(
    _answers(
        "The verdict on each item, in order, and the decisions they rest on.",
        ref("Projection"),
        400,
        408,
        413,
        415,
        503,
    ),
    summary="Judge items of a record each alone: which of them may leave",
    openapi_extra=_body("ItemsRequest"),
)
_REPORT = "The report on the processor's standing duties: JSON, or a page for who prefers HTML."
_REPORTED = _answers(_REPORT, ref("Posture"), 400, 408, 413, 415, 503)
_REPORTED_BY_ID = _answers(_REPORT, ref("Posture"), 400, 404, 503)
_REPORTED[200]["content"]["text/html"] = _REPORTED_BY_ID[200]["content"]["text/html"] = {"schema": {"type": "string"}}
POSTURE = _documented(
    _REPORTED,
    summary="Report the standing duties of a processor, from its documents",
    openapi_extra=_body("PostureRequest"),
)
POSTURE_OF_PROCESSOR = _documented(
    _REPORTED_BY_ID,
    summary="Report the standing duties of a processor of the registers",
)
STATUTES = _documented(_answers("The statutes with their articles.", _OBJECT, 400), summary="List the law")
ARTICLE = _documented(_answers("The article.", _OBJECT, 400, 404), summary="Read one article")
LIVE = _documented(_answers("The process answers.", _OBJECT), summary="Is the process alive?")
READY = _documented(
    _answers("Every worker serves, and a decision comes out right.", _OBJECT, 503), summary="Is the server ready?"
)
METRICS: dict[str, Any] = {
    "summary": "Figures for Prometheus, added up over all processes",
    "response_class": PlainTextResponse,
}
