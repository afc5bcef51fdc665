"""A decorator for functions and tasks: the call happens only on a decision that permits it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar, cast

from lexgate.domain.decision import Decision
from lexgate.enforce._asking import Asker, Mapped, Source, granting

P = ParamSpec("P")
R = TypeVar("R")
_GENERATORS = (inspect.isgeneratorfunction, inspect.isasyncgenfunction)


def guarded(
    client: Source, mapping: Callable[P, Mapped | Awaitable[Mapped]]
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Returns a decorator that asks before each call of a function, a coroutine function, or what a task runs.

    `mapping` takes what the function is called with, defaults filled in, and returns the request, or `NO_DATA`.
    `client` is a client or a function that makes one, which each forked worker needs. The call raises a `NotAllowed`
    when it may not proceed, `InputError` when the request is not acceptable, a `NoDecision` when there is no answer;
    inside of it, `granted()` is the decision.
    """
    asker = Asker(client)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if any(is_generator(function) for is_generator in _GENERATORS):
            raise TypeError("a generator runs after its call has ended: decorate the function that uses it up")
        if inspect.iscoroutinefunction(function):
            return cast("Callable[P, R]", _guarded_async(asker, mapping, function))
        return _guarded(asker, mapping, function)

    return decorate


def _guarded(asker: Asker, mapping: Callable[P, Any], function: Callable[P, R]) -> Callable[P, R]:
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        called = _called(signature, args, kwargs)
        decision = _permitting(asker.ask(mapping(*called.args, **called.kwargs)))
        with granting(decision):
            return function(*called.args, **called.kwargs)

    return call


def _guarded_async(asker: Asker, mapping: Callable[P, Any], function: Callable[P, Any]) -> Callable[P, Any]:
    signature = inspect.signature(function)

    @functools.wraps(function)
    async def call(*args: P.args, **kwargs: P.kwargs) -> Any:
        called = _called(signature, args, kwargs)
        mapped = mapping(*called.args, **called.kwargs)
        decision = _permitting(await asker.ask_async(await mapped if inspect.isawaitable(mapped) else mapped))
        with granting(decision):
            return await function(*called.args, **called.kwargs)

    return call


def _called(signature: inspect.Signature, args: Any, kwargs: Any) -> Any:
    """The mapping sees the defaults of the function: what is judged is what is done. `Any`: `P` is lost on the way."""
    called = signature.bind(*args, **kwargs)
    called.apply_defaults()
    return called


def _permitting(decision: Decision | None) -> Decision | None:
    if decision is not None:
        decision.raise_if_denied()
    return decision
