"""From the conditions that OPA answers (UCAST) to an expression of SQLAlchemy, every value a bound parameter.

OPA's SQL would carry its values in the text; a tree of comparisons does not. Only the forms that the policy
`lexgate.rows` can come to are taken: alternatives of conjunctions of comparisons of a known column with a value of its
kind. Anything else is an `EngineFault`: no condition, no rows.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Integer,
    String,
    and_,
    bindparam,
    literal,
    or_,
    select,
)
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator, TypeEngine

from lexgate.errors import ConfigError, EngineFault
from lexgate.rows._table import Consents, Field, Kind, Rows

_Comparison = Callable[[Any, Any], ColumnElement[bool]]
_CHINA = timezone(timedelta(hours=8))  # a bare day begins there, as everywhere in lexgate
_ALIKE: Mapping[str, _Comparison] = {"eq": operator.eq, "ne": operator.ne}
_ORDERED: Mapping[str, _Comparison] = {
    **_ALIKE,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
_TESTED = ("postgresql", "sqlite")


def condition_of(answer: object, rows: Rows) -> ColumnElement[bool]:
    """Returns the condition on the rows. Raises `EngineFault` for what is none, or none on any column."""
    alternatives = [_conjunction(each, rows) for each in _parts(answer, "or")]
    if not alternatives:
        raise EngineFault("the OPA server answered without a condition")
    return or_(*alternatives)


def _parts(node: object, joined_by: str) -> list[Any]:
    """Returns what the node joins; a node of another form is one part."""
    if not isinstance(node, Mapping) or node.get("type") != "compound" or node.get("operator") != joined_by:
        return [node]
    parts = node.get("value")
    if set(node) != {"type", "operator", "value"} or not isinstance(parts, list) or not parts:
        raise _strange("a compound that is none")
    return parts


def _conjunction(node: object, rows: Rows) -> ColumnElement[bool]:
    """All that is said of a consent has to hold of one and the same."""
    fields = rows.fields()
    of_row, of_consent = list[ColumnElement[bool]](), list[ColumnElement[bool]]()
    for part in _parts(node, "and"):
        name, compared = _compared(part, fields, rows.zone)
        (of_consent if name.startswith("consent.") else of_row).append(compared)
    if not of_row:
        raise _strange("an alternative that says nothing about the row")
    return and_(*of_row, *_by_consent(of_consent, rows.consents))


def _by_consent(conditions: list[ColumnElement[bool]], consents: Consents | None) -> Iterator[ColumnElement[bool]]:
    if not conditions or consents is None:
        return
    if consents.table is None or consents.on is None:
        yield from conditions
        return
    found = select(literal(1)).select_from(consents.table).where(consents.on, *conditions)
    yield found.correlate_except(consents.table).exists()


def _compared(node: object, fields: Mapping[str, Field], zone: timezone | None) -> tuple[str, ColumnElement[bool]]:
    if not isinstance(node, Mapping) or node.get("type") != "field" or not _is_whole(node):
        raise _strange("something that is no comparison")
    name, word, value = node["field"], node["operator"], node["value"]
    if not isinstance(name, str) or name not in fields:
        raise _strange("a comparison of what is no column")
    each = fields[name]
    if value is None and word in _ALIKE:
        return name, each.column.is_(None) if word == "eq" else each.column.is_not(None)
    comparisons = _ALIKE if each.kind in {Kind.TEXT, Kind.FLAG} else _ORDERED
    if not isinstance(word, str) or word not in comparisons or not _is_of(each.kind, value):
        raise _strange("a comparison that does not fit its column")
    return name, comparisons[word](each.column, _bound(each, word, value, zone))


def _is_whole(node: Mapping[Any, Any]) -> bool:
    return set(node) == {"type", "field", "operator", "value"}


def _is_of(kind: Kind, value: object) -> bool:
    if kind is Kind.TEXT:
        return isinstance(value, str)
    if kind is Kind.FLAG:
        return isinstance(value, bool)
    return kind is not Kind.ANYTHING and type(value) is int


def _bound(each: Field, word: str, value: Any, zone: timezone | None) -> ColumnElement[Any]:
    column = each.column.type
    if each.kind is Kind.TEXT:
        return bindparam(None, value, _Text(), unique=True)
    if each.kind is Kind.FLAG:
        return bindparam(None, value, _Flag(), unique=True)
    if isinstance(column, Integer):
        return bindparam(None, value, _Number(), unique=True)
    if isinstance(column, Date):
        return bindparam(None, _day(value, word), _Day(), unique=True)
    if column.timezone:
        return bindparam(None, _instant(value, UTC), _Aware(), unique=True)
    if zone is None:  # `Rows` refuses such a column
        raise ConfigError("zone: is missing; say which one times without a zone mean")
    return bindparam(None, _instant(value, zone).replace(tzinfo=None), _Naive(), unique=True)


def _day(seconds: int, word: str) -> date:
    """The day that is as far on as the instant, where only days are compared, and never further."""
    moment = _instant(seconds, _CHINA)
    begins = moment.time() == datetime.min.time()
    if word == "gte":
        return moment.date() if begins else moment.date() + timedelta(days=1)
    if word in {"eq", "ne"} or not begins:
        raise _strange("a comparison of a day that does not begin with one")
    return moment.date()


def _instant(seconds: int, zone: timezone) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        raise _strange("an instant outside of time") from None


def _strange(what: str) -> EngineFault:
    return EngineFault(f"the OPA server answered with {what}")


class _WrongDatabase(ConfigError, DontWrapMixin):
    """The database does not compare as the law does; SQLAlchemy hands it on as it is."""


class _Checked(TypeDecorator[Any]):
    """A value for the databases on which the comparisons were tested; elsewhere they may mean something else.

    MySQL, for one, takes strings for equal that differ in case or accents.
    """

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = String
    cache_ok = True
    refused: tuple[str, ...] = ()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Returns the value as it is. Raises `ConfigError` for a database that does not compare as the law does."""
        if dialect.name not in _TESTED:
            raise _WrongDatabase(f"rows are filtered on {' and '.join(_TESTED)}: others may compare otherwise")
        if dialect.name in self.refused:
            raise _WrongDatabase("SQLite keeps no time zone: map a DateTime without one, and say in `zone` which it is")
        return value


class _Text(_Checked):
    impl, cache_ok = String, True


class _Flag(_Checked):
    impl, cache_ok = Boolean, True


class _Number(_Checked):
    impl, cache_ok = BigInteger, True


class _Day(_Checked):
    impl, cache_ok = Date, True


class _Naive(_Checked):
    impl, cache_ok = DateTime, True


class _Aware(_Checked):
    impl, cache_ok = DateTime(timezone=True), True
    refused = ("sqlite",)
