"""What one policy set says of one question: what two sets are compared by."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config
from lexgate.domain.decision import Decision, Ungoverned
from lexgate.domain.instant import parse_instant
from lexgate.errors import ConfigError, InputError
from lexgate.facts.resolve import InlineFacts, Prepared, Resolver
from lexgate.testing._cases import Case, Form
from lexgate.testing._exchanges import pass_exchange
from lexgate.testing._run import posture_of

_ENTRY = "test"
REFUSED = "REFUSED"
"""The effect of an outcome where a policy set does not take the facts, or a reading that the question chooses."""

_Chosen = tuple[tuple[tuple[str, bool | int | str], ...], Ungoverned | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision without what is of one answer only. `problems` say why a set does not take the question.

    `owed`, `met` and `advice` are the posture, where the question asks for one.
    """

    effect: str
    governs: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    obliged: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    @classmethod
    def of(cls, decision: Decision) -> Outcome:
        """Returns the outcome that a decision is."""
        denied = sorted(f"{each.statute}:{each.article}" for each in decision.violations)
        obliged = sorted(f"{each.statute}:{each.article}" for each in decision.obligations)
        return cls(decision.effect.value, decision.governs, tuple(denied), tuple(obliged), decision.reasons)

    @classmethod
    def recorded(cls, record: Mapping[str, Any]) -> Outcome:
        """Returns the outcome that a line of the decision log holds. Raises `KeyError` or `TypeError` for another."""
        denied, obliged = (tuple(sorted(record[name])) for name in ("deny", "oblige"))
        return cls(str(record["effect"]), tuple(record["governs"]), denied, obliged, tuple(record["reasons"]))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a policy set: facts in one of three forms, judged at an instant, under chosen readings.

    `as_of` is RFC 3339; None where the facts state it, or where it is still open. `place` says where it is from,
    `decision_id` which recorded decision it is the input of, and `posture` whether the standing duties matter too.
    """

    place: str
    form: Form
    facts: Mapping[str, Any]
    as_of: str | None = None
    readings: Mapping[str, bool | int | str] = field(default_factory=dict)
    ungoverned: Ungoverned | None = None
    decision_id: str | None = None
    posture: bool = False

    @classmethod
    def of(cls, case: Case) -> Question:
        """Returns what a case asks."""
        place = f"{case.file}: {case.name}"
        standing = case.expected.posture is not None
        return cls(place, case.form, case.facts, case.as_of, case.readings, case.ungoverned, posture=standing)

    @property
    def states_instant(self) -> bool:
        """Whether the facts or the question say at which instant they are judged."""
        return self.as_of is not None or bool(self.facts.get("now" if self.form == "document" else "as_of"))

    def prepared(self, resolver: Resolver) -> Prepared:
        """Prepares the facts as one vocabulary takes them. Raises `InputError`."""
        if self.form == "document":
            return resolver.document(self.facts, None if self.as_of is None else parse_instant(self.as_of))
        return resolver.request(self.facts if self.as_of is None else {**self.facts, "as_of": self.as_of})


class Side:
    """One of the two policy sets, as a deployment reads it. A context manager. Raises what `assemble` raises."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._opened = contextlib.ExitStack()
        self._judges: dict[_Chosen, Application | ConfigError] = {}
        self.plain = self._assembled(config)
        self._judges[(), None] = self.plain

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._opened.close()

    @property
    def digest(self) -> str:
        """The digest of the policies with the deployment's readings."""
        return self.plain.decider.policy_digest

    def judge(self, question: Question) -> Outcome:
        """Returns the outcome. Raises `EngineFault` where there is no decision."""
        application = self._for(question)
        if isinstance(application, ConfigError):
            return Outcome(REFUSED, problems=(str(application),))
        if question.form == "exchange":
            passed = pass_exchange(question.facts, question.as_of, application)
            return Outcome(passed.outcome) if passed.decision is None else Outcome.of(passed.decision)
        try:
            prepared = question.prepared(application.resolver)
        except InputError as error:
            return Outcome(REFUSED, problems=tuple(map(str, error.fields)))
        outcome = Outcome.of(application.decider.decide(prepared, _ENTRY))
        if not question.posture:
            return outcome
        found = posture_of(application, prepared)
        owed, met, advice = (tuple(sorted(found[state])) for state in ("owed", "met", "advice"))
        return replace(outcome, owed=owed, met=met, advice=advice)

    def _for(self, question: Question) -> Application | ConfigError:
        chosen = tuple(sorted(question.readings.items())), question.ungoverned
        if chosen not in self._judges:
            self._judges[chosen] = self._choosing(question)
        return self._judges[chosen]

    def _choosing(self, question: Question) -> Application | ConfigError:
        readings = {**self._config.readings, **question.readings}
        ungoverned = question.ungoverned or self._config.ungoverned
        try:
            return self._assembled(self._config.model_copy(update={"readings": readings, "ungoverned": ungoverned}))
        except ConfigError as error:  # a reading that this set does not have
            return error

    def _assembled(self, config: Config) -> Application:
        application = assemble(config, inline_facts=InlineFacts.ALWAYS)
        self._opened.callback(application.close)
        return application
