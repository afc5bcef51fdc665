"""The OpenAPI document (3.1): schemas from the vocabulary, examples answered by the running policies."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from lexgate.bootstrap import Application
from lexgate.decide import Decider
from lexgate.domain.posture_rendering import posture_json
from lexgate.domain.rendering import decision_json
from lexgate.errors import InputError
from lexgate.facts.posture_documents import read_question
from lexgate.facts.posture_schema import posture_schema
from lexgate.facts.registers import EntryReader
from lexgate.facts.schema import Schema, decision_schema, posture_request_schema, request_schema
from lexgate.facts.situations import MAX_ITEMS
from lexgate.law.cures import CureWriter
from lexgate.log import NullLog
from lexgate.serve.access.openapi import describe_access
from lexgate.serve.examples import EXAMPLES, POSTURE_EXAMPLES
from lexgate.serve.http_decisions import ENTRY
from lexgate.serve.problems import MEDIA_TYPE, problem_of
from lexgate.serve.projections import projection_schemas
from lexgate.serve.route_docs import ref
from lexgate.serve.services import ledger_routes, register_routes
from lexgate.serve.services.ledger import LedgerOperations
from lexgate.serve.services.registers import RegisterOperations
from lexgate.serve.services.schemas import schemas_of

_SHOWN_ID = "01980000-0000-7000-8000-000000000000"

_PROBLEM: Schema = {
    "type": "object",
    "description": "A problem document (RFC 9457). It never repeats what a caller sent.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string", "description": "The name of the refusal, stable for ever: `InsideCooldown`."},
        "errors": {
            "type": "array",
            "description": "One for each unacceptable field.",
            "items": {
                "type": "object",
                "required": ["problem", "cure"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer (RFC 6901) into the body."},
                    "parameter": {"type": "string", "description": "Name of a query parameter."},
                    "header": {"type": "string", "description": "Name of a header."},
                    "field": {"type": "string", "description": "A field of what is recorded, which was not sent."},
                    "problem": {"type": "string"},
                    "cure": {"type": "string"},
                },
            },
        },
        "reasons": {"type": "array", "items": {"type": "string"}, "description": "Why the server is not ready."},
    },
}


def openapi_document(app: FastAPI, application: Application) -> dict[str, Any]:
    """Returns the document of what `app` serves."""
    document = get_openapi(
        title="lexgate",
        version=version("lexgate"),
        summary="May this data be processed, and under which conditions?",
        description="A denial is a normal answer (200). Any other status means that there is no decision.",
        routes=app.routes,
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(_schemas(application))
    schemas.update(schemas_of(LedgerOperations(None).all(), in_parameters=ledger_routes.IN_PARAMETERS))
    registers = RegisterOperations(None, EntryReader(application.vocabulary)).all()
    schemas.update(schemas_of(registers, in_parameters=register_routes.IN_PARAMETERS))
    _put_examples(document["paths"]["/v1/decisions"]["post"], EXAMPLES, answered(application))
    _put_examples(document["paths"]["/v1/posture"]["post"], POSTURE_EXAMPLES, reported(application))
    describe_access(document, application.config.access, {MEDIA_TYPE: {"schema": ref("Problem")}})
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("4XX", None)  # which keeps FastAPI from adding one; each refusal is stated
    return document


def answered(application: Application) -> dict[str, tuple[Any, Any]]:
    """Each example with its answer by the running policies: a decision, or the problem document. Records nothing."""
    decider = Decider(
        application.engine,
        application.matrix,
        CureWriter(application.vocabulary),
        NullLog(),
        policy_digest=application.decider.policy_digest,
        ungoverned=application.config.ungoverned,
        new_id=lambda: _SHOWN_ID,
    )
    return {name: (each["request"], _answer(application, decider, each["request"])) for name, each in EXAMPLES.items()}


def _answer(application: Application, decider: Decider, request: Any) -> Any:
    try:
        return decision_json(decider.decide(application.resolver.request(request), ENTRY))
    except InputError as error:
        return problem_of(error)


def reported(application: Application) -> dict[str, tuple[Any, Any]]:
    """Each example of a posture with its report by the running policies, or the problem document."""
    return {name: (each["request"], _report(application, each["request"])) for name, each in POSTURE_EXAMPLES.items()}


def _report(application: Application, request: Any) -> Any:
    try:
        return posture_json(application.reporter.claimed(request["documents"], *read_question(request)))
    except InputError as error:
        return problem_of(error)


def _put_examples(
    post: dict[str, Any], stated: Mapping[str, Mapping[str, Any]], examples: Mapping[str, tuple[Any, Any]]
) -> None:
    summaries = {name: each["summary"] for name, each in stated.items()}
    post["requestBody"]["content"]["application/json"]["examples"] = {
        name: {"summary": summaries[name], "value": request} for name, (request, _) in examples.items()
    }
    for name, (_, answer) in examples.items():
        status, media_type = ("400", MEDIA_TYPE) if "errors" in answer else ("200", "application/json")
        content = post["responses"][status]["content"][media_type]
        content.setdefault("examples", {})[name] = {"summary": summaries[name], "value": answer}


def _schemas(application: Application) -> dict[str, Schema]:
    made = {
        "Request": request_schema(application.vocabulary),
        "Decision": decision_schema(),
        "Explained": {
            "type": "object",
            "required": ["decision", "text"],
            "properties": {
                "decision": ref("Decision"),
                "text": {"type": "string", "description": "The decision explained, ready to show."},
            },
        },
        **projection_schemas(min(MAX_ITEMS, application.config.limits.batch_items)),
        "PostureRequest": posture_request_schema(application.vocabulary, application.config.limits.batch_items),
        "Posture": posture_schema(),
        "Problem": _PROBLEM,
        "Batch": {
            "type": "object",
            "required": ["requests"],
            "additionalProperties": False,
            "properties": {
                "requests": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": application.config.limits.batch_items,
                    "items": ref("Request"),
                }
            },
        },
        "BatchAnswer": {
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": {
                    "type": "array",
                    "description": "One for each request, in order.",
                    "items": {
                        "oneOf": [
                            {"type": "object", "required": ["decision"], "properties": {"decision": ref("Decision")}},
                            {"type": "object", "required": ["error"], "properties": {"error": ref("Problem")}},
                        ]
                    },
                }
            },
        },
    }
    return {name: {key: value for key, value in schema.items() if key != "$schema"} for name, schema in made.items()}
