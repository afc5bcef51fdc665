"""Which columns of an application's tables say what the law asks, and as what they are compared."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import timezone
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnClause, Date, DateTime, FromClause, Integer, String, inspect
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.orm import Mapper
from sqlalchemy.sql import visitors

from lexgate.errors import ConfigError

# An attribute of a mapped class, or any expression over such attributes.
Column = Any
# Types of strings that compare equal where they are the same, and nowhere else.
_TEXTS = {"string", "text", "unicode", "unicode_text", "VARCHAR", "TEXT"}
_SAYS = {"purposes", "methods", "items", "categories", "retention_until", "separate", "written", "given_by"}


class Kind(enum.Enum):
    """As what a column is compared."""

    ANYTHING = "is or is not NULL"
    YEARS = "Integer"
    TEXT = "String without a collation of its own"
    FLAG = "Boolean"
    INSTANT = "DateTime, or Integer of seconds since 1970"
    LAST_DAY = "Date, DateTime, or Integer of seconds since 1970"


class Field(NamedTuple):
    """A column and its kind."""

    column: Column
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """What a person consented to: columns of the table itself, or of `table`, whose rows `on` joins to it.

    `withdrawn_at` is NULL until the consent is withdrawn. `says` are the facts that every one of these consents has
    (`items`, `methods`, `purposes`, `categories`, …): what was on the form. Raises `ConfigError`.
    """

    granted_at: Column
    withdrawn_at: Column
    table: type[Any] | None = None
    on: Column | None = None
    purpose: Column | None = None
    method: Column | None = None
    retention_until: Column | None = None
    separate: Column | None = None
    written: Column | None = None
    given_by: Column | None = None
    says: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if (self.table is None) != (self.on is None):
            raise ConfigError("consents: a table of its own needs `on`, and `on` the table; give both or neither")
        if unknown := sorted(set(self.says) - _SAYS):
            raise ConfigError(f"consents.says: knows no {unknown[0]}; known: {', '.join(sorted(_SAYS))}")
        for name in ("purpose", "method", "retention_until", "separate", "written", "given_by"):
            if self.column(name) is not None and {name, f"{name}s"} & set(self.says):
                raise ConfigError(f"consents.says: {name} is a column already; leave one of them out")

    def column(self, name: str) -> Column | None:
        """Returns the column of that name, if there is one."""
        return getattr(self, name)

    def fields(self) -> Iterator[tuple[str, Field]]:
        """Yields the columns by the names that the policy has for them."""
        for name, kind in _CONSENT.items():
            if (column := self.column(name)) is not None:
                yield f"consent.{name}", Field(column, kind)


_CONSENT = {
    "granted_at": Kind.INSTANT,
    "withdrawn_at": Kind.ANYTHING,
    "purpose": Kind.TEXT,
    "method": Kind.TEXT,
    "retention_until": Kind.LAST_DAY,
    "separate": Kind.FLAG,
    "written": Kind.FLAG,
    "given_by": Kind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """A guarded table: its mapped class, and the columns that say what the law asks.

    `person` names whom a row is about, `age` has their age in years (NULL: unknown), `category` the category of the
    data (NULL: none), of which only those in `categories` can pass. `zone` is that of times that are stored without
    one, with a fixed offset. Raises `ConfigError`, naming the column.
    """

    entity: type[Any]
    _: KW_ONLY
    person: Column
    age: Column | None = None
    category: Column | None = None
    categories: Sequence[str] = ()
    consents: Consents | None = None
    zone: timezone | None = None

    def __post_init__(self) -> None:
        if (self.category is None) != (not self.categories):
            raise ConfigError("categories: list those that the column `category` may have, where there is one")
        if "none" in self.categories:
            raise ConfigError("categories: none is not one; NULL says that there is none")
        for name, each in self.fields().items():
            self._check(name, each)

    @property
    def mapper(self) -> Mapper[Any]:
        """The mapper of the guarded class. Raises `ConfigError`, also where another class reads the same table."""
        mapper = mapper_of("entity", self.entity)
        for other in mapper.registry.mappers:
            if other is not mapper and set(other.tables) & set(mapper.tables):
                raise ConfigError(
                    f"entity: {other.class_.__name__} is mapped to its table too; filter a table of one class"
                )
        return mapper

    @property
    def tables(self) -> frozenset[FromClause]:
        """The tables of the guarded class."""
        return frozenset(self.mapper.tables)

    def fields(self) -> dict[str, Field]:
        """Returns the columns by the names that the policy has for them."""
        named = {
            "row.person": Field(self.person, Kind.ANYTHING),
            "row.age": Field(self.age, Kind.YEARS),
            "row.category": Field(self.category, Kind.TEXT),
        }
        known = {name: each for name, each in named.items() if each.column is not None}
        return known | dict(self.consents.fields() if self.consents else ())

    def _check(self, name: str, each: Field) -> None:
        source: Mapper[Any] = self.mapper
        if self.consents and self.consents.table and name.startswith("consent."):
            source = mapper_of("consents.table", self.consents.table)
        if not _fits(each):
            raise ConfigError(f"{name}: the column has another type than {each.kind.value}; map an expression that has")
        if not _tables_of(each.column) <= set(source.tables):
            raise ConfigError(f"{name}: the column is of another table; name one of {source.class_.__name__}")
        if isinstance(each.column.type, DateTime) and not each.column.type.timezone and self.zone is None:
            raise ConfigError(f"{name}: has times without a time zone; say in `zone` which one they mean")


def mapper_of(name: str, entity: object) -> Mapper[Any]:
    """Returns the mapper of a mapped class. Raises `ConfigError`."""
    try:
        mapper = inspect(entity)
    except NoInspectionAvailable:
        mapper = None
    if not isinstance(mapper, Mapper):
        raise ConfigError(f"{name}: is no mapped class; give the class that the session loads")
    return mapper


def _fits(each: Field) -> bool:
    kind, column = each.kind, each.column.type
    if kind is Kind.TEXT:
        return column.__visit_name__ in _TEXTS and isinstance(column, String) and column.collation is None
    if kind is Kind.FLAG:
        return isinstance(column, Boolean)
    if kind is Kind.YEARS:
        return isinstance(column, Integer)
    if kind is Kind.INSTANT:
        return isinstance(column, Integer | DateTime)
    return kind is Kind.ANYTHING or isinstance(column, Integer | DateTime | Date)


def _tables_of(column: Column) -> set[FromClause]:
    elements = visitors.iterate(column.expression if hasattr(column, "expression") else column)
    return {each.table for each in elements if isinstance(each, ColumnClause) and each.table is not None}
