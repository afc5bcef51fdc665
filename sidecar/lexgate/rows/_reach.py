"""How a condition gets into a statement, and which statements it cannot reach.

The condition is an option of the statement: SQLAlchemy puts it wherever the mapped class occurs, in subqueries, joins,
aliases and what is loaded later. It does not where a statement names the table itself, in text, or in a full join,
whose second half brings back the rows that a condition took away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Any, Self

from sqlalchemy import (
    Alias,
    ColumnElement,
    CompoundSelect,
    Delete,
    Executable,
    FromClause,
    Join,
    Select,
    Table,
    TextClause,
    Update,
)
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors

from lexgate.errors import InputError
from lexgate.rows._table import Rows

_CURE = "select the mapped class instead"


class Criteria(LoaderCriteriaOption):
    """The condition on a mapped class, as an option. `made_at` is when it was made, on the monotonic clock."""

    # What a compiled statement is found again by, as of the superclass: `made_at` changes no statement.
    _traverse_internals = LoaderCriteriaOption._traverse_internals  # noqa: SLF001 - as above
    made_at = 0.0

    @classmethod
    def of(cls, mapper: Mapper[Any], condition: ColumnElement[bool], made_at: float) -> Self:
        """Makes the option, for aliases of the class and for what is loaded later too."""
        option = cls(mapper.class_, condition, include_aliases=True, propagate_to_loaders=True)
        option.made_at = made_at
        return option

    def covers(self, mapper: Mapper[Any]) -> bool:
        """Whether the option is the condition on that class."""
        return self.entity is mapper

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        """SQLAlchemy forgets the alias in `join(alias, condition)` (seen with 2.1.9), and would filter another row."""
        criteria: ColumnElement[bool] = super()._resolve_where_criteria(ext_info)
        return ext_info._adapt_element(criteria) if ext_info.is_aliased_class else criteria  # noqa: SLF001 - as above


def refuse_out_of_reach(statement: Executable, guarded: Sequence[Rows]) -> None:
    """Raises `InputError` for a statement that reads a guarded table where no condition of its class reaches."""
    if not isinstance(statement, Select | CompoundSelect | Update | Delete):
        raise _out_of_reach("is no select, update or delete of mapped classes")
    for problem in problems(statement, {table for each in guarded for table in each.tables}):
        raise _out_of_reach(problem)


def problems(statement: Any, tables: Set[FromClause]) -> Iterator[str]:
    """Yields where the statement reads one of the tables past its class, or where nobody can tell."""
    for element in visitors.iterate(statement):
        if isinstance(element, TextClause):
            yield "has a part in text, which may read anything"
        if isinstance(element, Join) and element.full:
            yield "has a full join, which brings back what a condition took away"
        if isinstance(element, Join) and any(_is_bare(side, tables) for side in (element.left, element.right)):
            yield "joins a guarded table past its class"
        if isinstance(element, Select):
            yield from _of_select(element, tables)
        if isinstance(element, Update | Delete) and not _is_mapped(element) and _base(element.table) in tables:
            yield "writes a guarded table past its class"


def _of_select(select: Select[Any], tables: Set[FromClause]) -> Iterator[str]:
    if not _is_mapped(select):
        if any(_base(each) in tables for each in select.get_final_froms()):
            yield "reads a guarded table past its class"
        return
    for target, _, _, flags in select._setup_joins:  # noqa: SLF001 - what is joined is nowhere else
        if flags["full"]:
            yield "has a full join, which brings back what a condition took away"
        if _is_bare(target, tables):
            yield "joins a guarded table past its class"
    if any(_is_bare(each, tables) for each in select._from_obj):  # noqa: SLF001 - as above
        yield "reads a guarded table past its class"


def _is_mapped(statement: Any) -> bool:
    return statement._propagate_attrs.get("compile_state_plugin") == "orm"  # type: ignore[no-any-return] # noqa: SLF001 - SQLAlchemy's own mark


def _is_bare(target: Any, tables: Set[FromClause]) -> bool:
    """Whether it is one of the tables, or an alias of one, and no mapped class stands behind it."""
    return _base(target) in tables and "parententity" not in target._annotations  # noqa: SLF001 - as above


def _base(target: Any) -> Any:
    while isinstance(target, Alias):
        target = target.element
    return target._deannotate() if isinstance(target, Table) else None  # noqa: SLF001 - the table without its marks


def _out_of_reach(problem: str) -> InputError:
    return InputError.at(("statement",), problem, _CURE)
