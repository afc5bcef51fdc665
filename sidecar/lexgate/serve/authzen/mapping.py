"""The mapping of the policies: what a request of AuthZEN asks, in the words of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping as Members
from typing import Any

import orjson

from lexgate.engine import AUTHZEN, MAX_INPUT_BYTES, Engine
from lexgate.errors import EngineFault, FieldError, InputError
from lexgate.serve.authzen.messages import Evaluation

MAPPED = "mapped"
"""Where errors point that are about the request as mapped: `/mapped/operation/kind`."""


class Mapping:
    """The mapping over an engine. Safe for many threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def request(self, evaluation: Evaluation) -> dict[str, Any]:
        """Returns the request to judge. Raises `InputError` where the mapping makes none, and `EngineFault`."""
        document = orjson.dumps(evaluation)
        if len(document) > MAX_INPUT_BYTES:
            raise InputError.at((), "is too large", f"send at most {MAX_INPUT_BYTES} bytes in one evaluation")
        request = self._answer(document).get("request")
        if not isinstance(request, dict):
            cure = "send types of subject and resource that policies/lexgate/mapping/authzen.rego knows"
            raise InputError.at((), "means nothing to the mapping of this deployment", cure)
        return request

    def searches(self) -> Members[str, Any]:
        """Returns what each search looks among: a list of entities, or the name of a register. Raises `EngineFault`."""
        searches = self._answer(b"{}").get("search", {})
        if not isinstance(searches, dict):
            raise EngineFault("the mapping of AuthZEN has a search that is not an object")
        return searches

    def _answer(self, document: bytes) -> dict[str, Any]:
        answer = orjson.loads(self._engine.evaluate(AUTHZEN, document))
        if not isinstance(answer, dict):
            raise EngineFault("the mapping of AuthZEN answered something that is not an object")
        return answer


def as_mapped(error: InputError) -> InputError:
    """Returns the errors of a mapped request, so that nobody takes them for places in what was sent."""
    return InputError([FieldError((MAPPED, *field.path), field.problem, field.cure) for field in error.fields])
