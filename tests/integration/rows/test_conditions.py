"""Whatever OPA answers: a condition on the columns, every value bound, or a fault."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import DateTime

from lexgate.errors import ConfigError, EngineFault
from lexgate.rows import Consents, Rows
from lexgate.rows._conditions import condition_of
from tests.integration.rows.shop import OF_AGE, OF_ROW, OF_TABLE

CHINA = timezone(timedelta(hours=8))


def field(name: Any, operator: Any, value: Any) -> dict[str, Any]:
    return {"type": "field", "field": name, "operator": operator, "value": value}


def compound(operator: Any, *parts: Any) -> dict[str, Any]:
    return {"type": "compound", "operator": operator, "value": list(parts)}


PERSON = field("row.person", "ne", None)

NONSENSE: dict[str, Any] = {
    "never": None,
    "always": {},
    "true": True,
    "text": "1 = 1",
    "a list": [PERSON],
    "no alternatives": compound("or"),
    "nothing to hold": compound("and"),
    "nothing about the row": field("consent.purpose", "eq", "ads"),
    "an alternative of nothing about the row": compound("or", PERSON, field("consent.purpose", "eq", "ads")),
    "not": compound("not", PERSON),
    "not inside": compound("and", PERSON, compound("not", PERSON)),
    "deeper": compound("and", PERSON, compound("or", PERSON, PERSON)),
    "nor": compound("nor", PERSON, PERSON),
    "a document": {"type": "document", "operator": "exists", "value": [PERSON]},
    "no operator": {"type": "field", "field": "row.person", "value": None},
    "no value": {"type": "field", "field": "row.person", "operator": "eq"},
    "more": PERSON | {"more": 1},
    "more around": compound("or", PERSON) | {"more": 1},
    "parts that are none": {"type": "compound", "operator": "or", "value": PERSON},
    "another column": field("row.password", "ne", None),
    "another table": field("users.person", "ne", None),
    "no name": field(None, "ne", None),
    "a list for a name": field(["row.person"], "ne", None),
    "an unknown comparison": field("row.age", "like", 14),
    "a list for a comparison": field("row.age", ["gte"], 14),
    "an order of nothing": field("row.age", "gte", None),
    "an order of text": field("consent.purpose", "gte", "ads"),
    "an order of flags": field("consent.separate", "gt", False),
    "a value for what may only be missing": field("row.person", "eq", "ann"),
    "a member of a list": field("row.age", "in", [14, 15]),
    "text for years": field("row.age", "gte", "14"),
    "a half for years": field("row.age", "gte", 14.5),
    "true for years": field("row.age", "gte", True),
    "a number for text": field("row.category", "eq", 1),
    "a number for a flag": compound("and", PERSON, field("consent.separate", "eq", 1)),
    "another column for a value": field("row.age", "gte", {"field": "row.category"}),
    "an instant outside of time": compound("and", PERSON, field("consent.granted_at", "lte", 10**18)),
    "a day in the middle": compound("and", PERSON, field("consent.retention_until", "lt", 5)),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE.keys())
def test_an_answer_that_is_no_condition_is_a_fault(answer: Any) -> None:
    with pytest.raises(EngineFault, match="the OPA server answered with"):
        condition_of(answer, OF_TABLE)


def test_a_column_that_is_not_mapped_is_a_fault() -> None:
    with pytest.raises(EngineFault):
        condition_of(compound("and", PERSON, field("row.age", "gte", 14)), OF_ROW)
    with pytest.raises(EngineFault):
        condition_of(compound("and", PERSON, field("consent.granted_at", "gte", 14)), OF_AGE)


def sql(answer: Any, rows: Rows) -> tuple[str, list[Any]]:
    compiled = select(rows.entity.id).where(condition_of(answer, rows)).compile(dialect=sqlite.dialect())
    return " ".join(str(compiled).partition("WHERE ")[2].split()), list(compiled.params.values())


def test_what_is_said_of_a_consent_holds_of_one_and_the_same() -> None:
    answer = compound("or", compound("and", PERSON, *CONSENT), compound("and", PERSON, field("row.age", "gte", 14)))
    text, values = sql(answer, OF_TABLE)
    assert text == (
        "orders.person IS NOT NULL AND (EXISTS (SELECT ? AS anon_1 FROM consents WHERE consents.person = orders.person "
        "AND consents.withdrawn_at IS NULL AND consents.purpose = ? AND consents.separate = ?)) "
        "OR orders.person IS NOT NULL AND orders.age >= ?"
    )
    assert values == [1, "ads", True, 14]


CONSENT = [
    field("consent.withdrawn_at", "eq", None),
    field("consent.purpose", "eq", "ads"),
    field("consent.separate", "eq", True),
]


def test_columns_of_the_table_itself_need_no_other() -> None:
    text, values = sql(compound("and", PERSON, field("consent.granted_at", "lte", 7)), OF_ROW)
    assert text == "orders.person IS NOT NULL AND orders.consented_at <= ?"
    assert values == [7]


@pytest.mark.parametrize(
    ("word", "moment", "day"),
    [
        ("gte", datetime(2027, 6, 30, tzinfo=CHINA), date(2027, 6, 30)),
        ("gte", datetime(2027, 6, 30, 0, 0, 1, tzinfo=CHINA), date(2027, 7, 1)),
        ("gte", datetime(2027, 6, 30, 23, 59, 59, tzinfo=CHINA), date(2027, 7, 1)),
        ("gte", datetime(2027, 6, 29, 16, tzinfo=UTC), date(2027, 6, 30)),
        ("lt", datetime(2027, 6, 30, tzinfo=CHINA), date(2027, 6, 30)),
        ("eq", None, None),
    ],
)
def test_a_last_day_is_the_day_in_china_or_a_later_one(word: str, moment: datetime | None, day: date | None) -> None:
    answer = compound("and", PERSON, field("consent.retention_until", word, moment and int(moment.timestamp())))
    _, values = sql(answer, OF_TABLE)
    assert values[1:] == ([] if day is None else [day])


class Base(DeclarativeBase):
    pass


class Visit(Base):
    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    aware: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    naive: Mapped[datetime]
    purpose: Mapped[str | None]


def visits(column: Any, zone: timezone | None) -> Rows:
    consents = Consents(granted_at=column, withdrawn_at=Visit.purpose, purpose=Visit.purpose)
    return Rows(Visit, person=Visit.person, consents=consents, zone=zone)


def test_times_without_a_zone_are_of_the_zone_that_is_said() -> None:
    answer = compound("and", PERSON, field("consent.granted_at", "lte", 0))
    assert sql(answer, visits(Visit.naive, CHINA))[1] == [datetime(1970, 1, 1, 8)]  # noqa: DTZ001 - a column without
    assert sql(answer, visits(Visit.naive, UTC))[1] == [datetime(1970, 1, 1)]  # noqa: DTZ001 - as above
    assert sql(answer, visits(Visit.aware, None))[1] == [datetime(1970, 1, 1, tzinfo=UTC)]


def test_a_database_that_forgets_zones_is_refused_those_columns() -> None:
    rows = visits(Visit.aware, None)
    statement = select(Visit.id).where(
        condition_of(compound("and", PERSON, field("consent.granted_at", "lte", 0)), rows)
    )
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session, pytest.raises(ConfigError, match="keeps no time zone") as refused:
        session.execute(statement)
    assert not isinstance(refused.value, SQLAlchemyError)
    engine.dispose()


@pytest.mark.parametrize("name", ["row.category", "consent.separate", "row.age", "consent.granted_at"])
def test_databases_that_nobody_tried_are_refused(name: str) -> None:
    value: Any = {"row.category": "x", "consent.separate": True}.get(name, 1)
    condition = condition_of(compound("and", PERSON, field(name, "eq", value)), OF_TABLE)
    compiled = select(OF_TABLE.entity.id).where(condition).compile(dialect=mysql.dialect())
    processors: list[Any] = list(cast("Any", compiled)._bind_processors.values())
    with pytest.raises(ConfigError, match="rows are filtered on"):
        [process(1) for process in processors]
