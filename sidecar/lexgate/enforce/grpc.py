"""Enforcement in gRPC servers: interceptors, blocking and for asyncio, that judge each message before it is handled.

A call proceeds on a binding ALLOW. Else it ends with a google.rpc.ErrorInfo of the domain `lexgate`:
PERMISSION_DENIED where a decision is in the way or no mapping knows the method, UNAVAILABLE where there is no
decision, INTERNAL where what the mapping asked is not acceptable.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import chain
from typing import Any, TypeAlias

import grpc
import grpc.aio

from lexgate.domain.decision import Decision
from lexgate.enforce._asking import Asker, Mapped, NoData, Source, granting, now_granted
from lexgate.enforce._grpc_answers import (
    CallMapping,
    Mappings,
    behaviour_of,
    handler_like,
    mapping_failed,
    status_of,
)
from lexgate.enforce._refusing import Refusal, fault_of, refusal_of, unmapped
from lexgate.errors import LexgateError

__all__ = ["AsyncPermissionInterceptor", "CallMapping", "Mappings", "PermissionInterceptor"]
_log = logging.getLogger("lexgate.enforce")
# A caller who streams, and sends nothing.
_NOTHING: Any = object()
_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"  # subscriptable in its stubs only


class PermissionInterceptor(grpc.ServerInterceptor):
    """Judges the calls of a `grpc.server`.

    `mappings` holds for each method, as `/package.Service/Method`, the function that makes the request out of message
    and context, or `NO_DATA`; any other method is refused. Inside of the handler `granted()` is the decision. Where a
    caller streams, the handler starts once the first message may be handled, each later message is judged when it is
    read, and `granted()` is the decision on the message that was read last.
    """

    def __init__(self, client: Source, mappings: Mappings) -> None:
        self._asker, self._mappings = Asker(client), dict(mappings)

    def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
        """Returns the handler that judges first."""
        handler = continuation(handler_call_details)
        mapping = self._mappings.get(handler_call_details.method, _unknown)
        if handler is None:
            return None
        judge = _Judge(self._asker, mapping)
        return handler_like(handler, _blocking(judge, handler))


class _Judge:
    """The mapping of one method, and whom to ask."""

    def __init__(self, asker: Asker, mapping: CallMapping | NoData) -> None:
        self._asker, self._mapping = asker, mapping

    def permit(self, message: Any, context: Any) -> Decision | None:
        """Returns the decision that lets the message be handled, or ends the call."""
        outcome = self._outcome(message, context)
        if isinstance(outcome, Refusal):
            context.abort_with_status(status_of(outcome))
            raise AssertionError("an ended call goes on")  # a context that does not raise must not let pass
        return outcome

    def _outcome(self, message: Any, context: Any) -> Decision | Refusal | None:
        try:
            mapped = self._mapped(message, context)
        except Exception as error:  # noqa: BLE001 - gRPC would repeat what it says to the caller
            return _failed(error)
        if mapped is None:
            return unmapped()
        try:
            decision = self._asker.ask(mapped)
        except LexgateError as error:
            return fault_of(error)
        return refusal_of(decision) or decision

    async def permit_async(self, message: Any, context: Any) -> Decision | None:
        """As `permit`, on an event loop."""
        outcome = await self._outcome_async(message, context)
        if isinstance(outcome, Refusal):
            status = status_of(outcome)
            await context.abort(status.code, status.details, status.trailing_metadata)
            raise AssertionError("an ended call goes on")  # as above
        return outcome

    async def _outcome_async(self, message: Any, context: Any) -> Decision | Refusal | None:
        try:
            mapped = self._mapped(message, context)
            asked: Mapped = await mapped if isinstance(mapped, Awaitable) else mapped
        except Exception as error:  # noqa: BLE001 - as above
            return _failed(error)
        if asked is None:
            return unmapped()
        try:
            decision = await self._asker.ask_async(asked)
        except LexgateError as error:
            return fault_of(error)
        return refusal_of(decision) or decision

    def _mapped(self, message: Any, context: Any) -> Any:
        if isinstance(self._mapping, NoData):
            return self._mapping
        return None if message is _NOTHING else self._mapping(message, context)


def _blocking(judge: _Judge, handler: _Handler) -> Callable[[Any, Any], Any]:
    inner = behaviour_of(handler)

    def judged(messages: Iterator[Any], context: Any) -> Iterator[Any]:
        for message in messages:
            now_granted(judge.permit(message, context))
            yield message

    def opened(incoming: Any, context: Any) -> tuple[Any, Decision | None]:
        if not handler.request_streaming:
            return incoming, judge.permit(incoming, context)
        first = next(incoming, _NOTHING)
        decision = judge.permit(first, context)
        return chain([first], judged(incoming, context)), decision

    def one(incoming: Any, context: Any) -> Any:
        given, decision = opened(incoming, context)
        with granting(decision):
            return inner(given, context)

    def many(incoming: Any, context: Any) -> Iterator[Any]:
        given, decision = opened(incoming, context)
        with granting(decision):
            yield from inner(given, context)

    return many if handler.response_streaming else one


class AsyncPermissionInterceptor(grpc.aio.ServerInterceptor):
    """Judges the calls of a `grpc.aio.server`; it takes what `PermissionInterceptor` takes.

    A mapping may be a coroutine function. Handlers are coroutine functions or asynchronous generators.
    """

    def __init__(self, client: Source, mappings: Mappings) -> None:
        self._asker, self._mappings = Asker(client), dict(mappings)

    async def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
        """Returns the handler that judges first."""
        handler = await continuation(handler_call_details)
        mapping = self._mappings.get(handler_call_details.method, _unknown)
        if handler is None:
            return None
        judge = _Judge(self._asker, mapping)
        return handler_like(handler, _asynchronous(judge, handler))


class _JudgedContext:
    """The context of a call whose messages are read one by one: what is read is judged too."""

    def __init__(self, context: Any, messages: AsyncIterator[Any]) -> None:
        self._context, self._messages = context, messages

    async def read(self) -> Any:
        """Returns the next message that may be handled, or the end."""
        return await anext(self._messages, grpc.aio.EOF)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


def _asynchronous(judge: _Judge, handler: _Handler) -> Callable[[Any, Any], Any]:
    inner = behaviour_of(handler)

    async def judged(first: Any, messages: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        yield first
        async for message in messages:
            now_granted(await judge.permit_async(message, context))
            yield message

    async def opened(incoming: Any, context: Any) -> tuple[Any, Any, Decision | None]:
        if not handler.request_streaming:
            return incoming, context, await judge.permit_async(incoming, context)
        arriving = aiter(incoming)
        first = await anext(arriving, _NOTHING)
        decision = await judge.permit_async(first, context)
        messages = judged(first, arriving, context)
        return messages, _JudgedContext(context, messages), decision

    async def one(incoming: Any, context: Any) -> Any:
        given, kept, decision = await opened(incoming, context)
        with granting(decision):
            return await inner(given, kept)

    async def many(incoming: Any, context: Any) -> Any:
        given, kept, decision = await opened(incoming, context)
        with granting(decision):
            answers = inner(given, kept)
            if not hasattr(answers, "__aiter__"):
                await answers  # this handler writes its answers to the context
                return
            async for answer in answers:
                yield answer

    return many if handler.response_streaming else one


def _unknown(_message: Any, _context: Any) -> None:
    """The mapping of a method that none is given for."""


def _failed(error: Exception) -> Refusal:
    """The log gets the place and no words: what an exception says may repeat the message."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    _log.error("the mapping failed: %s at %s:%s", type(error).__name__, place.filename, place.lineno)
    return mapping_failed()
