"""Decisions in this process: the same pipeline as the sidecar's, without a call in between."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from lexgate.bootstrap import assemble
from lexgate.config import Config
from lexgate.domain.decision import Decision
from lexgate.errors import LexgateError
from lexgate.facts.resolve import Prepared

_ENTRY = "dataset"


class InProcess:
    """Judges with the policies of a configuration. Close it, or use it as a context manager.

    Decisions are recorded as the configuration says, in the log of `slot`; a log that a server writes is locked, so
    that a job needs a folder or a slot of its own. Raises what `assemble` raises.
    """

    def __init__(self, config: Config | None = None, *, slot: int = 0) -> None:
        chosen = Config() if config is None else config
        self._application = assemble(chosen, slot=slot if chosen.log.enabled else None)

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
            return self._application.resolver.request(request)
        except LexgateError as error:
            return error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
