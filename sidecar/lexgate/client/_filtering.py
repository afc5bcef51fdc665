"""What of a record may leave: asks about its items, and drops whatever is not allowed.

Only a whole, fitting answer lets anything through: every failure is an exception, and no part of a record comes back.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from lexgate.client._messages import Request, request_message
from lexgate.domain.layout import Layout
from lexgate.domain.projection import Projection
from lexgate.errors import BadAnswer, InputError, answer_in_hand, no_answer_by_failing
from lexgate.v1.decision_service_pb2 import EvaluateRequest

Record = Mapping[str, Any]
# A mapping of items to JSON pointers, or a list of dotted names; None takes every member for an item.
Items = Mapping[str, str | Sequence[str]] | Iterable[str] | None
# The request, or what makes it of a record: whose data they are may differ from record to record.
Requested = Request | Callable[[Any], Request]
Told = Callable[[Projection], None]


class Projects(Protocol):
    """A client: `Client` is such, and `AsyncClient` where it is awaited."""

    def evaluate_items(self, request: Request, items: Iterable[str], /, *, timeout_seconds: float | None = None) -> Any:
        """Returns the verdict on each item."""
        ...


def filter_record(
    client: Projects,
    request: Requested,
    record: Any,
    *,
    items: Items = None,
    harmless: Iterable[str] = (),
    timeout_seconds: float | None = None,
    told: Told | None = None,
) -> Any:
    """Returns the record, or the list of records, with only the fields that may leave.

    `items` says which item stands where: a mapping of items to a JSON pointer or several, in which `*` stands for every
    entry of a list, or a list of dotted names (`address.city`), which look through lists; without it every member is an
    item by its dotted name. What is no item is dropped, unless `harmless` names its place. Records with the same
    request are judged together. `told` gets each projection: its decisions have the duties that come with what leaves.

    Raises a `NoDecision` when lexgate is unreachable, slow, or answers nonsense, and `InputError` when the request, the
    items or the record are not acceptable.
    """
    work = _Work(request, record, items, harmless)
    for group in work.groups:
        with no_answer_by_failing("the client"):
            answer = client.evaluate_items(group.request, group.items, timeout_seconds=timeout_seconds)
        work.take(group, answer_in_hand(answer, "use filter_record_async"), told)
    return work.filtered()


async def filter_record_async(
    client: Projects,
    request: Requested,
    record: Any,
    *,
    items: Items = None,
    harmless: Iterable[str] = (),
    timeout_seconds: float | None = None,
    told: Told | None = None,
) -> Any:
    """As `filter_record`, with an `AsyncClient`."""
    work = _Work(request, record, items, harmless)
    for group in work.groups:
        with no_answer_by_failing("the client"):
            answer = client.evaluate_items(group.request, group.items, timeout_seconds=timeout_seconds)
            answer = await answer if inspect.isawaitable(answer) else answer
        work.take(group, answer, told)
    return work.filtered()


class _Group(NamedTuple):
    """Records with the same request, by their places, and the items that any of them has."""

    request: EvaluateRequest
    places: list[int]
    items: list[str]


class _Work:
    """The records of one call, what is to be asked about them, and what was answered."""

    def __init__(self, request: Requested, record: Any, items: Items, harmless: Iterable[str]) -> None:
        self._one = isinstance(record, Mapping)
        self._records = [record] if self._one else _records(record)
        harmless = tuple(harmless) if not isinstance(harmless, str) else harmless
        if items is None:
            self._layout = Layout.of_members(self._records, harmless)
        else:
            self._layout = Layout(items, harmless)
        self._allowed: dict[int, frozenset[str]] = {}
        self.groups = self._grouped(request)

    def _grouped(self, request: Requested) -> list[_Group]:
        groups: dict[bytes, _Group] = {}
        same = None if callable(request) else request_message(request)
        for place, record in enumerate(self._records):
            if not (found := self._layout.items_in(record)):
                continue
            message = same if same is not None else _made(request, record)
            group = groups.setdefault(message.SerializeToString(deterministic=True), _Group(message, [], []))
            group.places.append(place)
            group.items.extend(sorted(found.difference(group.items)))
        return list(groups.values())

    def take(self, group: _Group, answer: Any, told: Told | None) -> None:
        """Takes the answer about a group. Raises `BadAnswer` for whatever is no answer about just its items."""
        if not isinstance(answer, Projection) or [each.item for each in answer.items] != group.items:
            raise BadAnswer("the client returned what is no projection of the items asked about")
        if told is not None:
            told(answer)
        self._allowed |= dict.fromkeys(group.places, answer.allowed)

    def filtered(self) -> Any:
        """Returns what of the records may leave."""
        out = [
            self._layout.kept(record, self._allowed.get(place, frozenset()), {})
            for place, record in enumerate(self._records)
        ]
        return out[0] if self._one else out


def _records(stated: Any) -> list[Any]:
    if not isinstance(stated, list | tuple) or not all(isinstance(each, Mapping) for each in stated):
        raise InputError.at(("record",), "is no record", "give a mapping, or a list of mappings")
    return list(stated)


def _made(request: Any, record: Any) -> EvaluateRequest:
    return request_message(request(record))
