"""Every row that passes is one that a decision about it alone would allow; for plain facts, and no other ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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


def day(place: int) -> datetime:
    """A day so many days from now: hours apart from every bound."""
    return datetime.fromtimestamp(shop.NOW, UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=place)


def seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


@st.composite
def near(draw: st.DrawFn, good: dict[str, Any], others: dict[str, list[Any]]) -> dict[str, Any]:
    """Facts that are good but for two of them at most."""
    changed = draw(st.lists(st.sampled_from(sorted(others)), max_size=2, unique=True))
    return good | {name: draw(st.sampled_from(others[name])) for name in changed}


def rows_of(kind: Any, good: dict[str, Any], others: dict[str, list[Any]]) -> st.SearchStrategy[Any]:
    return near(good, others).map(lambda facts: kind(**facts))


ORDER: dict[str, Any] = {"person": "ann", "age": 40, "consented_at": seconds(day(-20)), "purpose": "support"}
ORDERS: dict[str, list[Any]] = {
    "person": ["bo", "cy", None],
    "age": [0, 5, 13, 14, 15, 18, None],
    "category": ["medical_health", "religion", "unknown_to_the_shop"],
    "consented_at": [seconds(day(-400)), seconds(day(-2)), seconds(day(3)), None],
    "withdrawn_at": [seconds(day(-3)), seconds(day(5))],
    "purpose": ["ads", None],
}
CONSENT: dict[str, Any] = {
    "person": "ann",
    "purpose": "support",
    "method": "calls",
    "granted_at": day(-20),
    "keep_until": date(2999, 12, 31),
}
CONSENTS: dict[str, list[Any]] = {
    "person": ["bo", "cy"],
    "purpose": ["ads", None],
    "method": ["mail", None],
    "granted_at": [day(-400), day(-2), day(3), None],
    "withdrawn_at": [day(-3), day(5)],
    "keep_until": [date(2999, 6, 30), date(2999, 6, 29), date(2020, 1, 1), None],
    "separate": [True, False],
    "written": [True, False],
    "given_by": ["self", "guardian"],
}
OPERATIONS: dict[str, list[Any]] = {
    "kind": ["collect", "store", "provide", "delete", "sell", "push"],
    "basis": ["none", "contract", "other_statute", None],
    "justification": ["j-1"],
    "items": [["phone", "address"], ["symptoms"]],
    "retention_until": [None, day(10).date().isoformat(), day(-1).date().isoformat()],
    "terms_changed_at": [day(-10).isoformat() + "Z", day(-300).isoformat() + "Z"],
    "written_consent_required_by_law": [True],
    "place": ["VN"],
    "region": ["CN-HN", "CN-SJZ"],
}
# What the filter knows to the last: a consent that says everything or nothing of the operation, and the Regulations.
PLAIN_ORDERS = ORDERS | {
    "person": ["bo"],
    "category": ["medical_health", "religion"],
    "consented_at": [seconds(day(-400)), seconds(day(-2))],
    "purpose": ["ads"],
}
PLAIN_CONSENTS = {name: CONSENTS[name] for name in ("withdrawn_at", "separate", "written", "given_by")} | {
    "person": ["bo"],
    "purpose": ["ads"],
    "granted_at": [day(-400), day(-2)],
}
PLAIN_OPERATIONS: dict[str, list[Any]] = {
    "kind": ["store", "delete", "sell"],
    "basis": ["none"],
    "written_consent_required_by_law": [True],
}
# By mapping, what the request says beside: of rows without an age, that they are of adults; of those without consents,
# a basis that needs none.
BESIDE: dict[str, tuple[Rows, dict[str, Any], dict[str, Any]]] = {
    "table": (shop.OF_TABLE, {}, {}),
    "row": (shop.OF_ROW, {"subject": {"age": 30}}, {}),
    "age": (shop.OF_AGE, {}, {"basis": "other_statute", "justification": "j-1"}),
}


@contextmanager
def stored(orders: list[Order], consents: list[Consent]) -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    for number, order in enumerate(orders):
        order.id = number
    with Session(engine, expire_on_commit=False) as session:
        session.add_all([*orders, *consents])
        session.commit()
    try:
        yield engine
    finally:
        engine.dispose()


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


def passing_and_allowed(
    rows: Rows,
    by: InProcess,
    opa: OpaServerEngine,
    orders: list[Order],
    consents: list[Consent],
    request: dict[str, Any],
) -> tuple[set[int], set[int]]:
    """The orders that pass the filter, and those that would be allowed alone."""
    with stored(orders, consents) as database:
        return passing(rows, by, opa, database, request), allowed(rows, by, orders, consents, request)


@pytest.mark.parametrize(("rows", "beside", "stated"), BESIDE.values(), ids=BESIDE.keys())
@MANY
@given(
    orders=st.lists(rows_of(Order, ORDER, ORDERS), min_size=5, max_size=12),
    consents=st.lists(rows_of(Consent, CONSENT, CONSENTS), min_size=1, max_size=4),
    operation=near({}, OPERATIONS),
)
def test_a_row_that_passes_would_be_allowed_alone(
    rows: Rows,
    beside: dict[str, Any],
    stated: dict[str, Any],
    here: InProcess,
    conditions: OpaServerEngine,
    orders: list[Order],
    consents: list[Consent],
    operation: dict[str, Any],
) -> None:
    request = shop.with_operation(**stated | operation) | beside
    passed, alone = passing_and_allowed(rows, here, conditions, orders, consents, request)
    event(f"passed {bool(passed)}, equal {passed == alone}")
    assert passed <= alone


@pytest.mark.parametrize(("rows", "beside", "stated"), BESIDE.values(), ids=BESIDE.keys())
@MANY
@given(
    orders=st.lists(rows_of(Order, ORDER, PLAIN_ORDERS), min_size=5, max_size=12),
    consents=st.lists(rows_of(Consent, CONSENT, PLAIN_CONSENTS), min_size=1, max_size=4),
    operation=near({}, PLAIN_OPERATIONS),
)
def test_of_plain_facts_exactly_those_pass_that_would_be_allowed(
    rows: Rows,
    beside: dict[str, Any],
    stated: dict[str, Any],
    here: InProcess,
    conditions: OpaServerEngine,
    orders: list[Order],
    consents: list[Consent],
    operation: dict[str, Any],
) -> None:
    request = shop.with_operation(**stated | operation) | beside
    passed, alone = passing_and_allowed(rows, here, conditions, orders, consents, request)
    event(f"passed {bool(passed)}")
    assert passed == alone
