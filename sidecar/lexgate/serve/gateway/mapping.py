"""The mapping of the policies: what a request that passes a gateway does with data, in the words of the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping as Members, Sequence
from typing import Any, NamedTuple

import orjson

from lexgate.config.routes import HEADER
from lexgate.engine import GATEWAY, MAX_INPUT_BYTES, Engine
from lexgate.errors import EngineFault, FieldError, InputError
from lexgate.serve.gateway.body import EMPTY
from lexgate.serve.gateway.exchange import Exchange
from lexgate.serve.gateway.shapes import Shape, Shapes, filled

_REFUSED_PARTS = 3


class Mapped(NamedTuple):
    """What the mapping makes of an exchange. Without `request` and `no_data` the exchange is unmapped."""

    route: str | None = None
    request: dict[str, Any] | None = None
    no_data: bool = False
    observe: bool = False
    unauthenticated: bool = False
    remove_headers: tuple[str, ...] = ()
    remove_query: tuple[str, ...] = ()
    response: Members[str, Any] | None = None
    problems: tuple[FieldError, ...] = ()


class _Answer(NamedTuple):
    """What the mapping answers, but for the body that it may have read. `reads_body` is None where it does not say."""

    mapped: Mapped
    reads_body: bool | None


class Mapping:
    """The mapping over an engine. Safe for many threads.

    `routes` are the compiled ones of the deployment, where the shipped mapping is in force: then exchanges of one shape
    are mapped once.
    """

    def __init__(self, engine: Engine, routes: Members[str, Any] | None = None) -> None:
        self._engine = engine
        self._shapes = None if routes is None else Shapes(routes)
        self._known: dict[Shape, _Answer] = {}

    def mapped(self, exchange: Exchange) -> Mapped:
        """Returns what an exchange means. Raises `InputError` where it is too large to be told, and `EngineFault`.

        What cannot be read of it stands in `problems`: who has them judges nothing.
        """
        document, whole = _document(exchange)
        mapped, reads_body = (self._alike(exchange) if whole else None) or self._answer(document)
        if reads_body is False or (whole and exchange.body is not None):
            return mapped
        problem = (exchange.body_problem or EMPTY) if whole else _TOO_LARGE
        if problem == EMPTY and reads_body is None:  # a mapping that does not say goes without one that never came
            return mapped
        return mapped._replace(problems=(*mapped.problems, _body_problem(problem)))

    def _alike(self, exchange: Exchange) -> _Answer | None:
        """What is known of exchanges of this shape; None where shapes do not help."""
        if self._shapes is None:
            return None
        shape, values = self._shapes.of(exchange)
        answer = self._known.get(shape)
        if answer is None:
            document = self._shapes.document(shape)
            if len(document) > _LONGEST_REMEMBERED:
                return None
            answer = _with_request(self._answer(document), self._shapes.opened)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[shape] = answer
        return _with_request(answer, lambda request: filled(request, values))

    def _answer(self, document: bytes) -> _Answer:
        answer = orjson.loads(self._engine.evaluate(GATEWAY, document))
        if not isinstance(answer, dict):
            raise _unusable("is not an object")
        mapped = Mapped(
            route=_text(answer, "route"),
            request=_object(answer, "request"),
            no_data=_flag(answer, "no_data"),
            observe=_flag(answer, "observe"),
            unauthenticated=_flag(answer, "unauthenticated"),
            remove_headers=tuple(name.lower() for name in _names(answer, "remove_headers", headers=True)),
            remove_query=_names(answer, "remove_query"),
            response=_object(answer, "response"),
            problems=_refused(answer),
        )
        return _Answer(mapped, _flag(answer, "reads_body") if "reads_body" in answer else None)


_REMEMBERED = 1024
_LONGEST_REMEMBERED = 4096
_TOO_LARGE = f"is too large: at most {MAX_INPUT_BYTES} bytes are judged"


def _with_request(answer: _Answer, change: Callable[[Any], Any]) -> _Answer:
    mapped, reads_body = answer
    return _Answer(mapped._replace(request=change(mapped.request)), reads_body)


def _document(exchange: Exchange) -> tuple[bytes, bool]:
    """The exchange as the engine takes it, and whether its body is in it."""
    document = orjson.dumps(exchange.stated())
    if len(document) <= MAX_INPUT_BYTES:
        return document, True
    document = orjson.dumps(exchange.stated(body=False))
    if len(document) > MAX_INPUT_BYTES:
        raise InputError.at((), "is too large", f"send at most {MAX_INPUT_BYTES} bytes of path, query and headers")
    return document, False


def _body_problem(problem: str) -> FieldError:
    return FieldError(("body",), problem, "send the whole body, as JSON")


def _refused(answer: Members[str, Any]) -> tuple[FieldError, ...]:
    stated = answer.get("refused", [])
    if not isinstance(stated, list) or not all(_is_refused(each) for each in stated):
        raise _unusable("has a member `refused` that is no list of source, name and problem")
    return tuple(FieldError((kind, name), problem, _CURE) for kind, name, problem in sorted(stated))


_CURE = "state it once, in its form"


def _is_refused(stated: Any) -> bool:
    return isinstance(stated, list) and len(stated) == _REFUSED_PARTS and all(isinstance(part, str) for part in stated)


def _flag(answer: Members[str, Any], name: str) -> bool:
    value = answer.get(name, False)
    if not isinstance(value, bool):
        raise _unusable(f"has a member `{name}` that is neither true nor false")
    return value


def _text(answer: Members[str, Any], name: str) -> str | None:
    value = answer.get(name)
    if value is not None and not isinstance(value, str):
        raise _unusable(f"has a member `{name}` that is no string")
    return value


def _object(answer: Members[str, Any], name: str) -> dict[str, Any] | None:
    value = answer.get(name)
    if value is not None and not isinstance(value, dict):
        raise _unusable(f"has a member `{name}` that is no object")
    return value


def _names(answer: Members[str, Any], name: str, *, headers: bool = False) -> tuple[str, ...]:
    value: Sequence[Any] = answer.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _unusable(f"has a member `{name}` that is no list of names")
    if headers and not all(HEADER.fullmatch(each.lower()) for each in value):
        raise _unusable(f"has a member `{name}` that holds what is no name of a header")
    return tuple(value)


def _unusable(problem: str) -> EngineFault:
    return EngineFault(f"the answer of the mapping of gateways {problem}")
