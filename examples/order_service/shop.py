"""A shop that asks lexgate before it stores an order, and before it hands one to a courier.

POST /orders            201 stored; 403 forbidden, by which article and what would cure it; 503 nobody could decide
POST /orders/{id}/handover   200 handed over, with the duties that come with it; 403 and 503 as above
GET /orders/{id}        200 of the order what may be looked at now, and always its number; 503 nobody could decide
POST /customers/{id}/withdrawal   200 the consent is withdrawn; 503 it could not be recorded

The tick on the form is a consent in the ledger; what the shop is and has stands in the registers. Requests name ids.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from lexgate import filter_record_async
from lexgate.client import (
    AsyncClient,
    AsyncLedgerClient,
    Circumstances,
    Decision,
    InputError,
    LedgerFault,
    LedgerRefusal,
    NoDecision,
)
from lexgate.domain.consent import Actor, ConsentRecord, Form, Notice, Retention, Role, Scope

NEEDED = ["name", "phone", "postal_address"]  # without them nothing is delivered
PURPOSE, METHODS = "order_delivery", ("order_form", "courier")
KEPT_DAYS = 180
SHOP = "shop-1"
# What the shop is, its data, its notices and its contracts stand in the registers.
REGISTERS = Path(__file__).parent / "registers"


@dataclass(frozen=True)
class Shown:
    """The privacy notice above the tick: its id and version in the registers."""

    id: str
    version: str

    @property
    def text(self) -> str:
        """What the customer reads."""
        return (REGISTERS / f"{self.id}.en.txt").read_text()


PRIVACY = Shown("privacy-3", "v3")


class Order(BaseModel):
    """The order form."""

    customer: str
    age_band: Literal["0-13", "14-17", "18+"]
    agreed: bool
    name: str
    phone: str
    postal_address: str
    birth_date: date | None = None

    @property
    def items(self) -> list[str]:
        """The personal data that this order would store."""
        return [item for item in (*NEEDED, "birth_date") if getattr(self, item) is not None]


class Handover(BaseModel):
    """To whom an order goes."""

    courier: str


@dataclass
class Records:
    """What the shop keeps: orders with the request that was allowed, and handovers with the decision and its duties."""

    orders: dict[str, tuple[Order, dict[str, Any]]] = field(default_factory=dict)
    handovers: list[dict[str, Any]] = field(default_factory=list)


class Refused(Exception):
    """The decision is no ALLOW, so nothing was done."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.decision_id)
        self.decision = decision


def create_app(target: str, shown: Shown = PRIVACY) -> FastAPI:
    """Returns the shop; `target` is the sidecar's."""
    lexgate, ledger, records = AsyncClient(target), AsyncLedgerClient(target), Records()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with lexgate, ledger:
            yield

    app = FastAPI(title="order_service", lifespan=lifespan)
    app.state.records = records

    @app.post("/orders", status_code=201)
    async def place(order: Order) -> dict[str, Any]:
        await tell(ledger, order, shown)
        request = collecting(order, shown)
        decision = await allowed(lexgate, request)
        records.orders[decision.decision_id] = order, request
        return receipt(decision)

    @app.post("/orders/{number}/handover")
    async def hand_over(number: str, handover: Handover) -> dict[str, Any]:
        if number not in records.orders:
            raise HTTPException(404, "no such order")
        decision = await allowed(lexgate, entrusting(records.orders[number][1], handover.courier))
        records.handovers.append({"order": number, **receipt(decision)})
        return receipt(decision)

    @app.get("/orders/{number}")
    async def look(number: str) -> Any:
        if number not in records.orders:
            raise HTTPException(404, "no such order")
        order, request = records.orders[number]
        record = {"order_id": number, **order.model_dump(include={*order.items})}
        return await filter_record_async(lexgate, looking(request), record, harmless=["order_id"])

    @app.post("/customers/{customer}/withdrawal")
    async def withdraw(customer: str) -> dict[str, Any]:
        return {"withdrawn": await take_back(ledger, customer)}

    answer_failures(app)
    return app


