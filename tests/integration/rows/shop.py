"""The tables of a shop, a row of them as the request that asks about it alone, and what the tests ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from lexgate.rows import Consents, Rows

CHINA = timezone(timedelta(hours=8))
NOW = int(datetime.now(UTC).timestamp())
DAY = 86400


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    orders: Mapped[list[Order]] = relationship(back_populates="customer")


class Order(Base):
    """A consent in columns of its own, and others in the table of consents."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    person: Mapped[str | None]
    age: Mapped[int | None]
    category: Mapped[str | None]
    consented_at: Mapped[int | None]
    withdrawn_at: Mapped[int | None]
    purpose: Mapped[str | None]
    customer: Mapped[Customer | None] = relationship(back_populates="orders")


class Consent(Base):
    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    purpose: Mapped[str | None]
    method: Mapped[str | None]
    granted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    keep_until: Mapped[date | None]
    separate: Mapped[bool | None]
    written: Mapped[bool | None]
    given_by: Mapped[str | None]


CATEGORIES = ("medical_health", "religion")
SAYS = {"items": ["phone", "address"], "categories": ["medical_health"]}
IN_THE_ROW: dict[str, Any] = {"items": ["phone", "address"], "methods": ["calls"], "retention_until": "2999-12-31"}

OF_ROW = Rows(
    Order,
    person=Order.person,
    consents=Consents(
        granted_at=Order.consented_at, withdrawn_at=Order.withdrawn_at, purpose=Order.purpose, says=IN_THE_ROW
    ),
)
OF_TABLE = Rows(
    Order,
    person=Order.person,
    age=Order.age,
    category=Order.category,
    categories=CATEGORIES,
    zone=UTC,
    consents=Consents(
        table=Consent,
        on=Consent.person == Order.person,
        granted_at=Consent.granted_at,
        withdrawn_at=Consent.withdrawn_at,
        purpose=Consent.purpose,
        method=Consent.method,
        retention_until=Consent.keep_until,
        separate=Consent.separate,
        written=Consent.written,
        given_by=Consent.given_by,
        says=SAYS,
    ),
)
OF_AGE = Rows(Order, person=Order.person, age=Order.age)

CALLS: dict[str, Any] = {
    "operation": {
        "kind": "use",
        "purpose": "support",
        "method": "calls",
        "basis": "consent",
        "items": ["phone"],
        "retention_until": "2999-06-30",
        "place": "CN",
    },
    "notice": {"form": "individual"},
    "data": {"personal": True},
}


def with_operation(**changed: Any) -> dict[str, Any]:
    """The request, with other facts of the operation; None takes one away."""
    operation = {name: value for name, value in (CALLS["operation"] | changed).items() if value is not None}
    return CALLS | {"operation": operation}


def alone(rows: Rows, order: Order, consents: list[Consent], request: Mapping[str, Any]) -> dict[str, Any]:
    """The request about one row, with every fact that its mapped columns state."""
    asked = dict(request)
    if rows.age is not None and order.age is not None:
        asked["subject"] = {**request.get("subject", {}), "age": order.age}
    if rows.category is not None and order.category is not None:
        asked["data"] = {**request["data"], "categories": [order.category]}
    if rows is OF_ROW:
        asked["consents"] = [_own(order)]
    elif rows is OF_TABLE:
        asked["consents"] = [_stated(each) for each in consents if each.person == order.person]
    return asked


def _own(order: Order) -> dict[str, Any]:
    stated = {
        "active": order.consented_at is not None and order.withdrawn_at is None,
        "granted_at": None if order.consented_at is None else _instant(order.consented_at),
        "purposes": [order.purpose] if order.purpose else None,
        **IN_THE_ROW,
    }
    return {name: value for name, value in stated.items() if value is not None}


def _stated(consent: Consent) -> dict[str, Any]:
    granted = consent.granted_at
    stated = {
        "active": granted is not None and consent.withdrawn_at is None,
        "granted_at": None if granted is None else granted.replace(tzinfo=UTC).isoformat(),
        "purposes": [consent.purpose] if consent.purpose else None,
        "methods": [consent.method] if consent.method else None,
        "retention_until": None if consent.keep_until is None else consent.keep_until.isoformat(),
        "separate": consent.separate,
        "written": consent.written,
        "given_by": consent.given_by,
        **SAYS,
    }
    return {name: value for name, value in stated.items() if value is not None}


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
