"""Documents of one processor, checked and normalised: what a posture is reported of."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lexgate.domain.posture import Scope
from lexgate.domain.words import LANGUAGES
from lexgate.errors import FieldError, InputError
from lexgate.facts.normalise import MAX_ERRORS
from lexgate.facts.options import read_instant
from lexgate.facts.resolve import InlineFacts, Resolver, asserts, ids_of

_MEMBER = "documents"


@dataclass(frozen=True, slots=True)
class PostureDocument:
    """One document, ready to be evaluated. `now` is the instant judged, in seconds."""

    scope: Scope
    input: bytes
    now: int
    binding: bool
    asserted: tuple[str, ...]
    processor_id: str | None


@dataclass(frozen=True, slots=True)
class Instant:
    """When a posture is asked for, and as of when, in seconds. A document's own `now` stands where `as_of` is None."""

    now: int
    as_of: int | None = None

    @classmethod
    def of(cls, as_of: int | None) -> Instant:
        """Returns the present, for a question about `as_of`."""
        return cls(int(time.time()), as_of)


def read_question(stated: Mapping[str, Any]) -> tuple[int | None, str]:
    """Returns `as_of` in seconds and the language that a caller states. Raises `InputError`."""
    language = stated.get("language") or "en"
    if language not in LANGUAGES:
        raise InputError.at(("language",), "is not a language of reports", f"write one of {', '.join(LANGUAGES)}")
    return read_instant(stated, "as_of"), language


def read_document(resolver: Resolver, document: Any, instant: Instant) -> PostureDocument:
    """Prepares a document of a file, which may state `now` and `param`. Raises `InputError`."""
    prepared = resolver.document(document, instant.as_of, current=instant.now)
    asserted = tuple(root for root in prepared.asserted if asserts(root, document[root]))
    return PostureDocument(
        _scope(document), prepared.input, prepared.now, prepared.binding, asserted, prepared.processor_id
    )


def read_claims(resolver: Resolver, documents: Sequence[Any], instant: Instant, most: int) -> list[PostureDocument]:
    """Prepares the documents of a served caller. Raises `InputError` with every unacceptable field."""
    if resolver.inline_facts is InlineFacts.NEVER:
        cure = "ask by processor_id: this deployment takes facts from its registers alone"
        raise InputError.at((_MEMBER,), "may not be asserted by a caller", cure)
    if not 1 <= len(documents) <= most:
        raise InputError.at((_MEMBER,), "has no documents or too many", f"send from 1 to {most} documents")
    return _each(documents, lambda document: _claim(resolver, document, instant))


def read_registered(resolver: Resolver, documents: Sequence[Any], instant: Instant) -> list[PostureDocument]:
    """Prepares the documents of a register, which no caller vouches for. Raises `InputError` as for claims."""
    return _each(documents, lambda document: _claim(resolver, document, instant))


def require_one_report(documents: Sequence[PostureDocument]) -> None:
    """Raises `InputError` unless all documents are of one processor and judged at one instant."""
    first: str | None = None
    for position, document in enumerate(documents):
        first = first or document.processor_id
        if document.processor_id not in {None, first}:
            problem, cure = "is another processor than in an earlier document", "report on one processor at a time"
            raise InputError.at((_MEMBER, position, "processor", "id"), problem, cure)
        if document.now != documents[0].now:
            problem, cure = "is another instant than in the first document", "state one instant, or ask with as_of"
            raise InputError.at((_MEMBER, position, "now"), problem, cure)


def _claim(resolver: Resolver, document: Any, instant: Instant) -> PostureDocument:
    if isinstance(document, Mapping):
        for root in document:
            resolver.check_root(root)
    return read_document(resolver, document, instant)


def _each(documents: Sequence[Any], read: Callable[[Any], PostureDocument]) -> list[PostureDocument]:
    """Nothing is evaluated unless every document is acceptable."""
    out: list[PostureDocument] = []
    errors: list[FieldError] = []
    for position, document in enumerate(documents):
        try:
            out.append(read(document))
        except InputError as error:
            errors += [FieldError((_MEMBER, position, *each.path), each.problem, each.cure) for each in error.fields]
    if errors:
        raise InputError(errors[:MAX_ERRORS])
    return out


def processor_of(document: Any) -> str | None:
    """Returns the id of the processor that a document is about, where it states one."""
    return ids_of(document)[1] if isinstance(document, Mapping) else None


def _scope(document: Mapping[str, Any]) -> Scope:
    region = _stated(document, "operation", "region") or _stated(document, "operation", "place")
    return Scope(region, _stated(document, "data", "dataset"))


def _stated(document: Mapping[str, Any], root: str, name: str) -> str:
    return (document.get(root) or {}).get(name) or ""
