"""Questions about a posture to answers in JSON. Knows nothing of connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
import structlog

from lexgate.bootstrap import Application
from lexgate.domain.posture import Posture
from lexgate.domain.posture_rendering import posture_json
from lexgate.domain.vocabulary import nearest
from lexgate.errors import InputError, LexgateError, UnknownProcessor
from lexgate.facts.posture_documents import read_question
from lexgate.facts.strict_json import parse_json
from lexgate.serve.grpc_calls import Counters

_KEYS = ("documents", "as_of", "language")
_BODY_LEVELS = 2
_log = structlog.get_logger(__name__)


class Postures:
    """Reports postures, over one application. Safe for many threads."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._reporter = application.reporter
        self._depth = application.config.limits.request_depth + _BODY_LEVELS
        self._counters = counters

    def of_documents(self, body: bytes) -> bytes:
        """Returns the report on the documents of a body. Raises `InputError` or `Fault`, counted."""
        return self._counted(lambda: self._claimed(parse_json(body, max_depth=self._depth)))

    def of_processor(self, processor_id: str, stated: Mapping[str, Any]) -> bytes:
        """Returns the report on a processor of the registers.

        Raises `InputError`, `UnknownProcessor` or `Fault`, counted.
        """
        return self._counted(lambda: self._reporter.registered(processor_id, *read_question(stated)))

    def _claimed(self, body: Any) -> Posture:
        if not isinstance(body, dict):
            raise InputError.at((), "is not an object", 'send {"documents": [...]}')
        for name in body:
            if name not in _KEYS:
                meant = nearest(name, _KEYS)
                raise InputError.at((name[:64],), "is not known", f"did you mean {meant}?" if meant else "leave it out")
        documents = body.get("documents")
        if not isinstance(documents, list):
            raise InputError.at(("documents",), "is not a list", "write a list of documents of one processor")
        return self._reporter.claimed(documents, *read_question(body))

    def _counted(self, report: Callable[[], Posture]) -> bytes:
        try:
            return orjson.dumps(posture_json(report()))
        except InputError:
            self._counters.refused("input")
            raise
        except UnknownProcessor:
            self._counters.refused("no_such_processor")
            raise
        except LexgateError as error:
            self._counters.fault(type(error).__name__)
            _log.error("no_posture", reason=str(error))
            raise
