"""Which items may leave: the same steps for each way in."""

from __future__ import annotations

import time
from typing import Any

from lexgate.bootstrap import Application
from lexgate.domain.decision import Effect
from lexgate.domain.projection import Projection
from lexgate.facts.schema import Schema
from lexgate.facts.situations import MAX_ITEMS, Asked
from lexgate.serve.access import charge
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.route_docs import ref


class Projections:
    """Projects over one application. Safe for many threads."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._situations = application.situations
        self._decider = application.decider
        self._counters = counters
        self.most = min(MAX_ITEMS, application.config.limits.batch_items)

    def read(self, request: Any) -> Asked:
        """Reads a request in its JSON form. Raises `InputError`."""
        return self._situations.read(request)

    def project(self, request: Asked, items: Any, entry: str, patience: float) -> Projection:
        """Returns the verdict on each item, already recorded.

        Waits `patience` seconds for the revision that it asks for. Raises `InputError`, `Fault` or `TooManyCalls`.
        """
        started = time.perf_counter()
        situations = self._situations.of(request, items, patience, most=self.most)
        charge(len(situations) - 1)
        projection = self._decider.project(items, situations, entry)
        each = (time.perf_counter() - started) / len(projection.decisions)
        for decision in projection.decisions:
            self._counters.decided(decision, each)
        return projection


def projection_schemas(most: int) -> dict[str, Schema]:
    """Returns the schemas of a question about at most `most` items, and of its answer."""
    items = {
        "type": "array",
        "description": "The items, named as in `operation.items`.",
        "minItems": 1,
        "maxItems": most,
        "uniqueItems": True,
        "items": {"type": "string", "minLength": 1},
    }
    verdict: dict[str, Schema] = {
        "item": {"type": "string"},
        "allowed": {"type": "boolean", "description": "Whether the item may leave. Nothing else permits."},
        "effect": {"type": "string", "enum": [each.value for each in Effect]},
        "decision_id": {"type": "string", "description": "The decision among `decisions`."},
        "articles": {
            "type": "array",
            "description": "What withholds the item, as `statute:article`.",
            "items": {"type": "string"},
        },
    }
    verdicts = {"description": "One for each item, in order.", "items": _object(verdict), "type": "array"}
    decisions = {"description": "What the verdicts rest on.", "items": ref("Decision"), "type": "array"}
    # The request without `operation.items`: each item is judged alone.
    asked = {"request": ref("Request"), "items": items}
    return {
        "ItemsRequest": {**_object(asked), "additionalProperties": False},
        "Projection": _object({"items": verdicts, "decisions": decisions}),
    }


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}
