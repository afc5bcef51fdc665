"""The filter in real statements, and everything that leaves no rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, Executable, delete, func, select, text, union_all, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, subqueryload

from lexgate.bootstrap import opa_engine
from lexgate.config import Config, LogSection, OpaSection
from lexgate.dataset import InProcess
from lexgate.domain.decision import Decision
from lexgate.engine import OpaServerEngine
from lexgate.errors import (
    BadAnswer,
    Denied,
    EngineFault,
    InputError,
    LexgateError,
    NotBinding,
    Overloaded,
    Referred,
    Unreachable,
)
from lexgate.rows import RowFilter
from tests.integration.rows.shop import CALLS, OF_AGE, OF_TABLE, Base, Consent, Customer, Order, with_operation

pytestmark = pytest.mark.xdist_group("rows")

GIVEN: dict[str, Any] = {
    "purpose": "support",
    "method": "calls",
    "granted_at": datetime(2026, 1, 2),  # noqa: DTZ001 - a column without a zone
    "keep_until": date(2999, 12, 31),
}
ALLOWED = {1, 2}


@pytest.fixture
def shop(database: Engine) -> Engine:
    """Ann consented; bo withdrew it; cy is a child, and consented without a guardian; of dee nobody knows anything."""
    ann, withdrawn = Consent(person="ann", **GIVEN), Consent(person="bo", **GIVEN)
    withdrawn.withdrawn_at = datetime(2026, 3, 4)  # noqa: DTZ001 - as above
    orders = [
        Order(id=1, person="ann", age=30, customer_id=1),
        Order(id=2, person="ann", age=14, customer_id=2),
        Order(id=3, person="bo", age=30, customer_id=1),
        Order(id=4, person="cy", age=9, customer_id=1),
        Order(id=5, person="dee", age=30, customer_id=2),
        Order(id=6, person="ann", age=30, category="religion", customer_id=2),
    ]
    with Session(database) as session:
        session.add_all([Customer(id=1), Customer(id=2), *orders, ann, withdrawn, Consent(person="cy", **GIVEN)])
        session.commit()
    return database


@pytest.fixture
def row_filter(here: InProcess, conditions: OpaServerEngine) -> RowFilter:
    return RowFilter(OF_TABLE, by=here, opa=conditions)


def ids(database: Engine, statement: Any) -> set[Any]:
    with Session(database) as session:
        return {row[0] for row in session.execute(statement)}


FIRST, SECOND = aliased(Order, name="first"), aliased(Order, name="second")
INNER = select(Order).subquery()
SHAPES: dict[str, tuple[Any, set[int]]] = {
    "a class": (select(Order.id), ALLOWED),
    "an alias": (select(FIRST.id), ALLOWED),
    "an alias that is joined": (select(SECOND.id).join(Customer).join(FIRST, FIRST.id == SECOND.id), ALLOWED),
    "an alias that is joined to the class": (select(FIRST.id).select_from(Order).join(FIRST, FIRST.id > 0), ALLOWED),
    "an outer join": (select(FIRST.id).select_from(Customer).outerjoin(FIRST, FIRST.id > 1), {2}),
    "a relationship": (select(Order.id).select_from(Customer).join(Customer.orders), ALLOWED),
    "a relationship of an alias": (
        select(FIRST.id).select_from(Customer).join(Customer.orders.of_type(FIRST)),
        ALLOWED,
    ),
    "a subquery": (select(INNER.c.id), ALLOWED),
    "an alias of a subquery": (select(aliased(Order, INNER).id), ALLOWED),
    "a common table expression": (select(select(Order.id).cte().c.id), ALLOWED),
    "a union": (union_all(select(Order.id), select(FIRST.id)), ALLOWED),
    "a count": (select(func.count()).select_from(Order), {2}),
    "a greatest": (select(func.max(Order.id)), {2}),
    "inside of another": (select(Customer.id).where(Customer.id.in_(select(Order.customer_id))), {1, 2}),
    "something like it elsewhere": (select(Customer.id).where(Customer.orders.any(Order.id > 2)), set()),
    "the table of consents beside it": (
        select(Order.id).join(Consent, Consent.person == Order.person).where(Consent.withdrawn_at.is_not(None)),
        set(),
    ),
}


@pytest.mark.parametrize(("statement", "expected"), SHAPES.values(), ids=SHAPES.keys())
def test_every_shape_of_a_statement_is_filtered(
    row_filter: RowFilter, shop: Engine, statement: Executable, expected: set[int]
) -> None:
    assert ids(shop, row_filter.permitted(statement, CALLS)) == expected


@pytest.mark.parametrize("load", [joinedload, selectinload, subqueryload, None])
def test_what_is_loaded_with_it_or_later_is_filtered(row_filter: RowFilter, shop: Engine, load: Any) -> None:
    statement = row_filter.permitted(select(Customer), CALLS)
    with Session(shop) as session:
        customers = session.scalars(statement.options(load(Customer.orders)) if load else statement).unique().all()
        assert {order.id for customer in customers for order in customer.orders} == ALLOWED


def test_writes_are_filtered(row_filter: RowFilter, shop: Engine) -> None:
    with Session(shop) as session:
        session.execute(row_filter.permitted(update(Order).values(purpose="done"), CALLS))
        assert set(session.scalars(select(Order.id).where(Order.purpose == "done"))) == ALLOWED
        session.execute(row_filter.permitted(delete(Order), CALLS))
        assert set(session.scalars(select(Order.id))) == {3, 4, 5, 6}


def test_get_takes_the_options(row_filter: RowFilter, shop: Engine) -> None:
    options = row_filter.permission(CALLS).options
    with Session(shop) as session:
        assert session.get(Order, 1, options=options) is not None
        assert session.get(Order, 3, options=options) is None


TABLE = Base.metadata.tables["orders"]
OUT_OF_REACH: dict[str, Any] = {
    "the table": select(Order.__table__.c.id),
    "a count of the table": select(func.count()).select_from(Order.__table__),
    "an alias of the table": select(Order.__table__.alias().c.id),
    "the table in a subquery": select(Customer.id).where(Customer.id.in_(select(Order.__table__.c.customer_id))),
    "the table in a join": select(Customer.id).join(Order.__table__, Customer.id > 0),
    "an alias of the table in a join": select(Customer.id).join(Order.__table__.alias(), Customer.id > 0),
    "the table beside a class": select(Customer.id).select_from(Order.__table__),
    "a join of tables": select(Customer.id).select_from(Customer.__table__.join(Order.__table__)),
    "a full join": select(Customer.id).outerjoin(Order, Order.customer_id == Customer.id, full=True),
    "text": text("SELECT id FROM orders"),
    "text as a class": select(Order).from_statement(text("SELECT * FROM orders")),
    "text in a part": select(Order.id).where(text("1 = 1")),
    "an update of the table": update(TABLE).values(age=1),
    "a delete of the table": delete(TABLE),
    "no statement of rows": func.now(),
}


@pytest.mark.parametrize("statement", OUT_OF_REACH.values(), ids=OUT_OF_REACH.keys())
def test_what_no_condition_reaches_is_refused(row_filter: RowFilter, statement: Executable) -> None:
    with pytest.raises(InputError, match="select the mapped class"):
        row_filter.permitted(statement, CALLS)


def test_values_are_bound_and_never_written_into_the_statement(row_filter: RowFilter, shop: Engine) -> None:
    hostile = "support' OR 1=1 --"
    statement = row_filter.permitted(select(Order.id), with_operation(purpose=hostile))
    assert "1=1" not in str(statement)
    assert ids(shop, statement) == set()
    with Session(shop) as session:
        session.add(Consent(person="dee", **GIVEN | {"purpose": hostile}))
        session.commit()
    assert ids(shop, statement) == {5}


def test_the_decisions_behind_it_are_binding_recorded_and_the_only_ones(
    conditions: OpaServerEngine, tmp_path: Path
) -> None:
    with InProcess(Config(log=LogSection(directory=tmp_path))) as judge:
        permission = RowFilter(OF_AGE, by=judge, opa=conditions).permission(with_operation(kind="delete"))
    lines = [orjson.loads(line) for path in tmp_path.rglob("*.jsonl") for line in path.read_bytes().splitlines()]
    recorded = {line["decision_id"]: line for line in lines if "decision_id" in line}
    assert len(recorded) == 3
    assert {each.decision_id for each in permission.decisions} <= set(recorded)
    assert all(each.allowed for each in permission.decisions)
    assert {duty.code for duty in permission.obligations} == {
        duty.code for each in permission.decisions for duty in each.obligations
    }


def test_a_request_that_no_row_may_meet_is_refused_with_its_articles(row_filter: RowFilter) -> None:
    with pytest.raises(Denied, match="forbidden by"):
        row_filter.permitted(select(Order), with_operation(kind="sell", basis="none"))
    with pytest.raises(Referred):
        row_filter.permitted(select(Order), with_operation(place="VN"))
    with pytest.raises(NotBinding):
        row_filter.permitted(select(Order), CALLS | {"as_of": "2026-06-01"})


STATED: dict[str, dict[str, Any]] = {
    "operation": {"operation": None},
    "subject.id": {"subject": {"id": "ann"}},
    "subject.age": {"subject": {"age": 30}},
    "subject.age_band": {"subject": {"age_band": "18+"}},
    "consents": {"consents": []},
    "consents ": {"facts": {"consents": []}},
    "subject.id ": {"facts": {"subject": {"age": 30}}},
    "subject": {"subject": "ann"},
    "operation.purpose": with_operation(purpose=None),
    "operation.method": with_operation(method=None),
    "operation.retention_until": with_operation(retention_until="soon"),
    "operation.terms_changed_at": with_operation(terms_changed_at="2026-13-01"),
}


@pytest.mark.parametrize(("field", "changed"), STATED.items(), ids=STATED.keys())
def test_a_request_that_says_too_much_or_too_little_is_refused(
    row_filter: RowFilter, field: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(InputError) as refused:
        row_filter.permission(CALLS | changed)
    assert refused.value.fields[0].name == field.strip()


class Judge:
    """A judge of whom one thing is told."""

    def __init__(self, answers: Any) -> None:
        self.answers = answers

    def evaluate_batch(self, requests: Iterable[Any], /) -> list[Decision | LexgateError]:
        if isinstance(self.answers, Exception):
            raise self.answers
        answered: list[Decision | LexgateError] = self.answers(list(requests))
        return answered


class Counting:
    """A judge or a maker of conditions, and how often it was asked."""

    def __init__(self, of: Any) -> None:
        self.of, self.asked, self.digest = of, 0, getattr(of, "digest", "")

    def evaluate_batch(self, requests: Iterable[Any], /) -> list[Decision | LexgateError]:
        self.asked += 1
        answered: list[Decision | LexgateError] = self.of.evaluate_batch(requests)
        return answered

    def conditions(self, rule: str, known: bytes, unknowns: Any) -> Any:
        self.asked += 1
        return self.of.conditions(rule, known, unknowns)


def test_without_a_decision_on_each_situation_there_is_no_permission(
    here: InProcess, conditions: OpaServerEngine
) -> None:
    faults: list[tuple[Any, type[LexgateError]]] = [
        (Overloaded("busy"), Overloaded),
        (ConnectionError("gone"), Unreachable),
        (lambda requests: [*here.evaluate_batch(requests)[1:], EngineFault("lost")], EngineFault),
        (lambda requests: here.evaluate_batch(requests)[1:], BadAnswer),
        (lambda requests: [*here.evaluate_batch(requests)[1:], "ALLOW"], BadAnswer),
        (lambda _: "ALLOW", BadAnswer),
        (lambda _: [], BadAnswer),
    ]
    for answers, error in faults:
        opa = Counting(conditions)
        with pytest.raises(error):
            RowFilter(OF_TABLE, by=Judge(answers), opa=opa).permission(CALLS)
        assert opa.asked == 0


def test_conditions_of_other_policies_than_those_that_decide_are_refused(here: InProcess) -> None:
    other = Counting(None)
    other.digest = "sha256:other"
    with pytest.raises(EngineFault, match="other policies"):
        RowFilter(OF_TABLE, by=here, opa=other).permission(CALLS)
    assert other.asked == 0


def test_a_closed_engine_makes_no_conditions(here: InProcess, opa: Path) -> None:
    engine = opa_engine(Config(opa=OpaSection(binary=opa, timeout_seconds=30)))
    engine.close()
    with pytest.raises(EngineFault):
        RowFilter(OF_TABLE, by=here, opa=engine).permission(CALLS)


def test_a_permission_is_used_again_for_as_long_as_it_is_said(here: InProcess, conditions: OpaServerEngine) -> None:
    moment, judge = [0.0], Counting(here)
    row_filter = RowFilter(OF_TABLE, by=judge, opa=conditions, reuse_seconds=5, clock=lambda: moment[0])
    first = row_filter.permission(CALLS)
    moment[0] = 4.9
    assert row_filter.permission(CALLS) is first
    assert row_filter.permission(with_operation(kind="delete")) is not first
    moment[0] = 5.0
    assert row_filter.permission(CALLS) is not first
    assert judge.asked == 3
    with pytest.raises(InputError, match="JSON does not have"):
        row_filter.permission(CALLS | {"subject": {"located_in_cn": object()}})


def test_a_withdrawal_is_seen_by_a_permission_from_before(row_filter: RowFilter, shop: Engine) -> None:
    statement = row_filter.permitted(select(Order.id), CALLS)
    with Session(shop) as session:
        session.execute(update(Consent).values(withdrawn_at=datetime(2026, 5, 6)))  # noqa: DTZ001 - as above
        session.commit()
    assert ids(shop, statement) == set()
