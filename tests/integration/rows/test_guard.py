"""A guarded session: what reads the table without a filter raises, and nothing is read."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, func, insert, literal, select, text, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, sessionmaker

from lexgate.errors import InputError, Unfiltered
from lexgate.rows import Permission, guard
from tests.integration.rows.shop import OF_AGE, Base, Consent, Customer, Order

# Of no time that the tests could be too late for.
ADULTS = Permission(OF_AGE, Order.age >= 14, (), math.inf)
ALIAS = aliased(Order)
TABLE = Base.metadata.tables["orders"]


@pytest.fixture
def sessions(database: Engine) -> sessionmaker[Session]:
    with Session(database) as session:
        session.add(Customer(id=1, orders=[Order(id=1, person="ann", age=30), Order(id=2, person="bo", age=9)]))
        session.commit()
    guarded = sessionmaker(database)
    guard(guarded, OF_AGE)
    return guarded


@contextmanager
def reading_nothing(database: Engine) -> Iterator[None]:
    """No statement that names the guarded table reaches the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield
    event.remove(database, "before_cursor_execute", note)
    assert not [statement for statement in seen if "orders" in statement]


READS: dict[str, Callable[[Session], Any]] = {
    "a select": lambda session: session.scalars(select(Order)).all(),
    "a column": lambda session: session.scalars(select(Order.id)).all(),
    "a count": lambda session: session.scalar(select(func.count()).select_from(Order)),
    "a query": lambda session: session.query(Order).all(),
    "get": lambda session: session.get(Order, 1),
    "merge": lambda session: session.merge(Order(id=1, person="eve")),
    "an alias": lambda session: session.scalars(select(ALIAS.id)).all(),
    "an outer join": lambda session: session.execute(select(Customer.id, Order.id).outerjoin(Customer.orders)).all(),
    "a subquery": lambda session: session.scalars(
        select(Customer.id).where(Customer.id.in_(select(Order.customer_id)))
    ).all(),
    "a subquery of columns": lambda session: session.scalars(
        select(Customer.id).where(Customer.id == select(func.max(Order.id)).scalar_subquery())
    ).all(),
    "an exists": lambda session: session.scalars(select(Customer.id).where(Customer.orders.any())).all(),
    "a joined load": lambda session: (
        session.scalars(select(Customer).options(joinedload(Customer.orders))).unique().all()
    ),
    "a load behind it": lambda session: session.scalars(select(Customer).options(selectinload(Customer.orders))).all(),
    "a load later": lambda session: session.scalars(select(Customer)).one().orders,
    "the table": lambda session: session.execute(select(Order.__table__)).all(),
    "the table in a join": lambda session: session.execute(
        select(Customer.id).join(Order.__table__, Customer.id > 0)
    ).all(),
    "text": lambda session: session.execute(text("SELECT * FROM orders")).all(),
    "text as a class": lambda session: session.scalars(select(Order).from_statement(text("SELECT 1"))).all(),
    "an update": lambda session: session.execute(update(Order).values(age=30)),
    "an update of the table": lambda session: session.execute(update(TABLE).values(age=30)),
    "an update by it": lambda session: session.execute(
        update(Customer).where(Customer.id.in_(select(Order.customer_id))).values(id=9)
    ),
    "a delete": lambda session: session.execute(delete(Order)),
    "a copy": lambda session: session.execute(
        insert(Consent).from_select(["person", "purpose"], select(Order.person, literal("ads")))
    ),
    "a copy of the table": lambda session: session.execute(
        insert(Consent).from_select(["person", "purpose"], select(Order.__table__.c.person, literal("ads")))
    ),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
def test_a_read_without_a_filter_raises_and_reads_nothing(
    database: Engine, sessions: sessionmaker[Session], read: Callable[[Session], Any]
) -> None:
    with sessions() as session, reading_nothing(database), pytest.raises(Unfiltered, match=r"RowFilter\.permitted"):
        read(session)


def test_a_read_with_a_filter_goes_on_and_so_does_what_it_loads_later(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        assert session.scalars(ADULTS.over(select(Order.id))).all() == [1]
        customer = session.scalars(ADULTS.over(select(Customer))).one()
        assert [order.id for order in customer.orders] == [1]
        assert session.get(Order, 2, options=ADULTS.options) is None
        assert session.scalars(select(Customer.id)).all() == [1]
        session.add(Order(id=3, person="cy"))
        session.commit()


def test_what_was_loaded_is_not_read_again_without_a_filter(database: Engine, sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        order = session.scalars(ADULTS.over(select(Order))).one()
        session.commit()
        with reading_nothing(database), pytest.raises(Unfiltered, match="loaded before"):
            _ = order.age
        with reading_nothing(database), pytest.raises(Unfiltered, match="loaded before"):
            session.refresh(order)
        assert session.scalars(ADULTS.over(select(Order))).one().age == 30


def test_a_filter_of_another_table_is_none(sessions: sessionmaker[Session]) -> None:
    other = OF_AGE.__class__(Consent, person=Consent.person)
    statement = Permission(other, Consent.purpose == "ads", (), time.monotonic()).over(select(Order))
    with sessions() as session, pytest.raises(Unfiltered):
        session.execute(statement)


def test_a_filter_holds_for_as_long_as_it_is_said(sessions: sessionmaker[Session]) -> None:
    moment = [1000.0]
    guarded = sessionmaker(sessions.kw["bind"])
    guard(guarded, OF_AGE, lasts_seconds=5, clock=lambda: moment[0])
    permission = Permission(OF_AGE, Order.age >= 14, (), moment[0])
    with guarded() as session:
        customer = session.scalars(permission.over(select(Customer))).one()
        moment[0] += 5
        assert session.scalars(permission.over(select(Order.id))).all() == [1]
        moment[0] += 0.1
        with pytest.raises(Unfiltered, match="too long ago"):
            _ = customer.orders
        with pytest.raises(Unfiltered, match="too long ago"):
            session.execute(permission.over(select(Order)))


def test_other_sessions_are_left_alone(database: Engine, sessions: sessionmaker[Session]) -> None:
    with Session(database) as session:
        assert session.scalars(select(Order.id)).all() == [1, 2]
    assert sessions is not None


def test_one_session_or_a_class_of_them_is_guarded_too(database: Engine) -> None:
    with Session(database) as session:
        guard(session, OF_AGE)
        with pytest.raises(Unfiltered):
            session.execute(select(Order))

    class Guarded(Session):
        pass

    guard(Guarded, OF_AGE)
    with Guarded(database) as session, pytest.raises(Unfiltered):
        session.execute(select(Order))


def test_a_statement_that_the_condition_cannot_reach_is_not_taken_for_filtered() -> None:
    with pytest.raises(InputError):
        ADULTS.over(select(Order.__table__))
