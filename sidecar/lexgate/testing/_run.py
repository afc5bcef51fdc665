"""Runs cases: an application an engine and set of readings, and for each case what came of it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

import orjson

from lexgate.bootstrap import Application, assemble, effective_data
from lexgate.config import Config, LedgerSection
from lexgate.domain.decision import Decision, Ungoverned
from lexgate.domain.instant import parse_instant
from lexgate.domain.rendering import decision_json
from lexgate.engine import POSTURE
from lexgate.errors import CaseError, CaseProblem, ConfigError, EngineFault, FieldError, InputError
from lexgate.facts.resolve import InlineFacts, Prepared, Resolver
from lexgate.law.matrix import Matrix
from lexgate.testing._cases import Case
from lexgate.testing._compare import Difference, decision_differences, posture_differences
from lexgate.testing._exchanges import exchange_differences, pass_exchange
from lexgate.testing._ids import id_errors
from lexgate.testing._witness import Witness

_ENTRY = "test"
_STATES = ("owed", "met", "advice")
# Groups of cases judged side by side: starting OPA anew for each choice of readings is what takes time.
_AT_ONCE = min(4, os.cpu_count() or 1)
# What names one answer and not another: the rest must be the same on every engine.
_OF_ONE_ANSWER = {"decision_id", "known_at"}

_Chosen = tuple[tuple[tuple[str, bool | int | str], ...], Ungoverned | None]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case on an engine, in `seconds`; `posture` (owed, met, advice) where the case asks for it.

    `passed_as` is what became of an exchange; it has no `decision` where nothing was judged.
    """

    case: Case
    engine: str
    decision: Decision | None
    posture: Mapping[str, frozenset[str]] | None
    differences: tuple[Difference, ...]
    seconds: float
    passed_as: str | None = None

    @property
    def passed(self) -> bool:
        """Whether all came out as the case says."""
        return not self.differences

    def __str__(self) -> str:
        said = "; ".join(map(str, self.differences)) or "passed"
        return f"{self.case.file}: {self.case.name} ({self.engine}): {said}"


def without_ledger(config: Config) -> Config:
    """Returns a deployment that takes its facts from a test alone, and does not touch its ledger."""
    return config.model_copy(update={"ledger": LedgerSection()})


def run_case(case: Case, application: Application) -> Result:
    """Judges a case over an application that was assembled with what the case chooses.

    Raises `CaseError` for facts that are not acceptable, `EngineFault` where there is no decision.
    """
    started = time.perf_counter()
    if case.form == "exchange":
        return _run_exchange(case, application, started)
    prepared = _prepared(case, application.resolver)
    decision = application.decider.decide(prepared, _ENTRY)
    differences = list(decision_differences(case.expected, decision))
    posture = None
    if case.expected.posture is not None:
        posture = posture_of(application, prepared)
        differences += posture_differences(case.expected, posture)
    spent = time.perf_counter() - started
    return Result(case, application.engine.name, decision, posture, tuple(differences), spent)


def _run_exchange(case: Case, application: Application, started: float) -> Result:
    passed = pass_exchange(case.facts, case.as_of, application)
    differences = tuple(exchange_differences(case.expected, passed))
    spent = time.perf_counter() - started
    return Result(case, application.engine.name, passed.decision, None, differences, spent, passed.outcome)


