"""The filter: the situations are judged, OPA makes the condition, and the statement gets it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import orjson
from sqlalchemy import ColumnElement, Executable

from lexgate.domain.decision import Decision, Obligation
from lexgate.errors import BadAnswer, EngineFault, InputError, LexgateError, no_answer_by_failing
from lexgate.rows._conditions import condition_of
from lexgate.rows._reach import Criteria, refuse_out_of_reach
from lexgate.rows._situations import Situation, situations_of, without_included
from lexgate.rows._table import Rows

_RULE = "lexgate/rows/include"
_UNKNOWNS = ("input.row", "input.consent")
_VERSION = 1

S = TypeVar("S", bound=Executable)


class Judges(Protocol):
    """Who judges: `Client` and `InProcess` are such."""

    def evaluate_batch(self, requests: Iterable[Any], /) -> list[Decision | LexgateError]:
        """Returns, in order, the decision on each request, or the error in its place."""
        ...


class Conditions(Protocol):
    """Who makes conditions of the policies: the engine `opa` is such, and `opa_engine` starts it."""

    @property
    def digest(self) -> str:
        """The digest of the policies."""
        ...

    def conditions(self, rule: str, known: bytes, unknowns: Sequence[str]) -> Any:
        """Returns the conditions as UCAST, or None where there is nothing of which the rule is true."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Permission:
    """What one request came to for the rows of a table.

    `decisions` are those that let rows pass, each a binding ALLOW that is recorded. `options` carry the condition to
    every statement that reads the table, also to what it loads later. `made_at` is on the monotonic clock, in seconds.
    """

    rows: Rows
    condition: ColumnElement[bool]
    decisions: tuple[Decision, ...]
    made_at: float

    @property
    def options(self) -> tuple[Criteria, ...]:
        """The options for a statement, or for `Session.get`."""
        return (Criteria.of(self.rows.mapper, self.condition, self.made_at),)

    @property
    def obligations(self) -> frozenset[Obligation]:
        """What the caller must also do, whichever of the rows it processes."""
        return frozenset(duty for each in self.decisions for duty in each.obligations)

    def over(self, statement: S) -> S:
        """Returns the statement over those rows alone. Raises `InputError` for one that the condition cannot reach."""
        refuse_out_of_reach(statement, [self.rows])
        return statement.options(*self.options)


class RowFilter:
    """Filters the rows of a table. Safe for many threads, where `by` and `opa` are.

    A permission is used again for `reuse_seconds`, and no longer; withdrawals and changed rows are seen all the same.
    """

    def __init__(
        self,
        rows: Rows,
        *,
        by: Judges,
        opa: Conditions,
        reuse_seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rows = rows
        self._by, self._opa = by, opa
        self._reuse_seconds, self._clock = reuse_seconds, clock
        self._known: dict[bytes, Permission] = {}

    def permitted(self, statement: S, request: Mapping[str, Any]) -> S:
        """Returns the statement over the rows that the request may process. Raises as `permission` does."""
        return self.permission(request).over(statement)

    def permission(self, request: Mapping[str, Any]) -> Permission:
        """Judges each situation of a row, and returns what lets rows pass.

        `request` is one of `POST /v1/decisions` without what the columns say. Raises a `NotAllowed` where no row may
        be processed, `InputError` where the request is not acceptable, a `NoDecision` or a `Fault` where there is no
        answer.
        """
        if not self._reuse_seconds:
            return self._made(request)
        key = _key(request)
        known = self._known.get(key)
        if known is None or self._clock() - known.made_at >= self._reuse_seconds:
            known = self._made(request)
            self._known = {key: known, **dict(list(self._known.items())[:_REMEMBERED])}
        return known

    def _made(self, request: Mapping[str, Any]) -> Permission:
        made_at = self._clock()
        situations = situations_of(self.rows, request, int(time.time()))
        decisions = self._judged(situations)
        allowed = [(each, decision) for each, decision in zip(situations, decisions, strict=True) if decision.allowed]
        if not allowed:
            decisions[0].raise_if_denied()
        kept = without_included([each for each, _ in allowed])
        standing = tuple(decision for each, decision in allowed if each in kept)
        return Permission(self.rows, self._condition(kept, standing), standing, made_at)

    def _judged(self, situations: Sequence[Situation]) -> list[Decision]:
        """Returns a decision for each situation. Raises what stands in the place of one."""
        decisions = []
        for each in _asked(self._by, [situation.request for situation in situations]):
            if isinstance(each, LexgateError):
                raise each
            if not isinstance(each, Decision):
                raise BadAnswer("the batch came back with what is no decision")
            decisions.append(each)
        if len(decisions) != len(situations):
            raise BadAnswer("the batch came back with another number of answers")
        return decisions

    def _condition(self, situations: Sequence[Situation], decisions: Sequence[Decision]) -> ColumnElement[bool]:
        if {each.policy_digest for each in decisions} != {self._opa.digest}:
            raise EngineFault("the OPA server has other policies than those that decide: give both the same")
        known = {
            "version": _VERSION,
            "now": min(each.as_of for each in decisions),
            "situations": [each.told for each in situations],
        }
        answer = self._opa.conditions(_RULE, orjson.dumps(known), _UNKNOWNS)
        # There are situations that allow: no answer is none of our policy.
        return condition_of(answer, self.rows)


_REMEMBERED = 64


def _key(request: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(request, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        raise InputError.at((), "has a value that JSON does not have", "write it as JSON has it") from None


def _asked(by: Judges, requests: list[Mapping[str, Any]]) -> list[Any]:
    with no_answer_by_failing("the judge"):
        answers: Any = by.evaluate_batch(requests)
    if not isinstance(answers, list):
        raise BadAnswer("the batch came back as no list")
    return answers
