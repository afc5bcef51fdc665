"""A help desk that calls customers who agreed to it: one rule, at four places where customers' data pass.

POST /calls/{customer}   a route of FastAPI: 200 the call may be made; 403 forbidden; 503 nobody could decide
remind, forget           tasks as a queue runs them: they raise where they may not run
monthly_report           a batch job over a table: the rows that may be in it
call_list                a select: the database returns only the rows of whom may be called

What customers ticked stands in the desk's own table, and each place states it. Nothing here asks about the law itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from fastapi import Depends, FastAPI, Request
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import StaticPool

from lexgate.client import Client, Decision
from lexgate.dataset import judge
from lexgate.enforce import granted, guarded
from lexgate.enforce.fastapi import answer_problems, permission
from lexgate.engine import OpaServerEngine
from lexgate.rows import Consents, RowFilter, Rows, guard

KEPT_UNTIL = "2999-12-31"
# What the form says, whoever ticks it: which data, how, and how long.
FORM: dict[str, Any] = {"items": ["phone"], "methods": ["call_centre"], "retention_until": KEPT_UNTIL}

ERASURE: dict[str, Any] = {"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": True}}


class Base(DeclarativeBase):
    pass


class Customer(Base):
    """A customer, and the tick on the form: when, for which purpose, and when it was taken back."""

    __tablename__ = "customers"
    id: Mapped[str] = mapped_column(primary_key=True)
    age: Mapped[int | None]
    purpose: Mapped[str | None]
    consented_at: Mapped[int | None]  # seconds since 1970
    withdrawn_at: Mapped[int | None]


CUSTOMERS = Rows(
    Customer,
    person=Customer.id,
    age=Customer.age,
    consents=Consents(
        granted_at=Customer.consented_at, withdrawn_at=Customer.withdrawn_at, purpose=Customer.purpose, says=FORM
    ),
)


def use(purpose: str) -> dict[str, Any]:
    """The request of every place, without whom it is about: a phone number is used on the customer's consent."""
    operation = {
        "kind": "use",
        "purpose": purpose,
        "method": "call_centre",
        "basis": "consent",
        "items": ["phone"],
        "retention_until": KEPT_UNTIL,
        "place": "CN",
    }
    return {"operation": operation, "data": {"personal": True}, "notice": {"form": "individual"}}


def about(customer: Customer, request: dict[str, Any]) -> dict[str, Any]:
    """The request about one customer, with what the table says of them."""
    consent = {
        "active": customer.consented_at is not None and customer.withdrawn_at is None,
        "purposes": [customer.purpose] if customer.purpose else [],
        **FORM,
    }
    if customer.consented_at is not None:
        consent["granted_at"] = datetime.fromtimestamp(customer.consented_at, UTC).isoformat()
    subject = {} if customer.age is None else {"age": customer.age}
    return {**request, "subject": subject, "consents": [consent]}


@dataclass
class Desk:
    """The desk over its database: `files` is for looking one customer up, `guarded` for everything else."""

    lexgate: Client
    files: sessionmaker[Session]
    guarded: sessionmaker[Session]
    rows: RowFilter

    def customer(self, number: str) -> Customer:
        """One customer, to ask about: nothing is done with them before the answer."""
        with self.files() as session:
            return session.get_one(Customer, number)

    def call_list(self) -> list[str]:
        """Whom the agents may call today. Raises `NotAllowed` where it is nobody, whoever they are."""
        with self.guarded() as session:
            statement = self.rows.permitted(select(Customer).order_by(Customer.id), use("support"))
            return [customer.id for customer in session.scalars(statement)]

    def careless_list(self) -> list[str]:
        """What a new colleague writes: the session refuses it."""
        with self.guarded() as session:
            return list(session.scalars(select(Customer.id)))

    def monthly_report(self, table: pa.Table) -> pa.Table:
        """The rows of the table that may be in the report, with their verdicts in columns of their own."""
        verdicts = judge(table, self.lexgate, columns=["customer"], request=self._reported)
        return table.append_column("allowed", verdicts["allowed"]).append_column("articles", verdicts["articles"])

    def _reported(self, row: Any) -> dict[str, Any]:
        return about(self.customer(row["customer"]), use("support"))

    def app(self) -> FastAPI:
        """The desk for the agents' screens."""
        app = FastAPI()
        answer_problems(app)
        permitted = Depends(permission(self.lexgate, self._called))

        @app.post("/calls/{customer}")
        def call(customer: str, _decision: Decision = permitted) -> dict[str, str]:
            return {"calling": customer}

        return app

    def _called(self, request: Request) -> dict[str, Any]:
        return about(self.customer(request.path_params["customer"]), use("support"))

    def tasks(self) -> tuple[Any, Any]:
        """The tasks of the queue, `remind` and `forget`; with Celery, `@app.task` stands above `@guarded`."""

        @guarded(self.lexgate, lambda number: about(self.customer(number), use("reminders")))
        def remind(number: str) -> str:
            return f"reminded {number}"

        @guarded(self.lexgate, lambda number: about(self.customer(number), ERASURE))
        def forget(number: str) -> str:
            with self.files.begin() as session:
                session.delete(session.get_one(Customer, number))
            duties = ", ".join(sorted({duty.code for duty in granted().obligations}))
            return f"forgot {number}" + (f"; duties: {duties}" if duties else "")

        return remind, forget


def open_desk(lexgate: Client, opa: OpaServerEngine) -> Desk:
    """Opens a desk with a database of its own, in memory."""
    database: Engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    Base.metadata.create_all(database)
    files, guarded_sessions = sessionmaker(database), sessionmaker(database)
    guard(guarded_sessions, CUSTOMERS)
    return Desk(lexgate, files, guarded_sessions, RowFilter(CUSTOMERS, by=lexgate, opa=opa))
