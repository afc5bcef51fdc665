"""The pipeline: a prepared request becomes a decision. The only module that knows the order of the steps.

    prepared request -> engine: ids that fired -> matrix: violations, obligations, cures -> log -> decision

Forward only. A fault at any step is no decision: it is raised, and never dressed up as one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from uuid_utils import uuid7

from lexgate.domain.decision import (
    NO_STATUTE_GOVERNS,
    Decision,
    Effect,
    Explained,
    Explanation,
    Obligation,
    Ungoverned,
    Violation,
)
from lexgate.domain.projection import Projection
from lexgate.engine import DECISION, Engine
from lexgate.errors import EngineFault, LexgateError
from lexgate.facts.bounds import Bounds, first_change
from lexgate.facts.resolve import Alike, Prepared
from lexgate.law.cures import CureWriter
from lexgate.law.deadlines import CLOCKS, dated
from lexgate.law.explain import Explainer
from lexgate.law.matrix import HOUSE, Matrix
from lexgate.log import Log, NullLog, Position

_FIRED = ("governs", "deny", "oblige", "refer", "readings")
_PARTS = (*_FIRED, "details", "relied_on")
_RELIED_ON = b'"relied_on":'


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policies answered, sorted and checked, before the law's words are joined."""

    effect: Effect
    governs: tuple[str, ...]
    deny: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    details: Mapping[str, Mapping[str, tuple[str, ...]]]
    reasons: tuple[str, ...]
    readings: tuple[str, ...]
    oblige: tuple[str, ...]
    is_dated: bool  # whether the facts may say until when an obligation is to be met


class Judged(NamedTuple):
    """A request with its verdict, the law of its day and the consents that carry it, before it is recorded."""

    prepared: Prepared
    verdict: Verdict
    matrix: Matrix
    relied_on: tuple[str, ...]
    decision_id: str