def answer_failures(app: FastAPI) -> None:
    """Answers what is no ALLOW, and what nobody could record or decide."""

    @app.exception_handler(Refused)
    async def forbidden(_: Request, refused: Refused) -> JSONResponse:
        decision = refused.decision
        return problem(
            403,
            "The law does not permit this now",
            decision_id=decision.decision_id,
            reasons=decision.reasons,
            violations=[asdict(violation) for violation in decision.violations],
        )

    @app.exception_handler(InputError)
    @app.exception_handler(LedgerRefusal)
    async def unacceptable(_: Request, error: Exception) -> JSONResponse:
        return problem(422, "This cannot be recorded", detail=str(error))

    @app.exception_handler(LedgerFault)
    @app.exception_handler(NoDecision)
    async def unavailable(_: Request, __: Exception) -> JSONResponse:
        return problem(503, "Nobody can decide now whether this is permitted")


async def tell(ledger: AsyncLedgerClient, order: Order, shown: Shown) -> None:
    """Records what the customer said on the form: the age band, and the consent where the box is ticked."""
    await ledger.state_fact(order.customer, "age_band", order.age_band, said_by(order.customer))
    if order.agreed:
        await ledger.grant(consent(order, shown), said_by(order.customer))


async def take_back(ledger: AsyncLedgerClient, customer: str) -> int:
    """Withdraws every consent of the customer to the delivery, one for each tick; returns how many."""
    document = await ledger.subject_document(customer)
    standing = [each["facts"]["id"] for each in document["consents"] if PURPOSE in each["facts"]["purposes"]]
    for record_id in standing:
        await ledger.withdraw(record_id, said_by(customer))
    return len(standing)


def said_by(customer: str) -> Circumstances:
    return Circumstances(Actor(customer, Role.SUBJECT), "order_form")


def consent(order: Order, shown: Shown) -> ConsentRecord:
    """What the customer agreed to with the tick on the form, which names these items and no others."""
    now = int(time.time())
    return ConsentRecord(
        record_id=str(uuid4()),
        subject_id=order.customer,
        controller_id=SHOP,
        jurisdiction="CN",
        act_id=str(uuid4()),
        notice=Notice(shown.id, shown.version, sha256(shown.text.encode()).hexdigest(), "en", displayed_at=now),
        scope=Scope(PURPOSE, methods=METHODS, items=tuple(NEEDED), retention=Retention(max=KEPT_DAYS * 86400)),
        form=Form(explicit=True),
        valid_from=now,
    )


async def allowed(lexgate: AsyncClient, request: dict[str, Any]) -> Decision:
    """Returns only with an ALLOW in hand. Raises `Refused`, or `NoDecision` when nobody could decide."""
    decision = await lexgate.evaluate(request)
    if not decision.allowed:
        raise Refused(decision)
    return decision


def collecting(order: Order, shown: Shown) -> dict[str, Any]:
    """What the shop is about to do when it stores an order. The rest it names, and lexgate knows."""
    return {
        "operation": {
            "kind": "collect",
            "purpose": PURPOSE,
            "method": "order_form",
            "basis": "consent",
            "items": order.items,
            "retention_until": datetime.now(UTC).date() + timedelta(days=KEPT_DAYS),
            "place": "CN",
        },
        "processor": {"id": SHOP},
        "subject": {"id": order.customer},
        "data": {"dataset": "customers"},
        "notice": {"id": shown.id},
    }


def entrusting(collected: dict[str, Any], courier: str) -> dict[str, Any]:
    """The same data, in the hands of a courier."""
    return {
        **collected,
        "operation": {**collected["operation"], "kind": "entrust", "method": "courier"},
        "recipients": [{"id": courier, "country": "CN"}],
    }


def looking(collected: dict[str, Any]) -> dict[str, Any]:
    """The same data, looked at by the shop. The items are those of the record, each judged alone."""
    operation = {name: value for name, value in collected["operation"].items() if name != "items"}
    return {**collected, "operation": {**operation, "kind": "use"}}


def receipt(decision: Decision) -> dict[str, Any]:
    """What the permission was, and which duties come with it."""
    return {"decision_id": decision.decision_id, "obligations": [asdict(duty) for duty in decision.obligations]}


def problem(status: int, title: str, **members: Any) -> JSONResponse:
    """A problem document (RFC 9457)."""
    content = {"title": title, "status": status, **members}
    return JSONResponse(content, status, media_type="application/problem+json")