class CaseRunner:
    """Runs cases on one engine or several. Keeps the engines until it is closed. A context manager.

    `configs` are the deployments to judge by, by default the one that the environment describes; what a case
    chooses (readings, ungoverned) wins over theirs. Raises what `assemble` raises.
    """

    def __init__(self, *configs: Config) -> None:
        self._plain: list[Application] = []
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            for config in configs or (Config(),):
                self._plain.append(assemble(without_ledger(config), inline_facts=InlineFacts.ALWAYS))
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def matrix(self) -> Matrix:
        """The matrix of the law whose entries the cases name."""
        return self._plain[0].matrix

    def witness(self, case: Case) -> Witness:
        """Returns what may be told of the facts of a case. Raises `CaseError`."""
        return Witness(self._plain[0].vocabulary, self.matrix, self.facts(case))

    def close(self) -> None:
        """Ends the engines."""
        while self._plain:
            self._plain.pop().close()

    def check(self, cases: Iterable[Case]) -> None:
        """Raises `CaseError` with every case whose facts, ids or readings are not acceptable. Judges nothing."""
        if problems := [problem for case in cases for problem in self._problems(case)]:
            raise CaseError(problems)

    def run(self, cases: Sequence[Case]) -> list[Result]:
        """Returns a result a case and engine, in the order of the cases.

        Raises `CaseError` before any case is run, or `EngineFault`.
        """
        self.check(cases)
        groups: dict[_Chosen, list[Case]] = {}
        for case in cases:
            groups.setdefault(_chosen(case), []).append(case)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(pool.map(self._run_group, groups.values()))
        results = {id(result[0].case): result for group in found for result in zip(*group, strict=True)}
        return [result for case in cases for result in _agreed(results[id(case)])]

    def facts(self, case: Case) -> dict[str, Any]:
        """Returns the input of a case: its facts in normal form, if an exchange makes any. Raises `CaseError`."""
        resolver = self._plain[0].resolver
        if case.form == "exchange":
            return self._facts_of_exchange(case, resolver)
        facts: dict[str, Any] = orjson.loads(_prepared(case, resolver).input)
        return facts

    def _facts_of_exchange(self, case: Case, resolver: Resolver) -> dict[str, Any]:
        request = pass_exchange(case.facts, case.as_of, self._plain[0]).request
        try:
            facts: dict[str, Any] = orjson.loads(resolver.request({**(request or {}), "as_of": case.as_of}).input)
        except InputError:
            return {"now": parse_instant(case.as_of or "")}
        return facts

    def _problems(self, case: Case) -> Iterator[CaseProblem]:
        application = self._plain[0]
        try:
            if case.form != "exchange":  # what is malformed in one is what it is about
                _prepared(case, application.resolver)
            effective_data(application.policies, application.vocabulary, _config(application, case))
        except CaseError as error:
            yield from error.problems
        except ConfigError as error:
            yield _problem(case, FieldError(("readings",), str(error), "`lexgate readings list` shows all of them"))
        for field in id_errors(case.expected, application.matrix):
            yield _problem(case, field)

    def _run_group(self, cases: Sequence[Case]) -> list[list[Result]]:
        """The results on each engine of cases that choose the same."""
        if _chosen(cases[0]) == ((), None):
            return [[run_case(case, application) for case in cases] for application in self._plain]
        results = []
        for plain in self._plain:
            application = assemble(_config(plain, cases[0]), inline_facts=InlineFacts.ALWAYS)
            with contextlib.closing(application):
                results.append([run_case(case, application) for case in cases])
        return results


def _chosen(case: Case) -> _Chosen:
    return tuple(sorted(case.readings.items())), case.ungoverned


def _config(application: Application, case: Case) -> Config:
    config = application.config
    readings = {**config.readings, **case.readings}
    return config.model_copy(update={"readings": readings, "ungoverned": case.ungoverned or config.ungoverned})


def _prepared(case: Case, resolver: Resolver) -> Prepared:
    try:
        if case.form == "document":
            return resolver.document(case.facts, None if case.as_of is None else parse_instant(case.as_of))
        return resolver.request({**case.facts, "as_of": case.as_of})
    except InputError as error:
        root = case.form if not case.changed else "change"
        fields = [FieldError((root, *each.path), each.problem, each.cure) for each in error.fields]
        raise CaseError([_problem(case, field) for field in fields]) from None


def _problem(case: Case, field: FieldError) -> CaseProblem:
    path = ("cases", case.position, *field.path)
    return CaseProblem(case.file, case.name, FieldError(path, field.problem, field.cure))


def posture_of(application: Application, prepared: Prepared) -> dict[str, frozenset[str]]:
    """Returns the ids that are owed, met and advised. Raises `EngineFault`."""
    raw = orjson.loads(application.engine.evaluate(POSTURE, prepared.input))
    try:
        return {state: frozenset(raw[state]) for state in _STATES}
    except (KeyError, TypeError) as error:
        raise EngineFault("the engine answered a posture without what is owed, met and advised") from error


def _agreed(results: Sequence[Result]) -> Iterator[Result]:
    """Yields the results of one case; where an engine says something else than the first, that is a difference too."""
    first = results[0]
    for result in results:
        if _said(result) == _said(first):
            yield result
        else:
            other = Difference("engines", f"the answer of {first.engine}", f"another of {result.engine}")
            yield replace(result, differences=(*result.differences, other))


def _said(result: Result) -> tuple[Any, ...]:
    decision = {} if result.decision is None else decision_json(result.decision)
    same = {name: value for name, value in decision.items() if name not in _OF_ONE_ANSWER}
    return same, result.posture, result.passed_as