class Decider:
    """Decides prepared requests over one snapshot of the policies. Safe for many threads."""

    def __init__(
        self,
        engine: Engine,
        matrix: Matrix,
        cures: CureWriter,
        log: Log,
        *,
        policy_digest: str,
        ungoverned: Ungoverned = Ungoverned.REFER,
        parameters: Mapping[str, int] = MappingProxyType({}),
        new_id: Callable[[], object] = uuid7,
    ) -> None:
        self._engine = engine
        self._matrix = matrix
        self._cures = cures
        self._explainer = Explainer(cures.vocabulary)
        self._log = log
        self._logs = not isinstance(log, NullLog)
        self._may_allow_ungoverned = ungoverned is Ungoverned.ALLOW
        self._bounds = Bounds(cures.vocabulary, parameters, matrix.turns)
        self._new_id = new_id
        self.policy_digest = policy_digest
        # Most answers repeat, but for the consents: the same ids fire for the same kind of operation.
        self._known = lru_cache(maxsize=4096)(self._verdict)

    def decide(self, prepared: Prepared, entry: str) -> Decision:
        """Returns the decision, already recorded. `entry` names the way in (grpc, http, cli).

        Raises `EngineFault` or `LogFault` when there is no decision.
        """
        judged = self._judge(prepared)
        position = self._log.append(self._record(judged, entry)) if self._logs else _NOWHERE
        return self._decision(judged, position)

    def explain(self, prepared: Prepared, entry: str, language: str | None = None) -> Explained:
        """Decides as `decide` does, and explains the decision in a language, or in that of the request.

        The record names the way in `<entry>.explain`. Raises `EngineFault` or `LogFault` when there is no decision.
        """
        language = language or prepared.language
        decision = self.decide(prepared._replace(explain=True, language=language), f"{entry}.explain")
        return Explained(decision, self._explainer.text(decision, language))

    def decide_all(self, items: Sequence[Prepared | LexgateError], entry: str) -> list[Decision | LexgateError]:
        """Decides a batch: in order, recorded in one write. An item that is an error, or fails to evaluate, stays one.

        Raises `LogFault` when the batch cannot be recorded: then no answer may leave.
        """
        judged = [self._judged(item) if isinstance(item, Prepared) else item for item in items]
        done = [each for each in judged if isinstance(each, Judged)]
        records = [self._record(each, entry) for each in done] if self._logs else []
        positions = iter(self._log.append_batch(records) if self._logs else [_NOWHERE] * len(done))
        return [self._decision(each, next(positions)) if isinstance(each, Judged) else each for each in judged]

    def project(self, items: Sequence[str], situations: Sequence[Prepared], entry: str) -> Projection:
        """Decides on items in their situations: one decision each, recorded in one write.

        The record names the way in `<entry>.items`. Raises `EngineFault` or `LogFault` when there is no answer.
        """
        about = [(items if each.alike is None else each.alike.items) for each in situations]
        answers = self.decide_all(situations, f"{entry}.items")
        return Projection.of(items, zip(about, map(_decided, answers), strict=True))

    def check(self, prepared: Prepared) -> Effect:
        """Evaluates without recording: for self-tests. Raises `EngineFault`."""
        return self._judge(prepared).verdict.effect

    def _judged(self, prepared: Prepared) -> Judged | LexgateError:
        try:
            return self._judge(prepared)
        except EngineFault as fault:
            return fault

    def _judge(self, prepared: Prepared) -> Judged:
        rest, relied_on = _parted(self._engine.evaluate(DECISION, prepared.input))
        matrix = self._matrix.at(prepared.now)
        return Judged(prepared, self._known(matrix, rest), matrix, relied_on, str(self._new_id()))

    def _verdict(self, matrix: Matrix, answer: bytes) -> Verdict:
        raw = _parsed(answer)
        try:
            fired = [tuple(raw[part]) for part in _FIRED]
            return self._checked(matrix, raw["effect"], _triples(raw["details"]), *fired)
        except TypeError as error:  # a member that cannot be a key
            raise EngineFault("the engine answered a set with something that is no code") from error

    def _checked(
        self, matrix: Matrix, stated: str, details: tuple[tuple[str, str, str], ...], *fired: tuple[Any, ...]
    ) -> Verdict:
        governs, deny, oblige, refer, readings = (_sorted(codes) for codes in fired)
        effect = _effect(stated, deny, refer)
        if effect is Effect.ALLOW and not governs:
            refer = self._allowed_ungoverned()
        for identifier in deny:
            matrix.enforced(identifier)
        obligations = tuple(matrix.obligation(identifier) for identifier in oblige)
        is_dated = any(each.from_ in CLOCKS for each in obligations)
        return Verdict(effect, governs, deny, obligations, _grouped(details), refer, readings, oblige, is_dated)

    def _allowed_ungoverned(self) -> tuple[str, ...]:
        """Returns the reasons that stay with an ALLOW on which no statute has a say, where the deployment wants it."""
        if not self._may_allow_ungoverned:
            raise EngineFault("the engine allowed although no statute governs")
        return (NO_STATUTE_GOVERNS,)

    def _decision(self, judged: Judged, position: Position) -> Decision:
        prepared, verdict = judged.prepared, judged.verdict
        allowed = verdict.effect is Effect.ALLOW
        decision = Decision(
            decision_id=judged.decision_id,
            effect=verdict.effect,
            governs=verdict.governs,
            reasons=verdict.reasons,
            violations=self._violations(judged) if verdict.deny else (),
            obligations=dated(verdict.obligations, prepared.input) if verdict.is_dated else verdict.obligations,
            consents_relied_on=judged.relied_on if allowed else (),
            asserted=prepared.asserted,
            readings=verdict.readings,
            as_of=prepared.now,
            known_at=prepared.known_at,
            binding=prepared.binding,
            policy_digest=self.policy_digest,
            revision=None if prepared.revision is None else str(prepared.revision),
            log_id=position.log_id,
            seq=position.seq,
        )
        if prepared.again is not None:
            decision = replace(decision, valid_until=first_change(prepared, self._bounds, self._answers_as(judged)))
        return replace(decision, explanations=self._explanations(decision, judged)) if prepared.explain else decision

    def _answers_as(self, judged: Judged) -> Callable[[Prepared], bool]:
        def same(prepared: Prepared) -> bool:
            other = self._judge(prepared)
            return (other.verdict, other.relied_on) == (judged.verdict, judged.relied_on)

        return same

    def _violations(self, judged: Judged) -> tuple[Violation, ...]:
        facts, details = _facts_for_words(judged.prepared), judged.verdict.details
        if (alike := judged.prepared.alike) is not None:
            details = {identifier: _of_all(alike, named) for identifier, named in details.items()}
        return tuple(
            self._cures.violation(judged.matrix.enforced(identifier), details.get(identifier, {}), facts)
            for identifier in judged.verdict.deny
        )

    def _explanations(self, decision: Decision, judged: Judged) -> tuple[Explanation, ...]:
        cited: tuple[Violation | Obligation, ...] = (*decision.violations, *decision.obligations)
        prepared = judged.prepared
        return self._explainer.explanations(judged.matrix, cited, _facts_for_words(prepared), prepared.language)

    def _record(self, judged: Judged, entry: str) -> dict[str, Any]:
        """Enough to decide again and to prove what was decided: ids, codes and digests, never a value."""
        prepared, verdict = judged.prepared, judged.verdict
        alike = {"alike_sha256": prepared.alike.inputs[1:]} if prepared.alike and prepared.alike.inputs[1:] else {}
        return {
            "decision_id": judged.decision_id,
            "entry": entry,
            "effect": verdict.effect,
            "governs": verdict.governs,
            "deny": verdict.deny,
            "oblige": verdict.oblige,
            "reasons": verdict.reasons,
            "readings": verdict.readings,
            "consents_relied_on": judged.relied_on,
            "asserted": prepared.asserted,
            "subject_id": prepared.subject_id,
            "processor_id": prepared.processor_id,
            "as_of": prepared.now,
            "known_at": prepared.known_at,
            "binding": prepared.binding,
            "revision": prepared.revision,
            "input_sha256": hashlib.sha256(prepared.input).hexdigest(),
            "policy_digest": self.policy_digest,
            **alike,
        }


