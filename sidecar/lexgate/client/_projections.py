"""From requests about items to their messages, and from the answers to projections, for both clients."""

from __future__ import annotations

from collections.abc import Iterable

from lexgate.client._answers import decision_of
from lexgate.client._messages import Request, request_message
from lexgate.domain.projection import ItemVerdict, Projection, verdict_on
from lexgate.errors import BadAnswer, InputError
from lexgate.v1.decision_service_pb2 import EvaluateItemsRequest, EvaluateItemsResponse


def items_request(request: Request, items: Iterable[str]) -> EvaluateItemsRequest:
    """Returns the message that asks which of the items may leave. Raises `InputError`."""
    names = [] if isinstance(items, str) else list(items)
    if not all(isinstance(item, str) for item in names):
        raise InputError.at(("items",), "has an item that is no name", "name items by strings")
    return EvaluateItemsRequest(request=request_message(request), items=names)


def projection_of(message: EvaluateItemsResponse, asked: EvaluateItemsRequest) -> Projection:
    """Returns the projection of an answer. Raises `BadAnswer` where it does not fit the question, or itself."""
    decisions = tuple(decision_of(each) for each in message.decisions)
    by_id = {each.decision_id: each for each in decisions}
    if [each.item for each in message.items] != list(asked.items) or len(by_id) != len(decisions):
        raise BadAnswer("the answer is about other items than those asked about")
    verdicts: list[ItemVerdict] = []
    for stated in message.items:
        if stated.decision_id not in by_id:
            raise BadAnswer("the answer has an item without a decision")
        verdict = verdict_on(stated.item, by_id[stated.decision_id])
        if (stated.allowed, tuple(stated.articles)) != (verdict.allowed, verdict.articles):
            raise BadAnswer("the verdict on an item is not that of its decision")
        verdicts.append(verdict)
    return Projection(tuple(verdicts), decisions)
