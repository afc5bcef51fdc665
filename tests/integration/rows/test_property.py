"""Every row that passes is one that a decision about it alone would allow; for plain facts, and no other ones."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings, strategies as st
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from lexgate.dataset import InProcess
from lexgate.domain.decision import Decision
from lexgate.engine import OpaServerEngine
from lexgate.errors import NotAllowed
from lexgate.rows import RowFilter, Rows
from tests.integration.rows import shop
from tests.integration.rows.shop import Base, Consent, Order

pytestmark = pytest.mark.xdist_group("rows")

# `EVIDENCE_ROWS=100` asks a hundred times as many.
TIMES = int(os.environ.get("EVIDENCE_ROWS", "1"))
MANY = settings(max_examples=30 * TIMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def mostly(value: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.one_of(*[st.just(value)] * 4, st.sampled_from(others))


def day(places: tuple[int, ...]) -> st.SearchStrategy[datetime]:
    """A day so many days from now, at noon: hours apart from every bound."""
    noon = datetime.fromtimestamp(shop.NOW, UTC).replace(tzinfo=None, microsecond=0)
    return st.sampled_from(places).map(lambda place: noon + timedelta(days=place))


def seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.replace(tzinfo=UTC).timestamp())


nothing = st.none()
granted = st.one_of(nothing, day((3,)), *[day((-400, -20, -2))] * 6)
withdrawn = st.one_of(*[nothing] * 4, day((-3, 5)))
purposes = mostly("support", "ads", None)
ages = st.sampled_from([None, 0, 5, 13, 14, 15, 18, 40, 40, 40])
categories = st.sampled_from([None, None, "medical_health", "religion", "unknown_to_the_shop"])
flags = st.sampled_from([None, False, True, True])
givers = st.sampled_from([None, "self", "guardian"])
orders = st.builds(
    Order,
    person=mostly("ann", "bo", None),
    age=ages,
    category=categories,
    consented_at=granted.map(seconds),
    withdrawn_at=withdrawn.map(seconds),
    purpose=purposes,
)
consents = st.builds(
    Consent,
    person=mostly("ann", "bo", "cy"),
    purpose=purposes,
    method=mostly("calls", "mail", None),
    granted_at=granted,
    withdrawn_at=withdrawn,
    keep_until=mostly(date(2999, 12, 31), None, date(2999, 6, 30), date(2999, 6, 29), date(2020, 1, 1)),
    separate=flags,
    written=flags,
    given_by=givers,
)
retention = st.one_of(*[st.just("2999-06-30")] * 4, nothing, day((10, -1)).map(lambda each: each.date().isoformat()))
changes = st.one_of(*[nothing] * 4, day((-10, -300)).map(lambda each: each.replace(tzinfo=UTC).isoformat()))
operations = st.fixed_dictionaries(
    {
        "kind": mostly("use", "collect", "store", "provide", "delete", "sell", "push"),
        "basis": mostly("consent", "none", "contract", None),
        "items": mostly(["phone"], ["phone", "address"], ["symptoms"]),
        "retention_until": retention,
        "terms_changed_at": changes,
        "written_consent_required_by_law": mostly(None, True),
        "place": mostly("CN", "VN"),
        "region": mostly(None, "CN-HN", "CN-SJZ"),
    }
)
# What the filter knows to the last: a consent that says everything or nothing of the operation, and the Regulations.
plain_orders = st.builds(
    Order,
    person=mostly("ann", "bo"),
    age=ages,
    category=st.sampled_from([None, None, *shop.CATEGORIES]),
    consented_at=day((-400, -2)).map(seconds),
    withdrawn_at=withdrawn.map(seconds),
    purpose=mostly("support", "ads"),
)
plain_consents = st.builds(
    Consent,
    person=st.sampled_from(["ann", "bo"]),
    purpose=mostly("support", "ads"),
    method=st.just("calls"),
    granted_at=day((-400, -2)),
    withdrawn_at=withdrawn,
    keep_until=st.just(date(2999, 12, 31)),
    separate=flags,
    written=flags,
    given_by=givers,
)
plain_operations = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["use", "store", "delete", "sell"]),
        "basis": mostly("consent", "none"),
        "written_consent_required_by_law": st.sampled_from([None, True]),
    }
)


def stored(orders: list[Order], consents: list[Consent]) -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    for number, order in enumerate(orders):
        order.id = number
    with Session(engine, expire_on_commit=False) as session:
        session.add_all([*orders, *consents])
        session.commit()
    return engine


def passing(rows: Rows, by: InProcess, opa: OpaServerEngine, database: Engine, request: dict[str, Any]) -> set[int]:
    try:
        statement = RowFilter(rows, by=by, opa=opa).permitted(select(Order.id), request)
    except NotAllowed:
        return set()
    with Session(database) as session:
        return set(session.scalars(statement))


def allowed(
    rows: Rows, by: InProcess, orders: list[Order], consents: list[Consent], request: dict[str, Any]
) -> set[int]:
    answers = by.evaluate_batch([shop.alone(rows, order, consents, request) for order in orders])
    assert all(isinstance(answer, Decision) for answer in answers)
    return {
        order.id
        for order, answer in zip(orders, answers, strict=True)
        if isinstance(answer, Decision) and answer.allowed and order.person is not None
    }


@pytest.mark.parametrize("rows", [shop.OF_TABLE, shop.OF_ROW, shop.OF_AGE], ids=["table", "row", "age"])
@MANY
@given(
    orders=st.lists(orders, min_size=1, max_size=12),
    consents=st.lists(consents, max_size=6),
    operation=operations,
)
def test_a_row_that_passes_would_be_allowed_alone(
    rows: Rows,
    here: InProcess,
    conditions: OpaServerEngine,
    orders: list[Order],
    consents: list[Consent],
    operation: dict[str, Any],
) -> None:
    request = shop.with_operation(**operation)
    database = stored(orders, consents)
    passed = passing(rows, here, conditions, database, request)
    alone = allowed(rows, here, orders, consents, request)
    event(f"passed {bool(passed)}, allowed {bool(alone)}, equal {passed == alone}")
    assert passed <= alone
    database.dispose()


@pytest.mark.parametrize("rows", [shop.OF_TABLE, shop.OF_ROW, shop.OF_AGE], ids=["table", "row", "age"])
@MANY
@given(
    orders=st.lists(plain_orders, min_size=1, max_size=12),
    consents=st.lists(plain_consents, max_size=4),
    operation=plain_operations,
)
def test_of_plain_facts_exactly_those_pass_that_would_be_allowed(
    rows: Rows,
    here: InProcess,
    conditions: OpaServerEngine,
    orders: list[Order],
    consents: list[Consent],
    operation: dict[str, Any],
) -> None:
    request = shop.with_operation(**operation)
    database = stored(orders, consents)
    passed = passing(rows, here, conditions, database, request)
    alone = allowed(rows, here, orders, consents, request)
    event(f"passed {bool(passed)}")
    assert passed == alone
    database.dispose()