def _decided(answer: Decision | LexgateError) -> Decision:
    if isinstance(answer, LexgateError):
        raise answer
    return answer


def _facts_for_words(prepared: Prepared) -> dict[str, Any]:
    """The facts that cures and explanations speak of: where one item stands for several, all of them."""
    facts: dict[str, Any] = orjson.loads(prepared.input)
    if prepared.alike is not None:
        facts["operation"]["items"] = sorted(prepared.alike.items)
    return facts


def _of_all(alike: Alike, named: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The details of a violation that names one item in place of all: what is said of it is said of each."""
    first, *others = alike.items
    return {name: tuple(sorted({*values, *others})) if first in values else values for name, values in named.items()}


_NOWHERE = Position("", 0)
_TRIPLE = 3


def _parsed(answer: bytes) -> dict[str, Any]:
    try:
        raw = orjson.loads(answer)
    except orjson.JSONDecodeError as error:
        raise EngineFault("the engine answered something that is not JSON") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("effect"), str):
        raise EngineFault("the engine answered without an effect")
    if missing := [part for part in _PARTS if not isinstance(raw.get(part), list)]:
        raise EngineFault(f"the engine answered without {', '.join(missing)}")
    return raw


def _parted(answer: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Parts an answer from the consents that it relies on, which differ where all the rest is the same.

    Where the consents stand in it depends on the engine. Raises `EngineFault`.
    """
    before, found, behind = answer.partition(_RELIED_ON)
    if not found:
        raise EngineFault("the engine answered without the consents relied on")
    if behind.startswith(b"[]"):
        return answer, ()
    members, _, after = behind.partition(b"]")
    try:
        relied_on = orjson.loads(members + b"]")
    except orjson.JSONDecodeError:  # an id with a bracket in it
        raw = _parsed(answer)
        relied_on, raw["relied_on"] = raw["relied_on"], []
        return orjson.dumps(raw), _sorted_texts(relied_on)
    return before + _RELIED_ON + b"[]" + after, _sorted_texts(relied_on)


def _effect(stated: str, deny: tuple[str, ...], refer: tuple[str, ...]) -> Effect:
    follows = Effect.DENY if deny else Effect.REFER if refer else Effect.ALLOW
    if stated != follows:
        raise EngineFault("the engine answered an effect that does not follow from what fired")
    return follows


def _sorted(members: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(sorted(_sorted_texts(members), key=_reading_order))


def _sorted_texts(members: Iterable[Any]) -> tuple[str, ...]:
    if not all(isinstance(member, str) for member in members):
        raise EngineFault("the engine answered a set with something that is no code")
    return tuple(sorted(members))


def _reading_order(identifier: str) -> tuple[Any, ...]:
    """The law before house rules; articles by number and then by text, so that 9a stands before 22(2)."""
    statute, _, article = identifier.partition(":")
    digits = len(article) - len(article.lstrip("0123456789"))
    return statute == HOUSE, statute, int(article[:digits] or 0), article


def _triples(details: list[Any]) -> tuple[tuple[str, str, str], ...]:
    if not details:
        return ()
    triples = tuple(tuple(detail) for detail in details)
    if not all(len(triple) == _TRIPLE and all(isinstance(part, str) for part in triple) for triple in triples):
        raise EngineFault("the engine answered a detail that is not an id, a name and a value")
    return triples


def _grouped(triples: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, tuple[str, ...]]]:
    out: dict[str, dict[str, set[str]]] = {}
    for identifier, name, value in triples:
        out.setdefault(identifier, {}).setdefault(name, set()).add(value)
    return {
        identifier: {name: tuple(sorted(values)) for name, values in sorted(names.items())}
        for identifier, names in out.items()
    }
