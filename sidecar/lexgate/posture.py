"""The pipeline of the posture: documents of one processor become one report of its standing duties.

    documents, one a region and dataset -> engine: ids -> matrix: articles, duties, penalties, what meets them -> united

Forward only, as for decisions. A report is no decision: it is not recorded, and nobody may proceed on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from lexgate.domain.posture import Duty, Governed, Posture, Scope, Standing, State
from lexgate.domain.vocabulary import Vocabulary
from lexgate.engine import POSTURE, Engine
from lexgate.errors import EngineFault, InputError, RegisterFault, UnknownProcessor
from lexgate.facts.posture_documents import (
    Instant,
    PostureDocument,
    read_claims,
    read_registered,
    require_one_report,
)
from lexgate.facts.posture_source import PostureSource
from lexgate.facts.resolve import Resolver
from lexgate.law.cures import CureWriter, Details
from lexgate.law.explain import penalty_sentences
from lexgate.law.matrix import Article, Matrix
from lexgate.law.sentences import Speech, speech_in

_SETS = ("governs", "duties", "met", "owed", "advice", "readings")
_RUNS = re.compile(r"(\d+)|(\D+)", re.ASCII)
_PAIR, _TRIPLE = 2, 3
_REPORTED, _ADVICE = "reported", "advice"
# In a report over several scopes the first of these wins.
_SEVERITY = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Found:
    """What the policies answered about one document, checked; instants and details by duty."""

    scope: Scope
    facts: Mapping[str, Any]
    governs: frozenset[str]
    duties: frozenset[str]
    met: frozenset[str]
    advice: frozenset[str]
    readings: frozenset[str]
    due: Mapping[str, tuple[int, ...]]
    details: Mapping[str, Details]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many seconds before its date a met duty is due soon, and how many documents a caller may send at once."""

    due_soon: int
    documents: int


@dataclass(frozen=True, slots=True)
class _Question:
    """The instant judged, in seconds; the reader's language; and how long before its date a met duty is due soon."""

    now: int
    speech: Speech
    due_soon: int


class Reporter:
    """Reports postures over one snapshot of the policies. Safe for many threads."""

    def __init__(
        self,
        engine: Engine,
        matrix: Matrix,
        vocabulary: Vocabulary,
        resolver: Resolver,
        source: PostureSource | None,
        bounds: Bounds,
    ) -> None:
        self._engine = engine
        self._matrix = matrix
        self._vocabulary = vocabulary
        self._cures = CureWriter(vocabulary)
        self._resolver = resolver
        self._source = source
        self._bounds = bounds

    def claimed(self, documents: Sequence[Any], as_of: int | None, language: str) -> Posture:
        """Reports on the documents of a served caller. Raises `InputError` or `EngineFault`."""
        return self.report(read_claims(self._resolver, documents, Instant.of(as_of), self._bounds.documents), language)

    def registered(self, processor_id: str, as_of: int | None, language: str) -> Posture:
        """Reports on a processor of the registers. Raises `UnknownProcessor`, `RegisterFault` or `EngineFault`."""
        if self._source is None:
            raise UnknownProcessor(
                "no register is configured: set ledger.path or ledger.url, or posture.directory to a folder"
            )
        documents = self._source.documents(processor_id, as_of)
        if not documents:
            raise UnknownProcessor(
                "no register has this processor: register it, or put its documents into posture.directory"
            )
        try:
            prepared = read_registered(self._resolver, documents, Instant.of(as_of))
            require_one_report(prepared)
        except InputError as error:
            raise RegisterFault(f"the documents of this processor are not acceptable: {error}") from error
        return self.report(prepared, language, processor_id=processor_id, registered=True)

    def report(
        self,
        documents: Sequence[PostureDocument],
        language: str,
        *,
        processor_id: str | None = None,
        registered: bool = False,
    ) -> Posture:
        """Evaluates each document once and unites the answers. Raises `InputError` or `EngineFault`."""
        require_one_report(documents)
        # The same document twice says nothing new, and the order of documents says nothing at all.
        distinct = sorted({(each.scope, each.input) for each in documents})
        found = [self._found(scope, data) for scope, data in distinct]
        now = documents[0].now
        question = _Question(now, speech_in(language, self._vocabulary), self._bounds.due_soon)
        rows = _Rows(found, self._matrix.at(now), self._cures, question)
        governs = frozenset[str]().union(*(each.governs for each in found))
        return Posture(
            processor_id=processor_id or next((each.processor_id for each in documents if each.processor_id), ""),
            as_of=now,
            binding=all(each.binding for each in documents),
            scopes=_governed(found),
            governs=tuple(sorted(governs)),
            not_governing=tuple(name for name in rows.reporting() if name not in governs),
            duties=tuple(rows.duties()),
            advice=tuple(rows.advice()),
            readings=tuple(sorted(frozenset[str]().union(*(each.readings for each in found)))),
            asserted=() if registered else tuple(sorted({root for each in documents for root in each.asserted})),
            policy_digest=self._engine.digest,
        )

    def _found(self, scope: Scope, data: bytes) -> Found:
        return _checked(scope, orjson.loads(data), _parsed(self._engine.evaluate(POSTURE, data)))


