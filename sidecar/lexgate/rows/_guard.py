"""The guard: a session refuses what reads a guarded table without a filter."""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from typing import Any, cast

from sqlalchemy import Boolean, ColumnElement, FromClause, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapper, ORMExecuteState
from sqlalchemy.orm.util import LoaderCriteriaOption

from lexgate.errors import Unfiltered
from lexgate.rows._reach import Criteria, problems
from lexgate.rows._table import Rows

_CURE = "filter it with RowFilter.permitted"


def guard(
    session: Any, *guarded: Rows, lasts_seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
) -> None:
    """Makes a session, a sessionmaker or a class of sessions refuse what reads a guarded table without a filter.

    A permission holds for `lasts_seconds`, also for what is loaded later. What is refused raises `Unfiltered` and reads
    nothing. Statements in text are refused too, because nobody can tell what they read.
    """
    tables = {table for each in guarded for table in each.tables}

    def check(state: ORMExecuteState) -> None:
        _refuse_unreached(state, tables)
        if not state.is_orm_statement:
            return
        oldest = clock() - lasts_seconds
        for rows in guarded:
            _refuse_without_option(state, rows.mapper, oldest)

    event.listen(session, "do_orm_execute", check)


def _refuse_unreached(state: ORMExecuteState, tables: Set[FromClause]) -> None:
    for problem in problems(state.statement, tables):
        raise Unfiltered(f"the statement {problem}: {_CURE}")


def _refuse_without_option(state: ORMExecuteState, mapper: Mapper[Any], oldest: float) -> None:
    """A refresh of what was loaded before has no condition, so it is refused: the row may not be read any more."""
    if state.is_column_load:
        if state.bind_mapper is not None and mapper in state.bind_mapper.iterate_to_root():
            raise Unfiltered(f"a row that was loaded before is not read again without a filter: {_CURE}")
        return
    options = [each for each in _options(state) if isinstance(each, Criteria) and each.covers(mapper)]
    if not options:
        state.statement = state.statement.options(_refusal(mapper, "no filter"))
    elif min(each.made_at for each in options) < oldest:
        state.statement = state.statement.options(_refusal(mapper, "a filter of too long ago"))


def _options(state: ORMExecuteState) -> tuple[Any, ...]:
    return cast("Any", state.statement)._with_options  # type: ignore[no-any-return] # noqa: SLF001 - all but what users define are nowhere else


def _refusal(mapper: Mapper[Any], why: str) -> LoaderCriteriaOption:
    refusal = _Refusal()
    refusal.why = why
    return LoaderCriteriaOption(mapper.class_, refusal, include_aliases=True, propagate_to_loaders=True)


class _Refusal(ColumnElement[bool]):
    """A condition that is none: SQLAlchemy asks for its text exactly where a statement reads the class."""

    inherit_cache = False
    type = Boolean()
    why = ""


@compiles(_Refusal)
def _refuse(element: _Refusal, _compiler: object, **_: object) -> str:
    raise Unfiltered(f"the statement reads a guarded table with {element.why}: {_CURE}")
