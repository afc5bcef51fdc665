"""Errors over HTTP: problem documents (RFC 9457) that name the field, the problem and the cure, and never a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from lexgate.errors import Fault, InputError, LexgateError, UnknownProcessor

MEDIA_TYPE = "application/problem+json"
_RETRY_SECONDS = "1"


class Refusal(Exception):
    """A request that HTTP itself refuses. `kind` is counted; `detail` says what to do instead."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str, *, close: bool = False) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.close = close


def problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    """Returns a problem document; its type is that of the status code."""
    phrase = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": phrase, "status": int(status), "detail": detail, **more}


def problem_of(error: LexgateError, path: tuple[str | int, ...] = ()) -> dict[str, Any]:
    """Returns the problem document of an error; `path` leads to the value that the error is about."""
    if isinstance(error, InputError):
        prefix = "".join(f"/{part}" for part in path)
        fields = [
            {"pointer": prefix + field.pointer, "problem": field.problem, "cure": field.cure} for field in error.fields
        ]
        return problem(HTTPStatus.BAD_REQUEST, "nothing was evaluated: see errors", errors=fields)
    if isinstance(error, UnknownProcessor):
        return problem(HTTPStatus.NOT_FOUND, str(error))
    reason = str(error) if isinstance(error, Fault) else "an unforeseen error; the operating log has the details"
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, f"no decision: {reason}")


def parameters_problem(error: InputError, parameters: Collection[str]) -> dict[str, Any]:
    """Returns the problem document of an error in a request without a body; what was not sent is a `field`."""
    fields = [
        {
            "parameter" if field.name in parameters else "field": field.name,
            "problem": field.problem,
            "cure": field.cure,
        }
        for field in error.fields
    ]
    return problem(HTTPStatus.BAD_REQUEST, "nothing was evaluated: see errors", errors=fields)


def response(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Returns the answer that carries a problem document."""
    status = document["status"]
    stated = dict(headers or {})
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        stated.setdefault("retry-after", _RETRY_SECONDS)
    return Response(orjson.dumps(document), status, stated, MEDIA_TYPE)