class _Rows:
    """Joins what the policies found to the law of the instant judged."""

    def __init__(self, found: Sequence[Found], matrix: Matrix, cures: CureWriter, question: _Question) -> None:
        self._found = found
        self._matrix = matrix
        self._cures = cures
        self._question = question
        for each in found:
            self._require_status(each.duties, _REPORTED)
            self._require_status(each.advice, _ADVICE)

    def _require_status(self, identifiers: Iterable[str], status: str) -> None:
        for identifier in identifiers:
            if self._matrix.enforced(identifier).status != status:
                raise EngineFault(f"the policies report {identifier}, which the matrix does not know as {status}")

    def _entries(self, status: str) -> Iterator[Article]:
        """The entries of one status, in the order of the texts, of statutes that govern in any scope."""
        for statute in self._matrix.statutes.values():
            if any(statute.id in each.governs for each in self._found):
                entries = (entry for entry in statute.articles.values() if entry.status == status)
                yield from sorted(entries, key=lambda entry: _in_order(entry.article))

    def reporting(self) -> Iterator[str]:
        """Yields the statutes that have standing duties or advice at all."""
        for statute in self._matrix.statutes.values():
            if any(entry.status in {_REPORTED, _ADVICE} for entry in statute.articles.values()):
                yield statute.id

    def duties(self) -> Iterator[Duty]:
        """Yields every standing duty of the statutes that govern in any scope, in the order of the texts."""
        for entry in self._entries(_REPORTED):
            governed = (each for each in self._found if entry.statute in each.governs)
            yield self._row(entry, [self._standing(entry, each) for each in governed])

    def advice(self) -> Iterator[Duty]:
        """Yields what those statutes advise."""
        for entry in self._entries(_ADVICE):
            standings = [Standing(each.scope, State.ADVISED) for each in self._found if entry.id in each.advice]
            if standings:
                yield self._row(entry, standings)

    def _row(self, entry: Article, standings: Sequence[Standing]) -> Duty:
        duty = self._matrix.obligation(entry.id)
        state = min((each.state for each in standings), key=_SEVERITY.__getitem__)
        instants = [each.due_at for each in standings if each.state is state and each.due_at is not None]
        due_at = min(instants, default=None)
        return Duty(
            statute=entry.statute,
            article=entry.article,
            code=duty.code,
            verb=duty.verb,
            object=duty.object,
            state=state,
            quote=entry.quote,
            gist=entry.explained(self._question.speech.language),
            penalties=penalty_sentences(self._matrix, entry, self._question.speech),
            scopes=_without_repeats(standings),
            due_at=due_at,
            overdue=state is State.OWED and due_at is not None and due_at < self._question.now,
            within=duty.within,
            from_=duty.from_,
        )

    def _standing(self, entry: Article, found: Found) -> Standing:
        now = self._question.now
        if entry.id not in found.duties:
            return Standing(found.scope, State.NOT_APPLICABLE)
        instants = found.due.get(entry.id, ())
        if entry.id not in found.met:
            return self._open(entry, found, State.OWED, min(instants, default=None))
        due_at = min((instant for instant in instants if instant >= now), default=None)
        if due_at is None or due_at - now > self._question.due_soon:
            return Standing(found.scope, State.MET, due_at)
        return self._open(entry, found, State.DUE_SOON, due_at)

    def _open(self, entry: Article, found: Found, state: State, due_at: int | None) -> Standing:
        """A duty for which something is to be done."""
        details = found.details.get(entry.id, {})
        return Standing(found.scope, state, due_at, details, self._cures.meets(entry, details, found.facts))


