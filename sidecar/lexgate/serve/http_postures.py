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
from lexgate.law.posture_page import posture_page
from lexgate.law.posture_view import View
from lexgate.serve.grpc_calls import Counters

_KEYS = ("documents", "as_of", "language")
_BODY_LEVELS = 2
_log = structlog.get_logger(__name__)


class Postures:
    """Reports postures, over one application. Safe for many threads."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._reporter = application.reporter
        self._matrix = application.matrix
        self._vocabulary = application.vocabulary
        self._depth = application.config.limits.request_depth + _BODY_LEVELS
        self._counters = counters

    def of_documents(self, body: bytes, page: bool) -> bytes:
        """Returns the report on the documents of a body, as JSON or as a page for people.

        Raises `InputError` or `Fault`, counted.
        """
        return self._counted(lambda: self._claimed(parse_json(body, max_depth=self._depth)), page)

    def of_processor(self, processor_id: str, stated: Mapping[str, Any], page: bool) -> bytes:
        """Returns the report on a processor of the registers, as JSON or as a page for people.

        Raises `InputError`, `UnknownProcessor` or `Fault`, counted.
        """
        return self._counted(lambda: self._registered(processor_id, *read_question(stated)), page)

    def _registered(self, processor_id: str, as_of: int | None, language: str) -> tuple[Posture, str]:
        return self._reporter.registered(processor_id, as_of, language), language

    def _claimed(self, body: Any) -> tuple[Posture, str]:
        if not isinstance(body, dict):
            raise InputError.at((), "is not an object", 'send {"documents": [...]}')
        for name in body:
            if name not in _KEYS:
                meant = nearest(name, _KEYS)
                raise InputError.at((name[:64],), "is not known", f"did you mean {meant}?" if meant else "leave it out")
        documents = body.get("documents")
        if not isinstance(documents, list):
            raise InputError.at(("documents",), "is not a list", "write a list of documents of one processor")
        as_of, language = read_question(body)
        return self._reporter.claimed(documents, as_of, language), language

    def _counted(self, report: Callable[[], tuple[Posture, str]], page: bool) -> bytes:
        try:
            posture, language = report()
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
        if page:
            return posture_page(View(posture, self._matrix, self._vocabulary, language)).encode()
        return orjson.dumps(posture_json(posture))
