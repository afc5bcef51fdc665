"""A judge for tests: the whole pipeline in this process, without a server and without a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import TracebackType
from typing import Any, Self

import orjson

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config
from lexgate.domain.decision import Decision
from lexgate.domain.instant import NotAnInstant, parse_instant
from lexgate.domain.posture import Posture
from lexgate.errors import InputError
from lexgate.facts.posture_documents import Instant, read_document
from lexgate.facts.resolve import InlineFacts, Prepared
from lexgate.law.matrix import Matrix
from lexgate.testing._run import without_ledger
from lexgate.testing._witness import Witness

_ENTRY = "test"
_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Answer(Decision):
    """A decision that can tell from which facts it was made; what it tells holds no personal value."""

    witness: Witness | None = field(default=None, repr=False, compare=False)


class Judge:
    """Judges requests and documents as a deployment would, and keeps nothing. A context manager.

    `config` is the deployment, by default the one that the environment describes. Every fact is
    taken from the caller, and none from a ledger.
    Raises what `assemble` raises.
    """

    def __init__(self, config: Config | None = None) -> None:
        self._application: Application = assemble(without_ledger(config or Config()), inline_facts=InlineFacts.ALWAYS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def matrix(self) -> Matrix:
        """The matrix of the law that decisions cite."""
        return self._application.matrix

    def evaluate(self, request: Mapping[str, Any] | None = None, /, **roots: Any) -> Answer:
        """Returns the decision on a request: its JSON form, or its roots and options as keywords, or both.

        What the items imply is added, as for a service. Raises `InputError`, or `EngineFault` without a decision.
        """
        return self._answer(self._application.resolver.request({**(request or {}), **roots}))

    def document(self, document: Mapping[str, Any], *, as_of: str | None = None) -> Answer:
        """Returns the decision on a document: facts as the vocabulary names them, nothing added.

        `as_of` (a date or RFC 3339) wins over the document's `now`. Raises as `evaluate` does.
        """
        return self._answer(self._application.resolver.document(document, _seconds(as_of)))

    def posture(self, document: Mapping[str, Any], *, as_of: str | None = None) -> Posture:
        """Returns the standing duties that the facts of a document come to. Raises as `evaluate` does."""
        application = self._application
        read = read_document(application.resolver, document, Instant.of(_seconds(as_of)))
        return application.reporter.report([read], _LANGUAGE)

    def close(self) -> None:
        """Ends the engine."""
        self._application.close()

    def _answer(self, prepared: Prepared) -> Answer:
        application = self._application
        decision = application.decider.decide(prepared, _ENTRY)
        witness = Witness(application.vocabulary, application.matrix, orjson.loads(prepared.input))
        stated = {each.name: getattr(decision, each.name) for each in fields(decision)}
        return Answer(**stated, witness=witness)


def _seconds(as_of: str | None) -> int | None:
    if as_of is None:
        return None
    try:
        return parse_instant(as_of)
    except NotAnInstant as error:
        raise InputError.at(("as_of",), str(error), "write 2025-06-01, or a date-time with its offset") from None