def _in_order(article: str) -> list[tuple[int, str]]:
    """Numbers before letters and by their size, so that 9b stands before 30.p1 and II.2 before II.10."""
    return [(int(number or 0), text) for number, text in _RUNS.findall(article)]


def _governed(found: Sequence[Found]) -> tuple[Governed, ...]:
    scopes: dict[Scope, set[str]] = {}
    for each in found:
        scopes.setdefault(each.scope, set()).update(each.governs)
    return tuple(Governed(scope, tuple(sorted(statutes))) for scope, statutes in sorted(scopes.items()))


def _without_repeats(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """Documents that share a scope often come to the same; the order is that of scopes."""
    ordered = sorted(standings, key=lambda each: (each.scope, _SEVERITY[each.state], each.due_at or 0))
    return tuple(each for place, each in enumerate(ordered) if each not in ordered[:place])


def _parsed(answer: bytes) -> Mapping[str, Any]:
    try:
        raw = orjson.loads(answer)
    except orjson.JSONDecodeError as error:
        raise EngineFault("the engine answered something that is not JSON") from error
    if not isinstance(raw, dict):
        raise EngineFault("the engine answered without a posture")
    if missing := [part for part in (*_SETS, "due") if not isinstance(raw.get(part), list)]:
        raise EngineFault(f"the engine answered without {', '.join(missing)}")
    return raw


def _checked(scope: Scope, facts: Mapping[str, Any], raw: Mapping[str, Any]) -> Found:
    governs, duties, met, owed, advice, readings = (_codes(raw[part]) for part in _SETS)
    due, details = _instants(raw["due"]), _details(raw.get("details", []))
    if not met <= duties or owed != duties - met or not due.keys() <= duties:
        raise EngineFault("the engine answered duties that do not add up")
    if not {identifier.partition(":")[0] for identifier in duties | advice} <= governs:
        raise EngineFault("the engine answered a duty of a statute that does not govern")
    return Found(scope, facts, governs, duties, met, advice, readings, due, details)


def _codes(members: Iterable[Any]) -> frozenset[str]:
    found = list(members)
    if not all(isinstance(member, str) for member in found):
        raise EngineFault("the engine answered a set with something that is no code")
    return frozenset(found)


def _instants(pairs: Iterable[Any]) -> Mapping[str, tuple[int, ...]]:
    out: dict[str, list[int]] = {}
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == _PAIR and isinstance(pair[0], str) and type(pair[1]) is int):
            raise EngineFault("the engine answered a due date that is not an id and an instant")
        out.setdefault(pair[0], []).append(pair[1])
    return {identifier: tuple(sorted(instants)) for identifier, instants in out.items()}


def _details(triples: Any) -> Mapping[str, Details]:
    out: dict[str, dict[str, list[str]]] = {}
    for triple in triples if isinstance(triples, list) else [None]:
        if not (isinstance(triple, list) and len(triple) == _TRIPLE and all(isinstance(part, str) for part in triple)):
            raise EngineFault("the engine answered a detail that is not an id, a name and a value")
        identifier, name, value = triple
        out.setdefault(identifier, {}).setdefault(name, []).append(value)
    return {
        identifier: {name: tuple(sorted(values)) for name, values in sorted(names.items())}
        for identifier, names in out.items()
    }
