"""Decisions in this process: the same pipeline as the sidecar's, without a call in between."""

from __future__ import annotations

import marshal
import time
from collections.abc import Iterable
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

from lexgate.bootstrap import assemble
from lexgate.config import Config
from lexgate.domain.decision import Decision
from lexgate.errors import InputError, LexgateError
from lexgate.facts.edges import Implied
from lexgate.facts.options import PLAIN
from lexgate.facts.resolve import Prepared, Resolver, asserts, ids_of

_ENTRY = "dataset"
_REMEMBERED = 4096
# The form of marshal that writes equal values of equal types alike, and no references.
_EXACT = 2


class InProcess:
    """Judges with the policies of a configuration. Close it, or use it as a context manager.

    Decisions are recorded as the configuration says, in the log of `slot`; a log that a server writes is locked, so
    that a job needs a folder or a slot of its own. Raises what `assemble` raises.
    """

    def __init__(self, config: Config | None = None, *, slot: int = 0) -> None:
        chosen = Config() if config is None else config
        self._application = assemble(chosen, slot=slot if chosen.log.enabled else None)
        self._reader = _Reader(self._application.resolver)

    def evaluate_batch(self, requests: Iterable[Any]) -> list[Decision | LexgateError]:
        """Returns, in order, the decision on each request in its JSON form, or the error in its place.

        Raises `LogFault` when the decisions cannot be recorded: then there are none.
        """
        prepared = [self._prepared(request) for request in requests]
        return self._application.decider.decide_all(prepared, _ENTRY)

    def close(self) -> None:
        """Writes what the log still holds, and releases the engine."""
        self._application.close()

    def _prepared(self, request: Any) -> Prepared | LexgateError:
        try:
            return self._reader.prepared(request)
        except LexgateError as error:
            return error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Reader:
    """Prepares requests as the resolver does. Rows of a table differ in a root or two: the others are found again."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known = lru_cache(maxsize=_REMEMBERED)(self._fragment)

    def prepared(self, request: Any) -> Prepared:
        """Returns the prepared request. Raises as `Resolver.request` does."""
        stated, options = self._resolver.read(request)
        if options is not PLAIN or self._resolver.source is not None:
            return self._resolver.request(request)
        now, implied = int(time.time()), self._resolver.implied(stated["operation"])
        try:
            fragments = [self._found(root, stated.get(root, {}), implied, now) for root in sorted({*stated, "data"})]
        except (InputError, ValueError):  # of every field, or of what marshal does not write
            return self._resolver.request(request)
        asserted = {root for root, value in stated.items() if asserts(root, value)}
        return self._resolver.prepared(fragments, asserted, options, now, ids_of(stated))

    def _found(self, root: str, value: Any, implied: Implied, now: int) -> bytes:
        if root == "subject":  # differs from row to row, and the age of a person with the day
            return self._resolver.fragment(root, value, implied, now)
        return self._known(root, marshal.dumps(value, _EXACT), implied)

    def _fragment(self, root: str, value: bytes, implied: Implied) -> bytes:
        # What was written above is read again; only the fragment of a subject looks at the clock.
        return self._resolver.fragment(root, marshal.loads(value), implied, 0)  # noqa: S302 - written by this process
