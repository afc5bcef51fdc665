"""From rows to verdicts: situations are asked about in batches, and what got no decision is not allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa

from lexgate.dataset._situations import Situations, situations_of, table_of
from lexgate.domain.decision import Decision
from lexgate.errors import BadAnswer, InputError, LexgateError, NoDecision, no_answer_by_failing

Row = Mapping[str, Any]
Outcome = Decision | LexgateError
# Judged situations, and how many there are.
Progress = Callable[[int, int], None]
_GIVEN_UP = 3
_NAMES = pa.list_(pa.string())
SCHEMA = pa.schema(
    [
        ("allowed", pa.bool_()),
        ("effect", pa.string()),
        ("decision_id", pa.string()),
        ("articles", _NAMES),
        ("reasons", _NAMES),
        ("obligations", _NAMES),
        ("fault", pa.string()),
    ]
)


class Judges(Protocol):
    """Who judges: `Client` and `InProcess` are such."""

    def evaluate_batch(self, requests: Iterable[Any], /) -> list[Outcome]:
        """Returns, in order, the decision on each request, or the error in its place."""
        ...


def judge(
    table: Any,
    by: Judges,
    *,
    columns: Sequence[str] | None = None,
    request: Callable[[Row], Mapping[str, Any]] | None = None,
    batch_rows: int = 500,
    progress: Progress | None = None,
) -> Any:
    """Returns a table of verdicts, one for each row of `table` in order.

    `columns` are those that the verdict depends on; without it, those with a dot in their name, which name facts:
    `operation.kind`. `request` makes the request out of these columns of a row, dates as RFC 3339 strings; without it,
    columns name facts. A row is `allowed` on a binding ALLOW only; where there is no decision, `fault` names the error
    and everything else is null. After three batches in a row without an answer the rest is not asked about any more.
    Raises `InputError` where the table itself is not acceptable.
    """
    situations = situations_of(table_of(table, columns))
    make = request or _Facts(situations.table.column_names)
    parts = [SCHEMA.empty_table(), *_judged(situations, by, make, batch_rows, progress)]
    return pa.concat_tables(parts).combine_chunks().take(situations.places)


class _Facts:
    """Makes requests out of columns that name facts: `operation.kind` is the kind of the operation."""

    def __init__(self, names: Iterable[str]) -> None:
        self._paths = [(name, name.split(".")) for name in names]

    def __call__(self, row: Row) -> Mapping[str, Any]:
        out: dict[str, Any] = {}
        for name, path in self._paths:
            if (value := row[name]) is None:
                continue  # what is not known is left out
            inner = out
            for key in path[:-1]:
                inner = inner.setdefault(key, {})
            inner[path[-1]] = value
        return out


def _judged(
    situations: Situations,
    by: Judges,
    make: Callable[[Row], Mapping[str, Any]],
    batch_rows: int,
    progress: Progress | None,
) -> Iterator[Any]:
    """Yields the verdicts batch by batch: a million decisions at once would be gigabytes."""
    total, unanswered = situations.table.num_rows, 0
    for start in range(0, total, batch_rows):
        outcomes = _asked(by, [make(row) for row in situations.rows(start, batch_rows)])
        yield _verdicts(outcomes)
        done = start + len(outcomes)
        if progress is not None:
            progress(done, total)
        unanswered = unanswered + 1 if all(isinstance(each, NoDecision) for each in outcomes) else 0
        if unanswered == _GIVEN_UP:
            yield _verdicts([outcomes[-1]] * (total - done))
            return


def _asked(by: Judges, requests: list[Mapping[str, Any]]) -> list[Outcome]:
    """Returns one outcome a request, whatever happens to the batch."""
    try:
        with no_answer_by_failing("the judge"):
            answers: Any = by.evaluate_batch(requests)
    except LexgateError as error:
        return [error] * len(requests)
    if not isinstance(answers, list) or len(answers) != len(requests):
        return [BadAnswer("the batch came back with another number of answers")] * len(requests)
    return [each if isinstance(each, Decision | LexgateError) else BadAnswer("no decision") for each in answers]


def _verdicts(outcomes: Iterable[Outcome]) -> Any:
    rows = [_verdict(each) for each in outcomes]
    columns = zip(*rows, strict=True) if rows else [()] * len(SCHEMA)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], SCHEMA)


def _verdict(outcome: Outcome) -> tuple[Any, ...]:
    if not isinstance(outcome, Decision):
        return False, None, None, None, None, None, _fault(outcome)
    articles = [f"{each.statute}:{each.article}" for each in outcome.violations]
    duties = [each.code for each in outcome.obligations]
    reasons = list(outcome.reasons)
    return outcome.allowed, outcome.effect.value, outcome.decision_id, articles, reasons, duties, None


def _fault(error: LexgateError) -> str:
    """The message names fields and never a value."""
    return f"{type(error).__name__}: {error}" if isinstance(error, InputError | NoDecision) else type(error).__name__
