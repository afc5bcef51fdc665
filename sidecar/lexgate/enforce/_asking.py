"""How every enforcement point asks: whatever is not a decision in hand is an error, and nothing proceeds on it."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import inspect
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Final, Protocol

from lexgate.domain.decision import Decision
from lexgate.errors import BadAnswer, InputError, answer_in_hand, no_answer_by_failing
from lexgate.v1.decision_service_pb2 import EvaluateRequest


class NoData(enum.Enum):
    """What a mapping answers for a call that touches no data: it proceeds unasked."""

    NO_DATA = enum.auto()


NO_DATA: Final = NoData.NO_DATA
Request = EvaluateRequest | Mapping[str, Any]
Mapped = Request | NoData | None
_granted: ContextVar[Decision | None] = ContextVar("lexgate_granted", default=None)


class Asks(Protocol):
    """A client, blocking or not: `Client` and `AsyncClient` are such."""

    def evaluate(self, request: Request, /) -> Decision | Awaitable[Decision]:
        """Returns the decision on one request."""
        ...


Source = Asks | Callable[[], Asks]


class Asker:
    """Asks through a client, or through the one that a function makes at the first call of each process.

    A channel of gRPC does not survive a fork: workers that are forked (Celery, gunicorn) need the function.
    """

    def __init__(self, source: Source) -> None:
        self._make = None if hasattr(source, "evaluate") else source
        self._client: Any = source if self._make is None else None
        self._process: int | None = None

    def ask(self, mapped: Mapped) -> Decision | None:
        """Returns the decision, or None for a call without data. Raises `LexgateError`, never anything else."""
        if (request := _request(mapped)) is None:
            return None
        with no_answer_by_failing("the client"):
            return _decision(answer_in_hand(self._connected().evaluate(request), "give a Client"))

    async def ask_async(self, mapped: Mapped) -> Decision | None:
        """As `ask`, without holding up the event loop."""
        if (request := _request(mapped)) is None:
            return None
        with no_answer_by_failing("the client"):
            client = self._connected()
            if not inspect.iscoroutinefunction(client.evaluate):
                return _decision(await asyncio.to_thread(client.evaluate, request))
            return _decision(await client.evaluate(request))

    def _connected(self) -> Any:
        if self._make is not None and self._process != os.getpid():
            self._client, self._process = self._make(), os.getpid()
        return self._client


def granted() -> Decision:
    """Returns the decision that the running call proceeds on: its `obligations` are what the handler must also do.

    Raises `LookupError` where no enforcement point of this module let the call in.
    """
    decision = _granted.get()
    if decision is None:
        raise LookupError("no decision stands behind this call")
    return decision


def now_granted(decision: Decision | None) -> None:
    """Makes the decision the one that `granted` returns from here on."""
    _granted.set(decision)


@contextlib.contextmanager
def granting(decision: Decision | None) -> Iterator[None]:
    """Makes the decision the one that `granted` returns, inside of the block."""
    before = _granted.get()
    _granted.set(decision)
    try:
        yield
    finally:
        _granted.set(before)  # no reset by a token: a generator that is given up may end in another context


def _request(mapped: Mapped) -> Request | None:
    """Returns what is to be asked; None for NO_DATA. Nothing at all is a mapping that forgot the call."""
    if mapped is NO_DATA:
        return None
    if not isinstance(mapped, EvaluateRequest | Mapping):
        raise InputError.at((), "is no request", "let the mapping return a request, or NO_DATA for a call without data")
    return mapped


def _decision(answer: object) -> Decision:
    if not isinstance(answer, Decision):
        raise BadAnswer("the client returned what is no decision")
    return answer
