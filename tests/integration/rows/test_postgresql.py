"""The same on PostgreSQL, whose columns keep their time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import DateTime

from lexgate.dataset import InProcess
from lexgate.engine import OpaServerEngine
from lexgate.rows import Consents, RowFilter, Rows
from tests.integration.rows.shop import CALLS
from tests.postgres import PostgresServer

pytestmark = pytest.mark.xdist_group("rows")

WEST = timezone(timedelta(hours=-11))


class Base(DeclarativeBase):
    pass


class Visit(Base):
    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    age: Mapped[int | None]


class Tick(Base):
    __tablename__ = "ticks"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    purpose: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    keep_until: Mapped[date]
    separate: Mapped[bool]


VISITS = Rows(
    Visit,
    person=Visit.person,
    age=Visit.age,
    consents=Consents(
        table=Tick,
        on=Tick.person == Visit.person,
        granted_at=Tick.granted_at,
        withdrawn_at=Tick.withdrawn_at,
        purpose=Tick.purpose,
        retention_until=Tick.keep_until,
        separate=Tick.separate,
        says={"items": ["phone"], "methods": ["calls"]},
    ),
)


def test_rows_are_filtered_by_aware_times(
    here: InProcess, conditions: OpaServerEngine, postgres: PostgresServer
) -> None:
    url = postgres.database()
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    Base.metadata.create_all(engine)
    given: dict[str, Any] = {
        "purpose": "support",
        "granted_at": datetime.now(WEST) - timedelta(hours=1),
        "keep_until": date(2999, 6, 30),
        "separate": False,
    }
    changed: dict[str, dict[str, Any]] = {
        "stands": {},
        "just withdrawn": {"withdrawn_at": datetime.now(UTC)},
        "given in an hour": {"granted_at": datetime.now(WEST) + timedelta(hours=1)},
        "kept too long": {"keep_until": date(2999, 6, 29)},
        "Support": {"purpose": "Support"},
    }
    with Session(engine) as session:
        session.add_all(Tick(person=person, **given | change) for person, change in changed.items())
        session.add_all(Visit(person=person, age=age) for person in changed for age in (14, 13))
        session.commit()
        statement = RowFilter(VISITS, by=here, opa=conditions).permitted(select(Visit), CALLS)
        assert [(visit.person, visit.age) for visit in session.scalars(statement)] == [("stands", 14)]
    engine.dispose()
    postgres.drop(url)
